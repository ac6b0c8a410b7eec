"""The form that an author may require beside the meaning: expanded, factored, in lowest terms, closed, a number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import gcd

from grader.errors import AuthoringError
from grader.language.meaning import fraction
from grader.language.relations import right_side
from grader.language.tree import Add, Big, Derivative, Divide, Gradient, Moment, Multiply, Negate, Node, Number, Power, Words, names, walk
from grader.language.tree import Sequence as Items


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its tag where an answer does not have it, what is said then, and the test, ``None`` where it cannot tell."""

    tag: str
    sentence: str
    holds: Callable[[Node], bool | None]


def forms_of(words: str | Sequence[str]) -> tuple[str, ...]:
    """Return the names of required forms.

    Raises:
        AuthoringError: A form that there is not.

    >>> forms_of("expanded")
    ('expanded',)
    """
    found = (words,) if isinstance(words, str) else tuple(words)
    for name in found:
        if name not in FORMS:
            raise AuthoringError(f"form: expected {', '.join(map(repr, FORMS))}; found {name!r}")
    return found


def missing(tree: Node, forms: tuple[str, ...]) -> tuple[Form | None, bool]:
    """Return the first required form that an answer does not have, and whether each could be told.

    Every member of a list, and the last member of an equation, must have it.
    """
    certain = True
    for form in (FORMS[name] for name in forms):
        held = [form.holds(part) for part in _parts(tree)]
        if False in held:
            return form, True
        certain &= None not in held
    return None, certain


def _parts(tree: Node) -> list[Node]:
    tree = right_side(tree)
    return [part for item in tree.items for part in _parts(item)] if isinstance(tree, Items) else [tree]


def is_expanded(tree: Node) -> bool:
    """Whether no product or power of a sum is left to multiply out.

    >>> from grader.language.parser import parse
    >>> is_expanded(parse("x^2 + 2x + 1")), is_expanded(parse("(x + 1)^2"))
    (True, False)
    """
    for node in walk(tree):
        match node:
            case Multiply(factors=factors) if any(isinstance(_bare(factor), Add) for factor in factors):
                return False
            case Power(base=base, exponent=Number(value=value)) if value.denominator == 1 and value > 1 and isinstance(_bare(base), Add | Multiply):
                return False
            case Negate(operand=Add()):
                return False
            case _:
                continue
    return True


def is_factored(tree: Node) -> bool | None:
    """Whether a polynomial is written as a product of factors of which none can be split over the integers; ``None`` where we cannot tell.

    >>> from grader.language.parser import parse
    >>> is_factored(parse("2 (x - 1) (x + 1)")), is_factored(parse("(x^2 - 1) x"))
    (True, False)
    """
    from grader.language.polynomials import is_irreducible  # noqa: PLC0415 - it brings sympy

    found = [is_irreducible(factor) for factor in _factors(tree) if names(factor)]
    return False if False in found else None if None in found else True


def _factors(tree: Node) -> list[Node]:
    match tree:
        case Negate(operand=operand):
            return _factors(operand)
        case Multiply(factors=factors):
            return [inner for factor in factors for inner in _factors(factor)]
        case Power(base=base, exponent=Number(value=value)) if value.denominator == 1 and value > 0:
            return _factors(base)
        case Divide(numerator=top, denominator=bottom) if not names(bottom):
            return _factors(top)
        case _:
            return [tree]


def is_in_lowest_terms(tree: Node) -> bool | None:
    """Whether no fraction can be reduced, neither of numbers nor of polynomials.

    >>> from grader.language.parser import parse
    >>> is_in_lowest_terms(parse("3/4")), is_in_lowest_terms(parse("6/8"))
    (True, False)
    """
    found = [_is_reduced(node) for node in walk(tree) if isinstance(node, Divide)]
    return False if False in found else None if None in found else True


def _is_reduced(node: Divide) -> bool | None:
    top, bottom = fraction(node.numerator), fraction(node.denominator)
    if top is not None and bottom is not None:
        whole = top.denominator == bottom.denominator == 1 and not any(
            isinstance(part, Divide) for side in (node.numerator, node.denominator) for part in walk(side)
        )
        return whole and abs(bottom) > 1 and gcd(int(top), int(bottom)) == 1
    from grader.language.polynomials import common_factor  # noqa: PLC0415 - it brings sympy

    common = common_factor(node.numerator, node.denominator)
    return None if common is None else not common


def is_closed(tree: Node) -> bool:
    """Whether no sum, product, limit, integral, moment or derivative over an index is left to carry out.

    >>> from grader.language.parser import parse
    >>> is_closed(parse(r"\\sum_{i=1}^n i")), is_closed(parse("n(n+1)/2"))
    (False, True)
    """
    return not any(isinstance(node, Big | Moment | Derivative | Gradient) or node == Words("...") for node in walk(tree))


def is_a_number(tree: Node) -> bool:
    """Whether a tree is one number, written as an integer, a decimal or a fraction.

    >>> from grader.language.parser import parse
    >>> is_a_number(parse("-3/4")), is_a_number(parse("1 + 2"))
    (True, False)
    """
    match tree:
        case Negate(operand=operand):
            return is_a_number(operand)
        case Divide(numerator=Number(decimals=None), denominator=Number(decimals=None)):
            return True
        case _:
            return isinstance(tree, Number)


def _bare(node: Node) -> Node:
    """Return a node without its sign."""
    return _bare(node.operand) if isinstance(node, Negate) else node


FORMS = {
    "expanded": Form("not-expanded", "It has the right value, but is not multiplied out.", is_expanded),
    "factored": Form("not-factored", "It has the right value, but is not factored completely.", is_factored),
    "lowest terms": Form("not-in-lowest-terms", "It has the right value, but a fraction in it can be reduced.", is_in_lowest_terms),
    "closed": Form("not-closed", "It has the right value, but a sum, product, limit, expectation or derivative is left in it.", is_closed),
    "number": Form("not-a-number", "It has the right value, but is not worked out to one number.", is_a_number),
}
"""Every form by the name that authors use."""
