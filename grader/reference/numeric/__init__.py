"""Quantities computed with numpy in double precision; nothing here imports sympy."""
