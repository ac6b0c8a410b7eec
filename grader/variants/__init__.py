"""What means the same as a formula, and what nearly does: rewrites, mutants, and a witness that tells them apart."""
