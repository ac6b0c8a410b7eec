"""Grader marks homework in the theory and practice of deep learning: by meaning, with a counterexample, and never by guessing."""

__version__ = "0.1.0"
