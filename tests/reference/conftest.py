"""What the witnesses need to be brought together: exact draws, and expressions as numbers."""

from collections.abc import Callable

import numpy as np
import pytest
import sympy
from numpy.typing import NDArray


@pytest.fixture
def draw() -> Callable[..., NDArray[np.object_]]:
    """Return a source of seeded fractions k/8 with k in -16..16, as exact expressions in an array of a shape; 0 is never drawn."""
    generator = np.random.default_rng(20240607)

    def drawn(*shape: int) -> NDArray[np.object_]:
        values = generator.choice([k for k in range(-16, 17) if k], size=shape)
        return np.array([sympy.Rational(int(value), 8) for value in values.flat], dtype=object).reshape(shape)

    return drawn


@pytest.fixture
def numbers() -> Callable[[object], NDArray[np.float64]]:
    """Return a function from expressions without free symbols, or arrays of them, to numbers."""
    return lambda value: np.array(np.vectorize(float, otypes=[float])(np.array(value, dtype=object)))
