"""Whether a relation that is no equation holds: by size, apart, in the limit, up to a factor."""

from __future__ import annotations

from dataclasses import replace

from grader.derivation.firmness import is_firm
from grader.derivation.grounds import is_grounded
from grader.derivation.lenience import readings
from grader.derivation.premises import Premises
from grader.derivation.reading import Link
from grader.derivation.truth import holds
from grader.extraction import plain_names
from grader.language.compare import same_meaning
from grader.language.criteria import criteria_of
from grader.language.render import spell
from grader.language.tree import Big, Index, Name, Node, Number, Relation
from grader.language.trial import Finding, Trial
from grader.result import Basis, Outcome, Verdict

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_SCALED = criteria_of(up_to="scale")


def related(link: Link, left: Node, right: Node, premises: Premises) -> Verdict:
    """Return the verdict on a relation whose sign is no equality."""
    match link.sign:
        case "<" | "<=" | ">" | ">=":
            return _inequality(link, left, right, premises)
        case "!=":
            return _apart(link, left, right, premises)
        case "->":
            return _limit(left, right, premises)
        case "propto":
            return _proportional(left, right, premises)
        case _:
            return undecided(f"We do not judge the sign {link.sign}.")


def _same(left: Node, right: Node, premises: Premises) -> bool | None:
    return same_meaning(left, right, premises.scope, assumptions=premises.assumptions, seed=premises.seed)


def _inequality(link: Link, left: Node, right: Node, premises: Premises) -> Verdict:
    """Judge an inequality: right where it holds in every model; wrong only where the sign is strict and the sides are the same, or are matrices."""
    found = _held(link.sign, left, right, premises)
    if not found.agree:
        sides, chosen = (premises.with_values(left), premises.with_values(right)), premises.chosen
        again = _held(link.sign, *sides, chosen) if sides != (left, right) or chosen is not premises else found
        found = again if again.agree else found
    if found.agree:
        return _strict(link, left, right, premises) or Verdict(Outcome.CORRECT, 1.0, Basis.SAMPLED, evidence=f"holds in {found.models} models")
    for first, second, note in readings(left, right, premises.scope):
        again = _held(link.sign, first, second, premises)
        if again.agree:
            return confirmed(note)
        found = found if found.shape or not again.shape else replace(found, shape=again.shape)
    if found.shape and not link.given and not link.doubtful and not link.first and is_grounded(left, premises) and is_grounded(right, premises):
        words = "Matrices are not compared by size, and entry by entry this fails; norms are."
        return Verdict(Outcome.INCORRECT, 0.0, Basis.COUNTEREXAMPLE, "matrices-by-size", words, spell(left))
    if _is_turned(link, left, right, premises):
        return Verdict(Outcome.INCORRECT, 0.0, Basis.SAMPLED, "wrong-direction", "It is the other way round wherever we tried.", spell(left))
    return undecided(found.why or "This holds for some values only; a condition may be meant.")


def _is_turned(link: Link, left: Node, right: Node, premises: Premises) -> bool:
    """Whether an inequality between quantities of the same arrays holds the other way round in every model; others may be a condition."""
    if not is_firm(link, link.sign) or any(isinstance(side, Name | Index | Number) for side in (left, right)):
        return False
    arrays = [_arrays(side, premises) for side in (left, right)]
    related = arrays[0] and arrays[0] == arrays[1] and is_grounded(left, premises) and is_grounded(right, premises)
    return bool(related and _held(_TURNED[link.sign], left, right, premises).agree and _same(left, right, premises) is False)


def _arrays(side: Node, premises: Premises) -> frozenset[str]:
    """Return the names of vectors and matrices in a tree, those that its names are defined by among them."""
    declared = premises.scope.declarations
    return frozenset(name for name in premises.made_of(side) if name in declared and declared[name].sizes)


def _held(sign: str, left: Node, right: Node, premises: Premises) -> Finding:
    return holds(left, sign, right, Trial(left, right, premises.supposing(left, right).scope, premises.assumptions, premises.seed))


def _strict(link: Link, left: Node, right: Node, premises: Premises) -> Verdict | None:
    """Return a verdict against a strict sign between two things that are always the same."""
    if link.sign not in ("<", ">") or link.given or link.doubtful or premises.strangers(left, right) or not _same(left, right, premises):
        return None
    return Verdict(Outcome.INCORRECT, 0.0, Basis.SAMPLED, "never-strict", "The two sides are the same, so that neither is larger.", spell(left))


def _apart(link: Link, left: Node, right: Node, premises: Premises) -> Verdict:
    """Judge whether two quantities differ: wrong only where they are always the same."""
    if not is_grounded(left, premises) or not is_grounded(right, premises):
        return undecided("We do not know what all of it stands for.")
    alike = _same(left, right, premises)
    if alike is False:
        return Verdict(Outcome.CORRECT, 1.0, Basis.COUNTEREXAMPLE, notes=("The two sides differ in general.",))
    if alike and not link.given and not link.doubtful:
        return Verdict(Outcome.INCORRECT, 0.0, Basis.SAMPLED, "never-apart", "The two sides are always the same.", spell(left))
    return undecided("This could not be decided.")


def _limit(left: Node, right: Node, premises: Premises) -> Verdict:
    """Judge a limit as a name of the sentence goes somewhere; wrong is never said, for another name may be meant."""
    left = plain_names(left, premises.scope)[0]
    for name, target in reversed(premises.limits):
        whole = Big("lim", name, None, None, premises.with_values(left), Relation((name, target), ("->",)))
        if _same(whole, right, premises.chosen):
            return Verdict(Outcome.CORRECT, 1.0, Basis.SAMPLED, notes=(f"This is the limit as {spell(name)} goes to {spell(target)}.",))
    return undecided("This could not be decided.")


def moves(link: Link, premises: Premises) -> tuple[Node, Node] | None:
    """Return a name and what it goes to, where a link says just that: ``T \\\\to \\\\infty``."""
    left, right = (link.left.tree if link.left else None), link.right.tree
    if link.sign != "->" or not isinstance(left, Name | Index) or right is None:
        return None
    bare = isinstance(right, Number) or right == Name(r"\infty")
    follows = bool(premises.limits) and plain_names(left, premises.scope)[0] in premises.values
    return (left, right) if bare and not follows and isinstance(left, Name) and premises.definition_of(left) is None else None


def _proportional(left: Node, right: Node, premises: Premises) -> Verdict:
    """Judge whether two sides are proportional; wrong is never said, for what counts as a constant is not known."""
    if same_meaning(left, right, premises.scope, assumptions=premises.assumptions, criteria=_SCALED, seed=premises.seed):
        return Verdict(Outcome.CORRECT, 1.0, Basis.SAMPLED, notes=("The two sides are the same up to a factor.",))
    return undecided("We do not know what counts as a constant here.")


def confirmed(note: str) -> Verdict:
    """Return the verdict on a step that holds for a reason worth telling."""
    return Verdict(Outcome.CORRECT, 1.0, Basis.SAMPLED, notes=(note,))


def undecided(reason: str) -> Verdict:
    """Return the verdict on what is neither right nor wrong for certain."""
    return Verdict(Outcome.UNDECIDED, 0.0, Basis.UNREAD, feedback=reason)
