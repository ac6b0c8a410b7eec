import pytest

from grader.submission.document import Kind, Mark
from grader.submission.outline import Outline
from grader.submission.read import Candidate, Source

OUTLINE = Outline.of(["1.1", "1.2", "2"], ["1", "2"])


def read(text, name="a.md", outline=OUTLINE):
    return Candidate("ada", (Source(name, data=text.encode()),)).read(outline)


def pieces(text, part="1.1", **kwargs):
    return read(text, **kwargs).section(part).pieces


MATH = {  # Markdown after a heading -> the formulas in it, display ones with a bar before them
    "so $x$ and $ y $.": ["x", "y"],
    r"so \(x\) and \[y\]": ["x", "|y"],
    "$$\nx\n$$": ["|x"],
    "$$x$$ $$y$$": ["|x", "|y"],
    r"\begin{equation*}x\end{equation*}": ["|x"],
    r"\begin{align}a &= b\\ &= c\end{align}": [r"|\begin{align}a &= b\\ &= c\end{align}"],
    r"$$\begin{aligned}a &= b\\ &= c\end{aligned}\tag{9}$$": [r"|\begin{aligned}a &= b\\ &= c\end{aligned}"],
    "```math\nx\n```": ["|x"],
    "$`x`$": ["x"],
    "it costs $5 and $6": [],
    r"it costs \$5 and $x$": ["x"],
    "an open $ dollar\n\nand $x$": ["x"],
    "open $$ x\n\nthen $y$": ["y"],
    r"open \[ x \[ y \]": ["|y"],
    "`$x$` is code, $y$ is not": ["y"],
    "<!-- $x$ --> $y$": ["y"],
    "```\n$x$\n```\n$y$": ["y"],
    "$x² + y₁$": ["x^2 + y_1"],
    r"$a \quad (12)$": ["a"],
    r"$\underbrace{a}_{b} + \cancel{c}$": ["a  +  c"],
}


@pytest.mark.parametrize(("text", "expected"), MATH.items())
def test_formulas_are_found_in_markdown(text, expected):
    found = [f"{'|' if piece.display else ''}{piece.text}" for piece in pieces(f"## 1.1\n{text}") if piece.kind is Kind.MATH]
    assert found == expected


ANSWERS = {  # Markdown after a heading -> what is singled out in it
    "We find $y$.\n\nAnswer: $x$": ["$x"],
    "**Answer:** $x$\n\nbecause $y$": ["$x"],
    "**Answer**: $x$": ["$x"],
    "**Answer: $x$**": ["$x"],
    "Final answer: $x$ and $z$": ["$x", "and", "$z"],
    "Answer (1.1): $x$": ["$x"],
    "Answer: 5": ["5"],
    "Answer: `sqrt(2/n)`": ["sqrt(2/n)"],
    "So it is. Answer: $x$": ["$x"],
    "Answer: the bound is\n\n$$x$$\n\nand $$y$$": ["the bound is", "$x"],
    "Answer:\n$$x$$\nand so on": ["$x", "and so on"],
    "Answer:\n\n$$x$$\n\nbecause": ["$x"],
    "Answer:\n\n$x$": ["$x"],
    "Answer:\n\nWe first expand $y$.\n\nThen $x$.": [],
    "Final answer:\n\n$x$\n\nThe end.": ["$x"],
    "Answer in 1-2 sentences: no": [],
    "Answer the question: $x$": [],
    r"so \answer{$x$} it is": ["$x"],
    r"$y = \answer{x}$": ["$x"],
    r"$\boxed{x_{1}}$": ["[x_{1}"],
    r"$y = \boxed{x_{\frac{1}{2}}}$": [r"[x_{\frac{1}{2}}"],
    r"$y = \boxed{a}$, $z = \fbox{b}$": ["[a", "[b"],
    r"\boxed{x}": ["[x"],
    r"\fbox{$x$}": ["[x"],
    "> x is 5": [],
    "no answer here $x$": [],
}


@pytest.mark.parametrize(("text", "expected"), ANSWERS.items())
def test_markers_and_boxes_single_the_answer_out(text, expected):
    signs = {Mark.MARKER: "", Mark.BOX: "["}
    found = [
        f"{signs[piece.mark]}{'$' if piece.kind is Kind.MATH and piece.mark is Mark.MARKER else ''}{piece.text.strip()}"
        for piece in pieces(f"## 1.1\n{text}\n")
        if piece.mark
    ]
    assert found == expected


def test_a_boxed_part_of_a_formula_stands_beside_the_whole_formula():
    assert [(piece.text, piece.mark) for piece in pieces(r"1.1 $y = \boxed{x}$")] == [("y = x", Mark.NONE), ("x", Mark.BOX)]


def test_places_are_the_lines_of_the_file():
    found = pieces("intro\n\n## 1.1 Title\n\nso\n\n$$\nx\n$$\n\n$y$\n")
    assert [(piece.text.strip(), piece.place.first, piece.place.last) for piece in found if piece.text.strip()] == [
        ("Title", 3, 3),
        ("so", 5, 5),
        ("x", 8, 8),
        ("y", 11, 11),
    ]
    assert str(read("intro\n\n## 1.1 Title\n\n$x$\n\n\n## 1.2\n").section("1.1").place) == "a.md, lines 3-5"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_system(end):
    assert [piece.place.first for piece in pieces(f"## 1.1{end}{end}$x$") if piece.kind is Kind.MATH] == [3]


def test_two_markers_in_a_part_are_told():
    submission = read("## 1.2\n\nAnswer: $x$\n\nNo.\n\nAnswer: $y$\n")
    assert [note.message for note in submission.notes] == ["Part 1.2 is answered twice (lines 3 and 7); the last answer counts."]


def test_several_boxes_in_a_part_are_no_second_answer():
    assert not read(r"1.2 $\boxed{x}$ and $\boxed{y}$").notes


def test_an_unknown_question_takes_nothing_from_the_others():
    submission = read("Question 1\n\n1.1 $x$\n\nQuestion 7\n\n1. $y$\n")
    assert [note.message for note in submission.notes] == ["Question 7 is not in this set."]
    assert [section.part for section in submission.sections] == ["1", "1.1"]
    assert [str(place) for place in submission.stray] == ["a.md, lines 5-7"]


def test_mathematics_before_the_first_number_is_stray():
    assert [str(place) for place in read("so\n\n$x$\n\n## 1.1\n$y$").stray] == ["a.md, lines 1-3"]
    assert not read("A name\n\n## 1.1\n$y$").stray


def test_mathematics_under_a_question_without_its_parts_is_stray():
    assert [str(place) for place in read("Question 1\n\n$x$\n").stray] == ["a.md, lines 1-3"]


def test_what_stands_under_a_question_with_one_part_is_that_part():
    submission = read("Question 3\n\n$x$", outline=Outline.of(["3.1"], ["3"]))
    assert [section.part for section in submission.sections] == ["3.1"]


def test_runs_under_one_number_are_joined():
    section = read("## 1.1\n$x$\n## 1.2\n$y$\n## 1.1\n$z$\n").section("1.1")
    assert [piece.text for piece in section.pieces if piece.kind is Kind.MATH] == ["x", "z"]
    assert str(section.place) == "a.md, lines 1-6"


def test_sections_come_in_the_order_of_the_set():
    assert [section.part for section in read("Question 2\nx\n## 1.2\ny\n## 1.1\nz").sections] == ["1.1", "1.2", "2"]


def test_code_and_pictures_are_pieces():
    found = [(piece.kind, piece.text) for piece in pieces("## 1.1\n\n```python\n# 1.2\nx = 1\n```\n\n![plot](a.png)") if piece.text.strip()]
    assert found == [(Kind.CODE, "# 1.2\nx = 1"), (Kind.IMAGE, "a.png")]


LATEX = r"""\documentclass{article}
% \section{Question 9}
\newcommand{\E}[1]{\mathbb{E}[#1]}
\DeclareMathOperator{\Var}{Var}
\def\bx{\mathbf{x}}
\begin{document}
\section*{Question 1}
\begin{enumerate}
  \item We have $\E{\bx} = 0$ with 5\% noise. % \item no
  \[ \Var(\bx) = 1 \]
  \item \textbf{Answer:} $c$
    \begin{align*}
      a &= \boxed{b^{2}}
    \end{align*}
\end{enumerate}
\section*{Question 2}
\begin{lstlisting}[language=Python]
# Question 1
\end{lstlisting}
\includegraphics[width=1cm]{plot.pdf} \input{other}
\end{document}
$z$
"""


def test_latex_is_read_with_its_own_commands_and_lists():
    submission = read(LATEX, name="a.tex")
    shown = {
        section.part: [(piece.text, piece.place.first, piece.place.last, piece.mark.name) for piece in section.pieces if piece.kind is not Kind.TEXT]
        for section in submission.sections
    }
    assert shown == {
        "1": [],
        "1.1": [(r"\mathbb{E}[{\mathbf{x}}] = 0", 9, 9, "NONE"), (r"\operatorname{Var}(\mathbf{x}) = 1", 10, 10, "NONE")],
        "1.2": [
            ("c", 11, 11, "MARKER"),
            ("\\begin{align*}\n      a &= b^{2}\n    \\end{align*}", 12, 14, "MARKER"),
            ("b^{2}", 12, 14, "BOX"),
        ],
        "2": [("# Question 1", 17, 19, "NONE"), ("plot.pdf", 20, 20, "NONE")],
    }
    assert [str(note.message) for note in submission.notes] == ["\\input{other} was not followed; hand in one file."]


NUMBERS = {  # LaTeX -> the parts that are found in it
    r"\section{Question 1}\subsection{1.2 Title} x": "1 1.2",
    "\\section{Networks}\n\\subsection{Loss} x\n\\subsection{Rule} y\n\\section{Other} z": "1 1.1 1.2 2",
    "\\section{Problem 2}\nx": "2",
    "\\paragraph{1.2} x": "1.2",
    "\\subsection*{1.1}\nx\\subsection*{1.2}\ny": "1.1 1.2",
    "\\textbf{Question 2} x": "2",
    "\\section*{Question 1}\\begin{enumerate}\\item x \\begin{enumerate}\\item y\\item z\\end{enumerate}\\item w\\end{enumerate}": "1 1.1 1.2",
    "\\section*{Question 1}\\begin{enumerate}[start=2]\\item x\\end{enumerate}": "1 1.2",
    "\\section*{Question 1}\\begin{itemize}\\item[2.] x\\end{itemize}": "1 1.2",
    "\\begin{enumerate}[label=\\textbf{Question \\arabic*.}]\\item x\\item y\\end{enumerate}": "1 2",
    "\\begin{enumerate}[label=1.\\arabic*]\\item x\\item y\\end{enumerate}": "1.1 1.2",
    "\\begin{questions}\\question[5] x\\question[5] y\\end{questions}": "1 2",
    "\\begin{problem} x \\end{problem}\n\\begin{problem} y \\end{problem}": "1 2",
    "\\begin{comment}\n\\section{Question 1}\n\\end{comment}\n\\section{Question 2} x": "2",
}


@pytest.mark.parametrize(("text", "parts"), NUMBERS.items())
def test_latex_numbers_its_own_headings_and_lists(text, parts):
    assert " ".join(section.part for section in read(text, name="a.tex").sections) == parts


def test_exam_parts_are_lettered():
    text = "\\begin{questions}\\question x\\begin{parts}\\part y\\part[2] z\\end{parts}\\end{questions}"
    assert [section.part for section in read(text, name="a.tex", outline=Outline.of(["1a", "1b"], ["1"])).sections] == ["1", "1a", "1b"]


def test_macros_that_grow_without_end_are_left_as_they_are():
    doubling = "".join(f"\\def\\{letter}{{\\{below}\\{below}}}" for letter, below in zip("bcdefghijklmnop", "abcdefghijklmno", strict=True))
    submission = read(f"\\def\\a{{x}}{doubling}\\def\\z{{\\z\\z}}\\section{{1.1}} $\\p \\z$", name="a.tex")
    assert any("grow without end" in note.message for note in submission.notes)
    assert sum(len(piece.text) for piece in submission.section("1.1").pieces) < 2_000_000
