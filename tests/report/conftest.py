"""Reports made by hand: one in every state, a hostile one, and a class."""

from types import SimpleNamespace

import pytest

from grader.result import (
    Basis,
    CheckResult,
    Counterexample,
    Note,
    Outcome,
    PartResult,
    Place,
    Points,
    QuestionResult,
    Report,
    Role,
    State,
    Step,
    TakenAnswer,
    Verdict,
)

SECRET = "SECRETKEY"
SECRET_VALUE = "987.654321"
HOSTILE = (
    '</style></script><script>alert(1)</script>]]>"><img src=x onerror=alert(1)>{{7*7}}{% raw %}'
    "\u202eevil\u2066\x00\x1b[31m\n::error::pwned ##[error]x"
)
LOST = {State.PARTLY, State.INCORRECT, State.UNANSWERED}
BASES = {State.UNANSWERED: Basis.ABSENT, State.UNREAD: Basis.UNREAD, State.PERSON: Basis.PERSON, State.FAILURE: Basis.FAILURE}


def verdict(outcome=Outcome.CORRECT, credit=1.0, basis=Basis.SAMPLED, **more):
    return Verdict(outcome, credit, basis, **more)


def part(name, state=State.CORRECT, points=(2.0, 2.0, 0.0), *, title="A variance", reason="", checks=None, **more):
    """A part with one check; what it says follows from its state unless given."""
    points = Points(*points)
    if checks is None:
        outcome = Outcome.CORRECT if state is State.CORRECT else Outcome.INCORRECT if state in LOST else Outcome.UNDECIDED
        found = verdict(outcome, points.earned / points.possible, BASES.get(state, Basis.SAMPLED), evidence="24 points")
        checks = (CheckResult("equivalent", "It has the reference's value.", points, found),)
    return PartResult(name, title, points, state, reason, checks, **more)


def question(name, *parts, title="Initialisation", derivation=()):
    return QuestionResult(name, title, sum((part.points for part in parts), Points()), parts, tuple(derivation))


def step(relation, line, outcome=Outcome.CORRECT, *, role=Role.STEP, part="1a", file="homework1.md", **more):
    """A relation such as ``a = b`` with spaces around its sign."""
    basis = {Outcome.CORRECT: Basis.SAMPLED, Outcome.INCORRECT: Basis.COUNTEREXAMPLE, Outcome.UNDECIDED: Basis.UNREAD}[outcome]
    return Step(part, file, (line, line), *relation.split(" ", 2), role, outcome, basis, **more)


def broken():
    """A definition, then a chain whose second line is wrong, whose third inherits that, and whose end is right again."""
    differ = Counterexample((("w", "3"), ("x", "1")), "6", "2")
    return (
        step("m = x+1", 5, Outcome.UNDECIDED, role=Role.DEFINITION, reason="This was taken as a definition."),
        step(r"\frac{\partial{L}}{\partial{w}} = (w-y)x", 8),
        step("(w-y)x = (w-y)w", 9, Outcome.INCORRECT, reason="This is consistent with two names that were swapped.", counterexample=differ),
        step("(w-y)w <= w^2-yw", 10, inherits=True),
        step("w^2-yw = (w-y)x", 11, Outcome.INCORRECT, counterexample=differ, inherits=True),
        step(r"\frac{\partial{L}}{\partial{w}} = (w-y)x", 11, role=Role.CLAIM, inherits=True),
        step("a = \\theta", 14, Outcome.UNDECIDED, reason=r"We do not know what $\theta$ stands for."),
        step("b = \\frac{", 15, Outcome.UNDECIDED, role=Role.UNREAD, reason="This was not read: Expected '}'."),
    )


def derived(*steps):
    """A part with full points all the same, and another whose derivation is not looked at."""
    return report(question("1", right("1a"), right("1b"), derivation=steps or broken()))


def report(*questions, student="Ada Lovelace", **more):
    points = sum((question.points for question in questions), Points())
    known = {"problem_set": "sample", "title": "Homework 1: initialisation and optimisers", "seed": 7, "content_hash": "ab" * 32, "version": "0.1.0"}
    return Report(student=student, points=points, questions=questions, **(known | more))


def slip():
    """An answer off by a factor, with a counterexample and a key."""
    wrong = verdict(
        Outcome.INCORRECT,
        0.0,
        Basis.COUNTEREXAMPLE,
        tag="factor-2",
        read_as=r"\sigma_w^2 = \frac{1}{n_{\mathrm{in}}}",
        counterexample=Counterexample((("n_in", "2"), ("n_out", "3")), "0.5", SECRET_VALUE),
        feedback=r"Consistent with a missing factor 2: half of the units are off, so $\operatorname{E}[h^2] = \frac12 \operatorname{Var}(a)$.",
        evidence="refuted at the first of 24 points",
        notes=("The layer's weights were taken to be independent.",),
    )
    return part(
        "1b",
        State.PARTLY,
        (1.0, 2.0, 0.0),
        title=r"The variance for $\mathrm{ReLU}$ units",
        reason="Consistent with a missing factor 2.",
        checks=(
            CheckResult("equivalent", "It has the reference's value.", Points(0.0, 1.0), wrong),
            CheckResult("mentions", "It names the assumption.", Points(1.0, 1.0), verdict(basis=Basis.PATTERN)),
        ),
        answers=(TakenAnswer(r"\sigma_w^2 = \frac{1}{n_{in}}", Place("homework1.md", 12, 14), "the last relation for sigma_w under 1b"),),
        reference=rf"\sigma_w^2 = \frac{{2}}{{n_{{in}}}} \text{{{SECRET}}}",
    )


def right(name, **more):
    """An answer with full points."""
    found = verdict(read_as=r"\operatorname{Var}(y) = n_{\mathrm{in}}\,\sigma_w^2\,\operatorname{E}[x^2]", evidence="equal at 24 points")
    check = CheckResult("equivalent", "It has the reference's value.", Points(2.0, 2.0), found)
    return part(name, checks=(check,), answers=(TakenAnswer(r"Var(y) = n_{in} \sigma_w^2 E[x^2]", Place("homework1.md", 4, 4), "a box"),), **more)


def drawing(name):
    """An answer that waits for a person."""
    return part(
        name,
        State.PERSON,
        (0.0, 3.0, 3.0),
        title="Draw the network",
        reason="A drawing is marked by a person.",
        rubric=("Arrows from each $h_{t-1}$ to $h_t$.", "The loss at every step."),
        extract="See the figure.\n$$h_t = \\tanh(W h_{t-1})$$",
        section=Place("homework1.md", 30, 34),
    )


def every_state():
    """A report with a part in every state."""
    turned = part("3a", State.INCORRECT, (0.0, 2.0, 0.0), title="The iterate", reason="The sign of the step is turned round.")
    blank = part("4", State.UNANSWERED, (0.0, 2.0, 0.0), reason="Nothing stands under question 4.")
    unread = part("5", State.UNREAD, (0.0, 2.0, 2.0), reason="Expected ')', found the end of the answer.", extract="sqrt(6/(n")
    return report(
        question("1", right("1a"), slip()),
        question("2", right("2", title="Bias correction"), title="Bias correction"),
        question("3", turned, drawing("3b"), title="Nesterov's method"),
        question("4", blank, title="Dropout's expected loss"),
        question("5", unread, title="A bound"),
        question("6", part("6", State.UNDECIDED, (0.0, 2.0, 2.0), reason="No admissible point was found.")),
        question("7", part("7", State.FAILURE, (0.0, 2.0, 2.0), reason="Something went wrong on our side.")),
        notes=(Note("Question 8 is not in this set.", Place("homework1.md", 60, 71)),),
    )


def unreadable(student="Grace Hopper"):
    waiting = part("1a", State.UNREAD, (0.0, 2.0, 2.0), reason="The submission could not be read.")
    return report(question("1", waiting), student=student, error="Expected UTF-8 text, found bytes that are none (at byte 17).")


def hostile():
    """Every text that a student or a file can bring, hostile."""
    place = Place(HOSTILE, 1, 2)
    found = verdict(
        Outcome.INCORRECT,
        0.0,
        Basis.COUNTEREXAMPLE,
        tag="t",
        feedback=HOSTILE,
        read_as=HOSTILE,
        evidence=HOSTILE,
        notes=(HOSTILE,),
        counterexample=Counterexample(((HOSTILE, HOSTILE),), HOSTILE, HOSTILE, HOSTILE),
    )
    texts = part(
        "1",
        State.INCORRECT,
        (0.0, 2.0, 0.0),
        title=HOSTILE,
        reason=HOSTILE,
        checks=(CheckResult("equivalent", HOSTILE, Points(0.0, 2.0), found),),
        answers=(TakenAnswer(HOSTILE, place, HOSTILE), TakenAnswer("{" * 10_000, place, HOSTILE)),
        section=place,
    )
    asks = part("2", State.PERSON, (0.0, 2.0, 2.0), rubric=(HOSTILE,), extract=HOSTILE, reason="$" + "{" * 3_000 + "$", section=place)
    point = Counterexample(((HOSTILE, HOSTILE),), HOSTILE, HOSTILE, HOSTILE)
    said = (HOSTILE, HOSTILE, HOSTILE, Role.STEP, Outcome.INCORRECT, Basis.COUNTEREXAMPLE, HOSTILE, HOSTILE, point)
    steps = (Step("1", HOSTILE, (1, 2), *said), Step("1", "a.md", (3, 3), "{" * 5_000, "=", "\\def\\x{}", *said[3:]))
    return report(question("1", texts, title=HOSTILE, derivation=steps), question("2", asks), student=HOSTILE, notes=(Note(HOSTILE, place),))


def a_class():
    """Every state, one unreadable, one hostile, one with full points, one whose slip is shared."""
    full = report(question("1", right("1a"), right("1b")), question("2", right("2")), student="Alan Turing")
    shared = report(question("1", right("1a"), slip()), question("2", right("2")), student="Emmy Noether")
    return (every_state(), unreadable(), hostile(), full, shared)


@pytest.fixture
def report_sample():
    """What makes the reports, and the texts that must not leak."""
    return SimpleNamespace(
        every_state=every_state,
        unreadable=unreadable,
        hostile=hostile,
        derived=derived,
        broken=broken,
        step=step,
        a_class=a_class,
        slip=slip,
        right=right,
        part=part,
        question=question,
        report=report,
        SECRET=SECRET,
        SECRET_VALUE=SECRET_VALUE,
    )
