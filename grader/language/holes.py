"""Where a tree can have no real value: roots and logarithms, and powers that are not whole."""

from __future__ import annotations

from grader.language.tree import Call, Node, Number, Power, names, walk

_CONSTANTS = frozenset({"e", r"\pi", "pi", "i", r"\mathrm{i}"})
_HOLED = frozenset("sqrt root log ln arcsin arccos arccosh arctanh arcsec arccsc arcsech arccoth log1p".split())


def fixed_holes(tree: Node) -> bool:
    """Whether only numbers stand where a real value can be missing, so that a hole is there for every value of the names.

    >>> from grader.language.parser import parse
    >>> fixed_holes(parse("(-2)^n")), fixed_holes(parse("sqrt(x - 20)"))
    (True, False)
    """
    return not any(names(part) - _CONSTANTS for node in walk(tree) for part in _roots_of(node))


def _roots_of(node: Node) -> tuple[Node, ...]:
    match node:
        case Call(function=function, arguments=arguments) if function in _HOLED:
            return arguments
        case Power(exponent=Number(value=value)) if value.denominator == 1:
            return ()
        case Power(base=base):
            return (base,)
        case _:
            return ()
