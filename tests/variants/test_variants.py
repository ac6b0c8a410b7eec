"""Keys as an author writes them become formulas with a witness; rewrites keep their meaning, mutants that keep it by accident are found."""

from __future__ import annotations

import numpy as np
import pytest

from grader.language.compare import scope_of
from grader.language.parser import parse
from grader.variants.likeness import alike, same, values
from grader.variants.reading import subjects_of
from grader.variants.spelling import MAIN, STYLES, Speller, styles_for
from grader.variants.variant import mutated, respelled

SYMBOLS = {
    "X": "matrix n d", "A": "symmetric matrix d d", "I": "identity d d", "w": "vector d", "u": "vector d", "y": "vector n", "c": "real",
    r"\beta": "scalar in (0, 1)", "g": "sequence of vector d", "t": "positive integer", "T": "positive integer", r"\sigma": "elementwise function",
    "f": "function", "h": "sequence of random vector d, stationary", "i": "index 1 d", "j": "index 1 d",
    "d": "sequence of function", "h^{(f)}": "sequence of vector d",
}  # fmt: skip
DEFINITIONS = {r"\Gamma": r"\sqrt{\mathrm{diag}(X^\top X)}", "m": "d", "r": r"X w - y"}
SCOPE = scope_of(SYMBOLS, DEFINITIONS)


def subject(formula):
    (found,) = subjects_of([parse(formula, SCOPE)], SCOPE)
    return found


SPELLED = {  # a key -> as it is spelled again
    r"2 X^\top (X w - y) + 2 c w": r"2 X^\top (X w - y) + 2 c w",
    r"\frac{1}{2} \|y - (X \odot X) w\|^2": r"\frac{1}{2} \|y - (X \odot X) w\|^{2}",
    r"(1 - \beta) \sum_{i=1}^{t} \beta^{t-i} g_i": r"(1 - \beta) (\sum_{i=1}^{t} \beta^{t - i} g_{i})",
    r"\|\Gamma w\|^2": r"\|\Gamma w\|^{2}",
    r"(X^\top X + c I)^{-1} X^\top y": r"(X^\top X + c I)^{-1} X^\top y",
    r"\prod_{i=1}^{T} \frac{\partial g_{i}}{\partial g_{i-1}}": r"\prod_{i=1}^{T} \frac{\partial g_{i}}{\partial g_{i - 1}}",
    r"\sigma'(X w)": r"\sigma'(X w)",
    r"f(w) + c": "f(w) + c",
    r"\mathbb{E}[h_t]": r"\mathbb{E}\left[h_{t}\right]",
    r"\nabla_w \|X w\|^2": r"\nabla_{w} \left(\lVert X w \rVert^{2}\right)",
    r"(w^\top u, c)": r"(w^\top u, c)",
    r"w \cdot u": r"w^\top u",
    r"\delta_{ij} - w_i w_j": r"\delta_{ij} - w_{i} w_{j}",
    r"\max_i d_{t-1}(i)": r"\max_{i} d_{t - 1}\left(i\right)",
    r"0.50 c": "0.50 c",
}


@pytest.mark.parametrize("key", SPELLED)
def test_a_key_is_read_into_a_formula_and_spelled_again(key):
    found = subject(key)
    assert Speller(found, MAIN).spell(found.tree) == SPELLED[key]


@pytest.mark.parametrize("key", SPELLED)
def test_a_key_has_a_value_in_every_model_and_its_rewrites_have_the_same(key):
    found = subject(key)
    assert sum(value is not None and bool(np.isfinite(value).all()) for value in values(found, found.tree)) >= 3  # an index may leave its array
    rewrites = list(respelled(found))
    assert len(rewrites) >= 5
    assert [variant.rule for variant in rewrites if variant.same is not True] == []


@pytest.mark.parametrize("key", SPELLED)
def test_most_mutants_of_a_key_mean_something_else(key):
    found = [variant.same for variant in mutated(subject(key))]
    assert found.count(False) >= max(4, 0.8 * len(found))


ALIKE = {  # two formulas -> whether they mean the same
    (r"w^\top A u", r"u^\top A w"): True,
    (r"\|w\|^2", r"w^\top w"): True,
    (r"\|-w\|^2", r"\|w\|^2"): True,
    (r"(-c)^2", "c^2"): True,
    (r"r^\top r", r"\|y - X w\|^2"): True,
    (r"\Gamma^2", r"\mathrm{diag}(X^\top X)"): True,
    (r"\delta_{ij}", r"\delta_{ji}"): True,
    (r"\delta_{ij}", r"\delta_{i, 2 j}"): False,
    (r"1 - w", r"-(w - 1)"): True,
    (r"X w", r"w X"): False,
    (r"A w", r"A^\top w"): True,
    (r"\sum_{i=1}^{t} g_i", r"\sum_{i=0}^{t-1} g_{i+1}"): True,
    (r"\sum_{i=1}^{t} g_i", r"\sum_{i=1}^{t} g_{i+1}"): False,
    (r"\arg\max_i d_t(i)", r"\arg\max_i 2 d_t(i)"): True,
    (r"\arg\max_i d_t(i)", r"\arg\max_i d_{t-1}(i)"): False,
    (r"f(w)", r"f(u)"): False,
    (r"f(2 w - w)", r"f(w)"): True,
    ("0^2", "0"): True,
    ("w = u", "2 w = 2 u"): True,
    ("w = u", "w = -u"): False,
}


@pytest.mark.parametrize("pair", ALIKE, ids=" | ".join)
def test_the_witness_tells_whether_two_formulas_mean_the_same(pair):
    left, right = subjects_of([parse(formula, SCOPE) for formula in pair], SCOPE)
    assert same(left, left.tree, right.tree) is ALIKE[pair]


UP_TO = {  # two formulas, what they may differ by -> whether they are alike
    ("c w", "-c w", "sign"): True,
    ("c w", "-2 c w", "sign"): False,
    ("c w", "-2 c w", "scale"): True,
    ("c w", "c^2 w", "scale"): False,
    ("c^2", "c^2 + 7", "constant"): True,
    ("c^2", "c^2 + c", "constant"): False,
}


@pytest.mark.parametrize("case", UP_TO, ids=" | ".join)
def test_the_witness_lets_formulas_differ_by_what_they_may_differ_by(case):
    *pair, up_to = case
    left, right = subjects_of([parse(formula, SCOPE) for formula in pair], SCOPE)
    assert alike(left, left.tree, right.tree, [up_to]) is UP_TO[case]
    assert not alike(left, left.tree, right.tree)


def test_a_mutant_that_means_what_another_key_means_says_so():
    half, whole = subjects_of([parse(formula, SCOPE) for formula in (r"\frac{1}{2} c", "c")], SCOPE)
    alone = {variant.answer for variant in mutated(half) if variant.same}
    beside = {variant.answer for variant in mutated(half, [whole]) if variant.same}
    assert beside - alone == {"c", r"2 (\frac{1}{2} c)", r"\frac{1}{2} (2 c)"}


def test_the_time_in_a_moment_of_a_stationary_sequence_is_not_changed_for_it_does_not_matter():
    assert "an index" not in {variant.rule for variant in mutated(subject(r"c \mathbb{E}[h_t]"))}
    assert "an index" in {variant.rule for variant in mutated(subject(r"c g_t"))}


def test_names_that_plain_text_cannot_spell_keep_their_formulas_in_latex():
    assert styles_for(subject("c^2")) == STYLES
    assert not any(style.plain for style in styles_for(subject(r"c + \frac{\partial f}{\partial w}")))
    assert not any(style.plain for style in styles_for(subject(r"h_t^{(f)}")))


def test_a_letter_behind_a_greek_command_stands_apart():
    scope = scope_of({r"\Delta u": "vector d"})
    (found,) = subjects_of([parse(r"2 \Delta u", scope)], scope)
    assert Speller(found).spell(found.tree) == r"2 \Delta u"


def test_an_index_keeps_its_name_where_every_fresh_letter_is_taken():
    scope = scope_of(dict.fromkeys("rsluvopq", "vector d"))
    (found,) = subjects_of([parse(r"\sum_{i=1}^{d} r_i s_i l_i u_i v_i o_i p_i q_i", scope)], scope)
    assert "index renamed" not in {variant.rule for variant in respelled(found)}
