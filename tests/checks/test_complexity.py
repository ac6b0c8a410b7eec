"""Complexities in many spellings: whose they are, whether they hold, whether they are tight, and what is left to a person."""

import pytest

from grader.checks import Complexity
from grader.checks.base import Context
from grader.extraction import extract
from grader.language.compare import scope_of
from grader.language.parser import parse
from grader.result import Place
from grader.submission.document import Kind, Mark, Piece, Section

HERE = Place("a.md", 1, 1)
SCOPE = scope_of({"T": "positive integer", "N": "positive integer", "B": "positive integer"})
HOLDS = (parse(r"B \le N", SCOPE),)
CALLED = {"N": ("vocabulary",), "T": ("sequence", "length")}
COMMON = {"variables": ("T", "N"), "called": CALLED, "rivals": ("naive", "exhaustive", "brute")}
NAIVE = {"variables": ("T", "N"), "called": CALLED, "subject": ("naive", "exhaustive", "brute"), "rivals": ("Viterbi", "dynamic"), "default": False}
CHECKS = {
    "time": Complexity(
        reference="T N^2",
        resource="time",
        subject=("Viterbi", "dynamic"),
        misconception=(
            {"answer": "O(T N)", "tag": "no-maximum", "feedback": "Each of them is a maximum."},
            {"answer": "O(N^T)", "tag": "no-saving", "feedback": "What is kept?"},
        ),
        **COMMON,
    ),
    "space": Complexity(
        reference="N T",
        resource="space",
        subject=("Viterbi", "dynamic"),
        forms=({"reference": "N^2 + N T", "note": "The model is counted."},),
        misconception=({"answer": "O(N^2)", "tag": "pointers-dropped", "feedback": "And the pointers?"},),
        **COMMON,
    ),
    "naive time": Complexity(reference="T N^T", resource="time", forms=({"reference": "N^T"},), **NAIVE),
    "naive space": Complexity(reference="T", resource="space", **NAIVE),
    "alone": Complexity(reference="T N^2", variables=("T", "N"), called=CALLED),
    "beam": Complexity(
        reference=r"T B N \log(B N)",
        variables=("T", "B", "N"),
        called={"N": ("vocabulary",)},
        resource="time",
        forms=({"reference": "T B N", "said": ("select", "partition"), "tag": "selection-unstated", "note": "Without a sort?"},),
    ),
}


def verdict(check, *answer):
    """The verdict on an answer: a text, or pieces of a section."""
    pieces = tuple(Piece(Kind.VALUE, piece, HERE, mark=Mark.MARKER) if isinstance(piece, str) else piece for piece in answer)
    return CHECKS[check].grade(Context(extract(Section("1", pieces, HERE), SCOPE), SCOPE, HOLDS)).verdict


BOTH = [  # time and space of Viterbi in one sentence or two
    r"O(TN^2) time and O(NT) space",
    r"time O(TN^2), space O(NT)",
    r"time: $O(TN^2)$; space: $O(NT)$",
    r"Time $\mathcal{O}(T N^2)$, memory $\mathcal{O}(T N)$.",
    r"The time complexity is $O(N^2 T)$ and the space complexity is $O(N T)$.",
    r"The time and space complexities are $O(TN^2)$ and $O(TN)$, respectively.",
    r"It runs in $\Theta(T \cdot N^2)$ time. It uses $\Theta(N \cdot T)$ memory.",
    "Time:\n$$O(TN^2)$$\nSpace:\n$$O(TN)$$",
    r"\text{time } O(TN^2);\ \text{space } O(NT)\text{ besides the model, } O(N^2+NT)\text{ with }P",
    "time O(T*N*N), space O(N*T)",
    "time O(T N^2) and memory O(N T + N^2)",
    "| | time | space |\n|---|---|---|\n| Viterbi | O(TN^2) | O(TN) |",
    r"Each of the T time steps costs $O(N^2)$, so the total time is $O(TN^2)$. The table of scores takes $O(NT)$ space.",
    r"Viterbi's running time is $O(TN^2)$ instead of $O(N^T)$, and its memory is $O(TN)$.",
    r"Time $O((T-1) N^2 + N) = O(TN^2)$, space $O(TN)$",
    "The time is quadratic in N and linear in T; the space is linear in N and T.",
    "time linear in T and quadratic in the vocabulary size, space linear in both N and T",
    "time: T N^2, space: N T",
    r"$T N^2$ multiplications, $N T$ numbers stored",
    "O(TN^2), O(NT)",
    r"O(N^2 T) for time, O(NT) for space",
    "Complexity in time is O(TN²) and in space O(TN).",
    r"Viterbi: $\mathcal O\left(T N^2\right)$ operations and $\mathcal O\left(T N\right)$ memory; exhaustive search: time $O(T N^T)$, space $O(T)$.",
    "The running time is O(T N^2), against O(T N^T) for the naive search. The memory is O(T N), against O(T) for the naive search.",
    "The time is O(T N^2), far better than the naive search. The space is O(T N), which is more than naive search needs.",
    "The time is O(T N^2) instead of the naive O(N^T), the memory O(N T).",
    r"Naive search takes $O(TN^T)$ time and $O(T)$ space, whereas Viterbi takes $O(TN^2)$ time and $O(NT)$ space.",
]


@pytest.mark.parametrize("answer", BOTH)
@pytest.mark.parametrize("check", ["time", "space"])
def test_both_are_found_and_are_right(check, answer):
    found = verdict(check, answer)
    assert (found.outcome, found.credit) == ("correct", 1.0)


RIGHT = [
    ("naive time", r"Viterbi: time $O(TN^2)$, space $O(NT)$. Naive: time $O(T N^T)$, space $O(T)$."),
    ("naive space", r"Viterbi: time $O(TN^2)$, space $O(NT)$. Naive: time $O(T N^T)$, space $O(T)$."),
    ("naive time", r"\text{time } O(TN^2);\ \text{space } O(NT);\ \text{naive: time }O(TN^T),\ \text{space }O(T)"),
    ("naive space", r"\text{time } O(TN^2);\ \text{space } O(NT);\ \text{naive: time }O(TN^T),\ \text{space }O(T)"),
    ("naive time", "Exhaustive search takes O(N^T) time."),
    ("naive time", "The running time is O(T N^2), against O(T N^T) for the naive search."),
    ("naive time", "Compared with the naive search, which takes O(T N^T) time, Viterbi takes O(T N^2) time."),
    ("naive time", "| | time | space |\n|---|---|---|\n| Viterbi | O(TN^2) | O(TN) |\n| naive | O(T N^T) | O(T) |"),
    ("naive space", "| | time | space |\n|---|---|---|\n| Viterbi | O(TN^2) | O(TN) |\n| naive | O(T N^T) | O(T) |"),
    ("alone", "O(T N^2)"),
    ("alone", "T N^2"),
    ("alone", "N^2 (T - 1) + N"),
    ("alone", r"\Theta(N^2 T)"),
    ("alone", "quadratic in N, linear in T"),
    ("alone", "O(3 T N^2 + 7 T N)"),
    ("beam", r"time O(TBN \log(BN))"),
    ("beam", r"time O(TBN \log N), because B <= N"),
    ("beam", r"time $O(T B N \log(B N))$ (one sort per step; $O(T B N)$ with selection)"),
    ("beam", r"The time is O(TBN log(BN)). This is practical: the cost is about linear in the vocabulary."),
    ("beam", r"time O(TBN), with linear-time selection of the best B"),
    ("beam", r"time O(T \cdot B N (\log B + \log N))"),
]


@pytest.mark.parametrize(("check", "answer"), RIGHT)
def test_it_is_right(check, answer):
    assert verdict(check, answer).outcome == "correct"


WRONG = [  # check, answer, credit, tag
    ("time", "time O(TN), space O(NT)", 0, "no-maximum"),
    ("time", "time O(N^T), space O(NT)", 0, "no-saving"),
    ("time", "time O(T N^3), space O(NT)", 0.5, "looser-bound"),
    ("time", "time O(T N^2 log N), space O(NT)", 0.5, "looser-bound"),
    ("time", r"time \Theta(T N^3), space O(NT)", 0, "not-tight"),
    ("time", "time O(T^2 N), space O(NT)", 0, "too-small"),
    ("time", "time O(N^2), space O(NT)", 0, "too-small"),
    ("time", r"time \Omega(T N^2), space O(NT)", 0.5, "lower-bound"),
    ("time", r"time \Omega(N), space O(NT)", 0, "lower-bound"),
    ("time", "time: linear in N and T", 0, "no-maximum"),
    ("time", "Time:\n$$O(TN)$$\nSpace:\n$$O(TN)$$", 0, "no-maximum"),
    ("time", "time: T N^3", 0, "not-tight"),
    ("space", "Time: $O(T N^2)$. Space: linear in N.", 0, "too-small"),
    ("space", "time O(TN^2), space O(N^2)", 0, "pointers-dropped"),
    ("space", "time O(TN^2), space O(N)", 0, "too-small"),
    ("space", "time O(TN^2), space O(TN^2)", 0.5, "looser-bound"),
    ("space", "time O(NT), space O(TN^2)", 0.5, "looser-bound"),
    ("naive time", "naive: time O(T N), space O(T)", 0, "too-small"),
    ("naive space", "naive: time O(T N), space O(N^T)", 0.5, "looser-bound"),
    ("alone", "O(T N)", 0, "too-small"),
    ("alone", r"O(T 2^N)", 0.5, "looser-bound"),
    ("beam", "time O(TN^2)", 0, "too-small"),
    ("beam", "time O(TN^B)", 0.5, "looser-bound"),
    ("beam", "time O(TB)", 0, "too-small"),
]


@pytest.mark.parametrize(("check", "answer", "credit", "tag"), WRONG)
def test_a_bound_that_does_not_hold_or_is_not_tight_has_a_name(check, answer, credit, tag):
    found = verdict(check, answer)
    assert (found.outcome, found.credit, found.tag) == ("incorrect", credit, tag)


UNDECIDED = [  # check, answer, tag
    ("time", "", ""),
    ("time", "It is much faster than going through everything.", ""),
    ("time", "exponential", ""),
    ("time", "space O(NT)", ""),
    ("time", "O(TN)", "no-maximum"),  # time or space? no word tells
    ("time", "time O(TV^2), space O(NT)", ""),
    ("time", "time O(T N^2, space O(NT)", ""),
    ("time", r"time \tilde{O}(T N^2)", ""),
    ("time", "time o(T N^2)", ""),
    ("time", "time O(TN) or O(TN^2)", ""),
    ("time", "not O(TN) time", ""),
    ("time", "The naive search takes O(TN) time.", ""),
    ("space", "O(TN^2)", ""),
    ("naive time", "time O(TN^2), space O(NT)", ""),
    ("naive time", "The time is O(T N^2), far better than the naive search.", ""),
    ("naive time", "The time is O(T N^2); this beats the naive search.", ""),
    ("alone", "O(T N^2) or O(T N)", ""),
    ("alone", "O()", ""),
    ("beam", "time O(TBN)", "selection-unstated"),
    ("beam", r"\text{time }O(TBN)", "selection-unstated"),
]


@pytest.mark.parametrize(("check", "answer", "tag"), UNDECIDED)
def test_what_is_not_clear_waits_for_a_person(check, answer, tag):
    found = verdict(check, answer)
    assert (found.outcome, found.tag) == ("undecided", tag)


def test_a_field_of_an_answer_sheet_says_what_it_is_about():
    fields = [Piece(Kind.VALUE, "O(TN^2)", HERE, mark=Mark.MARKER, field="time"), Piece(Kind.VALUE, "O(N)", HERE, mark=Mark.MARKER, field="space")]
    assert verdict("time", *fields).outcome == "correct"
    assert verdict("space", *fields).tag == "too-small"


def test_what_is_marked_is_the_answer():
    first = Piece(Kind.TEXT, "A first guess would be time O(TN). ", HERE)
    assert verdict("time", first, Piece(Kind.MATH, r"\text{time } O(TN^2)", HERE, mark=Mark.BOX)).outcome == "correct"


def test_damaged_text_is_never_wrong():
    assert verdict("time", Piece(Kind.TEXT, "time O(TN)", HERE, doubtful=True)).outcome == "undecided"


@pytest.mark.parametrize("check", CHECKS)
def test_every_listed_mistake_is_noticed(check):
    assert CHECKS[check].faults(Context(extract(None, SCOPE), SCOPE, HOLDS)) == []


@pytest.mark.parametrize("check", CHECKS)
def test_what_a_machine_writes_is_judged_as_it_is_meant(check):
    context = Context(extract(None, SCOPE), SCOPE, HOLDS)
    rewrites, mutants = list(CHECKS[check].rewrites(context)), list(CHECKS[check].mutants(context))
    assert [one.answer for one in rewrites if verdict(check, one.answer).outcome != "correct"] == []
    assert [one.answer for one in mutants if verdict(check, one.answer).outcome != "incorrect"] == []
    assert len(rewrites) >= 5
    assert len(mutants) >= 3


FAULTS = {
    "reference: expected a formula": {"reference": "T N^("},
    "reference: expected a growth in T, N, found B": {"reference": "T B"},
    "reference: expected a formula whose growth can be seen": {"reference": r"\sin(T)"},
    "misconception no-maximum: expected a wrong answer": {
        "misconception": (CHECKS["time"].misconception[0].model_copy(update={"answer": "O(N^2 T)"}),)
    },
}


@pytest.mark.parametrize(("begins", "changed"), FAULTS.items(), ids=range(len(FAULTS)))
def test_an_authors_fault_is_told(begins, changed):
    faults = CHECKS["time"].model_copy(update=changed).faults(Context(extract(None, SCOPE), SCOPE, HOLDS))
    assert [fault.startswith(begins) for fault in faults[:1]] == [True]


HOSTILE = [
    "O(" * 10_000,
    "O(N) " * 4_000,
    "time " * 4_000 + "O(N)",
    "(" * 20_000,
    "T N " * 5_000,
    "linear in T and " * 1_500,
    "| " * 10_000,
    "T^" * 9_000 + "T",
    "[(" * 9_000,
]


@pytest.mark.parametrize("answer", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("check", ["time", "alone"])
def test_a_hostile_answer_is_read_in_no_time(check, answer):
    assert verdict(check, Piece(Kind.TEXT, answer, HERE)).outcome in ("undecided", "incorrect")
