"""Choices in prose, formulas and sheets: chosen, denied, compared, hedged; what is not clear waits for a person and is never wrong."""

import pytest

from grader.checks import Choice
from grader.checks.base import Context
from grader.checks.wording import MAX_LENGTH, claims_of, wording
from grader.extraction import Extract, extract, stated
from grader.language.scope import Scope
from grader.result import Place
from grader.submission.document import Kind, Mark, Piece, Section

HERE = Place("a.md", 1, 1)
SHRUNK = Choice(
    options={
        "small": (r"\theta_{small}", "small gradient*", "smaller gradient*", "small one*"),
        "large": (r"\theta_{large}", "large gradient*", "larger gradient*", "large one*"),
        "equal": ("equally", "same rate", "same amount"),
    },
    claims=("more", "most", "strong*", "regulari*", "shrunk", "shrink*", "penali*", "decay*"),
    reverses=("less", "least", "weaker"),
    right="small",
    misconception=(
        {"answer": "large", "tag": "numerator-only", "feedback": "What is the update divided by?"},
        {"answer": "equal", "tag": "decoupled-case", "feedback": "Does the penalty pass through the normalisation?"},
    ),
)
CHANGES = Choice(
    options={"yes": ("chang*", "no longer the same"), "no": ("no change", "unchanged", "stays the same", "remains the same")},
    exhaustive=True,
    right="yes",
)
GROWS = Choice(options={"increases": ("increas*", "grow*", "goes up"), "decreases": ("decreas*", "shrink*", "goes down")}, right="increases")
CONDITION = Choice(right="necessary", misconception=({"answer": ("sufficient", "both"), "tag": "converse", "feedback": "Not forced."},))

RIGHT = {
    "SHRUNK": [
        r"\theta_{small}",
        r"$\theta_{\text{small}}$ is shrunk more",
        r"\boldsymbol{\theta}_{\mathrm{small}}",
        "theta_small",
        "θ_small",
        "**θ_small**",
        "It is θ_small.",
        "small",
        "Weights with small gradients are shrunk more than those with large gradients.",
        r"\theta_{large} is regularised less than \theta_{small}",
        "not θ_large but θ_small",
        "θ_small, not θ_large",
        "θ_small and not θ_large",
        "θ_small rather than θ_large",
        "θ_small, unlike θ_large",
        "Since θ_large has a larger v, θ_small is shrunk more.",
        "θ_small is shrunk more, because large gradients make the denominator larger.",
        "θ_small is shrunk more and θ_large is shrunk less",
        "The small ones are regularised more, while the large ones are regularised less.",
        "Is it θ_small or θ_large? θ_small.",
        r"\theta_{small}\ (\text{small gradient magnitude, smaller denominator})",
        "not equally: small gradients get more decay",
        "Compared with θ_large, more decay is applied to θ_small.",
        "The gradient is divided by a root. For θ_large, v is large. For θ_small, v is small. Therefore θ_small is regularised more.",
    ],
    "CHANGES": [
        "yes",
        "Yes.",
        "YES",
        "**Yes**: it is decoupled",
        "Yes, it changes: all weights shrink at the same relative rate",
        r"\text{yes, it changes}",
        "It changes.",
        "The answer is yes",
        "the answer is no longer the same",
        "Does it change? Yes.",
        "It does not remain unchanged",
        "Yes it does",
    ],
    "GROWS": [
        "It increases",
        "It goes up.",
        "increasing",
        "It doesn't decrease, it increases",
        "not a decrease but an increase",
        r"\text{increases}",
    ],
    "CONDITION": [
        "necessary",
        "It's necessary but not sufficient.",
        r"\text{may explode; necessary, not sufficient}",
        "Is it necessary or sufficient? It is necessary.",
        "It is necessary, but the gradients could still vanish",
        "It is not sufficient since slopes could be 0. It is necessary.",
    ],
}
WRONG = {
    "SHRUNK": [
        r"\theta_{large}",
        "θ_large",
        "the large ones",
        "It is θ_large that is shrunk more, because it gets larger updates.",
        "weights with large gradients are regularised more",
        "not θ_small but θ_large",
        "θ_small is regularised less than θ_large",
        "equal",
        r"\text{equal}",
        "they are shrunk equally",
        "θ_small and θ_large are shrunk equally",
        "Both shrink at the same rate",
    ],
    "CHANGES": [
        "no",
        "No.",
        "No, it does not change",
        "no it doesn't change",
        "It doesn't change.",
        "It stays the same",
        "Nope, unchanged",
        "won't change",
        r"\text{no change}",
    ],
    "GROWS": ["It decreases", "it shrinks", "goes down", "it does not increase; it decreases", "rather than increasing, it decreases"],
    "CONDITION": ["sufficient", "necessary and sufficient", "not necessary but sufficient", "both", "Neither.", "It is neither of the two."],
}
UNCLEAR = {
    "SHRUNK": [
        "maybe θ_small",
        "perhaps the large ones",
        "I am not sure, θ_large",
        "θ_large, I guess",
        "probably θ_large",
        "it depends on the gradient whether θ_large is shrunk more",
        "either theta_small or theta_large",
        "θ_small or θ_large",
        "θ_small. θ_large.",
        "not θ_small",
        "not larger",
        "θ_large is not regularised more than θ_small",
        "θ_small isn't shrunk more",
        "θ_large has a larger denominator",
        "θ_large has larger gradients, so v is larger and it's regularised less.",
        "In Adam, the weights θ_large are regularised less than they would be",
        "less is more for θ_large",
        "Weights with large gradients get a smaller decay",
        "θ_large is hardly regularised",
        "Is it θ_large?",
        "I don't know",
        "",
    ],
    "CHANGES": [
        "perhaps",
        "maybe it changes",
        "yes and no",
        "Yes, no change",
        "either yes or no",
        "there is no reason",
        "a change of notation might change it",
    ],
    "GROWS": ["it doesn't increase", "increases or decreases", "it may increase", "first it increases, then it decreases", "it could go down"],
    "CONDITION": [
        "maybe necessary",
        "it depends whether it is sufficient",
        "necessary or sufficient",
        "either necessary or sufficient",
        "not necessary",
    ],
}
CHECKS = {"SHRUNK": SHRUNK, "CHANGES": CHANGES, "GROWS": GROWS, "CONDITION": CONDITION}


def cases(table):
    return [pytest.param(CHECKS[name], answer, id=f"{name}-{answer}") for name, answers in table.items() for answer in answers]


def prose(check, words):
    """A check's verdict on the words of a write-up, with formulas between dollar signs."""
    kinds = (Kind.TEXT, Kind.MATH)
    pieces = tuple(Piece(kinds[number % 2], part, HERE) for number, part in enumerate(words.split("$")) if part)
    return check.grade(Context(extract(Section("1", pieces, HERE), Scope()), Scope())).verdict


@pytest.mark.parametrize(("check", "answer"), cases(RIGHT))
def test_the_right_choice_is_heard(judge, check, answer):
    assert judge(check, answer).outcome == "correct"


@pytest.mark.parametrize(("check", "answer"), cases(WRONG))
def test_a_wrong_choice_is_heard(judge, check, answer):
    assert judge(check, answer).outcome == "incorrect"


@pytest.mark.parametrize(("check", "answer"), cases(UNCLEAR))
def test_what_is_hedged_or_contradictory_waits_for_a_person(judge, check, answer):
    assert judge(check, answer).outcome == "undecided"


@pytest.mark.parametrize(
    ("words", "outcome"),
    [("The weights $\\theta_{small}$ are shrunk more.", "correct"), ("$\\theta_{large}$", "incorrect"), ("$x = 3$", "undecided")],
)
def test_a_formula_within_prose_is_heard(words, outcome):
    assert prose(SHRUNK, words).outcome == outcome


def test_a_wrong_choice_has_its_tag_and_says_how_it_was_read(judge):
    verdicts = [judge(SHRUNK, answer) for answer in ("θ_large", "equally")]
    assert [(one.tag, one.read_as) for one in verdicts] == [("numerator-only", r"\text{large}"), ("decoupled-case", r"\text{equal}")]


def test_damaged_words_are_never_a_wrong_choice():
    section = Section("1", (Piece(Kind.VALUE, "θ_large", HERE, mark=Mark.MARKER, doubtful=True),), HERE)
    assert SHRUNK.grade(Context(extract(section, Scope()), Scope())).verdict.outcome == "undecided"


def test_options_about_two_things_are_heard_apart(judge):
    words = "The bias increases, and the variance decreases."
    assert judge(GROWS.model_copy(update={"subject": "bias", "rivals": ("variance",)}), words).outcome == "correct"
    assert judge(GROWS.model_copy(update={"subject": "variance", "rivals": ("bias",)}), words).outcome == "incorrect"


def test_a_choice_far_down_in_a_long_text_is_not_read(judge):
    assert judge(GROWS, "so " * MAX_LENGTH + "it increases").outcome == "undecided"


FAULTS = {
    "right: expected one of increases, decreases, found 'increase'; did you mean 'increases'?": GROWS.model_copy(update={"right": "increase"}),
    "right: expected one of necessary, sufficient, both, neither, found 'yes'": Choice(right="yes"),
    "options.b: expected words that choose this option, found 'a', which does not": Choice(options={"a": (), "b": ("a",)}, right="a"),
}


@pytest.mark.parametrize(("fault", "check"), FAULTS.items())
def test_an_author_is_told_what_cannot_be_chosen(fault, check):
    assert check.faults(Context(Extract(), Scope())) == [fault]


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_the_checks_of_this_page_have_no_faults(check):
    assert check.faults(Context(Extract(), Scope())) == []
    assert check.grade(Context(stated("", Scope()), Scope())).verdict.outcome == "undecided"


WORDS = {
    r"$\theta_{\text{small}}$": "theta small",
    "θ_small — always": "theta small , always",
    r"a \neq b": "a not equal b",
    "It’s _so_": "it's so",
}


@pytest.mark.parametrize(("text", "words"), WORDS.items())
def test_formulas_and_prose_become_words(text, words):
    assert wording(text) == words


def test_questions_and_reasons_claim_nothing():
    assert claims_of("is it a? since b, it is c. d because e; f, though g") == ["it is c", "d", "f", "though g"]
