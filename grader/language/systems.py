"""Systems of equations, compared by their solutions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from grader.language.agreement import Finding, Trial, agreement
from grader.language.declaration import Domain
from grader.language.evaluate import Evaluator, evaluate
from grader.language.failure import EvaluationError, UnsupportedError
from grader.language.model import Model
from grader.language.render import spell
from grader.language.roots import Reals, Residual, Roots, roots
from grader.language.tree import Add, Name, Negate, Node, Relation, names
from grader.language.tree import replace as substituted
from grader.language.usage import usage

_ROUNDS = 3
_MAX_UNKNOWNS = 8
_NEAR = 1e-6
_APART = "The two systems do not have the same solution."


def same_system(trial: Trial, answer: tuple[Relation, ...], reference: tuple[Relation, ...]) -> Finding:
    """Return whether two systems of equations have the same solution; undecided where they are not linear and not solved for names."""
    mine, theirs = _solved(answer), _solved(reference)
    if mine is not None and theirs is not None:
        return _values(trial, mine, theirs)
    solved, other = (mine, reference) if mine is not None else (theirs, answer)
    if solved is not None and (failing := _fails(trial, solved, other)):
        return Finding(agree=False, note=_APART) if failing == "surely" else Finding(agree=None, why="some equations could not be compared")
    unknowns = tuple(sorted(solved)) if solved is not None else _scalars(trial, answer, reference)
    try:
        return _same_roots(trial, answer, reference, unknowns)
    except EvaluationError as error:
        return Finding(agree=None, why=f"we cannot evaluate {error}")


def _solved(system: tuple[Relation, ...]) -> dict[str, Node] | None:
    """Return what a system says that each name is; ``None`` where it is not solved for different names."""
    found = {spell(equation.members[0]): equation.members[1] for equation in system if isinstance(equation.members[0], Name)}
    inside = {name for value in found.values() for name in names(value)}
    return found if len(found) == len(system) and not inside & set(found) else None


def _values(trial: Trial, mine: dict[str, Node], theirs: dict[str, Node]) -> Finding:
    """Compare what two solved systems say of each name."""
    if set(mine) != set(theirs):
        return Finding(agree=None, why="the two systems are not solved for the same names")
    found = {name: agreement(replace(trial, answer=mine[name], reference=theirs[name])) for name in mine}
    for name, finding in found.items():
        if finding.agree is False:
            return Finding(agree=False, note=f"The value of {name} is another.")
    return next(
        (finding for finding in found.values() if finding.agree is None), Finding(agree=True, models=max(found[name].models for name in found))
    )


def _fails(trial: Trial, solved: dict[str, Node], other: tuple[Relation, ...]) -> str:
    """Return 'surely' where the values do not meet an equation, 'perhaps' where that is not decided, else nothing."""
    mapping: dict[Node, Node] = {Name(name): value for name, value in solved.items()}
    found = [
        agreement(replace(trial, answer=substituted(equation.members[0], mapping), reference=substituted(equation.members[1], mapping)))
        for equation in other
    ]
    return "surely" if any(finding.agree is False for finding in found) else "perhaps" if any(finding.agree is None for finding in found) else ""


def _scalars(trial: Trial, *systems: tuple[Relation, ...]) -> tuple[str, ...]:
    """Return the names of real numbers in systems."""
    free = set[str]().union(*(usage(equation).free for system in systems for equation in system))
    return tuple(sorted(name for name in free if name not in trial.recipe.integers and not _has_size(trial, name)))


def _has_size(trial: Trial, name: str) -> bool:
    declared = trial.scope.get(name)
    return declared is not None and bool(declared.sizes)


def _same_roots(trial: Trial, answer: tuple[Relation, ...], reference: tuple[Relation, ...], unknowns: tuple[str, ...]) -> Finding:
    """Solve both systems, where they are linear, in several models."""
    if not 0 < len(unknowns) <= _MAX_UNKNOWNS:
        raise UnsupportedError(f"a system in {len(unknowns)} names")
    for round_ in range(_ROUNDS):
        model = Model(replace(trial.recipe, round=round_, batch=1))
        found = [_only(roots(_residual(system, unknowns, model), len(unknowns), Domain.REAL)) for system in (answer, reference)]
        if found[0] is None or found[1] is None:
            return Finding(agree=None, why="we can compare such systems only where they are linear")
        if not np.allclose(found[0], found[1], rtol=_NEAR, atol=_NEAR):
            return Finding(agree=False, note=_APART)
    return Finding(agree=True, models=_ROUNDS)


def _only(found: Roots | None) -> Reals | None:
    """Return the one solution there is."""
    return found.points[0] if found is not None and found.complete and len(found.points) == 1 else None


def _residual(system: tuple[Relation, ...], unknowns: tuple[str, ...], model: Model) -> Residual:
    forms = [Add((equation.members[0], Negate(equation.members[1]))) for equation in system]

    def values(points: Reals) -> Reals:
        columns: list[Reals] = []
        for form in forms:
            evaluator = Evaluator(model)
            evaluator.bound = {name: points[:, place] for place, name in enumerate(unknowns)}
            found = evaluate(form, model, evaluator)
            if found.ndim != 1 or np.iscomplexobj(found):
                raise UnsupportedError("a system that is not of real numbers")
            columns.append(np.broadcast_to(found.astype(float), (len(points),)))
        return np.stack(columns, axis=1)

    return values
