"""A tree back to LaTeX: the echo that a student sees, and the canonical spelling of a name."""

from __future__ import annotations

from fractions import Fraction

from grader.language import tree as t

_SUM, _PRODUCT, _POWER, _ATOM = 1, 2, 3, 4
_OPERATORS = {
    "sum": r"\sum", "prod": r"\prod", "max": r"\max", "min": r"\min", "lim": r"\lim", "int": r"\int",
    "argmax": r"\operatorname*{argmax}", "argmin": r"\operatorname*{argmin}",
}  # fmt: skip
_RELATIONS = {
    "<=": r"\le", ">=": r"\ge", "!=": r"\ne", "~=": r"\approx", "->": r"\to", "=>": r"\Rightarrow", "<=>": r"\Leftrightarrow", "in": r"\in",
    "notin": r"\notin",
    "sim": r"\sim", "propto": r"\propto", "|->": r"\mapsto", "<<": r"\ll", ">>": r"\gg", "<<=": r"\preceq", ">>=": r"\succeq",
    "<<<": r"\prec", ">>>": r"\succ",
}  # fmt: skip
_PAIR = 2
_ELEMENTWISE = {"*": "*", "times": r"\times", "cdot": r"\cdot", "odot": r"\odot", "oslash": r"\oslash", "otimes": r"\otimes"}
_JOINTS = {"plusminus": r"\pm", "minusplus": r"\mp", "cup": r"\cup", "cap": r"\cap", "setminus": r"\setminus", "oplus": r"\oplus"}
_ZERO = t.Number(Fraction(0))
_ORDERS = {"infty": r"\infty"}
_OTHERWISE = r"\text{otherwise}"
_BUILT_IN = frozenset("sin cos tan cot sec csc sinh cosh tanh arcsin arccos arctan exp log ln det max min".split())


def latex(node: t.Node) -> str:
    r"""Return LaTeX for a tree.

    >>> latex(t.Divide(t.Number(Fraction(1)), t.Name("d")))
    '\\frac{1}{d}'
    """
    return _render(node)[0]


def _render(node: t.Node) -> tuple[str, int]:
    """Return LaTeX and how tightly its outermost operation binds."""
    match node:
        case t.Number():
            return _number(node), _ATOM if node.value >= 0 else _SUM
        case t.Name(id=name):
            return name, _POWER if "^" in name or name.endswith("'") else _ATOM
        case t.Words(text=text):
            return (r"\dots" if text == "..." else rf"\text{{{text}}}"), _ATOM
        case t.Index(base=base, indices=indices, above=above):
            inner = _indices(indices)
            return f"{_at(base, _POWER)}^{{({inner})}}" if above else f"{_at(base, _POWER)}_{{{inner}}}", _ATOM
        case t.Add(terms=terms):
            return _sum(terms), _SUM
        case t.Negate(operand=operand):
            return f"-{_at(operand, _PRODUCT)}", _SUM
        case t.Multiply(factors=factors):
            return _product(factors), _PRODUCT
        case t.Divide(numerator=numerator, denominator=denominator):
            return rf"\frac{{{latex(numerator)}}}{{{latex(denominator)}}}", _ATOM - 1
        case t.Elementwise(operator="pow", left=left, right=right):
            return rf"{_at(left, _ATOM)}^{{\circ {_at(right, _ATOM)}}}", _POWER
        case t.Elementwise(operator=operator, left=left, right=right):
            return rf"{_at(left, _PRODUCT)} {_ELEMENTWISE[operator]} {_at(right, _POWER)}", _PRODUCT
        case t.Power(base=base, exponent=exponent):
            return f"{_at(base, _ATOM)}^{{{latex(exponent)}}}", _POWER
        case t.Transpose(operand=operand):
            return rf"{_at(operand, _ATOM)}^{{\top}}", _POWER
        case t.Call(function=joint, arguments=(left, right)) if joint in _JOINTS:
            sign = _at(left, _SUM) if left != _ZERO else ""
            return rf"{sign} {_JOINTS[joint]} {_at(right, _PRODUCT)}".strip(), _SUM
        case t.Call() | t.Apply():
            return _call(node), 0 if isinstance(node, t.Call) and node.function in ("or", "and", "not") else _ATOM
        case t.Big():
            return _big(node), _SUM
        case t.Moment():
            return _moment(node), _ATOM
        case t.Norm(operand=operand, order=order):
            return rf"\lVert {latex(operand)} \rVert" + (f"_{{{_ORDERS.get(order, order)}}}" if order else ""), _ATOM
        case t.Absolute(operand=operand):
            return rf"\lvert {latex(operand)} \rvert", _ATOM
        case t.Derivative():
            return _derivative(node), _PRODUCT
        case t.Gradient(body=body, wrt=wrt):
            below = f"_{{{latex(wrt)}}}" if wrt is not None else ""
            return rf"\nabla{below} {_at(body, _ATOM)}", _PRODUCT
        case t.Matrix(rows=rows):
            return r"\begin{bmatrix}" + r" \\ ".join(" & ".join(latex(item) for item in row) for row in rows) + r"\end{bmatrix}", _ATOM
        case t.Sequence(items=items, brackets=brackets):
            left, right = (rf"\{char}" if char and char in "{}" else char for char in brackets or ("", ""))
            return f"{left}{', '.join(latex(item) for item in items)}{right}", _ATOM
        case t.Cases(branches=branches):
            lines = (f"{latex(value)} & {latex(condition) if condition else _OTHERWISE}" for value, condition in branches)
            return r"\begin{cases}" + r" \\ ".join(lines) + r"\end{cases}", _ATOM
        case t.Relation(members=members, operators=operators):
            parts = [latex(members[0])]
            for operator, member in zip(operators, members[1:], strict=True):
                parts += [_RELATIONS.get(operator, operator), latex(member)]
            return " ".join(parts), 0
        case _:
            raise TypeError(f"no LaTeX for {type(node).__name__}")


def _at(node: t.Node, level: int) -> str:
    """Render a node, in parentheses where it binds more loosely than its surroundings."""
    text, own = _render(node)
    return text if own >= level else rf"\left({text}\right)"


def _number(node: t.Number) -> str:
    value = node.value
    if node.decimals is not None:
        return f"{float(value):.{node.decimals}f}"
    return str(value.numerator) if value.denominator == 1 else rf"\frac{{{value.numerator}}}{{{value.denominator}}}"


def _indices(indices: tuple[t.Node, ...]) -> str:
    single = all(isinstance(index, t.Name) and len(index.id) == 1 for index in indices)
    return ("" if single else ", ").join(latex(index) for index in indices)


def _sum(terms: tuple[t.Node, ...]) -> str:
    text = _at(terms[0], _SUM)
    for term in terms[1:]:
        text += (
            f" - {_at(term.operand, _PRODUCT)}" if isinstance(term, t.Negate) else f" + {_at(term, _SUM + (text != '' and isinstance(term, t.Add)))}"
        )
    return text


def _product(factors: tuple[t.Node, ...]) -> str:
    parts: list[str] = []
    for place, factor in enumerate(factors):
        loose = place < len(factors) - 1 and isinstance(factor, t.Big | t.Gradient)
        text = rf"\left({latex(factor)}\right)" if loose else _at(factor, _PRODUCT if not isinstance(factor, t.Big) else _SUM)
        if parts and (text[0].isdigit() or isinstance(factor, t.Number)):
            parts.append(r"\cdot")
        parts.append(text)
    return r" ".join(parts)


def _call(node: t.Call | t.Apply) -> str:
    """Return a call; each argument is rendered once, or trees of calls would take exponential time."""
    if isinstance(node, t.Call) and node.function in ("factorial", "percent"):
        return _at(node.arguments[0], _ATOM) + ("!" if node.function == "factorial" else r"\%")
    if isinstance(node, t.Call) and node.function in ("or", "and"):
        return rf" \text{{ {node.function} }} ".join(_condition(argument) for argument in node.arguments)
    if isinstance(node, t.Call) and node.function == "not":
        return rf"\lnot {_condition(node.arguments[0])}"
    inner = [latex(argument) for argument in node.arguments]
    inside = ", ".join(inner)
    if isinstance(node, t.Apply):
        bar = rf" \mid {', '.join(latex(item) for item in node.given)}" if node.given else ""
        head = latex(node.function) if isinstance(node.function, t.Name) else _at(node.function, _ATOM)
        return rf"{head}{chr(39) * node.primes}\left({inside}{bar}\right)"
    match node.function:
        case "sqrt":
            return rf"\sqrt{{{inside}}}" if node.parameter is None else rf"\sqrt[{latex(node.parameter)}]{{{inside}}}"
        case "binom" if len(node.arguments) == _PAIR:
            return rf"\binom{{{inner[0]}}}{{{inner[1]}}}"
        case "floor" | "ceil":
            return rf"\l{node.function} {inside} \r{node.function}"
        case "inner":
            return rf"\langle {inside} \rangle"
        case "set":
            return rf"\left\{{{inner[0]} \mid {inner[1]}\right\}}"
        case "ones":
            return r"\mathbf{1}" + (f"_{{{inside}}}" if inside else "")
        case "indicator":
            return rf"\mathbb{{1}}\left[{inside}\right]"
        case name:
            head = rf"\{name}" if name in _BUILT_IN else rf"\operatorname{{{name}}}"
            return head + (f"_{{{latex(node.parameter)}}}" if node.parameter else "") + rf"\left({inside}\right)"


def _condition(node: t.Node) -> str:
    """Return a part of a condition, in brackets where it has parts itself."""
    return rf"\left({latex(node)}\right)" if isinstance(node, t.Call) and node.function in ("or", "and") else latex(node)


def _big(node: t.Big) -> str:
    if node.operator == "list" and node.index is not None and node.lower is not None and node.upper is not None:
        return _range(node, node.index, node.lower, node.upper)
    body = latex(node.body) if isinstance(node.body, t.Big) else _at(node.body, _PRODUCT)
    if node.operator == "int" and node.index is not None and node.lower is not None and node.upper is not None:
        return rf"\int_{{{latex(node.lower)}}}^{{{latex(node.upper)}}} {body} \, d{latex(node.index)}"
    below = ""
    if node.condition is not None:
        below = latex(node.condition)
    elif node.index is not None:
        below = latex(node.index) + (f"={latex(node.lower)}" if node.lower is not None else "")
    above = f"^{{{latex(node.upper)}}}" if node.upper is not None else ""
    return f"{_OPERATORS[node.operator]}{f'_{{{below}}}' if below else ''}{above} {body}"


def _range(node: t.Big, index: t.Node, low: t.Node, high: t.Node) -> str:
    """Return a range by its first and its last member; one of ranges by its general member, or depth would take exponential time."""
    if any(isinstance(part, t.Big) and part.operator == "list" for part in t.walk(node.body)):
        return rf"\left({latex(node.body)}\right)_{{{latex(index)}={latex(low)}}}^{{{latex(high)}}}"
    return ", ".join((latex(t.replace(node.body, {index: low})), r"\dots", latex(t.replace(node.body, {index: high}))))


def _moment(node: t.Moment) -> str:
    head = {"E": r"\mathbb{E}", "P": "P"}.get(node.operator, rf"\operatorname{{{node.operator}}}")
    over = f"_{{{', '.join(latex(name) for name in node.over)}}}" if node.over else ""
    given = rf" \mid {', '.join(latex(item) for item in node.given)}" if node.given else ""
    return rf"{head}{over}\left[{', '.join(latex(item) for item in node.operands)}{given}\right]"


def _derivative(node: t.Derivative) -> str:
    order = f"^{{{len(node.wrt)}}}" if len(node.wrt) > 1 else "^{+}" if node.immediate else ""
    below = " ".join(rf"\partial {latex(variable)}" for variable in node.wrt)
    return rf"\frac{{\partial{order} {_at(node.body, _PRODUCT)}}}{{{below}}}"


def spell(node: t.Node) -> str:
    """Return the canonical spelling of a name with its scripts, without spaces, such as ``d^{(t-1)}``."""
    return latex(node).replace(" ", "").replace(r"\left", "").replace(r"\right", "")
