"""What two terms have in common, and which numbers in them go up from the first to the second."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from fractions import Fraction

from grader.language.forms import Form, as_node, constant, form, is_affine, number, plus, times
from grader.language.tree import Add, Apply, Call, Divide, Index, Multiply, Name, Negate, Node, Number, Parts, Power, names, node_fields

_ONE, _ZERO, _MINUS_ONE = Number(Fraction(1)), Number(Fraction(0)), Negate(Number(Fraction(1)))


@dataclass(frozen=True, slots=True)
class Slot:
    """A number in a term that takes another value in each: its tree in the general term, its first value, and its step."""

    node: Node
    first: Node
    step: Fraction


@dataclass(slots=True)
class Pattern:
    """A general term in an index that counts from 0.

    Args:
        general: The term.
        slots: What goes up in it.
        length: How many steps there are, where the pattern leads from a first term to the last.
        whole: Whether the terms are whole numbers by themselves.
        outside: Whether anything goes up that is neither an index nor an argument.
    """

    general: Node
    slots: tuple[Slot, ...]
    length: Node = _ZERO
    whole: bool = False
    outside: bool = False


_MAX_STEPS = 200


class _MismatchError(Exception):
    """Two terms have no pattern."""


@dataclass(slots=True)
class _Walk:
    index: Name
    ends: bool = False
    slots: list[Slot] = field(default_factory=list[Slot])
    lengths: list[Form] = field(default_factory=list[Form])
    outside: bool = False
    steps: int = 0

    def general(self, a: Node, b: Node, *, inside: bool = False) -> Node:
        """Return the general term of two nodes; those that are equal are themselves."""
        self.steps += 1
        if self.steps > _MAX_STEPS:
            raise _MismatchError
        if form(a) == form(b):
            return a
        if not (_composed(a) and _composed(b)) and (stepped := self._stepped(a, b, inside=inside)) is not None:
            return stepped
        if isinstance(a, Multiply | Power | Negate) or isinstance(b, Multiply | Power | Negate) or _ONE in (a, b):
            return self._product(_factors(a), _factors(b))
        if type(a) is not type(b) or _words(a) != _words(b):
            raise _MismatchError
        below = inside or isinstance(a, Index | Apply)
        changed: dict[str, Parts] = {name: self._parts(getattr(a, name), getattr(b, name), inside=below) for name in node_fields(type(a))}
        return replace(a, **changed)

    def _parts(self, a: Parts, b: Parts, *, inside: bool) -> Parts:
        if isinstance(a, Node) and isinstance(b, Node):
            return self.general(a, b, inside=inside)
        if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):
            return tuple(self._parts(one, other, inside=inside) for one, other in zip(a, b, strict=True))
        if a is None and b is None:
            return None
        raise _MismatchError

    def _stepped(self, a: Node, b: Node, *, inside: bool) -> Node | None:
        """Return ``a + step index`` where two numbers differ by one, or lie at both ends of a range."""
        one, other = form(a), form(b)
        if not (is_affine(one) and is_affine(other)):
            return None
        gap = plus(other, times(constant(Fraction(-1)), one))
        if self.ends:
            sign = sign_of(gap)
            if not sign:
                raise _MismatchError
            step = Fraction(sign)
            self.lengths.append(times(constant(step), gap))
        elif (known := number(gap)) is not None:
            step = known
        else:
            return None
        self.outside |= not inside
        node = _stepping(a, step, self.index)
        self.slots.append(Slot(node, a, step))
        return node

    def _base(self, a: Node, b: Node) -> Node:
        """Return the general term of two bases; a sign is one only where both have it."""
        if form(a) != form(b) and _MINUS_ONE in (a, b):
            raise _MismatchError
        return self.general(a, b)

    def _product(self, left: list[tuple[Node, Node]], right: list[tuple[Node, Node]]) -> Node:
        """Match factors in their order; one that stands in the other term only has there the power 0."""
        factors: list[Node] = []
        i = j = 0
        while i < len(left) or j < len(right):
            base, exponent = left[i] if i < len(left) else (right[j][0], _ZERO)
            other, power = right[j] if j < len(right) else (base, _ZERO)
            mark = len(self.slots), len(self.lengths), self.outside
            try:
                factors.append(_raised(self._base(base, other), self.general(exponent, power)))
                i, j = i + 1, j + 1
                continue
            except _MismatchError:
                del self.slots[mark[0] :], self.lengths[mark[1] :]
                self.outside = mark[2]
            if i >= len(left) or j >= len(right):
                raise _MismatchError
            if len(right) - j >= len(left) - i:
                factors.append(_raised(other, self.general(_ZERO, power)))
                j += 1
            else:
                factors.append(_raised(base, self.general(exponent, _ZERO)))
                i += 1
        return factors[0] if len(factors) == 1 else Multiply(tuple(factors))


def pattern(first: Node, second: Node, index: Name) -> Pattern | None:
    """Return the pattern of two terms that follow each other; ``None`` where there is none.

    >>> from grader.language.parser import parse
    >>> from grader.language.render import latex
    >>> latex(pattern(parse("a^2 g_1"), parse("a g_2"), Name("k")).general)
    'a^{2 - k} g_{1 + k}'
    """
    walk = _Walk(index)
    try:
        general = walk.general(first, second)
    except _MismatchError:
        return None
    return Pattern(general, tuple(walk.slots), outside=walk.outside) if walk.slots else None


def between(first: Node, last: Node, index: Name) -> Pattern | None:
    """Return the pattern that leads from a first term to a last one in steps of one; ``None`` where there is none."""
    walk = _Walk(index, ends=True)
    try:
        general = walk.general(first, last)
    except _MismatchError:
        return None
    if not walk.slots or len(set(walk.lengths)) != 1:
        return None
    whole = is_affine(form(first)) and is_affine(form(last))
    return Pattern(general, tuple(walk.slots), as_node(walk.lengths[0]), whole, walk.outside)


def _composed(node: Node) -> bool:
    """Whether a number is written as a power, a quotient, a product of numbers or a call, whose parts then go up."""
    parts = node.factors if isinstance(node, Multiply) else ()
    return isinstance(node, Power | Divide | Call) or (len(parts) > 1 and all(not names(part) for part in parts))


def _words(node: Node) -> tuple[str, ...]:
    return tuple(str(getattr(node, own.name)) for own in fields(node) if "Node" not in str(own.type))


def _factors(node: Node) -> list[tuple[Node, Node]]:
    """Return bases with their exponents, in order; nothing for 1, and a minus is a power of -1."""
    match node:
        case Multiply(factors=parts):
            return [factor for part in parts for factor in _factors(part)]
        case Negate(operand=operand):
            return [(_MINUS_ONE, _ONE), *_factors(operand)]
        case Power(base=base, exponent=exponent):
            return [(base, exponent)]
        case Number(value=value) if value == 1:
            return []
        case _:
            return [(node, _ONE)]


def _raised(base: Node, exponent: Node) -> Node:
    return base if exponent == _ONE else Power(base, exponent)


def _stepping(first: Node, step: Fraction, index: Name) -> Node:
    term: Node = index if abs(step) == 1 else Multiply((Number(abs(step)), index))
    term = Negate(term) if step < 0 else term
    return term if first == _ZERO else Add((*first.terms, term)) if isinstance(first, Add) else Add((first, term))


def sign_of(gap: Form) -> int:
    """Return the sign that an affine form has for names that are whole and positive; 0 where it depends on them, as for ``5 - k``."""
    signs = {value > 0 for factors, value in gap if factors} or {value > 0 for _, value in gap}
    if len(signs) != 1:
        return 0
    return 1 if signs.pop() else -1 if sum(value for _, value in gap) <= 0 else 0
