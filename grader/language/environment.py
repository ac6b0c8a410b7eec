"""What names mean during an evaluation: bound indices, definitions, random values, unknown functions; the evaluator's lowest layer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction

import numpy as np

from grader.language import laws
from grader.language.arithmetic import Array, Dual, Value
from grader.language.declaration import Declaration, Domain, Sort
from grader.language.draws import as_kind
from grader.language.failure import EvaluationError, ShapeError, UnsupportedError, WorkError
from grader.language.model import Model
from grader.language.parser import parse
from grader.language.render import spell
from grader.language.scope import Definition
from grader.language.tree import Add, Apply, Call, Derivative, Divide, Gradient, Index, Moment, Multiply, Name, Negate, Node, Number, Power, Words

MAX_STEPS = 60_000
MAX_DEFINITIONS = 60
_SCALAR = Declaration()
_VECTOR_FUNCTIONS = frozenset({"L", "J", "f", "F", "p", "q", r"\ell", "P", "R", "loss", r"\mathcal{L}"})
_CONSTANTS = {r"\pi": "pi", "e": "e", "pi": "pi"}


class Environment(ABC):
    """Values for names in one model, with the bindings in force."""

    def __init__(self, model: Model):
        self.model = model
        self.scope = model.recipe.scope
        self.arithmetic = model.arithmetic
        self.bound: dict[str, Value | int] = {}
        self.overrides: dict[object, Value] = {}
        self.steps = 0
        self.unfolding = 0
        self.memo: dict[object, Value] = {}

    @abstractmethod
    def value(self, node: Node) -> Value:
        """Return the value of a tree in the model."""

    def step(self) -> None:
        """Count one step of work."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise WorkError(f"more than {MAX_STEPS:,} steps")

    # Integers

    def integer(self, node: Node) -> int:
        """Return the value of an index or a bound, which must be an integer known in the model."""
        number = self._fraction(node)
        if number.denominator != 1:
            raise EvaluationError(f"expected an integer, found {number}")
        return int(number)

    def _fraction(self, node: Node) -> Fraction:
        self.step()
        match node:
            case Number(value=value):
                return value
            case Name(id=name):
                return Fraction(self._known_integer(name))
            case Add(terms=terms):
                return sum((self._fraction(term) for term in terms), Fraction(0))
            case Negate(operand=operand):
                return -self._fraction(operand)
            case Multiply(factors=factors):
                return self._product(factors)
            case Divide(numerator=numerator, denominator=denominator):
                bottom = self._fraction(denominator)
                if not bottom:
                    raise EvaluationError("division by zero in an index")
                return self._fraction(numerator) / bottom
            case Power(base=base, exponent=exponent):
                return self._small_power(self._fraction(base), self._fraction(exponent))
            case Call(function="floor" | "ceil" as function, arguments=(inner,)):
                number = self._fraction(inner)
                return Fraction(number.__floor__() if function == "floor" else number.__ceil__())
            case _:
                raise UnsupportedError(f"{spell(node)} as an index")

    def _product(self, factors: tuple[Node, ...]) -> Fraction:
        total = Fraction(1)
        for factor in factors:
            total *= self._fraction(factor)
        return total

    def _small_power(self, base: Fraction, exponent: Fraction) -> Fraction:
        if exponent.denominator != 1 or abs(exponent) > 40 or abs(base) > 1_000:
            raise UnsupportedError("a large power in an index")
        return base ** int(exponent)

    def _known_integer(self, name: str) -> int:
        if name in self.bound:
            value = self.bound[name]
            if isinstance(value, int):
                return value
            raise EvaluationError(f"{name} is not an integer here")
        if name in self.model.integers:
            return self.model.integers[name]
        if (definition := self._defined(Name(name))) is not None:
            return self.integer(definition[0].right)
        raise UnsupportedError(f"{name} as an index")

    # Names

    def name(self, node: Name) -> Value:
        """Return the value of a name: bound, overridden, defined, declared, constant, or drawn as a real number."""
        name = node.id
        if name in self.overrides:
            return self.overrides[name]
        if name in self.bound:
            value = self.bound[name]
            return self.arithmetic.number(value) if isinstance(value, int) else value
        if self.scope.definitions and (found := self._defined(node)) is not None:
            return self._unfold(*found)
        declared = self.scope.get(name)
        if name in self.model.integers:
            return self.arithmetic.number(self.model.integers[name])
        if declared is None and name in _CONSTANTS:
            return self.arithmetic.named(_CONSTANTS[name])
        if name == r"\infty":
            raise UnsupportedError("infinity as a number")
        if declared is not None and declared.random:
            return self._random(name, name, declared)
        if declared is not None and declared.sort is Sort.FUNCTION:
            raise UnsupportedError(f"the function {name} without an argument")
        return self.model.fresh(name, declared or _SCALAR)

    def known(self, name: str) -> bool:
        """Whether a name is declared, bound or defined."""
        return name in self.bound or name in self.scope or name in self.model.integers or self._defined(Name(name)) is not None

    # Definitions

    def _defined(self, node: Node) -> tuple[Definition, dict[str, Node]] | None:
        """Return the definition whose left side fits, with what its variables stand for; the most special one, then the newest."""
        best: tuple[Definition, dict[str, Node]] | None = None
        for definition in reversed(self.scope.definitions):
            if type(definition.left) is not type(node):
                continue
            bindings: dict[str, Node] = {}
            if self._fits(definition.left, node, frozenset(definition.variables), bindings) and (best is None or len(bindings) < len(best[1])):
                best = definition, bindings
        return best

    def _fits(self, pattern: Node, node: Node, variables: frozenset[str], bindings: dict[str, Node]) -> bool:
        if isinstance(pattern, Name) and pattern.id in variables:
            return bindings.setdefault(pattern.id, node) == node
        if pattern == node:
            return True
        match pattern, node:
            case Index(), Index() if pattern.above == node.above and len(pattern.indices) == len(node.indices):
                return self._fits(pattern.base, node.base, variables, bindings) and all(
                    self._index_fits(want, got, variables, bindings) for want, got in zip(pattern.indices, node.indices, strict=True)
                )
            case Apply(), Apply() if pattern.primes == node.primes and len(pattern.arguments) == len(node.arguments):
                pairs = zip(pattern.arguments, node.arguments, strict=True)
                return self._fits(pattern.function, node.function, variables, bindings) and all(self._fits(a, b, variables, bindings) for a, b in pairs)
            case Derivative(), Derivative() if pattern.immediate == node.immediate and len(pattern.wrt) == len(node.wrt):
                pairs = zip(pattern.wrt, node.wrt, strict=True)
                return self._fits(pattern.body, node.body, variables, bindings) and all(self._fits(a, b, variables, bindings) for a, b in pairs)
            case Gradient(), Gradient() if (pattern.wrt is None) == (node.wrt is None):
                same = pattern.wrt is None or node.wrt is None or self._fits(pattern.wrt, node.wrt, variables, bindings)
                return same and self._fits(pattern.body, node.body, variables, bindings)
            case Moment(), Moment() if (pattern.operator, len(pattern.operands)) == (node.operator, len(node.operands)):
                return all(self._fits(a, b, variables, bindings) for a, b in zip(pattern.operands, node.operands, strict=True))
            case _:
                return False

    def _index_fits(self, want: Node, got: Node, variables: frozenset[str], bindings: dict[str, Node]) -> bool:
        if isinstance(want, Name) and want.id in variables:
            return bindings.setdefault(want.id, got) == got
        try:
            return self.integer(want) == self.integer(got)
        except EvaluationError:
            return False

    def _unfold(self, definition: Definition, bindings: dict[str, Node]) -> Value:
        """Return the right side with the variables bound to the values of what they stand for, computed once for the same indices."""
        inner = {name: self._binding(node) for name, node in bindings.items()}
        key = self._memo_key(definition, inner)
        if key is not None and key in self.memo:
            return self.memo[key]
        value = self._unfolded(definition, inner)
        if key is not None:
            self.memo[key] = value
        return value

    def _memo_key(self, definition: Definition, inner: dict[str, Value | int]) -> object | None:
        """Return a key where the value depends on integers alone; a recurrence would take exponential work without it."""
        if self.overrides:
            return None
        used = [(name, value) for name, value in self.bound.items() if name not in inner and name in definition.names]
        values = (*inner.items(), *used)
        return (definition.left, values) if all(isinstance(value, int) for _, value in values) else None

    def _unfolded(self, definition: Definition, inner: dict[str, Value | int]) -> Value:
        self.unfolding += 1
        if self.unfolding > MAX_DEFINITIONS:
            raise WorkError("definitions that go round in a circle, or too deep")
        outer = self.bound
        self.bound = self.bound | inner
        try:
            return self.value(definition.right)
        finally:
            self.bound = outer
            self.unfolding -= 1

    def _binding(self, node: Node) -> Value | int:
        try:
            return self.integer(node)
        except EvaluationError:
            return self.value(node)

    # Components and sequences

    def index(self, node: Index) -> Value:
        """Return a component of an array, or the member of a sequence."""
        if self.overrides and (hit := self._overridden(node)) is not None:
            return hit
        if self.scope.definitions and (found := self._defined(node)) is not None:
            return self._unfold(*found)
        base = node.base
        if isinstance(base, Name) and base.id == r"\delta" and len(node.indices) == 2 and r"\delta" not in self.scope:
            return self.arithmetic.number(int(self.integer(node.indices[0]) == self.integer(node.indices[1])))
        if isinstance(base, Name) and self._opaque_base(base.id):
            return self._member(base.id, node)
        return self.component(self.value(base), node.indices)

    def _overridden(self, node: Index) -> Value | None:
        if not isinstance(node.base, Name):
            return None
        try:
            key = (node.base.id, tuple(self.integer(item) for item in node.indices))
        except EvaluationError:
            return None
        return self.overrides.get(key)

    def _opaque_base(self, name: str) -> bool:
        """Whether indices of a name pick a member of a sequence, not a component of an array."""
        declared = self.scope.get(name)
        if name in self.bound and not isinstance(self.bound[name], int):
            return False
        if declared is None:
            return self._defined(Name(name)) is None
        return declared.indexed or declared.sort in (Sort.SCALAR, Sort.FUNCTION)

    def _member(self, name: str, node: Index) -> Value:
        declared = self.scope.get(name)
        first = 1 if declared is not None and declared.indexed else len(node.indices)
        key = ",".join(self._index_word(item) for item in node.indices[:first])
        full = f"{name}{'^' if node.above else '_'}{key}"
        if declared is not None and declared.random:
            value = self._random(full, name, declared)
        else:
            value = self.model.fresh(full, declared or _SCALAR)
        rest = node.indices[first:]
        return self.component(value, rest) if rest else value

    def _index_word(self, node: Node) -> str:
        """Return an index as a key: its integer, or the word that it is."""
        if isinstance(node, Words):
            return node.text
        try:
            return str(self.integer(node))
        except UnsupportedError:
            return spell(node)

    def component(self, value: Value, indices: tuple[Node, ...]) -> Value:
        """Return an entry of a vector, or a row or an entry of a matrix; indices count from 1."""
        shape = self.arithmetic.shape(value)
        places = [self.integer(index) - 1 for index in indices]
        if len(places) == 1 and shape and 1 in shape:
            return self.arithmetic.entry(value, *((places[0], 0) if shape[1] == 1 else (0, places[0])))
        if len(places) == 2 and shape:
            return self.arithmetic.entry(value, places[0], places[1])
        if len(places) == 1 and shape:
            return self.arithmetic.transpose(self.arithmetic.line(value, places[0]))
        raise ShapeError(f"a number has no component {len(places)}" if not shape else f"{len(places)} indices on {shape}")

    # Random names

    def _random(self, key: str, name: str, declared: Declaration) -> Value:
        if key in self.model.drawn:
            return self.model.drawn[key]
        law = self.model.axes[name]
        shape = self.model.shape_of(declared)
        value = self._joint_values(key, law, shape, declared) if law.kind == "joint" else self._product_values(law, shape, declared)
        self.model.drawn[key] = value
        return value

    def _joint_values(self, key: str, law: laws.Law, shape: tuple[int, ...], declared: Declaration) -> Value:
        lead = [self.model.recipe.batch] + [1] * (self.arithmetic.lead - 1)
        lead[law.axis] = law.outcomes
        raw = self.model.sample(key, (*lead, *shape), declared.domain)
        if "stationary" not in declared.traits:
            return raw
        mean = self.arithmetic.average(raw, self.weights(law), law.axis)
        common = self.model.fresh(f"mean of {key.partition('_')[0]}", Declaration(declared.sort, declared.sizes))
        return self.arithmetic.add(self.arithmetic.subtract(raw, mean), common)

    def _product_values(self, law: laws.Law, shape: tuple[int, ...], declared: Declaration) -> Value:
        if law.kind == "bernoulli":
            return self._on_axis(laws.masks(law), 1, law, shape)
        values, _ = laws.table(law)
        common = int(np.lcm.reduce([item.denominator for row in values for item in row]))
        tops = np.array([[int(item * common) for item in row] for row in values])
        standard = self._on_axis(tops, common, law, shape)
        if declared.variance not in ("", "1"):
            variance = self.value(parse(declared.variance, self.scope))
            standard = self.arithmetic.multiply(self.arithmetic.unary("sqrt", variance), standard)
        if declared.mean not in ("", "0"):
            standard = self.arithmetic.add(standard, self.value(parse(declared.mean, self.scope)))
        return standard

    def _on_axis(self, tops: Array, bottom: int, law: laws.Law, shape: tuple[int, ...]) -> Array:
        lead = [1] * self.arithmetic.lead
        lead[law.axis] = law.outcomes
        return as_kind(tops.reshape(-1).astype(np.int64), bottom, self.model.recipe.kind).reshape(*lead, *shape)

    def weights(self, law: laws.Law) -> Array:
        """Return the weights of a law's outcomes, along its axis."""
        key = f"weights {law.axis}"
        if key not in self.memo:
            self.memo[key] = self._weights(law)
        value = self.memo[key]
        assert not isinstance(value, Dual)
        return value

    def _weights(self, law: laws.Law) -> Value:
        if law.kind == "bernoulli":
            return self._bernoulli_weights(law)
        fractions = laws.joint_weights(law) if law.kind == "joint" else laws.table(law)[1]
        common = int(np.lcm.reduce([item.denominator for item in fractions]))
        return self._on_axis(np.array([int(item * common) for item in fractions]), common, law, ())

    def _bernoulli_weights(self, law: laws.Law) -> Value:
        name = next(name for name, own in self.model.axes.items() if own is law)
        declared = self.scope.get(name)
        assert declared is not None
        keep = self.value(parse(declared.mean, self.scope))
        drop = self.arithmetic.subtract(self.arithmetic.number(1), keep)
        ones = laws.masks(law).sum(axis=1)
        columns = [self.arithmetic.times(self.arithmetic.power(keep, keep, int(k)), self.arithmetic.power(drop, drop, int(law.atoms - k))) for k in ones]
        arrays = [column for column in columns if not isinstance(column, Dual)]
        return np.concatenate(arrays, axis=law.axis)

    # Unknown functions

    def unknown_function(self, node: Apply, arguments: list[Value]) -> Value:
        """Return a smooth function of the arguments, drawn for its name: elementwise where it is declared so or takes one number."""
        name = spell(node.function) if not isinstance(node.function, Index) else self._function_key(node.function)
        head = node.function.base if isinstance(node.function, Index) else node.function
        declared = self.scope.get(head.id) if isinstance(head, Name) else None
        elementwise = declared is not None and "elementwise" in declared.traits
        reduces = isinstance(head, Name) and (head.id in _VECTOR_FUNCTIONS or (declared is not None and declared.sort is Sort.FUNCTION)) and not elementwise
        if reduces or len(arguments) > 1:
            total = self.arithmetic.number(0)
            for place, argument in enumerate(arguments):
                total = self.arithmetic.add(total, self._projection(f"{name}.{place}", argument))
            return self._smooth(name, total, positive=declared is not None and declared.domain is Domain.POSITIVE)
        return self._smooth(name, arguments[0], positive=declared is not None and declared.domain is Domain.POSITIVE)

    def _function_key(self, node: Index) -> str:
        return f"{spell(node.base)}_{','.join(self._index_word(item) for item in node.indices)}"

    def _projection(self, key: str, argument: Value) -> Value:
        shape = self.arithmetic.shape(argument)
        weights = self.model.sample(f"weights {key}", (1,) * self.arithmetic.lead + shape)
        return self.arithmetic.total(self.arithmetic.times(weights, argument))

    def _smooth(self, key: str, z: Value, *, positive: bool) -> Value:
        """A cubic where arithmetic is rational, else a cubic of tanh; squared and shifted where it must be positive."""
        coefficients = self.model.sample(f"function {key}", (4,))
        inner = z if self.arithmetic.kind == "residue" else self.arithmetic.unary("tanh", z)
        ones = (1,) * (self.arithmetic.lead + len(self.arithmetic.shape(z)))
        result: Value = coefficients[3].reshape(ones) if isinstance(coefficients[3], np.ndarray) else np.full(ones, coefficients[3], dtype=coefficients.dtype)
        for place in (2, 1, 0):
            step = np.full(ones, coefficients[place], dtype=coefficients.dtype)
            result = self.arithmetic.add(self.arithmetic.times(result, inner), step)
        if self.arithmetic.kind != "residue":
            slope = np.full(ones, coefficients[1], dtype=coefficients.dtype)
            result = self.arithmetic.add(result, self.arithmetic.times(slope, z))
        if positive:
            result = self.arithmetic.add(self.arithmetic.times(result, result), self.arithmetic.constant_like(result, 1))
        return result
