"""Integers during an evaluation: indices, ends of ranges and whole exponents, known exactly in each model."""

from __future__ import annotations

from fractions import Fraction

from grader.language.definitions import MAX_UNFOLDING, Definitions
from grader.language.failure import EvaluationError, UnsupportedError
from grader.language.render import spell
from grader.language.tree import Add, Call, Divide, Index, Multiply, Name, Negate, Node, Number, Power
from grader.language.values import primal

_MAX_EXPONENT, _MAX_BASE, _MAX_DIGITS = 40, 1_000, 10**60


class Integers(Definitions):
    """Evaluates what must be a whole number."""

    def integer(self, node: Node) -> int:
        match node:
            case Number(value=value) if value.denominator == 1:
                return value.numerator
            case Name(id=name):
                return self._known(name)
            case _:
                number = self._fraction(node)
        if number.denominator != 1:
            raise EvaluationError(f"expected an integer, found {number}")
        return number.numerator

    def _fraction(self, node: Node) -> Fraction:
        self.step()
        match node:
            case Number(value=value):
                return value
            case Name(id=name):
                return Fraction(self._known(name))
            case Index(base=Name(id=base)) if base in self.model.recipe.counted:
                return Fraction(int(primal(self.value(node)).item(0)))
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
            if abs(total) > _MAX_DIGITS:
                raise UnsupportedError("a large product in an index")
        return total

    def _small_power(self, base: Fraction, exponent: Fraction) -> Fraction:
        large = exponent.denominator != 1 or abs(exponent) > _MAX_EXPONENT or abs(base) > _MAX_BASE or base.denominator > _MAX_BASE
        if large or (not base and exponent < 0):
            raise UnsupportedError("a large power in an index")
        return base ** int(exponent)

    def _known(self, name: str) -> int:
        if name in self.bound:
            value = self.bound[name]
            if isinstance(value, int):
                return value
            raise EvaluationError(f"{name} is not an integer here")
        if self.scope.definitions and (found := self.defined(Name(name))) is not None:
            return self._nested(found[0].right)
        if name in self.model.integers:
            return self.model.integers[name]
        raise UnsupportedError(f"{name} as an index")

    def _nested(self, right: Node) -> int:
        """Return the integer of a right side; how many definitions stand behind each other is bounded."""
        if self.unfolding > MAX_UNFOLDING:
            raise EvaluationError("definitions that go round in a circle")
        self.unfolding += 1
        try:
            return self.integer(right)
        finally:
            self.unfolding -= 1
