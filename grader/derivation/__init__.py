"""Derivations: every relation of a write-up judged in its context, and the first one that does not hold."""
