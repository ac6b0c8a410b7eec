"""The same quantities derived with sympy from their definitions: densities, recursions, losses. A result is never written down, only reached."""
