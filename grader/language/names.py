"""Values of names and of their components during an evaluation."""

from __future__ import annotations

import re

from grader.language.declaration import Declaration, Domain, Sort
from grader.language.drawn_functions import DrawnFunctions
from grader.language.failure import RangeError, ShapeError, UnsupportedError
from grader.language.tree import Index, Name, Node, names
from grader.language.values import Value, shape_words

_SCALAR = Declaration()
_BARRED = re.compile(r"\\(?:bar|overline)\{(.+)\}")
_CONSTANTS = {r"\pi": "pi", "e": "e", "pi": "pi", r"\mathrm{i}": "i"}


class Names(DrawnFunctions):
    """Evaluates names, components of arrays and members of sequences."""

    def name(self, node: Name) -> Value:
        """Return the value of a name: bound, overridden, defined, declared, constant, or drawn as a real number."""
        name = node.id
        if name in self.overrides:
            return self.overrides[name]
        if name in self.bound:
            value = self.bound[name]
            return self.arithmetic.number(value) if isinstance(value, int) else value
        if self.scope.definitions and (found := self.defined(node)) is not None:
            return self.unfold(*found)
        if name in self.model.integers:
            return self.arithmetic.number(self.model.integers[name])
        declared = self.scope.get(name)
        if declared is None:
            return self._undeclared(name)
        if declared.random:
            return self.random(name, name, declared)
        if "imaginary" in declared.traits:
            return self.arithmetic.named("i")
        if declared.sort is Sort.FUNCTION:
            raise UnsupportedError(f"the function {name} without an argument")
        return self.model.fresh(name, declared)

    def _undeclared(self, name: str) -> Value:
        if name in _CONSTANTS:
            return self.arithmetic.named(_CONSTANTS[name])
        if name in (r"\infty", r"\varnothing"):
            raise UnsupportedError(f"{name} as a number")
        conjugate = _BARRED.fullmatch(name)
        if conjugate is not None and self._is_complex(conjugate[1]):
            return self.arithmetic.unary("conj", self.value(Name(conjugate[1])))
        return self.model.fresh(name, _SCALAR)

    def _is_complex(self, name: str) -> bool:
        declared = self.scope.get(name)
        return declared is not None and declared.domain is Domain.COMPLEX

    def _is_identity(self, name: str) -> bool:
        """Whether ``I_n`` is the identity matrix of size n."""
        declared = self.scope.get(name)
        return name == "I" if declared is None else "identity" in declared.traits

    def index(self, node: Index) -> Value:
        """Return a component of an array, or the member of a sequence."""
        if self.overrides and (hit := self._overridden(node)) is not None:
            return hit
        if self.scope.definitions and (found := self.defined(node)) is not None:
            return self.unfold(*found)
        if self.scope.definitions and len(node.indices) > 1 and (found := self.defined(Index(node.base, node.indices[:1], node.above))) is not None:
            return self.component(self.unfold(*found), node.indices[1:])
        base = node.base
        if isinstance(base, Name) and len(node.indices) == 1 and self._is_identity(base.id):
            return self.arithmetic.identity(self.integer(node.indices[0]))
        if isinstance(base, Name) and base.id == r"\delta" and len(node.indices) == 2 and r"\delta" not in self.scope:
            return self.arithmetic.number(int(self.integer(node.indices[0]) == self.integer(node.indices[1])))
        if isinstance(base, Name) and (self.sequence(base.id) or (node.above and self._is_vector(base.id))):
            return self._member(base.id, node)
        return self.component(self.value(base), node.indices)

    def _overridden(self, node: Index) -> Value | None:
        if not isinstance(node.base, Name):
            return None
        places = tuple(self.integer_or_none(item) for item in node.indices)
        return self.overrides.get((node.base.id, places))

    def sequence(self, name: str) -> bool:
        """Whether indices of a name pick a member of a sequence, not a component of an array."""
        if name in self.bound and not isinstance(self.bound[name], int):
            return False
        declared = self.scope.get(name)
        if declared is None:
            return self.defined(Name(name)) is None
        return declared.indexed or declared.sort in (Sort.SCALAR, Sort.FUNCTION)

    def _is_vector(self, name: str) -> bool:
        """Whether a name is declared as a vector and drawn: what has a layer or a time in brackets above is another one, and no entry of it."""
        declared = self.scope.get(name)
        drawn = declared is not None and declared.sort is Sort.VECTOR and not declared.random
        return drawn and name not in self.bound and self.defined(Name(name)) is None

    def _member(self, name: str, node: Index) -> Value:
        if (conjugate := _BARRED.fullmatch(name)) is not None and self._is_complex(conjugate[1]):
            return self.arithmetic.unary("conj", self.index(Index(Name(conjugate[1]), node.indices, node.above)))
        declared = self.scope.get(name)
        first = 1 if declared is not None and declared.indexed else len(node.indices)
        full = f"{name}{'^' if node.above else '_'}{','.join(self.index_word(item) for item in node.indices[:first])}"
        shared = declared or _SCALAR
        value = self.random(full, name, shared) if shared.random else self.model.fresh(full, shared)
        rest = node.indices[first:]
        return self.component(value, rest) if rest else value

    def component(self, value: Value, indices: tuple[Node, ...]) -> Value:
        """Return an entry of a vector, or a row or an entry of a matrix; indices count from 1."""
        shape = self.arithmetic.shape(value)
        if not shape:
            raise ShapeError("a number has no components")
        places = [self.integer(index) - 1 for index in indices]
        free = {name for index in indices for name in names(index)} - set(self.bound) - set(self.model.sizes)
        if free and any(not 0 <= place < max(shape) for place in places):
            raise RangeError(f"an index that lies outside {shape_words(shape)}")
        match places:
            case [place] if 1 in shape:
                return self.arithmetic.entry(value, *((place, 0) if shape[1] == 1 else (0, place)))
            case [row]:
                return self.arithmetic.transpose(self.arithmetic.line(value, row))
            case [row, column]:
                return self.arithmetic.entry(value, row, column)
            case _:
                raise ShapeError(f"{len(places)} indices on {shape_words(shape)}")
