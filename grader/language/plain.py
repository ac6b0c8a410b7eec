"""A tree to plain text: the echo for those who typed no LaTeX; read again as plain text, it means the same."""

from __future__ import annotations

import re
from fractions import Fraction

from grader.language import tree as t
from grader.language.render import latex

_SUM, _PRODUCT, _POWER, _ATOM = 1, 2, 3, 4
_GREEK = re.compile(r"\\([A-Za-z]+)")
_CALLS = {"sum": "sum", "prod": "prod", "int": "integrate"}
_WORDS = {"argmax": "argmax", "argmin": "argmin", "max": "max", "min": "min"}
_RELATIONS = {":=": "="}
_JOINTS = {"plusminus": "±", "minusplus": "∓", "cup": "∪", "cap": "∩", "setminus": "∖"}
_ELEMENTWISE = {"*": "*", "times": "×", "cdot": "·", "odot": ".*", "oslash": "./", "pow": ".^", "otimes": "⊗"}
_NAMES = {r"\infty": "∞", r"\mathbb{R}": "ℝ", r"\mathbb{N}": "ℕ", r"\varnothing": "∅", r"\ell": "ℓ", r"\mathrm{i}": "%i"}
_FUNCTIONS = {"binom": "binomial", "inner": "dot", "re": "Re", "im": "Im", "gamma": "Gamma"}
_ZERO = t.Number(Fraction(0))
_PLAIN_RELATIONS = frozenset({"=", "<", "<=", ">", ">=", "!=", "~=", "->", "=>", "<=>", "in", ":="})
_LETTERS = re.compile(r"[A-Za-z]+|\d+")
_BARE = re.compile(r"[ijklmnpqrst]{1,3}|[A-Za-z]|\d")


def plain(node: t.Node) -> str:
    r"""Return plain text for a tree.

    >>> from grader.language.parser import parse
    >>> plain(parse(r"\frac{\sigma^2}{2n} \sum_{i=1}^n x_i^\top w"))
    '(sigma^2/(2*n))*sum(x_i.T*w, i, 1, n)'
    """
    return _written(node)[0]


def _written(node: t.Node) -> tuple[str, int]:
    """Return text and how tightly its outermost operation binds."""
    match node:
        case t.Number(value=value, decimals=decimals):
            if decimals is not None:
                return f"{float(value):.{decimals}f}", _ATOM
            return (str(value.numerator), _ATOM if value >= 0 else _SUM) if value.denominator == 1 else (str(value), _PRODUCT)
        case t.Name(id=name):
            return _name(name)
        case t.Words(text=text):
            return text, _ATOM
        case t.Index(base=base, indices=indices, above=False):
            return f"{_at(base, _ATOM)}_{_index(indices)}", _ATOM
        case t.Add(terms=terms):
            return _sum(terms), _SUM
        case t.Negate(operand=operand):
            return f"-{_at(operand, _PRODUCT)}", _SUM
        case t.Multiply(factors=factors):
            return "*".join(_at(factor, _POWER) for factor in factors), _PRODUCT
        case t.Divide(numerator=top, denominator=bottom):
            return f"{_at(top, _PRODUCT if isinstance(top, t.Multiply) else _POWER)}/{_at(bottom, _POWER)}", _PRODUCT
        case t.Elementwise(operator="pow", left=left, right=right):
            return f"{_at(left, _ATOM)}.^{_at(right, _ATOM)}", _POWER
        case t.Elementwise(operator=operator, left=left, right=right):
            return f"{_at(left, _POWER)} {_ELEMENTWISE[operator]} {_at(right, _POWER)}", _PRODUCT
        case t.Power(base=base, exponent=exponent):
            return f"{_at(base, _ATOM)}^{_at(exponent, _ATOM)}", _POWER
        case t.Transpose(operand=operand):
            return f"{_at(operand, _ATOM)}.T", _POWER
        case t.Call(function=joint, arguments=(left, right)) if joint in _JOINTS:
            return f"{_at(left, _SUM) if left != _ZERO else ''} {_JOINTS[joint]} {_at(right, _PRODUCT)}".strip(), _SUM
        case t.Call():
            return _call(node)
        case t.Apply(function=function, arguments=arguments, primes=primes, given=given):
            bar = f" | {_list(given)}" if given else ""
            return f"{plain(function)}{chr(39) * primes}({_list(arguments)}{bar})" if arguments else f"{plain(function)}{chr(39) * primes}", _ATOM
        case t.Big():
            return _big(node)
        case t.Moment(operator=operator, operands=operands, over=over, given=given):
            bar = f" | {_list(given)}" if given else ""
            return f"{operator}{'_' + _index(over) if over else ''}[{_list(operands)}{bar}]", _ATOM
        case t.Norm(operand=operand, order=order):
            return f"||{plain(operand)}||" + (f"_{order}" if order and order != "infty" else "_∞" if order else ""), _ATOM
        case t.Absolute(operand=operand):
            return f"|{plain(operand)}|", _ATOM
        case t.Derivative(body=body, wrt=wrt, immediate=False):
            order = f"^{len(wrt)}" if len(wrt) > 1 else ""
            return f"∂{order}({plain(body)})/({' '.join(f'∂{_at(variable, _ATOM)}' for variable in wrt)})", _PRODUCT
        case t.Gradient(body=body, wrt=wrt):
            return f"∇{f'_{_at(wrt, _ATOM)}' if wrt is not None else ''} ({plain(body)})", _PRODUCT
        case t.Matrix(rows=rows):
            inside = "; ".join(_list(row) for row in rows)
            return f"[{inside}]" if len(rows) > 1 else f"[[{inside}]]", _ATOM
        case t.Sequence(items=items, brackets=brackets):
            left, right = brackets or ("", "")
            return f"{left}{_list(items)}{right}", _ATOM if brackets else 0
        case t.Relation(members=members, operators=operators) if set(operators) <= _PLAIN_RELATIONS:
            parts = [plain(members[0])]
            for operator, member in zip(operators, members[1:], strict=True):
                parts += [_RELATIONS.get(operator, operator), plain(member)]
            return " ".join(parts), 0
        case _:
            return latex(node), _ATOM


def _at(node: t.Node, level: int) -> str:
    text, own = _written(node)
    return text if own >= level else f"({text})"


def _list(items: tuple[t.Node, ...]) -> str:
    return ", ".join(plain(item) for item in items)


def _name(name: str) -> tuple[str, int]:
    """Return a name with its Greek letters spelled out; one in LaTeX's scripts keeps them."""
    if name in _NAMES:
        return _NAMES[name], _ATOM
    simple = re.fullmatch(r"(\\[A-Za-z]+|[A-Za-z]+)(?:_\{(\w+)\})?", name)
    if simple is None:
        return name, _POWER if "^" in name or name.endswith("'") else _ATOM
    stem = simple[1].removeprefix("\\")
    return stem + (f"_{simple[2]}" if simple[2] else ""), _ATOM


def _index(indices: tuple[t.Node, ...]) -> str:
    """Return indices bare where letters or one numeral say it all, else in braces."""
    text = "".join(plain(index) for index in indices)
    return text if _BARE.fullmatch(text) else f"{{{_list(indices)}}}"


def _sum(terms: tuple[t.Node, ...]) -> str:
    text = _at(terms[0], _SUM) if not isinstance(terms[0], t.Add) else f"({plain(terms[0])})"
    for term in terms[1:]:
        text += f" - {_at(term.operand, _PRODUCT)}" if isinstance(term, t.Negate) else f" + {_at(term, _PRODUCT)}"
    return text


def _call(node: t.Call) -> tuple[str, int]:
    match node:
        case t.Call(function="or" | "and" as joint, arguments=parts):
            return f" {joint} ".join(f"({plain(part)})" if isinstance(part, t.Call) else plain(part) for part in parts), 0
        case t.Call(function="not", arguments=(inner,)):
            return f"not ({plain(inner)})", 0
        case t.Call(function="set", arguments=(member, condition)):
            return f"{{{plain(member)} | {plain(condition)}}}", _ATOM
        case t.Call(function="factorial", arguments=(inner,)):
            return f"{_at(inner, _ATOM)}!", _ATOM
        case t.Call(function="degrees", arguments=(inner,)):
            return f"{_at(inner, _ATOM)}°", _ATOM
        case t.Call(function="percent", arguments=(inner,)):
            return f"{_at(inner, _ATOM)}%", _ATOM
        case t.Call(function="sqrt", arguments=(inner,), parameter=t.Node() as degree):
            return f"{_at(inner, _ATOM)}^(1/{_at(degree, _ATOM)})", _POWER
        case t.Call(function=name, arguments=arguments, parameter=parameter) if name.isalnum() and arguments and name != "indicator":
            below = f"_{_at(parameter, _ATOM)}" if parameter is not None else ""
            return f"{_FUNCTIONS.get(name, name)}{below}({_list(arguments)})", _ATOM
        case _:
            return latex(node), _ATOM


def _big(node: t.Big) -> tuple[str, int]:
    match node:
        case t.Big(operator=operator, index=t.Name(id=index), lower=t.Node() as low, upper=t.Node() as high, condition=None) if operator in _CALLS:
            return f"{_CALLS[operator]}({plain(node.body)}, {_name(index)[0]}, {plain(low)}, {plain(high)})", _ATOM
        case t.Big(operator="lim", index=t.Name(id=index), condition=t.Relation(operators=("->",), members=(_, target))):
            return f"limit({plain(node.body)}, {_name(index)[0]}, {plain(target)})", _ATOM
        case t.Big(operator="max" | "min" | "argmax" | "argmin" as operator, index=t.Name(id=index), lower=None, upper=None, condition=None):
            return f"{_WORDS[operator]}_{_name(index)[0]} ({plain(node.body)})", _SUM
        case _:
            return latex(node), _SUM
