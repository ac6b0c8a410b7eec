"""Does submitted code do what is asked? Inputs drawn from a contract, answers from the sandbox, and their comparison with the reference's.

The reference and what it returns never enter the process that runs a submission.
"""
