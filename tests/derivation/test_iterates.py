"""Tables of iterates are read cell by cell."""

from __future__ import annotations

import pytest

from grader.derivation.iterates import with_iterates
from tests.derivation.conftest import section_of

PIPES = """
| $t$ | $x^{(t)}$ | $f(x^{(t)})$ | $x^{(t+1)}$ | note |
|---|---|---|---|---|
| 1 | 6, 6 | 0 | $(6, 6) - \\tfrac12 (-6, 6) = (9, 3)$ | from here |
| 2 | $(9, 3)$ | $-9$ | | |
"""
TABULAR = r"""
\begin{tabular}{c|c|c}
\hline
$k$ & $x$ & $g(x)$ \\ \hline
0 & 4 & $2^2$ \\
1 & 3 & 1 \\ \bottomrule
\end{tabular}
"""
TABS = "$\\overline{t}$\t$p_t$\t$p_{t+1}$\n1\t6, 6\t6,6 - 1/2\n2\t9, 3\t8, 4\n\t\t5\n"
TABLES = {
    "between bars": (
        PIPES,
        ["x^{(1)} = (6, 6)", "f(x^{(1)}) = 0", r"x^{(2)} = (6, 6) - \tfrac12 (-6, 6) = (9, 3)", "x^{(2)} = (9, 3)", "f(x^{(2)}) = -9"],
    ),
    "tabular": (TABULAR, ["x_{0} = 4", "g(x_{0}) = 2^2", "x_{1} = 3", "g(x_{1}) = 1"]),
    "between tabs only numbers are taken": (TABS, ["p_1 = (6, 6)", "p_2 = (9, 3)", "p_{3} = (8, 4)"]),
    "no count": ("| $x$ | $y$ |\n|---|---|\n| a | 2 |\n", []),
}


@pytest.mark.parametrize(("text", "expected"), TABLES.values(), ids=TABLES)
def test_a_cell_is_an_equation(text, expected):
    section = section_of(text)
    found = with_iterates(section.pieces)
    assert [piece.text for piece in found if piece not in section.pieces] == expected


def test_a_cell_can_be_wrong(outcomes):
    text = "| $k$ | $f(k)$ |\n|---|---|\n| 2 | 4 |\n| 3 | 6 |\n\nSo $f(4) = 16$."
    assert outcomes(text, {}, {"f(u)": "u^2"}) == ["correct", "incorrect", "correct"]


def test_columns_between_tabs_make_nothing_wrong(outcomes):
    assert outcomes("$k$\t$f(k)$\t$k+1$\n2\t5\t3\n", {}, {"f(u)": "u^2"})[0] == "undecided"
