"""A section to its links: which members stand on the two sides of each sign, in which chain, and on which line."""

import pytest

from grader.derivation.reading import MAX_LINKS, links
from grader.language.scope import Scope
from grader.language.scopes import scope_of
from tests.derivation.conftest import section_of

LINKS = {
    "$a = b$": ["a = b"],
    "$a = b = c$": ["a = b", "b = c"],
    "$a = b, c = d$": ["a = b", "c = d"],
    r"$a = b \Rightarrow c = d$": ["a = b", "c = d"],
    r"$$a \le b < c$$": ["a <= b", "b < c"],
    "$a$ = $b$": [],
    r"$$\begin{aligned} a &= b \\ &= c \end{aligned}$$": ["a = b", "b = c"],
    "$$\\begin{aligned}\na &= b \\\\\nc &= d \\\\\n&= e\n\\end{aligned}$$": ["a = b", "c = d", "d = e"],
    r"$$a = b \tag{1}$$": ["a = b"],
    r"$$\boxed{a = b}$$": ["a = b"],
    r"$$a = \boxed{b}$$": ["a = b"],
    r"$$a = \cancel{b} + c$$": ["a = b  + c"],
    "$$a = b$$\n\n$$= c$$": ["a = b", "b = c"],
    "$$a = b$$\n\nand so on:\n\n$$= c$$": ["a = b", "b = c"],
    r"$$a = b \qquad c = d$$" + "\n\n": ["a = b", "c = d"],
    r"$\underbrace{x y}_{z} + 1 = w$": ["x y  + 1 = w", "x y = z"],
    r"$\underbrace{x y}_{\text{a product}} + 1 = w$": ["x y  + 1 = w"],
    "```\na = b\n```": [],
    "no mathematics at all": [],
}
PLACES = {
    "$$\na = b\n$$": [(3, 3)],
    "$$\\begin{aligned}\na &= b \\\\\n&= c \\\\\n&= d\n\\end{aligned}$$": [(3, 3), (4, 4), (5, 5)],
    "one\n\n$x = 1$ and $y = 2$\n\n$z = 3$": [(4, 4), (4, 4), (6, 6)],
}


def read(text, scope=None):
    return list(links(section_of(text), scope or Scope()))


@pytest.mark.parametrize("text", LINKS)
def test_links(text):
    assert [f"{link.left.text.strip() if link.left else ''} {link.sign} {link.right.text.strip()}" for link in read(text)] == LINKS[text]


@pytest.mark.parametrize("text", PLACES)
def test_places(text):
    assert [(link.place.first, link.place.last) for link in read(text)] == PLACES[text]


def test_the_links_of_a_chain_have_one_number_and_one_head():
    first, second, other = read("$a = b = c$, $d = e$")
    assert first.chain == second.chain != other.chain
    assert second.head is first.left


def test_a_column_goes_on_below_itself():
    found = read(r"$$\begin{aligned} a &= b & c &= d \\ &= e & &= f \end{aligned}$$")
    assert [(link.left.text.strip(), link.right.text.strip()) for link in found] == [("a", "b"), ("c", "d"), ("b", "e"), ("d", "f")]


def test_a_row_of_signs_goes_on_below_equations_side_by_side():
    found = read(r"$$a = b \quad c = d$$" + "\n\n" + r"$$= e \quad = f$$")
    assert [(link.left.text.strip(), link.right.text.strip()) for link in found] == [("a", "b"), ("c", "d"), ("b", "e"), ("d", "f")]


def test_a_sign_after_words_dangles():
    assert [link.dangling for link in read("$$a = b$$\n\nPutting this into the first line,\n\n$$= c$$")] == [False, True]


def test_what_braces_say_is_never_certain():
    assert [link.doubtful for link in read(r"$\underbrace{x y}_{z} + 1 = w$")] == [False, True]


def test_a_member_that_cannot_be_read_hides_nothing():
    first, second = read(r"$a = \frac{1}{+} = c$")
    assert first.right.tree is None
    assert first.left.tree is not None
    assert second.right.tree is not None


def test_the_words_before_a_formula_are_kept():
    assert read("It is done. Now we let $a = b$")[0].words == ("now", "we", "let")


def test_names_in_force_are_kept_whole():
    assert read("$lr = 2$", scope_of({"lr": "real"}))[0].left.tree == read("$lr = 2$", scope_of({"lr": "real"}))[0].left.tree


def test_a_section_is_read_up_to_a_limit():
    text = "\n\n".join("$a = b = c = d = e$" for _ in range(MAX_LINKS // 4 + 10))
    assert len(read(text)) == MAX_LINKS
