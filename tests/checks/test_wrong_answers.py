"""Wrong answers: keys with one thing changed are never found right, and what students are known to get wrong has a name."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from benchmarks.questions import asked, result
from grader import registry
from grader.language import tree as t
from grader.language.parser import parse
from grader.language.render import latex

QUESTIONS = Path(__file__).parents[3] / "shared" / "questions.jsonl"

# By part: an answer with a slash in place of a key, and the key, to be changed in every way below.
KEYS = {
    ("ecs289-2020", "1.1"): [("/", r"\sum_{t=1}^{T} \frac{\partial \epsilon_t}{\partial \theta}")],
    ("ecs289-2020", "1.2"): [
        ("/", r"\sum_{k=1}^{t} \frac{\partial \epsilon_t}{\partial x_t} \frac{\partial x_t}{\partial x_k} \frac{\partial^+ x_k}{\partial \theta}")
    ],
    ("ecs289-2020", "1.3"): [
        ("/", r"\prod_{i=0}^{t-k-1} W_{rec} \mathrm{diag}(\sigma'(x_{t-i-1}))"),
        ("/", r"\prod_{i=k+1}^{t} \frac{\partial x_i}{\partial x_{i-1}}"),
    ],
    ("ecs289-2020", "2.2"): [("[/, x + 12 y]", "2 x + y"), ("[2 x + y, /]", "x + 12 y")],
    ("hw2-2023", "1.1"): [("g_t = /", r"\sigma(h_t)")],
    ("hw2-2023", "2.1"): [(r"\alpha = \beta, \epsilon = /", r"\delta (1 - \beta)"), (r"\alpha = /, \epsilon = \delta (1 - \beta)", r"\beta")],
    ("hw2-2023", "2.2"): [("v_t = /", r"(1 - \beta) \sum_{i=1}^{t} \beta^{t-i} g_i")],
    ("hw2-2023", "2.3"): [(r"\mathbb{E}[v_t] = (/) \mathbb{E}[g_t]", r"1 - \beta^t"), (r"\hat{v}_t = /", r"\frac{v_t}{1 - \beta^t}")],
    ("hw2-2023", "3.1"): [("/", r"f(x_0) - \epsilon g^\top g + \frac{1}{2} \epsilon^2 g^\top H g")],
    ("hw2-2023", "3.2"): [(r"\epsilon^* = /", r"\frac{g^\top g}{g^\top H g}")],
    ("hw2-2023", "3.3"): [("x = /", r"x_0 - H^{-1} g")],
    ("hw2-2023", "4.1"): [(r"\mathrm{Var}(u^\top x) = /", r"u^\top u"), (r"\frac{u^\top x - \mu}{\sigma} = /", r"\frac{u^\top x}{\|u\|}")],
    ("hw2-2023", "4.2"): [(r"\nabla_u L = /", r"\frac{g}{\|u\|} (I - \frac{u u^\top}{\|u\|^2}) \nabla_w L")],
    ("hw2-2023", "4.3"): [(r"\|u + \Delta u\| = /", r"\sqrt{1 + c^2} \|u\|"), (r"\|u + \Delta u\|^2 = /", r"\|u\|^2 + \|\Delta u\|^2")],
    ("ift6135-2019", "1.1a"): [
        (r"c = 0, \mu = 0, \sigma^2 = /", r"\frac{1}{d^{(t-1)}}"),
        (r"c = 0, \mu = 0, \sigma = /", r"\sqrt{\frac{1}{d^{(t-1)}}}"),
    ],
    ("ift6135-2019", "1.1b"): [(r"c = 0, \alpha = -\beta, \beta = /", r"\sqrt{\frac{3}{d^{(t-1)}}}")],
    ("ift6135-2019", "1.2a"): [(r"c = 0, \mu = 0, \sigma^2 = /", r"\frac{2}{d^{(t-1)}}")],
    ("ift6135-2019", "1.2b"): [(r"c = 0, \alpha = -\beta, \beta = /", r"\sqrt{\frac{6}{d^{(t-1)}}}")],
    ("ift6135-2019", "2.1"): [("L(w) = /", r"(y - (X \odot R) w)^\top (y - (X \odot R) w)"), ("L(w) = /", r"\|y - (X \odot R) w\|^2")],
    ("ift6135-2019", "2.2"): [(r"\mathbb{E}[L(w)] = /", r"\|y - p X w\|^2 + p (1 - p) \|\Gamma w\|^2")],
    ("ift6135-2019", "2.3"): [
        (r"\lambda = /", r"\frac{1 - p}{p}"),
        ("p w = /", r"(X^\top X + \frac{1 - p}{p} \Gamma^2)^{-1} X^\top y"),
    ],
    ("ift6135-2019", "2.4"): [("w = /", r"(X^\top X + \lambda I)^{-1} X^\top y")],
    ("ift6135-2019", "3.1"): [
        (r"\Delta\theta_t = /", r"\alpha \Delta\theta_{t-1} - \epsilon g_t"),
        (r"\Delta\theta_t = /", r"\beta \Delta\theta_{t-1} - \delta (1 - \beta) g_t"),
        (r"\epsilon = /", r"\delta (1 - \beta)"),
    ],
    ("ift6135-2019", "3.2"): [("v_t = /", r"(1 - \beta) \sum_{i=1}^{t} \beta^{t-i} g_i")],
    ("ift6135-2019", "3.3"): [(r"\mathbb{E}[v_t] = (/) \mathbb{E}[g_t]", r"1 - \beta^t"), (r"\hat{v}_t = /", r"\frac{v_t}{1 - \beta^t}")],
    ("ift6135-2019", "4.1"): [(r"\hat{y} = /", r"\gamma \frac{u^\top x}{\|u\|} + \beta"), (r"\sigma_y = /", r"\sqrt{u^\top u}")],
    ("ift6135-2019", "4.2"): [
        (r"\nabla_u L = /", r"\frac{\gamma}{\|u\|} (I - \frac{u u^\top}{\|u\|^2}) \nabla_w L"),
        (r"s = /", r"\frac{\gamma}{\sqrt{u^\top u}}"),
        (r"\frac{\partial w_i}{\partial u_i} = /", r"\frac{\gamma}{\|u\|} (1 - \frac{u_i^2}{\|u\|^2})"),
    ],
    ("ift6135-2019", "4.3"): [(r"\|u_{t+1}\|^2 = /", r"\|u_t\|^2 + \eta^2 \|\nabla_u L\|^2")],
    ("ift6135-2019", "5.1"): [("g_t = /", r"\sigma(W \sigma(h_{t-1}) + U x_t + b)"), ("g_t = /", r"\sigma(h_t)")],
    ("ift6135-2019", "5.2"): [(r"\frac{\partial h_t}{\partial h_{t-1}} = /", r"W \mathrm{diag}(\sigma'(h_{t-1}))")],
    ("ift6135-2019", "6.2"): [
        (
            r"\nabla_{h_t^{(f)}} L = /",
            r"-2 (V^{(f)})^\top (z_t - y_t) + (U^{(f)})^\top (h_{t+1}^{(f)} \odot (1 - h_{t+1}^{(f)}) \odot \nabla_{h_{t+1}^{(f)}} L)",
        ),
        (
            r"\nabla_{h_t^{(b)}} L = /",
            r"-2 (V^{(b)})^\top (z_t - y_t) + (U^{(b)})^\top (h_{t-1}^{(b)} \odot (1 - h_{t-1}^{(b)}) \odot \nabla_{h_{t-1}^{(b)}} L)",
        ),
        (r"\nabla_{W^{(f)}} L = /", r"\sum_{t=1}^{T} (\nabla_{h_t^{(f)}} L \odot h_t^{(f)} \odot (1 - h_t^{(f)})) x_t^\top"),
        (r"\nabla_{U^{(b)}} L = /", r"\sum_{t=1}^{T} (\nabla_{h_t^{(b)}} L \odot h_t^{(b)} \odot (1 - h_t^{(b)})) (h_{t+1}^{(b)})^\top"),
    ],
}
ONE = t.Number(Fraction(1))
TABLES = {
    "2.2.1": ["3.55", "0.2", "3.185", "-0.0975", "2.871375", "-0.19825"],
    "2.2.2": ["3.55", "0.2", "2.8565", "-0.36525", "2.05281375", "-0.4612075"],
}


def mutants(tree: t.Node) -> Iterator[t.Node]:
    """Yield the key with one thing changed: a factor, a sign, a square, a transposition, a bound, an index, a number, a quotient turned round."""
    yield t.Multiply((t.Number(Fraction(2)), tree))
    for node in dict.fromkeys(t.walk(tree)):
        for changed in changes(node):
            yield t.replace(tree, {node: changed})


def changes(node: t.Node) -> list[t.Node]:
    match node:
        case t.Negate(operand=operand) | t.Transpose(operand=operand):
            return [operand]
        case t.Power(base=base, exponent=t.Number(value=value)) if value == 2:
            return [base]
        case t.Big(lower=t.Node() as lower, upper=t.Node() as upper):
            return [replace(node, lower=t.Add((lower, ONE))), replace(node, upper=t.Add((upper, t.Negate(ONE))))]
        case t.Index(base=base, indices=(t.Name() as index,)):
            return [t.Index(base, (t.Add((index, ONE)),))]
        case t.Number(value=value) if value > 2:
            return [t.Number(value + 1)]
        case t.Divide(numerator=numerator, denominator=denominator) if not isinstance(denominator, t.Name):
            return [t.Divide(denominator, numerator)]
        case _:
            return []


def cases() -> Iterator[tuple[str, str, str, str]]:
    for (problem_set, part), keys in KEYS.items():
        scope = next(one.scope for one in registry.load(problem_set).parts if one.id == part)
        for slot, key in keys:
            for mutant in mutants(parse(key, scope)):
                yield problem_set, part, slot.replace("/", key), slot.replace("/", latex(mutant))


CASES = list(cases())


def right(verdicts):
    return sum(verdict.outcome == "correct" for verdict in verdicts)


@pytest.mark.parametrize(("problem_set", "part", "key", "mutant"), CASES, ids=[f"{part}-{number}" for number, (_, part, _, _) in enumerate(CASES)])
def test_a_key_with_one_thing_changed_is_never_found_right(handed_in, problem_set, part, key, mutant):
    assert right(handed_in(problem_set, part, mutant)) < right(handed_in(problem_set, part, key))


def test_nearly_all_of_them_are_found_wrong_and_not_left_to_a_person(handed_in):
    wrong = [any(verdict.outcome == "incorrect" for verdict in handed_in(problem_set, part, mutant)) for problem_set, part, _, mutant in CASES]
    assert len(wrong) >= 60
    assert sum(wrong) > 0.9 * len(wrong)


def rows(numbers):
    return ", ".join(f"({x}, {y})" for x, y in zip(numbers[::2], numbers[1::2], strict=True))


@pytest.mark.parametrize(("part", "place"), [(part, place) for part in TABLES for place in range(6)])
@pytest.mark.parametrize("change", [lambda number: -number, lambda number: 2 * number, lambda number: number + 0.25], ids=["sign", "double", "off"])
def test_a_table_with_one_number_changed_is_never_found_right(handed_in, part, place, change):
    numbers = TABLES[part]
    (key,) = handed_in("ecs289-2020", part, rows(numbers))
    (mutant,) = handed_in("ecs289-2020", part, rows([*numbers[:place], f"{change(float(numbers[place])):.10g}", *numbers[place + 1 :]]))
    assert (key.outcome, mutant.outcome) == ("correct", "incorrect")
    assert mutant.credit < 1


ASKED = asked(QUESTIONS)
MISTAKES = [(one["problem_set"], one["question"], item["answer"]) for one in ASKED for item in one["misconceptions"]]
here = pytest.mark.skipif(not ASKED, reason="the questions are not here")


@here
@pytest.mark.parametrize("one", ASKED, ids=lambda one: f"{one['problem_set']}-{one['question']}")
def test_the_right_answer_earns_full_points_or_waits_for_a_person(one):
    found = result(one["problem_set"], one["question"], one["reference"])
    assert found.points.earned + found.points.pending == pytest.approx(found.points.possible)
    assert all(check.verdict.outcome == "correct" for check in found.checks if check.kind != "person")


@here
@pytest.mark.parametrize(("problem_set", "part", "answer"), MISTAKES, ids=[f"{part}-{number}" for number, (_, part, _) in enumerate(MISTAKES)])
def test_a_known_mistake_earns_less_than_full_points_and_has_a_name(problem_set, part, answer):
    found = result(problem_set, part, answer)
    assert found.points.earned < found.points.possible - 1e-9
    assert [check.verdict.tag for check in found.checks if check.verdict.tag]


@here
@pytest.mark.parametrize("one", ASKED, ids=lambda one: f"{one['problem_set']}-{one['question']}")
def test_every_known_mistake_of_a_question_has_a_name_of_its_own(one):
    found = [result(one["problem_set"], one["question"], item["answer"]) for item in one["misconceptions"]]
    tags = [next(check.verdict.tag for check in part.checks if check.verdict.tag) for part in found]
    assert len(set(tags)) == len(tags)
