"""A formula read from Python's notation: a witness must not share a parser with what it tests."""

from __future__ import annotations

import ast

from grader.variants.formula import BIG, Formula, negated, number

_WORDS = (*BIG, "had", "sqrt", "norm", "diag", "ind", "E", "Var", "O", "exp", "log")


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
