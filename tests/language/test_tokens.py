"""Source text becomes tokens, LaTeX and plain text alike."""

import pytest

from grader.errors import AnswerError
from grader.language.lexer import MAX_CHARACTERS, tokenize
from grader.language.tokens import Syntax, T, guess_syntax

TEXTS = {
    "2x+1": "2 x + 1",
    "1e-3": "1e-3",
    "1{,}000": "1000",
    "x**2": "x ^ 2",
    r"a \le b": "a <= b",
    "a ≤ b": "a <= b",
    r"\left( x \right.": "( x",
    r"\big[ x \big]": "[ x ]",
    r"\varepsilon": r"\epsilon",
    "σ²": r"\sigma ^ { 2 }",
    "x₁₂": "x _ { 12 }",
    r"\mathrm{ReLU}(x)": r"\ReLU ( x )",
    r"\operatorname{Var}": r"\Var",
    r"\text{if } x": "if x",
    r"x \\[2pt] y": r"x \\ y",
    r"\lVert x \rVert": "|| x ||",
    "sqrt(fan_in)": r"\sqrt ( fan _ in )",
    "ｘ＋１": "x + 1",
    "𝑥": "x",
}
SYNTAX = {r"\frac12": Syntax.LATEX, "x_{1}": Syntax.LATEX, "x^2": Syntax.PLAIN, "sqrt(2)": Syntax.PLAIN}
UNREADABLE = {
    "x\u200b+1": "zero width space",
    "\u202ex": "right-to-left override",
    "х+1": "cyrillic small letter ha",
    "x\x00": "character 0",
    "🎉": "party popper",
    "NaN": "Expected mathematics, found 'NaN'",
}


@pytest.mark.parametrize(("source", "texts"), TEXTS.items())
def test_a_source_becomes_these_tokens(source, texts):
    assert " ".join(token.text for token in tokenize(source) if token.kind is not T.END) == texts


@pytest.mark.parametrize(("source", "syntax"), SYNTAX.items())
def test_latex_is_known_by_commands_and_braced_scripts(source, syntax):
    assert guess_syntax(source) is syntax


@pytest.mark.parametrize(("source", "words"), UNREADABLE.items())
def test_characters_that_are_not_mathematics_are_named(source, words):
    with pytest.raises(AnswerError, match=words):
        tokenize(source)


def test_letters_stand_apart_in_latex_and_together_where_they_are_declared():
    assert [token.text for token in tokenize(r"\frac{abcd}{2}", names=frozenset({"abcd"}))][2] == "abcd"
    assert [token.text for token in tokenize(r"\frac{abcd}{2}")][2:6] == list("abcd")


def test_every_token_knows_its_place():
    for token in tokenize(r"\frac{1}{d} + x"):
        assert 0 <= token.start <= token.stop <= 15


def test_size_and_depth_are_bounded_before_anything_is_read():
    with pytest.raises(AnswerError, match="at most 4,000 characters, found 4,001"):
        tokenize("x" * (MAX_CHARACTERS + 1))
    with pytest.raises(AnswerError, match="at most 60 nested brackets"):
        tokenize("(" * 61)
