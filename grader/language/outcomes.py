"""Values of random names: a table of all joint outcomes, exact in its moments."""

from __future__ import annotations

import numpy as np

from grader.language import laws
from grader.language.declaration import Declaration
from grader.language.draws import as_kind
from grader.language.integers import Integers
from grader.language.parser import parse
from grader.language.values import Array, Value, primal


class Outcomes(Integers):
    """Draws what is random."""

    def random(self, key: str, name: str, declared: Declaration) -> Value:
        """Return the values of a random name in every outcome, drawn once for each key."""
        self.model.used[key] = None
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
        standard: Value = self._on_axis(*laws.table(law), law, shape)
        if declared.variance not in ("", "1"):
            variance = self.value(parse(declared.variance, self.scope))
            standard = self.arithmetic.multiply(self.arithmetic.unary("sqrt", variance), standard)
        if declared.mean not in ("", "0"):
            mean = self.value(parse(declared.mean, self.scope))
            every = mean if self.arithmetic.shape(mean) or not shape else self.arithmetic.expand(mean)
            standard = self.arithmetic.add(standard, every)
        return standard

    def _on_axis(self, tops: Array, bottom: int, law: laws.Law, shape: tuple[int, ...]) -> Array:
        lead = [1] * self.arithmetic.lead
        lead[law.axis] = law.outcomes
        return as_kind(tops.reshape(-1).astype(np.int64), bottom, self.model.recipe.kind).reshape(*lead, *shape)

    def weights(self, law: laws.Law) -> Array:
        """Return the weights of a law's outcomes, along its axis."""
        key = f"weights {law.axis}"
        if key not in self.memo:
            self.memo[key] = self._bernoulli_weights(law) if law.kind == "bernoulli" else self._weights(law)
        return primal(self.memo[key])

    def _weights(self, law: laws.Law) -> Array:
        return self._on_axis(*laws.weights(law), law, ())

    def _bernoulli_weights(self, law: laws.Law) -> Array:
        """Return ``p^k (1 - p)^(n - k)`` for every 0-1 pattern with k ones."""
        declared = next(self.scope.declarations[name] for name, own in self.model.axes.items() if own is law)
        keep = self.value(parse(declared.mean, self.scope))
        drop = self.arithmetic.subtract(self.arithmetic.number(1), keep)
        power = self.arithmetic.whole_power
        ones = laws.masks(law).sum(axis=1)
        columns = [self.arithmetic.times(power(keep, int(k)), power(drop, int(law.atoms - k))) for k in ones]
        return np.concatenate([primal(column) for column in columns], axis=law.axis)
