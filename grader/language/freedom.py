"""Answers that are right up to a sign, a factor or an additive constant, where the author says so.

A factor is constant when it is the same for two draws of the names: ``f(x) g(x') = f(x') g(x)``. So an answer and a second copy of it, with names
of its own, are compared as any two trees are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from grader.errors import AuthoringError
from grader.language.agreement import Finding, Trial, valued
from grader.language.failure import EvaluationError
from grader.language.inference import CONSTANTS
from grader.language.meaning import decided
from grader.language.model import model_of
from grader.language.scope import Scope
from grader.language.tree import Add, Elementwise, Multiply, Name, Negate, Node, Number, names
from grader.language.tree import replace as substituted
from grader.language.usage import usage

_KINDS = {"sign": "a sign", "scale": "a constant factor", "constant": "an additive constant"}
_ZERO = Number(Fraction(0))


@dataclass(frozen=True, slots=True)
class Freedom:
    """What an answer may differ by: ``sign``, ``scale`` or ``constant``, and the name that it must not depend on, empty for all."""

    kind: str
    name: str = ""


def freedoms_of(words: str | Sequence[str]) -> tuple[Freedom, ...]:
    """Return what an answer may differ by, from words such as ``sign``, ``scale`` or ``constant in w``, in the order in which they are tried.

    Raises:
        AuthoringError: The words are not understood.

    >>> freedoms_of("constant in w")
    (Freedom(kind='constant', name='w'),)
    """
    found: list[Freedom] = []
    for item in [words] if isinstance(words, str) else words:
        kind, _, name = item.strip().partition(" in ")
        if kind not in _KINDS or (name and kind == "sign"):
            raise AuthoringError(f"up_to: expected 'sign', 'scale' or 'constant', the last two also as in 'constant in w'; found {item!r}")
        found.append(Freedom(kind, name.strip()))
    return tuple(sorted(found, key=lambda freedom: ("constant", "scale", "sign").index(freedom.kind)))


def freely(trial: Trial, freedoms: tuple[Freedom, ...]) -> Finding:
    """Return whether two trees mean the same but for what they may differ by."""
    plain = decided(trial)
    if plain.agree or plain.shape:
        return plain
    finding = _without(replace(trial, answer=_inlined(trial.answer, trial.scope), reference=_inlined(trial.reference, trial.scope)), freedoms)
    words = " and ".join(_KINDS[freedom.kind] for freedom in freedoms)
    return (
        replace(finding, difference=None, note=f"The answer differs from what is asked by more than {words}.") if finding.agree is False else finding
    )


def _without(trial: Trial, freedoms: tuple[Freedom, ...]) -> Finding:
    """Take one freedom after another out of both sides, then compare."""
    for number, freedom in enumerate(freedoms):
        if freedom.kind == "sign":
            plain = decided(trial)
            return plain if plain.agree else decided(replace(trial, answer=Negate(trial.answer)))
        if freedom.kind == "scale" and _vanishes(trial):
            return Finding(agree=False)
        if freedom.kind == "scale" and _is_array(trial):
            sides = trial.answer, trial.reference
            trial = replace(trial, answer=Elementwise("otimes", *sides), reference=Elementwise("otimes", *reversed(sides)))
            continue
        trial = _pruned(trial, freedom) if freedom.kind == "constant" else trial
        copied = _copied(trial, freedom, "'" * (number + 1))
        if copied is None:
            return Finding(agree=None, why=f"nothing here could vary while {_KINDS[freedom.kind]} stays the same")
        trial = _united(trial, copied, freedom)
    return decided(trial)


def _pruned(trial: Trial, freedom: Freedom) -> Trial:
    """Leave out the terms that are constant to the eye: what they hold need not even be readable."""
    if not freedom.name:
        return trial
    through = {freedom.name, *(name for item in trial.scope.definitions if freedom.name in names(item.right) for name in names(item.left))}
    return replace(trial, answer=_varying(trial.answer, through), reference=_varying(trial.reference, through))


def _varying(tree: Node, through: set[str]) -> Node:
    """Return the terms of a sum that hold any of some names."""
    if not isinstance(tree, Add):
        return tree
    kept = tuple(term for term in tree.terms if names(term) & through)
    return tree if len(kept) == len(tree.terms) else kept[0] if len(kept) == 1 else Add((_ZERO, *kept))


def _united(trial: Trial, copy: Trial, freedom: Freedom) -> Trial:
    """Return the trial in which the freedom has no say any more."""
    if freedom.kind == "constant":
        sides = Add((trial.answer, Negate(copy.answer))), Add((trial.reference, Negate(copy.reference)))
    else:
        sides = Multiply((trial.answer, copy.reference)), Multiply((copy.answer, trial.reference))
    return replace(copy, answer=sides[0], reference=sides[1], assumptions=tuple(dict.fromkeys((*trial.assumptions, *copy.assumptions))))


def _copied(trial: Trial, freedom: Freedom, mark: str) -> Trial | None:
    """Return the trial with second draws of what a constant must not depend on; ``None`` where that is nothing, or stands in definitions."""
    uses = usage(trial.answer), usage(trial.reference)
    declared = trial.scope.declarations
    sizes = {size for declaration in declared.values() for size in declaration.sizes}
    free = uses[0].free | uses[1].free
    varied = sorted(name for name in free - sizes - CONSTANTS if freedom.name in ("", name))
    if not varied or _defined_by(trial, frozenset(varied)):
        return None
    renamed: dict[Node, Node] = {Name(name): Name(name + mark) for name in varied}
    scope = trial.scope.declaring({name + mark: declared[name] for name in varied if name in declared})
    turned = [substituted(tree, renamed) for tree in (trial.answer, trial.reference, *trial.assumptions)]
    return replace(trial, answer=turned[0], reference=turned[1], assumptions=tuple(turned[2:]), scope=scope)


def _defined_by(trial: Trial, varied: frozenset[str]) -> bool:
    """Whether a tree holds a name whose definition holds one of the names that are drawn again."""
    held = names(trial.answer) | names(trial.reference)
    return any(names(item.left) & held and names(item.right) & varied for item in trial.scope.definitions)


def _inlined(tree: Node, scope: Scope) -> Node:
    """Return a tree with the names that stand for a formula replaced by it."""
    plain: dict[Node, Node] = {item.left: item.right for item in scope.definitions if isinstance(item.left, Name) and not item.variables}
    for _ in plain:
        changed = substituted(tree, plain)
        if changed == tree:
            break
        tree = changed
    return tree


def _vanishes(trial: Trial) -> bool:
    """Whether one side is zero and the other is not: no factor leads from one to the other."""
    zero = [decided(replace(trial, answer=side, reference=Multiply((_ZERO, side)))).agree for side in (trial.answer, trial.reference)]
    return zero[0] != zero[1]


def _is_array(trial: Trial) -> bool:
    model = model_of(trial.recipe)
    try:
        return model.arithmetic.shape(valued(trial.reference, model)) != ()
    except EvaluationError:
        return False
