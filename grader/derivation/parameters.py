"""Chain rules that go through a parameter: what does not depend on a state has no derivative by it, so that the product is zero."""

from __future__ import annotations

from fractions import Fraction

from grader.derivation.grounds import reaches
from grader.derivation.premises import Premises
from grader.language.compare import same_meaning
from grader.language.declaration import Sort
from grader.language.render import latex, spell
from grader.language.tree import Big, Derivative, Elementwise, Multiply, Name, Node, Number
from grader.result import Basis, Outcome, Verdict

_ZERO = Number(Fraction(0))


def through_parameter(left: Node, right: Node, premises: Premises) -> Verdict | None:
    """Return the verdict against a product with a derivative of a parameter in it, where the other side is not zero; ``None`` where there is none."""
    dead = _dead(right, premises)
    if dead is None or _dead(left, premises) is not None:
        return None
    nothing = Multiply((_ZERO, left))
    if same_meaning(left, nothing, premises.scope, assumptions=premises.assumptions, seed=premises.seed) is not False:
        return None
    words = f"${latex(dead.body)}$ is a parameter and does not depend on ${latex(dead.wrt[0])}$, so that no chain rule goes through it."
    return Verdict(Outcome.INCORRECT, 0.0, Basis.COUNTEREXAMPLE, "through-a-parameter", words, spell(right))


def _dead(tree: Node, premises: Premises) -> Derivative | None:
    """Return a factor of a product that is the derivative of a parameter by something else."""
    match tree:
        case Multiply(factors=factors):
            return next((dead for factor in factors if (dead := _dead(factor, premises)) is not None), None)
        case Elementwise(operator="cdot", left=first, right=second):
            return _dead(first, premises) or _dead(second, premises)
        case Big(operator="prod", body=body):
            return _dead(body, premises)
        case Derivative(body=Name(id=name) as body, wrt=(by,), immediate=False):
            declared = premises.scope.get(name)
            free = declared is not None and declared.sort in (Sort.VECTOR, Sort.MATRIX) and not declared.indexed and not declared.random
            known = premises.definition_of(tree) is not None or premises.definition_of(body) is not None
            return tree if free and not known and not reaches(body, by, premises) else None
        case _:
            return None
