"""Dots in sums, products and lists: read as a range where the first and the last terms fit one pattern, and left as they are where they do not.

Two terms before the dots give the step of every number in them; the last term says where it ends. So ``a^{t-1} g_1 + a^{t-2} g_2 + \\dots + g_t`` is
``\\sum_{j=0}^{t-1} a^{t-1-j} g_{1+j}``. A candidate stands only if it gives back every term that is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from grader.language.forms import ZERO, Form, as_node, constant, form, integer, is_affine, number, plus, times
from grader.language.patterns import Slot, between, pattern
from grader.language.tree import Add, Big, Call, Multiply, Name, Negate, Node, Number, Parts, Sequence, Words, names, node_fields, walk
from grader.language.tree import replace as substituted

DOTS = Words("...")
_INDICES = ("k", "j", "i", "m", "l", "s", "r", "q")
_STARTS = (1, 0, 2, -1, 3)
_FEWEST = 2
_FEWEST_WITHOUT_END = 3
_INFINITY = Name(r"\infty")


def without_dots(tree: Node) -> Node:
    """Return a tree in which dots are sums, products and ranges, wherever their terms fit one pattern."""
    changed: dict[str, Parts] = {name: _each(getattr(tree, name)) for name in node_fields(type(tree))}
    tree = replace(tree, **changed) if changed else tree
    match tree:
        case Add(terms=terms) if DOTS in terms:
            return _read(terms, "sum", Add) or tree
        case Multiply(factors=factors) if DOTS in factors:
            return _read(factors, "prod", Multiply) or tree
        case Sequence(items=items) if DOTS in items:
            found = _run(items, "list")
            return tree if found is None else replace(tree, items=found)
        case Call(function="max" | "min" as function, arguments=arguments) if DOTS in arguments:
            found = _run(arguments, function)
            return found[0] if found is not None and len(found) == 1 else tree
        case _:
            return tree


def _each(value: Parts) -> Parts:
    return None if value is None else without_dots(value) if isinstance(value, Node) else tuple(_each(item) for item in value)


def _read(terms: tuple[Node, ...], operator: str, joint: type[Add | Multiply]) -> Node | None:
    found = _run(terms, operator)
    if found is None:
        return None
    return found[0] if len(found) == 1 else Add(found) if joint is Add else Multiply(found)


def _run(terms: tuple[Node, ...], operator: str) -> tuple[Node, ...] | None:
    """Return terms with the dots among them, and the terms that they continue, as one range; ``None`` where no pattern fits."""
    if terms.count(DOTS) != 1:
        return None
    place = terms.index(DOTS)
    before, after = terms[:place], terms[place + 1 :]
    for left in range(len(before)):
        for right in range(len(after), 0, -1):
            found = _range(before[left:], after[:right], operator, alone=not left and right == len(after))
            if found is not None:
                return (*before[:left], found, *after[right:])
    if not after and len(before) >= _FEWEST_WITHOUT_END and operator == "sum":
        found = _endless(before)
        return None if found is None else (found,)
    return None


def _range(before: tuple[Node, ...], after: tuple[Node, ...], operator: str, *, alone: bool) -> Node | None:
    """Return the range from some terms to others; terms that are left beside it must look different."""
    index = Name(next((name for name in _INDICES if name not in set[str]().union(*map(names, (*before, *after)))), "k"))
    if not alone and (len(before) < _FEWEST or all(number(form(term)) is not None for term in before)):
        return None
    found = _candidates(before, after, index)
    return next((Big(operator, index, low, high, general) for general, low, high in found if _fits(general, index, low, high, before, after)), None)


def _fits(general: Node, index: Name, low: Node, high: Node, before: tuple[Node, ...], after: tuple[Node, ...]) -> bool:
    """Whether a general term gives every term that is written, in its place."""
    length = integer(plus(form(high), times(constant(Fraction(-1)), form(low))))
    if length is not None and length + 1 < len(before) + len(after):
        return False
    places = [(term, Add((low, _whole(step)))) for step, term in enumerate(before)]
    places += [(term, Add((high, Negate(_whole(len(after) - 1 - step))))) for step, term in enumerate(after)]
    return all(form(substituted(general, {index: place})) == form(term) for term, place in places)


def _candidates(before: tuple[Node, ...], after: tuple[Node, ...], index: Name) -> Iterator[tuple[Node, Node, Node]]:
    """Yield general terms with the first and the last value of their index."""
    last = after[-1]
    if len(before) < _FEWEST:
        yield from _of_two_ends(before[0], last, index)
        return
    found = pattern(before[0], before[1], index)
    if found is not None:
        for length in _ends(found.slots, last):
            yield from _shifted(found.general, found.slots, index, length)
    if _is_progression(before) and not is_affine(form(last)):
        return
    for name in sorted(names(last)):
        yield from ((substituted(last, {Name(name): index}), _whole(start), Name(name)) for start in _STARTS)


def _is_progression(terms: tuple[Node, ...]) -> bool:
    """Whether terms are whole numbers with equal steps, which then say more than the last term."""
    values = [term.value for term in terms if isinstance(term, Number) and term.value.denominator == 1]
    return len(values) == len(terms) and len({b - a for a, b in pairwise(values)}) == 1


def _of_two_ends(first: Node, last: Node, index: Name) -> Iterator[tuple[Node, Node, Node]]:
    """Yield what lies between a first and a last term that differ in an index, or are whole numbers, one step after another."""
    found = between(first, last, index)
    if found is not None and (found.whole or not found.outside):
        yield from _shifted(found.general, found.slots, index, found.length)


def _ends(slots: tuple[Slot, ...], last: Node) -> Iterator[Node]:
    """Yield how many steps may lead to the last term, from every number and index in it; a power that is not written is 0 or 1."""
    values = [node for node in (*walk(last), _whole(0), _whole(1)) if is_affine(form(node))]
    seen: set[Form] = set()
    for slot in slots:
        for value in values:
            steps = times(constant(1 / slot.step), plus(form(value), times(constant(Fraction(-1)), form(slot.first))))
            whole = all(coefficient.denominator == 1 for _, coefficient in steps)
            if whole and steps != ZERO and steps not in seen and (integer(steps) or 1) > 0:
                seen.add(steps)
                yield as_node(steps)


def _shifted(general: Node, slots: tuple[Slot, ...], index: Name, length: Node) -> Iterator[tuple[Node, Node, Node]]:
    """Yield a range from 0, or from the first value of its index where all its slots have that one."""
    first = slots[0].first
    if all(slot.step == 1 and form(slot.first) == form(first) for slot in slots):
        yield substituted(general, {slot.node: index for slot in slots}), first, as_node(plus(form(first), form(length)))
    else:
        yield general, _whole(0), length


def _endless(before: tuple[Node, ...]) -> Node | None:
    """Return the sum that goes on like its first terms."""
    index = Name(next((name for name in _INDICES if name not in set[str]().union(*map(names, before))), "k"))
    found = pattern(before[0], before[1], index)
    if found is None or not all(form(substituted(found.general, {index: _whole(step)})) == form(term) for step, term in enumerate(before)):
        return None
    return Big("sum", index, _whole(0), _INFINITY, found.general)


def _whole(value: int) -> Node:
    return Number(Fraction(value)) if value >= 0 else Negate(Number(Fraction(-value)))
