"""What a section states: definitions, chains, tuples, other indices, the statement copied, and which of it is the answer."""

import pytest

from grader.extraction import candidates, extract, given_region, only_given, plain_names, resolved, stated
from grader.extraction.section import MAX_RELATIONS
from grader.language.compare import scope_of
from grader.language.parser import parse
from grader.language.render import spell
from grader.result import Place
from grader.submission.document import Kind, Mark, Piece, Section

HERE = Place("a.md", 1, 9)
SCOPE = scope_of({"a": "real", "b": "real", "v": "sequence of real", "\\beta": "real", "t": "positive integer", "T": "positive integer"})


def text(words, **more):
    return Piece(Kind.TEXT, words, HERE, **more)


def math(formula, **more):
    return Piece(Kind.MATH, formula, HERE, **more)


def section(*pieces):
    return Section("1", pieces, HERE)


def shown(said):
    return spell(said.relation)


SAID = {  # what is written -> what it says of a and b, in order
    "a = 1": ["a=1"],
    "1 = a": ["a=1", "1=a"],
    "-a = 1": ["a=-1", "-a=1"],
    "a = b = 2": ["b=2", "a=b=2"],
    "a = 2 = b": ["b=2", "a=2=b"],
    "a = 3 + 1 = -b": ["b=-(3+1)", "a=3+1=-b"],
    "(a, b) = (1, 2)": ["a=1", "b=2", "(a,b)=(1,2)"],
    "a = 1, b = 2": ["a=1", "b=2"],
    "a < b": ["a<b"],
    "3": ["3"],
}


@pytest.mark.parametrize(("written", "says"), SAID.items())
def test_a_statement_says_what_it_says_of_every_name_in_it(written, says):
    assert [shown(said) for said in stated(written, SCOPE).said] == [spell(parse(one, SCOPE)) for one in says]


def test_a_relation_sign_at_the_start_continues_the_formula_before():
    found = extract(section(math("a"), math("= 1"), math("= 2")), SCOPE).said
    assert [None if said.left is None else spell(said.left) for said in found] == [None, None, None]
    found = extract(section(math("a = 1"), text("\n"), math("= 2")), SCOPE).said
    assert [shown(said) for said in found] == ["a=1", "a=2"]


def test_words_between_two_formulas_end_the_first():
    found = extract(section(math("a = 1"), text(" and for b we have "), math("= 2")), SCOPE).said
    assert [said.left is None for said in found] == [False, True]


def test_what_cannot_be_read_hides_nothing_beside_it():
    found = extract(section(math(r"a = 1, a = \frac{2}, b = 3")), SCOPE)
    assert [shown(said) for said in found.said] == ["a=1", "b=3"]
    assert [(unread.place.first, unread.error.source[:1]) for unread in found.unread] == [(1, "a")]


def test_a_section_that_is_not_there_states_nothing():
    assert extract(None, SCOPE).said == ()


def test_a_field_of_a_sheet_names_its_quantity():
    field = Piece(Kind.VALUE, "3", HERE, mark=Mark.MARKER, field="a")
    assert [shown(said) for said in extract(section(field), SCOPE).said] == ["a=3"]


def test_a_flood_of_relations_is_read_to_a_limit():
    flood = section(*[math(f"a = {number}") for number in range(MAX_RELATIONS + 50)])
    assert len(extract(flood, SCOPE).said) == MAX_RELATIONS


STATEMENTS = {  # pieces -> how many of them are the problem's statement
    "a request ends with its sentence": ([text("Give the mean of "), math("a"), text(". "), math("a = 1")], 2),
    "a question ends with its mark": ([text("What is a?"), math("a = 1")], 1),
    "an answer alone": ([text("The mean is "), math("a = 1")], 0),
    "what is marked is no statement": ([text("Show that "), math("a = 1", mark=Mark.MARKER)], 1),
    "a claim to be shown belongs to it": ([text("Show that "), math("a = 1"), text("\nWe have "), math("a = 2")], 2),
    "a request far down is the student's own": ([*[text("Words. ")] * 14, text("Show that it is so."), math("a = 1")], 0),
}


@pytest.mark.parametrize(("pieces", "copied"), STATEMENTS.values(), ids=STATEMENTS)
def test_the_problem_s_statement_is_told_from_the_answer(pieces, copied):
    assert given_region(pieces) == copied


def test_a_quantity_that_only_the_statement_gives_is_seen():
    found = extract(section(text("Show that "), math("a = 1"), text(".")), SCOPE)
    assert only_given(found, ["a"], SCOPE)
    assert candidates(found, ["a"], SCOPE) == []
    assert not only_given(found, ["b"], SCOPE)


CHOSEN = {  # what is singled out wins: marker before box before the rest, whatever the order
    "all": ([math("a = 1"), math("a = 2")], ["a=1", "a=2"]),
    "box": ([math("a = 1", mark=Mark.BOX), math("a = 2")], ["a=1"]),
    "marker": ([math("a = 1", mark=Mark.MARKER), math("a = 2", mark=Mark.BOX), math("a = 3")], ["a=1"]),
    "a marker on something else": ([math("b = 1", mark=Mark.MARKER), math("a = 3")], ["a=3"]),
    "an inequality is no value": ([math("a < 1"), math("a = 2 < 3")], ["a=2"]),
}


@pytest.mark.parametrize(("pieces", "chosen"), CHOSEN.values(), ids=CHOSEN)
def test_what_is_singled_out_wins(pieces, chosen):
    assert [shown(said) for said in candidates(extract(section(*pieces), SCOPE), ["a"], SCOPE)] == chosen


FRAMED = {  # what stands in a formula, what in its boxes -> what is said of a and b, singled out or not
    "the end of a chain": ("a = b = 1 + 2", ["1 + 2"], ["a=b=1+2"]),
    "the end of each of two": ("a = 1, b = 2", ["1", "2"], ["a=1", "b=2"]),
    "the left side": ("a = 1", ["a"], ["a"]),
    "something else": ("a = 1", ["2"], ["2"]),
}


@pytest.mark.parametrize(("formula", "boxes", "singled"), FRAMED.values(), ids=FRAMED)
def test_a_box_around_the_end_of_a_chain_singles_out_the_chain(formula, boxes, singled):
    said = extract(section(math(formula), *(math(box, mark=Mark.BOX) for box in boxes)), SCOPE).said
    assert [shown(one) for one in said if one.marked is Mark.BOX] == singled


def test_a_box_frames_nothing_that_stands_before_words():
    said = extract(section(math("a = 1"), text(" so that it is "), math("1", mark=Mark.BOX)), SCOPE).said
    assert [(shown(one), one.marked) for one in said] == [("a=1", Mark.NONE), ("1", Mark.BOX)]


INDICES = {  # a statement for another index, as it is taken for v_t
    "v_{t+1} = t": "v_{t}=t+-1",
    "v_n = n": "v_{t}=t",
    "v_{n-1} = n": "v_{t}=t+1",
    r"\hat{v}_n = 2 n": r"\hat{v}_{t}=2t",
    r"v_n = \sum_{t=1}^{n} t": r"v_{t}=\sum_{t'=1}^{t}t'",
}


@pytest.mark.parametrize(("written", "taken"), INDICES.items())
def test_a_statement_for_another_index_is_one_for_the_asked(written, taken):
    assert [shown(said) for said in candidates(stated(written, SCOPE), ["v_t"], SCOPE)] == [taken]


@pytest.mark.parametrize("written", ["v_3 = 1", "v_T = T", "a_n = 1", "v^{(n)} = 1"])
def test_a_statement_of_one_member_or_of_another_name_is_not(written):
    assert candidates(stated(written, SCOPE), ["v_t"], SCOPE) == []


def test_the_quantity_as_it_is_spelled_comes_before_its_decorated_kin():
    found = stated("a = 1, a^{old} = 2", SCOPE)
    assert [shown(said) for said in candidates(found, ["a"], SCOPE)] == ["a=1"]
    assert [spell(said.right) for said in candidates(stated("a^{old} = 2", SCOPE), ["a"], SCOPE)] == ["2"]


OWN = {  # what is said before -> a formula -> with the student's own names put in
    "z = a + 1": ("2 z", "2 (a + 1)"),
    "z = a; u = z + 1": ("u", "a + 1"),
    "w_i = 2 i": ("w_3 + w_t", "2 * 3 + 2 t"),
    "z = 1; z = 2": ("z", "2"),
    "z = z + 1": ("z", "z"),
    "a = 5": ("a", "a"),
}


@pytest.mark.parametrize(("said", "formula", "result"), [(said, *pair) for said, pair in OWN.items()])
def test_the_student_s_own_names_are_put_in(said, formula, result):
    tree, notes = resolved(parse(formula, SCOPE), stated(said, SCOPE), SCOPE)
    assert spell(tree) == spell(parse(result, SCOPE))
    assert bool(notes) == (formula != result)


def test_what_is_said_of_one_place_of_a_sequence_defines_no_other_place():
    scope = scope_of({"T": "positive integer", "t": "index 1 T", "w": "sequence of real"})
    said = {source: spell(resolved(parse("w_{t+1}^*", scope), stated(source, scope), scope)[0]) for source in ("w_T^* = 2", "w_t^* = 2", "w_s^* = 2")}
    assert said == {"w_T^* = 2": "w_{t+1}", "w_t^* = 2": "2", "w_s^* = 2": "2"}


def test_a_decorated_name_is_the_declared_one_below():
    tree, notes = plain_names(parse(r"a^{new} + \hat{b} + q^{new}", SCOPE), SCOPE)
    assert spell(tree) == spell(parse("a + b + q^{new}", SCOPE))
    assert notes == [r"\hat{b} was read as b", "a^{new} was read as a"]
