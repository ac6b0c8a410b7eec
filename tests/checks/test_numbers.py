"""Named arrays of numbers: many ways of writing them, what each number earns, slips by their numbers, and labels that leave it open."""

import numpy as np
import pytest

from grader.checks import Numbers
from grader.checks.base import Context
from grader.checks.figures import Fit, fit
from grader.checks.labels import Labels, tokens_of
from grader.checks.numerals import Entry
from grader.checks.values import MAX_LENGTH, values_of
from grader.extraction import Extract, extract
from grader.language.compare import scope_of
from grader.language.scope import Scope
from grader.result import Place
from grader.submission.document import Kind, Mark, Piece, Section

HERE = Place("a.md", 1, 1)
X = [[[2, 3, 1], [1, 3, 2]], [[3, 3, 2], [2, 4, 4]], [[4, 2, 2], [2, 1, 4]]]
MEAN, VARIANCE = (r"\mu", "mean*", "average*"), (r"\sigma^2", "variance*", "var", r"\sigma", "deviation*")
BATCH, INSTANCE = ("batch", "BN", "B"), ("instance", "inst", "IN")
UNBIASED = {"arguments": {"axes": [0, 2], "correction": 1}, "quantity": "normalization.variance", "tag": "unbiased", "feedback": "n", "credit": 0.5}
ROOT = {"arguments": {"axes": [0, 2]}, "quantity": "normalization.deviation", "tag": "root", "feedback": "Square it.", "credit": 0.25}
OVER_BATCH = {"arguments": {"axes": [0]}, "quantity": "normalization.mean", "tag": "over-batch", "feedback": "Over positions as well."}
EVERYTHING = {"arguments": {"axes": [0, 1, 2]}, "quantity": "normalization.mean", "tag": "over-everything", "feedback": "A channel at a time."}
SWAPPED = {"quantity": "normalization.instance_mean", "tag": "swapped", "feedback": "Which is which?"}
STATISTICS = Numbers(
    arguments={"x": X},
    array=(
        {"name": r"\mu_{batch}", "words": (BATCH, MEAN), "quantity": "normalization.batch_mean", "slips": (OVER_BATCH, EVERYTHING, SWAPPED)},
        {"name": r"\sigma^2_{batch}", "words": (BATCH, VARIANCE), "quantity": "normalization.batch_variance", "slips": (UNBIASED, ROOT)},
        {"name": r"\mu_{inst}", "words": (INSTANCE, MEAN), "quantity": "normalization.instance_mean"},
    ),
    misconception=({"answer": r"\mu_{batch} \leftrightarrow \mu_{inst}", "tag": "confused", "feedback": "Which is which?"},),
)
# What the arrays are: mu_batch = (22/9, 23/9), sigma^2_batch = (56/81, 110/81), mu_inst = (2, 2; 8/3, 10/3; 8/3, 7/3)
BATCH_MEAN, BATCH_VARIANCE = r"\mu_{batch} = (2.444, 2.556)", r"\sigma^2_{batch} = (0.6914, 1.358)"
INST = r"\begin{bmatrix} 2 & 2 \\ 2.667 & 3.333 \\ 2.667 & 2.333 \end{bmatrix}"
REST = rf"{BATCH_VARIANCE}, \mu_{{inst}} = {INST}"
INDEXED = r"$\mu_{21} = 8/3, \mu_{22} = 10/3, \mu_{31} = 8/3, \mu_{32} = 7/3$"
NESTED = "[[2, 2], [2.667, 3.333], [2.667, 2.333]]"

RIGHT = [
    rf"${BATCH_MEAN}$, ${REST}$",
    rf"$\mu_{{batch}} = [22/9, 23/9]$, ${REST}$",
    rf"$\mu_{{batch}} = \left(\frac{{22}}{{9}}, \frac{{23}}{{9}}\right)$, ${REST}$",
    rf"$\mu_{{BN}} \approx (2.44, 2.56)^\top$, ${REST}$",
    rf"$\boldsymbol{{\mu}}_{{\text{{batch}}}} = \begin{{pmatrix}} 2.44 \\ 2.56 \end{{pmatrix}}$, ${REST}$",
    rf"$\mu_{{batch}} = \{{2.44, 2.56\}}$, ${REST}$",
    rf"$\mu_{{batch}} = 2.44, 2.56$; ${REST}$",
    rf"$\mu_{{batch,1}} = 2.44, \mu_{{batch,2}} = 2.56$, ${REST}$",
    rf"$\mu^{{batch}}_1 = 22/9 = 2.44$, $\mu^{{batch}}_2 = \frac{{23}}{{9}} \approx 2.56$, ${REST}$",
    rf"$\mu_{{B,0}} = 2.44$, $\mu_{{B,1}} = 2.56$, ${REST}$",
    rf"mu_batch[0] = 2.44, mu_batch[1] = 2.56, ${REST}$",
    rf"$(2.44, 2.56) = \mu_{{batch}}$, ${REST}$",
    rf"${BATCH_MEAN}$, $\sigma_{{batch}}^2 = (0.691, 1.36)$, $\mu_{{inst}} = {INST}$",
    rf"$\begin{{aligned}} \mu_{{batch}} &= (2.44, 2.56) \\ \sigma^2_{{batch}} &= (56/81, 110/81) \end{{aligned}}$, $\mu_{{inst}} = {INST}$",
    f"mu_batch = [2.444, 2.556]\nvar_batch = [0.691, 1.358]\nmu_inst = {NESTED}",
    f"mean_batch = np.array([2.4444 2.5556])\nvar_batch: [0.69135802 1.35802469]\nmean_inst = array({NESTED})",
    "mean_batch = [2.4444 2.5556]\nvar_batch = [0.691 1.358]\nmean_inst = [[2. 2.]\n [2.667 3.333]\n [2.667 2.333]]",
    f"Batch normalisation: $\\mu_1 = 2.44$, $\\mu_2 = 2.56$, $\\sigma_1^2 = 0.69$, $\\sigma_2^2 = 1.36$.\nInstance: mean {NESTED}",
    f"Batch norm\n\nMean:\n\n$(2.44, 2.56)$\n\nVariance: $(0.69, 1.36)$\n\nInstance norm\n\nMean: ${INST}$",
    f"Batch: mean (2.44, 2.56) and variance (0.69, 1.36). The instance mean is {NESTED}.",
    "| | mean | variance |\n|---|---|---|\n| batch | (2.44, 2.56) | 0.69, 1.36 |\n\ninst: $\\mu_{11} = 2, \\mu_{12} = 2$, " + INDEXED,
    f"| | channel 1 | channel 2 |\n|---|---|---|\n| batch mean | 2.44 | 2.56 |\n| batch variance | 0.69 | 1.36 |\n\ninstance mean = {NESTED}",
    "batch: $\\mu = (2.44, 2.56)$, $\\sigma^2 = (0.69, 1.36)$; instance means: example 1: (2, 2); example 2: (2.67, 3.33); example 3: (2.67, 2.33)",
    rf"$\mu_{{batch}} = (2.44, 2.55)$, ${REST}$",  # cut off, not rounded
    rf"${BATCH_MEAN}$, ${BATCH_VARIANCE}$, $\mu_{{inst}} = (2, 2, 2.667, 3.333, 2.667, 2.333)$",
]


def written(words):
    """A section of prose, with formulas between dollar signs."""
    kinds = (Kind.TEXT, Kind.MATH)
    return Section("1", tuple(Piece(kinds[number % 2], part, HERE) for number, part in enumerate(words.split("$")) if part), HERE)


def graded(check, words, scope=None):
    scope = scope or Scope()
    return check.grade(Context(extract(written(words), scope), scope)).verdict


@pytest.mark.parametrize("words", RIGHT)
def test_numbers_are_found_however_they_are_written(words):
    verdict = graded(STATISTICS, words)
    assert (verdict.outcome, verdict.evidence) == ("correct", "3 of 3 arrays right")


@pytest.mark.parametrize("words", RIGHT)
def test_on_a_sheet_too(judge, words):
    assert judge(STATISTICS, words.replace("$", "")).outcome == "correct"


PARTS = {  # answer -> credit, tag
    f"${BATCH_MEAN}$": (1 / 3, "incomplete"),
    f"${REST}$": (2 / 3, "incomplete"),
    rf"$\mu_{{batch}} = (2.444, 2.656)$, ${REST}$": (5 / 6, "wrong-number"),
    rf"$\mu_{{batch}} = (2.556, 2.444)$, ${REST}$": (2 / 3, "wrong-number"),
    rf"$\mu_{{batch}} = (-2.444, -2.556)$, ${REST}$": (2 / 3, "wrong-number"),
    rf"$\mu_{{batch}} = (2, 3)$, ${REST}$": (5 / 6, "too-few-digits"),
    rf"$\mu_{{batch, 1}} = 2.444$, ${REST}$": (5 / 6, "incomplete"),
    rf"$\mu_{{batch}} = (2.444, 2.556, 3)$, ${REST}$": (2 / 3, "wrong-shape"),
    rf"$\mu_{{batch}} = {INST}$, ${REST}$": (2 / 3, "swapped"),
    rf"${BATCH_MEAN}$, $\sigma^2_{{batch}} = (0.7778, 1.528)$, $\mu_{{inst}} = {INST}$": (2.5 / 3, "unbiased"),
    rf"${BATCH_MEAN}$, $\sigma_{{batch}} = (0.8315, 1.165)$, $\mu_{{inst}} = {INST}$": (2.25 / 3, "root"),
    rf"$\mu_{{batch}} = \begin{{bmatrix}} 3 & 2.67 & 1.67 \\ 1.67 & 2.67 & 3.33 \end{{bmatrix}}$, ${REST}$": (2 / 3, "over-batch"),
    rf"${BATCH_MEAN}$, ${BATCH_VARIANCE}$, $\mu_{{inst}} = [[2, 2.667, 2.667], [2, 3.333, 2.333]]$": (2.5 / 3, "transposed"),
    r"$\mu = 2.5$": (0, "over-everything"),
    r"$\mu_{batch} \leftrightarrow \mu_{inst}$": (0, "confused"),
}


@pytest.mark.parametrize(("words", "expected"), PARTS.items())
def test_each_number_earns_its_share_and_a_mistake_has_a_name(words, expected):
    verdict = graded(STATISTICS, words)
    assert (str(verdict.outcome), verdict.credit, verdict.tag) == ("incorrect", pytest.approx(expected[0]), expected[1])


OPEN = {
    "a label that says neither batch nor instance": r"$\mu = (1, 2)$, $\sigma^2 = (3, 4)$",
    "a label that says both": "The batch and the instance mean are (1, 2)",
    "two answers, of which one is right": rf"${BATCH_MEAN}$, ${REST}$, $\mu_{{batch}} = (2.4, 2.7)$",
    "an array without a label beside what is missing": rf"${BATCH_MEAN}$, ${BATCH_VARIANCE}$, ${INST}$ is $q = (1, 2, 3)$",
    "no numbers": "I do not know.",
    "numbers of something else": "$x = 3$",
    "letters": r"$\mu_{batch} = (a, b)$",
    "nothing": "",
}


@pytest.mark.parametrize("words", OPEN.values(), ids=OPEN)
def test_what_is_left_open_waits_for_a_person(words):
    assert graded(STATISTICS, words).outcome == "undecided"


def test_an_open_label_is_taken_for_the_one_array_that_it_is_right_for():
    assert graded(STATISTICS, rf"$\mu = (2.44, 2.56)$, ${REST}$").outcome == "correct"


def test_damaged_numbers_are_never_wrong():
    section = Section("1", (Piece(Kind.VALUE, r"\mu_{batch} = (1, 2)", HERE, mark=Mark.MARKER, doubtful=True),), HERE)
    assert STATISTICS.grade(Context(extract(section, Scope()), Scope())).verdict.outcome == "undecided"


def test_a_matrix_may_be_transposable():
    turned = rf"${BATCH_MEAN}$, ${BATCH_VARIANCE}$, $\mu_{{inst}} = [[2, 2.667, 2.667], [2, 3.333, 2.333]]$"
    assert graded(STATISTICS.model_copy(update={"transposable": True}), turned).outcome == "correct"


def test_the_fields_of_a_sheet_are_labels():
    fields = {"mu_batch": "(2.44, 2.56)", "sigma^2_batch": "(0.69, 1.36)", "mu_inst": NESTED}
    pieces = tuple(Piece(Kind.VALUE, text, HERE, mark=Mark.MARKER, field=name) for name, text in fields.items())
    assert STATISTICS.grade(Context(extract(Section("1", pieces, HERE), Scope()), Scope())).verdict.outcome == "correct"


A = {"A": r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}", "b": r"\begin{bmatrix} 1 \\ 1 \end{bmatrix}"}
PRODUCT = Numbers(
    array=(
        {"name": "c", "reference": "A b", "slips": ({"reference": r"A^\top b", "tag": "transposed-matrix", "feedback": "Rows."},)},
        {"name": "G", "spellings": ("gram*",), "reference": r"A^\top A", "share": 3},
        {"name": "s", "reference": r"b^\top b"},
    ),
    figures=3,
)
FORMULAS = {
    "c = (3, 7), G = [[10, 14], [14, 20]], s = 2": (1.0, ""),
    r"c = \begin{bmatrix} 3 \\ 7 \end{bmatrix}, gram matrix = \begin{bmatrix} 10 & 14 \\ 14 & 20 \end{bmatrix}, s = 2": (1.0, ""),
    "c_1 = 3, c_2 = 7, G_{11} = 10, G_{12} = 14, G_{21} = 14, G_{22} = 20, s = 2": (1.0, ""),
    "c = (4, 6), G = [[10, 14], [14, 20]], s = 2": (0.8, "transposed-matrix"),
    "c = (3, 7), G = [[10, 14], [14, 21]], s = 2": (0.85, "wrong-number"),
    "c = (3, 7), G = [[10, 14], [14, 20]]": (0.8, "incomplete"),
}


@pytest.mark.parametrize(("words", "expected"), FORMULAS.items())
def test_a_formula_in_the_definitions_is_a_key(words, expected):
    verdict = graded(PRODUCT, words, scope_of({}, A))
    assert (verdict.credit, verdict.tag) == (pytest.approx(expected[0]), expected[1])


FAULTS = {
    r"array.0 (\mu): expected the name of a quantity": {"name": r"\mu", "quantity": "normalization.batch_meen"},
    r"array.0 (\mu): normalization.batch_mean: x: expected shape": {"name": r"\mu", "quantity": "normalization.batch_mean", "arguments": {"x": [1]}},
    r"array.0 (\mu): normalization.batch_mean: batch_mean() missing": {"name": r"\mu", "quantity": "normalization.batch_mean"},
    r"array.0 (\mu): expected a formula without free symbols, found 'q + 1'": {"name": r"\mu", "reference": "q + 1"},
    r"array.0 (\mu): slip same: expected numbers that are wrong": {
        "name": r"\mu",
        "reference": "2",
        "slips": ({"reference": "1 + 1", "tag": "same", "feedback": "?"},),
    },
    r"array.0 (\mu): expected words by which its own name is known": {"name": r"\mu", "words": (("mean",),), "reference": "2"},
}


@pytest.mark.parametrize(("fault", "array"), FAULTS.items())
def test_an_author_is_told_what_is_wrong_with_an_array(fault, array):
    (found,) = Numbers(array=(array,)).faults(Context(Extract(), scope_of({"q": "real"})))
    assert found.startswith(fault)


@pytest.mark.parametrize(("check", "scope"), [(STATISTICS, Scope()), (PRODUCT, scope_of({}, A))])
def test_the_checks_of_this_page_have_no_faults(check, scope):
    assert check.faults(Context(Extract(), scope)) == []


def test_the_key_is_shown_to_the_instructor():
    assert STATISTICS.reference_latex.startswith(r"\mu_{batch} = (2.4444, 2.5556),\ \sigma^2_{batch} = (0.69136, 1.358)")
    assert PRODUCT.reference_latex == r"c = A b,\ G = A^\top A,\ s = b^\top b"


FITS = {  # given, half a unit, value, figures -> fit
    (2.67, 0.005, 8 / 3, 2): Fit.RIGHT,
    (2.66, 0.005, 8 / 3, 2): Fit.RIGHT,
    (2.6, 0.05, 8 / 3, 2): Fit.WRONG,
    (2.7, 0.05, 8 / 3, 2): Fit.RIGHT,
    (2.7, 0.05, 8 / 3, 3): Fit.COARSE,
    (3, 5e-10, 8 / 3, 2): Fit.COARSE,
    (2, 5e-10, 8 / 3, 2): Fit.WRONG,
    (2.68, 0.005, 8 / 3, 2): Fit.WRONG,
    (-2.67, 0.005, 8 / 3, 2): Fit.WRONG,
    (0.5, 0.05, 0.5, 3): Fit.RIGHT,
    (0, 5e-10, 0.0, 2): Fit.RIGHT,
    (0, 5e-10, 0.3, 2): Fit.WRONG,
}


@pytest.mark.parametrize(("given", "expected"), FITS.items())
def test_a_number_is_right_to_what_is_shown(given, expected):
    number, half, value, figures = given
    assert fit(Entry(number, half), value, figures) is expected


VALUES = {  # text -> shape
    "3": (),
    "1/3": (),
    "(1, 2)": (2,),
    "1, 2, 3": (3,),
    "[1 2 3]": (3,),
    "[[1 2]\n [3 4]]": (2, 2),
    "-6 6": (2,),
    "[1] -6  6": (2,),
    "[1] 2.5": (),
    "2 - 3": (),
    "((1, 2), (3, 4), (5, 6))": (3, 2),
    r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}^\top": (2, 2),
    r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}": (2,),
    "tensor([1., 2.])": (2,),
}


@pytest.mark.parametrize(("text", "shape"), VALUES.items())
def test_an_array_is_read_in_its_shape(text, shape):
    assert values_of(text, Scope()).shape == shape


@pytest.mark.parametrize(
    "text", ["", "x", "(1, x)", "[[1, 2], [3]]", "1 +", "the 2 means", "(" * MAX_LENGTH + "1", "9" * (MAX_LENGTH + 1), "[[1,2],3]"]
)
def test_what_is_no_array_of_numbers_is_none(text):
    assert values_of(text, Scope()) is None


def test_a_label_names_its_words_and_its_place():
    labels = Labels({"mean": (("batch",), (r"\mu",)), "spread": (("batch",), (r"\sigma^2", r"\sigma"))})
    assert labels.named(r"\sigma^2_{batch, 2}").name == "spread"
    assert labels.named(r"\sigma_{batch, 2}").index == (2,)
    assert labels.named(r"\mu").open_to == ("mean",)
    labels.heard("for the batch")
    assert labels.named(r"\mu_3") == labels.named(r"\mu_{batch}^{(3)}")
    assert tokens_of(r"\hat{\mu}_B") == ("hat", "mu", "b")


def test_a_long_section_is_read_up_to_a_bound():
    flood = "x_1 = (1, 2), " * 20_000
    assert graded(STATISTICS, flood).outcome == "undecided"


def test_mutants_of_the_key_are_never_right():
    means = np.array([22 / 9, 23 / 9])
    for mutant in (means + 0.1, 2 * means, -means, means**2, means[::-1], means + np.array([0, 0.02])):
        shown = ", ".join(f"{value:.4f}" for value in mutant)
        assert graded(STATISTICS, rf"$\mu_{{batch}} = ({shown})$, ${REST}$").outcome == "incorrect"
