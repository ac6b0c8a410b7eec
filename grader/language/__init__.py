"""The mathematics that students write: tokens, tree, models, and whether two answers mean the same.

Each module is a layer and imports only those below it: ``tokens``, ``lexer``, the parser from ``cursor`` to ``parser``; ``values``, ``arithmetic``,
``model``, the evaluator from ``environment`` to ``evaluate``; ``agreement``, ``relations``, ``compare``.
"""
