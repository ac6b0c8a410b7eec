"""A formula as a tree of this folder's own, read from Python's notation: a witness must not share what it tests with grader."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

BIG = ("sum", "prod", "max", "argmax")
"""Operators over an index: ``parts`` are the first value, the last value and the body; or the body alone."""
_WORDS = (*BIG, "had", "sqrt", "norm", "diag", "ind", "E", "Var", "O", "exp", "log")


@dataclass(frozen=True, slots=True)
class Formula:
    """A node: what it does, to what, and the name, number or index that goes with it.

    Args:
        op: ``number``, ``name``, ``add``, ``neg``, ``mul``, ``had`` (entry by entry), ``div``, ``pow``, ``T``, ``eq``, ``tuple``, one of ``BIG``,
            or a function such as ``sqrt``.
        parts: Operands in order; of a name its indices or arguments.
        text: The number, the name, or the index of an operator in ``BIG``.
    """

    op: str
    parts: tuple[Formula, ...] = ()
    text: str = ""


Change: TypeAlias = Callable[[Formula], "Formula | None"]
"""What is made of one node, or ``None`` where it does not apply."""


def number(value: object) -> Formula:
    """Return a number as a node; a negative one is the negation of a positive one.

    >>> number(-2).op
    'neg'
    """
    text = str(value)
    return negated(number(text[1:])) if text.startswith("-") else Formula("number", (), text)


def negated(part: Formula) -> Formula:
    """Return minus a formula."""
    return Formula("neg", (part,))


def total(*terms: Formula) -> Formula:
    """Return a sum; of one term, the term."""
    return terms[0] if len(terms) == 1 else Formula("add", terms)


def product(*factors: Formula) -> Formula:
    """Return a product; of one factor, the factor."""
    return factors[0] if len(factors) == 1 else Formula("mul", factors)


def read(text: str) -> Formula:
    """Return the tree of a formula in Python's notation, with ``sum(i, 1, n, body)`` for sums and ``X.T`` for transposes.

    >>> read("a - b").parts[1].op
    'neg'
    >>> read("sum(i, 1, n, g[i])").text
    'i'
    """
    return _tree(ast.parse(text, mode="eval").body)


def _tree(node: ast.expr) -> Formula:
    match node:
        case ast.Constant(value=value):
            return number(value)
        case ast.Name(id=name):
            return Formula("name", (), name)
        case ast.UnaryOp(operand=operand):
            return negated(_tree(operand))
        case ast.BinOp(left=left, op=operator, right=right):
            return _binary(_tree(left), operator, _tree(right))
        case ast.Attribute(value=value):
            return Formula("T", (_tree(value),))
        case ast.Subscript(value=ast.Name(id=name), slice=index):
            indices = index.elts if isinstance(index, ast.Tuple) else [index]
            return Formula("name", tuple(map(_tree, indices)), name)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _call(name, tuple(map(_tree, arguments)))
        case ast.Compare(left=left, comparators=[right]):
            return Formula("eq", (_tree(left), _tree(right)))
        case ast.Tuple(elts=items):
            return Formula("tuple", tuple(map(_tree, items)))
        case _:
            raise ValueError(f"no formula: {ast.unparse(node)}")


def _binary(left: Formula, operator: ast.operator, right: Formula) -> Formula:
    match operator:
        case ast.Add():
            return Formula("add", (*(left.parts if left.op == "add" else (left,)), right))
        case ast.Sub():
            return Formula("add", (*(left.parts if left.op == "add" else (left,)), negated(right)))
        case ast.Mult():
            return Formula("mul", (*(left.parts if left.op == "mul" else (left,)), right))
        case ast.Div():
            return Formula("div", (left, right))
        case ast.Pow():
            return Formula("pow", (left, right))
        case _:
            raise ValueError(f"no operator of ours: {operator}")


def _call(name: str, arguments: tuple[Formula, ...]) -> Formula:
    if name in BIG:
        return Formula(name, arguments[1:], arguments[0].text)
    if name == "eye":
        return Formula(name, (), arguments[0].text)
    return Formula(name, arguments) if name in _WORDS else Formula("name", arguments, f"{name}()")


def walk(tree: Formula) -> Iterator[Formula]:
    """Yield a node and all below it."""
    yield tree
    for part in tree.parts:
        yield from walk(part)


def everywhere(tree: Formula, change: Change) -> Formula:
    """Return the tree with a change made wherever it applies, from the leaves up."""
    tree = replace(tree, parts=tuple(everywhere(part, change) for part in tree.parts))
    return change(tree) or tree


def somewhere(tree: Formula, change: Callable[[Formula], Iterator[Formula]]) -> Iterator[Formula]:
    """Yield the tree once for each change of one of its nodes."""
    yield from change(tree)
    for place, part in enumerate(tree.parts):
        for changed in somewhere(part, change):
            yield replace(tree, parts=(*tree.parts[:place], changed, *tree.parts[place + 1 :]))


def substituted(tree: Formula, name: str, value: Formula) -> Formula:
    """Return the tree with a name replaced by a formula; inner operators over the same name keep theirs."""
    if tree.op == "name" and tree.text == name and not tree.parts:
        return value
    if tree.op in BIG and tree.text == name:
        return replace(tree, parts=(*(substituted(part, name, value) for part in tree.parts[:-1]), tree.parts[-1]))
    return replace(tree, parts=tuple(substituted(part, name, value) for part in tree.parts))
