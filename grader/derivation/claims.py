"""Whether an equation that is no identity is a claim, which can be wrong, or says what may still be chosen or is to be met."""

from __future__ import annotations

from dataclasses import dataclass, replace

from grader.derivation.grounds import holds_a_moment, is_determined
from grader.derivation.premises import Premises, head_of
from grader.derivation.reading import Link
from grader.language.compare import same_meaning
from grader.language.criteria import Criteria, criteria_of
from grader.language.tree import Index, Moment, Name, Node, Norm, names, walk
from grader.language.usage import usage

_FEW_NAMES = 3
"""An equation within a chain that holds fewer names may be one to be solved."""
_FACTOR = criteria_of(up_to="scale")
_FREEDOMS = _FACTOR, criteria_of(up_to="constant")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a chain stands on.

    Args:
        anchored: Whether it begins with a quantity that the definitions fix.
        trusted: Whether all of it so far was judged.
        begun: Whether a link of it was found right.
        broken: Whether a link of it was found wrong.
        final: Whether it holds the last equation for something that is asked for.
        late: Whether a step before it was found wrong.
    """

    anchored: bool
    trusted: bool = True
    begun: bool = False
    broken: bool = False
    final: bool = False
    late: bool = False


def is_claim(link: Link, left: Node, right: Node, premises: Premises, chain: Standing) -> bool:
    """Whether nothing that may still be chosen can make the two sides the same."""
    if link.first:
        fixed = is_determined(left, premises) and not _is_requirement(left, right, premises)
    else:
        fixed = (chain.trusted and (chain.anchored or holds_a_moment(left, premises))) or _is_rewriting(left, right, premises, chain)
    return fixed or is_never(left, right, premises) or _is_never_chosen(left, right, premises)


def _is_never_chosen(left: Node, right: Node, premises: Premises) -> bool:
    """Whether two sides are never the same with the values in them that names have; a member of a sequence may have another one."""
    chosen = replace(premises, values={name: value for name, value in premises.values.items() if isinstance(name, Name)})
    valued = chosen.with_values(left), chosen.with_values(right)
    return valued != (left, right) and is_never(*valued, chosen.chosen)


def is_never(left: Node, right: Node, premises: Premises) -> bool:
    """Whether no values make two sides the same: they differ by a factor that is a number, or by a number; a bare name may be given anew."""
    free = usage(left).free, usage(right).free
    if not any(free):
        return True
    if not all(free) or isinstance(left, Name | Index) or isinstance(right, Name | Index):
        return False
    return any(_differ_by_a_number(left, right, freedom, premises) for freedom in _FREEDOMS)


def _differ_by_a_number(left: Node, right: Node, freedom: Criteria, premises: Premises) -> bool:
    """Whether two sides are the same up to a number; arrays may only seem so, each time with another factor, and then their norms are not."""
    sides = ((left, right), (Norm(left), Norm(right))) if freedom is _FACTOR else ((left, right),)
    found = [same_meaning(*pair, premises.scope, assumptions=premises.assumptions, criteria=freedom, seed=premises.seed) for pair in sides]
    return bool(found[0]) and found[-1] is not False


def _is_requirement(left: Node, right: Node, premises: Premises) -> bool:
    """Whether two members of one sequence are set equal, as ``Var[z_i] = Var[z_j]``: that is asked for, and not so by itself."""
    here, there = premises.definition_of(left), premises.definition_of(right)
    return here is not None and there is not None and here.left == there.left


def _is_rewriting(left: Node, right: Node, premises: Premises, chain: Standing) -> bool:
    """Whether a link within a chain can only say that two spellings are one.

    It brings no new name, neither side is a bare name, and nothing was said of its names before.
    """
    free = usage(left).free
    if premises.conditions or isinstance(left, Name | Index) or isinstance(right, Name | Index) or not usage(right).free <= free:
        return False
    moments = any(isinstance(node, Moment) for side in (left, right) for node in walk(side))
    said = [this for this, _ in premises.values.items() if moments or not isinstance(this, Moment)]
    enough = len(free) >= _FEW_NAMES or (chain.trusted and chain.begun)
    return enough and not any(free & names(head_of(this)) for this in said)
