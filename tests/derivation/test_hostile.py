"""Write-ups that nobody should hand in: nothing crashes, nothing is called wrong, and time grows with the number of relations."""

import time

import pytest

SYMBOLS = {"x": "real", "w": "real", "y": "real", "A": "matrix n m"}
DEFINITIONS = {"L": "(w x - y)^2"}
TEXTS = {
    "half-open environment": r"$$\begin{aligned} L &= (w x - y)^2 \\ &= ",
    "half-open bracket": r"$L = (w x - y$",
    "nothing but signs": "$= = = < >$",
    "an end without a beginning": r"$$L = 2 \end{aligned}$$",
    "prose in mathematics": r"$$\text{the loss is} = \text{what it is when } w = \text{good}$$",
    "words without braces": "$$the loss L = the square of what is left over$$",
    "an image": "![a derivation](page1.png)",
    "an image in mathematics": r"$$L = \includegraphics{page1.png}$$",
    "cyclic definitions": "Let $p = q + 1$ and $q = p - 1$. Then $p = q + 1 = p$ and $L = p$.",
    "a name in its own definition": "$r = r + 1$, $r = r^2$, $L = r L$",
    "a definition against a declaration": "Let $x = x + 1$. Let $A = 3$. Then $A = x$.",
    "a definition that contradicts": "$m = 1$, $m = 2$, $m = 3$, so $m = 4$",
    "powers of powers": "$" + "^{".join(["L = 2"] * 30) + "}" * 29 + "$",
    "deep brackets": "$L = " + "(" * 400 + "1" + ")" * 400 + "$",
    "huge numbers": "$L = 10^{10^{10}}$, $x = 9^{9^{9^{9}}}$",
    "division by zero": r"$L = \frac{1}{0}$, $\frac{x}{0} = \infty$, $0 = \frac{0}{0}$",
    "a long sum": r"$L = \sum_{i=1}^{10^9} i$",
    "null bytes and marks": "$L = \x00 \u202e x$",
    "a page of backslashes": "$" + "\\" * 3_000 + "$",
    "commands that would run": r"$L = \input{/etc/passwd} = \write18{rm} = \def\x{\x\x} \x$",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_nothing_crashes_and_nothing_is_called_wrong(text, steps):
    assert [step.rhs for step in steps(text, SYMBOLS, DEFINITIONS) if step.outcome == "incorrect"] == []


def test_a_relation_of_four_thousand_characters_takes_no_time(steps):
    text = "$L = " + " + ".join(["w x - y"] * 390) + "$"
    before = time.perf_counter()
    assert len(steps(text, SYMBOLS, DEFINITIONS)) == 1
    assert time.perf_counter() - before < 10


@pytest.mark.slow
def test_five_thousand_relations_end():
    from grader.derivation.derive import derive
    from tests.derivation.conftest import premises_of, section_of

    text = "\n\n".join(f"$L = (w x - y)^2 = w^2 x^2 - 2 w x y + y^2 + {number} - {number}$" for number in range(2_600))
    before = time.perf_counter()
    found = derive(section_of(text), premises_of(SYMBOLS, DEFINITIONS))
    assert len(found) >= 5_000
    assert all(step.outcome != "incorrect" for step in found)
    assert time.perf_counter() - before < 120
