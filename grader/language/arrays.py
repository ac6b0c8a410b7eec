"""Whether a tree is an array, as far as its declarations say."""

from __future__ import annotations

from collections.abc import Callable

from grader.language.declaration import Declaration, Sort
from grader.language.tree import (
    Absolute,
    Add,
    Apply,
    Call,
    Derivative,
    Divide,
    Elementwise,
    Gradient,
    Index,
    Matrix,
    Moment,
    Multiply,
    Name,
    Negate,
    Node,
    Norm,
    Number,
    Power,
    Sequence,
    Transpose,
)


def array_like(node: Node, get: Callable[[str], Declaration | None]) -> bool | None:
    """Whether a node is surely an array (``True``), surely a number (``False``), or neither is sure (``None``)."""
    match node:
        case Norm() | Absolute() | Number() | Moment(operator="Var" | "P"):
            return False
        case Name(id=name):
            declared = get(name)
            return None if declared is None else declared.sort in (Sort.VECTOR, Sort.MATRIX)
        case Index(base=base, indices=indices):
            declared = get(base.id) if isinstance(base, Name) else None
            if declared is None:
                return None
            return declared.sort in (Sort.VECTOR, Sort.MATRIX) and len(indices) < len(declared.sizes) + declared.indexed
        case Transpose() | Matrix():
            return True
        case Sequence(items=(_, _, *_), brackets="()" | "[]"):
            return True
        case Add(terms=parts) | Multiply(factors=parts):
            return _either(*(array_like(part, get) for part in parts))
        case Negate(operand=inner) | Power(base=inner) | Divide(numerator=inner) | Elementwise(left=inner):
            return array_like(inner, get)
        case Apply(arguments=(inner,)) | Call(arguments=(inner,)):
            return array_like(inner, get) if not isinstance(node, Call) or node.function not in ("det", "tr") else False
        case _:
            return None


def slope_like(node: Node, get: Callable[[str], Declaration | None]) -> bool:
    """Whether a node is surely a derivative of an array or by one, so that it has a transpose.

    >>> from grader.language.parser import parse
    >>> slope_like(parse("x"), {}.get)
    False
    """
    match node:
        case Gradient(body=body, wrt=wrt):
            return wrt is None or bool(array_like(body, get) or array_like(wrt, get))
        case Derivative(body=body, wrt=wrt):
            return any(array_like(part, get) for part in (body, *wrt))
        case _:
            return False


def _either(*known: bool | None) -> bool | None:
    """Return whether any of several is an array."""
    return True if True in known else (None if None in known else False)
