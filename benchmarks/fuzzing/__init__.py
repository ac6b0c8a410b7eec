"""Inputs that no student should think of."""
