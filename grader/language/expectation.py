"""Expectations, variances and covariances: exact sums over the outcomes of what is random."""

from __future__ import annotations

from grader.language import laws
from grader.language.events import Events
from grader.language.failure import UnsupportedError
from grader.language.tree import Moment, Node, names
from grader.language.values import Value


class Expectation(Events):
    """Evaluates moments."""

    def moment(self, node: Moment) -> Value:
        """Return an expectation, a variance, a covariance or a probability."""
        if (found := self.defined(node)) is not None:
            return self.unfold(*found)
        if node.operator == "P":
            return self.probability(node.operands, node.given)
        if node.given:
            raise UnsupportedError("a conditional expectation")
        if not self.model.axes:
            raise UnsupportedError("an expectation where nothing is declared random")
        axes = self._axes(node.over)
        values = [self.value(operand) for operand in node.operands]
        match node.operator, values:
            case "E", [x]:
                return self._expect(x, axes)
            case "Var", [x]:
                return self._covariance(x, x, axes)
            case "Cov", [x, y]:
                return self._covariance(x, y, axes)
            case _:
                raise UnsupportedError(f"{node.operator} of {len(values)} things")

    def _axes(self, over: tuple[Node, ...]) -> list[laws.Law]:
        """Return the laws to sum over, one for each axis: those of the names below the operator, or all."""
        wanted = {name for node in over for name in names(node)} & set(self.model.axes) or set(self.model.axes)
        chosen = {self.model.axes[name].axis: self.model.axes[name] for name in wanted}
        return [chosen[axis] for axis in sorted(chosen)]

    def _expect(self, x: Value, axes: list[laws.Law]) -> Value:
        for law in axes:
            x = self.arithmetic.average(x, self.weights(law), law.axis)
        return x

    def _covariance(self, x: Value, y: Value, axes: list[laws.Law]) -> Value:
        """Return ``E[(x - Ex)(y - Ey)^T]``, a number for numbers, a matrix for vectors; ``E[xy] - E[x]E[y]`` of matrices that fit so."""
        dx = self.arithmetic.subtract(x, self._expect(x, axes))
        dy = self.arithmetic.subtract(y, self._expect(y, axes))
        left, right = self.arithmetic.shape(dx), self.arithmetic.shape(dy)
        plain = len(left) == len(right) == 2 and 1 not in (*left, *right) and left[1] == right[0] and left[1] != right[1]
        return self._expect(self.arithmetic.multiply(dx, dy if plain else self.arithmetic.transpose(dy)), axes)
