"""A tree of the language to a formula of this room; what has no counterpart here is kept whole, as a name of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from grader.language import tree as t
from grader.language.declaration import Sort
from grader.language.render import latex, spell
from grader.language.scope import Scope
from grader.language.vocabulary import GREEK
from grader.variants.formula import BIG, Formula, negated, number, product, total
from grader.variants.subject import NUMBER, Shape, Subject

_NAMED = {"sqrt": "sqrt", "exp": "exp", "log": "log", "ln": "log", "diag": "diag", "abs": "abs"}
_CLASSES = frozenset({"O", r"\mathcal{O}"})
_NUMBERS = frozenset({"det", "tr", "norm", "max", "min", "rank"})
_MOST_DEFINED = 40
_RUN = re.compile(r"\\[A-Za-z]+")
_GREEK_FIRST = re.compile(rf"^({'|'.join(re.escape(command) for command in sorted(GREEK, key=len, reverse=True))})(?=[A-Za-z])")


def subjects_of(nodes: Iterable[t.Node], scope: Scope) -> list[Subject]:
    """Return formulas with what their names stand for; a name in several of them is one name.

    >>> from grader.language.compare import scope_of
    >>> from grader.language.parser import parse
    >>> scope = scope_of({"X": "matrix n d", "w": "vector d"})
    >>> (subject,) = subjects_of([parse(r"X w + \\frac{\\partial f}{\\partial w_1}", scope)], scope)
    >>> [part.op for part in subject.tree.parts], list(subject.names.values())
    (['mul', 'name'], ['\\\\frac{\\\\partial f}{\\\\partial w_{1}}'])
    """
    reader = _Reader(scope)
    trees = [reader.read(node) for node in nodes]
    return [Subject(tree, reader.symbols, reader.names, reader.shapes, reader.defined) for tree in trees]


@dataclass
class _Reader:
    """Reads one tree, and gathers what its names are called and stand for."""

    scope: Scope
    names: dict[str, str] = field(default_factory=dict[str, str])
    shapes: dict[str, str] = field(default_factory=dict[str, str])
    defined: dict[str, Formula] = field(default_factory=dict[str, Formula])
    bound: tuple[str, ...] = ()

    @property
    def symbols(self) -> dict[str, str]:
        """The declarations in words."""
        return {name: declaration.words for name, declaration in self.scope.declarations.items()}

    def shape(self, tree: Formula) -> Shape:
        """Return the rows and columns of a formula that was read."""
        return Subject(tree, self.symbols, self.names, self.shapes, self.defined).shape(tree)

    def read(self, node: t.Node) -> Formula:
        """Return a node's formula."""
        match node:
            case t.Number(value=value, decimals=decimals):
                return number(value if decimals is None else f"{float(value):.{decimals}f}")
            case t.Name():
                return self._name(node)
            case t.Index(base=t.Name(id=name), indices=indices, above=above):
                return self._indexed(node, name, indices, above=above)
            case t.Add(terms=terms):
                return self._sum(terms)
            case t.Negate(operand=operand):
                return negated(self.read(operand))
            case t.Multiply(factors=factors):
                return product(*map(self.read, factors))
            case t.Divide(numerator=over, denominator=under):
                return Formula("div", (self.read(over), self.read(under)))
            case t.Power(base=base, exponent=exponent):
                return Formula("pow", (self.read(base), self.read(exponent)))
            case t.Transpose(operand=operand):
                return Formula("T", (self.read(operand),))
            case t.Elementwise(operator="odot", left=left, right=right):
                return Formula("had", (self.read(left), self.read(right)))
            case t.Elementwise(operator="cdot" | "*", left=left, right=right):
                return self._times(node, self.read(left), self.read(right))
            case t.Norm(operand=operand, order="" | "2"):
                inner = self.read(operand)
                return Formula("norm", (inner,)) if "1" in self.shape(inner) else self._whole(node)
            case t.Sequence(items=items, brackets="()" | "[]"):
                return Formula("tuple", tuple(map(self.read, items)))
            case t.Relation(members=(left, right), operators=("=",)):
                return Formula("eq", (self.read(left), self.read(right)))
            case t.Call(function="indicator", arguments=(t.Relation(members=(left, right), operators=("=",)),)):
                return Formula("ind", (self.read(left), self.read(right)))
            case t.Call(parameter=None) | t.Apply(function=t.Name(), given=()):
                return self._call(node)
            case t.Big(condition=None, index=t.Name(id=index)) if node.operator in BIG and (node.lower is None) == (node.upper is None):
                return self._over(node, index)
            case _:
                return self._whole(node)

    def _name(self, node: t.Name) -> Formula:
        declared = self.scope.get(node.id)
        tree = Formula("name", (), node.id)
        if self._is_identity(node.id):
            return Formula("eye", (), declared.sizes[0] if declared is not None and declared.sizes else "1")
        if (spelled := _apart(node.id)) != node.id:
            self.names[node.id] = spelled
        if (
            declared is None
            and node.id not in self.defined
            and (definition := self._definition(node)) is not None
            and len(self.defined) < _MOST_DEFINED
        ):
            self.defined[node.id] = tree  # a definition that comes back to its own name ends here
            self.defined[node.id] = self.read(definition)
            if self.defined[node.id] == tree:
                del self.defined[node.id]
        return tree

    def _definition(self, node: t.Name) -> t.Node | None:
        found = [definition for definition in self.scope.definitions_like(node) if definition.left == node and not definition.variables]
        return found[0].right if found and node.id not in t.names(found[0].right) else None

    def _indexed(self, node: t.Index, name: str, indices: tuple[t.Node, ...], *, above: bool) -> Formula:
        declared = self.scope.get(name)
        if (whole := spell(node)) in self.scope:
            return Formula("name", (), whole)
        if self.scope.definitions_like(node) and declared is None:
            return self._whole(node)
        key = f"{name}^" if above else name
        if above:
            self.names[key] = f"{name}^{{({', '.join(f'#{place}' for place in range(1, len(indices) + 1))})}}"
        if declared is not None:
            self.shapes[key] = declared.words
        return Formula("name", tuple(map(self.read, indices)), key)

    def _sum(self, terms: Iterable[t.Node]) -> Formula:
        """Return a sum; an identity in it has the size of what it is added to."""
        parts = list(map(self.read, terms))
        square = next((shape for shape in map(self.shape, parts) if shape != NUMBER and shape[0] == shape[1]), None)
        return total(*(self._sized(part, square[0]) for part in parts)) if square else total(*parts)

    def _sized(self, part: Formula, size: str) -> Formula:
        if part == Formula("eye", (), "1"):
            return Formula("eye", (), size)
        return Formula(part.op, tuple(self._sized(inner, size) for inner in part.parts), part.text) if part.op in ("mul", "neg", "div") else part

    def _is_identity(self, name: str) -> bool:
        declared = self.scope.get(name)
        return name == "I" and not self.scope.definitions_like(t.Name(name)) if declared is None else "identity" in declared.traits

    def _times(self, node: t.Node, left: Formula, right: Formula) -> Formula:
        """Return a product by a dot: of two columns it is the inner product."""
        if NUMBER in (self.shape(left), self.shape(right)):
            return product(left, right)
        alike = self.shape(left) == self.shape(right) and self.shape(left)[1] == "1"
        return product(Formula("T", (left,)), right) if alike and isinstance(node, t.Elementwise) and node.operator == "cdot" else self._whole(node)

    def _call(self, node: t.Call | t.Apply) -> Formula:
        parts = tuple(map(self.read, node.arguments))
        if isinstance(node, t.Call):
            if node.function in _NAMED and len(parts) == 1 and node.function != "abs":
                return Formula(_NAMED[node.function], parts)
            if node.function in _NUMBERS or len(parts) != 1:
                return self._whole(node)
            spelled = latex(t.Call(node.function, (t.Name("#1"),))).partition(r"\left(")[0]
            return self._function(node.function, spelled, parts)
        name = latex(node.function)
        if name in _CLASSES and len(parts) == 1 and name not in self.scope:
            return Formula("O", parts)
        declared = self.scope.get(name)
        if declared is None or declared.sort is not Sort.FUNCTION or declared.indexed:
            return self._whole(node)
        words = "elementwise function" if "elementwise" in declared.traits else "function"
        return self._function(f"{name}{chr(39) * node.primes}", f"{name}{chr(39) * node.primes}", parts, words)

    def _function(self, key: str, spelled: str, parts: tuple[Formula, ...], words: str = "elementwise function") -> Formula:
        self.names[key] = spelled
        self.shapes[key] = words
        return Formula("name", parts, f"{key}()")

    def _over(self, node: t.Big, index: str) -> Formula:
        ends = () if node.lower is None or node.upper is None else (self.read(node.lower), self.read(node.upper))
        outer, self.bound = self.bound, (*self.bound, index)
        body = self.read(node.body)
        self.bound = outer
        return Formula(node.operator, (*ends, body), index)

    def _whole(self, node: t.Node) -> Formula:
        """Return a name for a node as it stands, with the indices in it that a sum outside runs over."""
        indexed = [part for part in t.walk(node) if isinstance(part, t.Index) and not (isinstance(node, t.Moment) and self._stationary(part.base))]
        found = [item for part in indexed for item in part.indices if not isinstance(item, t.Number)]
        inner = {part.index.id for part in t.walk(node) if isinstance(part, t.Big) and isinstance(part.index, t.Name)}
        found += [t.Name(name) for name in self.bound if name in t.names(node)]
        places = [item for item in dict.fromkeys(found) if not t.names(item) & inner]
        spelled = latex(t.replace(node, {item: t.Name(f"#{place}") for place, item in enumerate(places, 1)}))
        key = f"whole{spelled}"
        self.names[key] = spelled
        self.shapes[key] = ("sequence of " if len(places) == 1 else "pairs of " if len(places) == 2 else "") + self._words(node)
        return Formula("name", tuple(map(self.read, places)), key)

    def _stationary(self, base: t.Node) -> bool:
        """Whether the law of a sequence is the same at every index, so that its moments do not depend on it."""
        declared = self.scope.get(base.id) if isinstance(base, t.Name) else None
        return declared is not None and "stationary" in declared.traits

    def _words(self, node: t.Node) -> str:
        """Return a declaration with the shape of a derivative, a gradient or a mean."""
        match node:
            case t.Derivative(body=body, wrt=(wrt,)):
                rows, columns = self.shape(self.read(body)), self.shape(self.read(wrt))
                return "real" if rows == columns == NUMBER else f"matrix {rows[0]} {columns[0]}" if columns[1] == "1" else "real"
            case t.Gradient(wrt=wrt) if wrt is not None:
                return _declared(self.shape(self.read(wrt)))
            case t.Moment(operator="E", operands=(operand,)):
                return _declared(self.shape(self.read(operand)))
            case _:
                return "real"


def _declared(shape: Shape) -> str:
    """Return a declaration of a shape, in words."""
    if shape == NUMBER:
        return "real"
    return f"vector {shape[0]}" if shape[1] == "1" else f"matrix {shape[0]} {shape[1]}"


def _apart(name: str) -> str:
    """Return a name with a space where a letter stands behind a command.

    >>> _apart("\\\\Deltau"), _apart("\\\\Delta\\\\theta")
    ('\\\\Delta u', '\\\\Delta\\\\theta')
    """
    return _RUN.sub(lambda run: run[0] if run[0] in GREEK else _GREEK_FIRST.sub(r"\1 ", run[0]), name)
