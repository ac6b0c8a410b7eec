"""A second witness: what a formula is worth, by numpy and enumeration, written apart from grader."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from grader.variants.formula import Formula, walk
from grader.variants.subject import Subject, leading, sizes

Value: TypeAlias = NDArray[np.float64]
"""Always with two axes; a number is 1 x 1."""
MODELS = 3
MODELS_OF_INDICES = 6
_SIZES = ({"1": 1, "d": 3, "n": 2, "m": 4, "p": 5}, {"1": 1, "d": 2, "n": 3, "m": 4, "p": 6}, {"1": 1, "d": 4, "n": 3, "m": 2, "p": 5})
_INTEGERS = ({"t": 3, "T": 5, "k": 1}, {"t": 5, "T": 4, "k": 2}, {"t": 4, "T": 6, "k": 2})


class NoValueError(ArithmeticError):
    """A formula that has no value in a model: shapes that do not fit, a hole in a domain, nothing to choose from."""


@dataclass
class Witness:
    """Gives the names of a subject values in one model and evaluates formulas there."""

    subject: Subject
    model: int = 0
    bound: dict[str, float | np.longdouble] = field(default_factory=dict[str, float | np.longdouble])
    drawn: dict[str, Value] = field(default_factory=dict[str, Value])

    @property
    def size(self) -> dict[str, int]:
        """The sizes of this model: the usual ones, and others that are declared, all different."""
        return _sizes(self.subject.sizes, self.model)

    @property
    def _whole(self) -> dict[str, int]:
        """The integers of this model that other things depend on."""
        return self.size | _INTEGERS[self.model % MODELS]

    def value(self, tree: Formula) -> Value:
        """Return the value of a formula."""
        match tree.op:
            case "number":
                return np.array([[float(Fraction(tree.text))]])
            case "name":
                return self._name(tree)
            case "eye":
                return np.eye(self.size[tree.text])
            case "sum" | "prod" | "max" | "argmax":
                return self._over(tree)
            case "E" | "Var":
                return self._moment(tree)
            case "tuple":
                return np.array([[part for item in tree.parts for part in self.value(item).ravel()]])
            case "eq":
                left, right = map(self.value, tree.parts)
                return left - right
            case "O":
                return self.value(tree.parts[0])
            case _:
                return _applied(tree.op, [self.value(part) for part in tree.parts])

    def number(self, tree: Formula) -> float:
        """Return the value of a formula that is a number."""
        value = self.value(tree)
        if value.size != 1:
            raise NoValueError("a number is needed")
        return float(value[0, 0])

    def _name(self, tree: Formula) -> Value:
        if tree.text in self.bound:
            return np.array([[self.bound[tree.text]]])
        if tree.text in self.subject.defined and not tree.parts:
            return self.value(self.subject.defined[tree.text])
        words = self.subject.declared(tree.text)
        if "elementwise" in words:
            return self._function(tree.text, self.value(tree.parts[0]), words)
        if "function" in words and tree.text.endswith("()"):
            weights = [np.linspace(0.5 + place, 1.5 + place, value.size) for place, value in enumerate(map(self.value, tree.parts))]
            inside = sum(float(weight @ self.value(part).ravel()) for weight, part in zip(weights, tree.parts, strict=True))
            return self._function(tree.text, np.array([[inside]]), words)
        if not tree.parts and tree.text in self.subject.indices and (words.startswith("index") or tree.text not in self._whole):
            return np.array([[float(self._index(tree.text))]])
        if not tree.parts and tree.text in self._whole and not sizes(words) and "scalar" not in words:
            return np.array([[float(self._whole[tree.text])]])
        indices = [round(self.number(part)) for part in tree.parts]
        if tree.text == r"\delta" and len(indices) == 2 and tree.text not in self.subject.symbols:
            return np.array([[float(indices[0] == indices[1])]])
        count = leading(words) if sizes(words) else len(indices)
        if "sequence" in words and "integer" in words and len(indices) == 1:
            return np.array([[float(self._member(tree.text, indices[0]))]])
        array, rest = self._draw(f"{tree.text}{indices[:count]}", words), indices[count:]
        if any(not 1 <= index <= size for index, size in zip(rest, array.shape, strict=False)):
            raise NoValueError("an index out of range")
        for index in rest[:1]:
            array = array[index - 1 : index]
        for index in rest[1:2]:
            array = array[:, index - 1 : index]
        return array

    def _draw(self, key: str, words: str) -> Value:
        if key in self.drawn:
            return self.drawn[key]
        generator = np.random.default_rng([zlib.crc32(key.encode()), self.model])
        own = [self.size[name] for name in sizes(words)]
        shape = [*own, 1, 1][:2] if own else [1, 1]
        low = 0.2 if "positive" in words or "in (0, 1)" in words else -1.5
        value = generator.uniform(low, 0.8 if "in (0, 1)" in words else 1.9, shape)
        if "integer" in words:
            value = generator.integers(2, 7, shape).astype(float)
        if "symmetric" in words:
            value = value + value.T
        if "diagonal" in words:
            value = value * np.eye(shape[0])
        self.drawn[key] = value
        return value

    def _member(self, name: str, index: int) -> int:
        """Return a member of a sequence of whole numbers: unlike the ten members next to it."""
        return 2 + (zlib.crc32(name.encode()) + self.model + 5 * index) % 11

    def _index(self, name: str) -> int:
        """Return the value of a free index: equal to the others, next to its neighbour either way round, and far from it."""
        place = self.subject.indices.index(name)
        odd = place % 2
        return (2, 1 + odd, 2 - odd, 1 + 3 * odd, 4 - 3 * odd, 1 + place % 3)[self.model % MODELS_OF_INDICES]

    def _function(self, name: str, argument: Value, words: str) -> Value:
        if "logistic" in words:
            return 1 / (1 + np.exp(-argument))
        a, b, c = np.random.default_rng([zlib.crc32(name.encode()), self.model]).uniform(0.4, 1.4, 3)
        return a * np.sin(b * argument + c) + 0.3 * argument

    def _over(self, tree: Formula) -> Value:
        *ends, body = tree.parts
        low, high = (round(self.number(end)) for end in ends) if ends else (1, self._length(body, tree.text))
        outer, terms = self.bound, list[Value]()
        for place in range(low, high + 1):
            self.bound = outer | {tree.text: float(place)}
            terms.append(self.value(body))
        self.bound = outer
        if not terms:
            if tree.op in ("max", "argmax"):
                raise NoValueError("the largest of nothing")
            self.bound = outer | {tree.text: float(low)}
            empty = np.zeros_like(self.value(body)) if tree.op == "sum" else np.eye(self.value(body).shape[0])
            self.bound = outer
            return empty
        match tree.op:
            case "sum":
                return np.sum(terms, axis=0)
            case "prod":
                return _applied("mul", terms)
            case "max":
                return np.max(terms, axis=0)
            case _:
                return np.array([[float(low + int(np.argmax([term[0, 0] for term in terms])))]])

    def _length(self, body: Formula, index: str) -> int:
        """Return how far an index without ends runs: over the axis of the matrix or vector that it selects from."""
        for part in walk(body):
            own = sizes(self.subject.declared(part.text)) if part.op == "name" else ()
            places = [place for place, inner in enumerate(part.parts) if inner.text == index and not inner.parts]
            if own and places:
                return self.size[own[places[0] - (len(part.parts) - len(own))]]
        return 3

    def _moment(self, tree: Formula) -> Value:
        """Return a mean or variance over all random names, each with its finite law, independent of each other."""
        mean = square = 0.0
        for weight in self._outcomes(tree.parts[-1]):
            value = self.value(tree.parts[-1])
            mean, square = mean + weight * value, square + weight * value**2
        return np.asarray(mean if tree.op == "E" else square - np.asarray(mean) ** 2)

    def _outcomes(self, body: Formula) -> Iterator[float]:
        """Set the random names to each of their values in turn, and yield the probability."""
        random = sorted({part.text for part in walk(body) if part.op == "name" and "random" in self.subject.declared(part.text)})
        axes = [(name, *axis) for name in random for axis in self._axes(name)]
        outer = self.drawn
        for choice in itertools.product(range(2), repeat=len(axes)):
            self.drawn, weight = dict(outer), 1.0
            for (name, shape, place, values, chances), pick in zip(axes, choice, strict=True):
                key = f"{name}[]"
                if key not in self.drawn or self.drawn[key] is outer.get(key):
                    self.drawn[key] = np.zeros(shape)
                self.drawn[key].flat[place] = values[pick]
                weight *= chances[pick]
            yield weight
        self.drawn = outer

    def _axes(self, name: str) -> Iterator[tuple[tuple[int, ...], int, tuple[float, float], tuple[float, float]]]:
        words = self.subject.declared(name)
        shape = tuple([*(self.size[size] for size in sizes(words)), 1, 1][:2])
        generator = np.random.default_rng([zlib.crc32(name.encode()), self.model, 7])
        for place in range(shape[0] * shape[1]):
            if "Bernoulli" in words:
                chance = float(self._draw("p[]", "in (0, 1)")[0, 0])
                yield shape, place, (0.0, 1.0), (1 - chance, chance)
            else:
                low, high, chance = generator.uniform(0.3, 1.7, 3)
                yield shape, place, (-float(low), float(high)), (1 - float(chance) / 2, float(chance) / 2)


@cache
def _sizes(names: frozenset[str], model: int) -> dict[str, int]:
    known = _SIZES[model % MODELS]
    others = sorted(name for name in names if name not in known)
    numerals = {name: int(name) for name in others if name.isdigit()}
    return known | {name: 7 + place for place, name in enumerate(others)} | numerals


def _applied(op: str, values: list[Value]) -> Value:
    """Return an operation on values; numbers scale, everything else must fit."""
    first = values[0]
    match op:
        case "add":
            return np.asarray(sum(values[1:], first)) if _addable(values) else _unfit("+")
        case "neg":
            return -first
        case "mul":
            result = first
            for factor in values[1:]:
                result = result * factor if 1 in (result.size, factor.size) else result @ factor
            return result
        case "had":
            return np.prod(values, axis=0) if _alike(values) else _unfit("odot")
        case "div":
            return first / values[1] if values[1].size == 1 and values[1][0, 0] else _unfit("/")
        case "pow":
            return _power(first, values[1])
        case "T":
            return first.T
        case "norm":
            return np.array([[float(np.linalg.norm(first))]]) if 1 in first.shape else _unfit("norm of a matrix")
        case "diag":
            return np.diag(first.ravel()) if 1 in first.shape else np.diag(np.diag(first))
        case "ind":
            return np.array([[float(first[0, 0] == values[1][0, 0])]])
        case "sqrt" if first.size > 1 and (first == np.diag(np.diag(first))).all() and (first >= 0).all():
            return np.sqrt(first)
        case "sqrt" | "log" | "exp":
            return getattr(np, op)(first) if op == "exp" or (first > 0).all() else _unfit(op)
        case _:
            raise ValueError(f"no operation of ours: {op}")


def _alike(values: list[Value]) -> bool:
    return len({value.shape for value in values}) == 1


def _addable(values: list[Value]) -> bool:
    """Whether values have one shape; a number may be added to every entry of a column or a row, as in ``1 - h``."""
    arrays = [value for value in values if value.size > 1]
    return _alike(values) or (_alike(arrays) and 1 in arrays[0].shape)


def _unfit(what: str) -> Value:
    raise NoValueError(f"operands that do not fit: {what}")


def _power(base: Value, exponent: Value) -> Value:
    if exponent.size != 1:
        return _unfit("^")
    power = float(exponent[0, 0])
    if base.size == 1:
        return base**power if base[0, 0] > 0 or (power.is_integer() and (base[0, 0] or power > 0)) else _unfit("^")
    if base.shape[0] != base.shape[1] or not power.is_integer():
        return _unfit("^")
    return np.linalg.matrix_power(base, int(power))
