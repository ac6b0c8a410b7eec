"""Chains of relations: what begins, goes on and ends one, and that nothing is lost beside what cannot be read."""

import pytest

from grader.language.chains import chains
from grader.language.scope import Scope

CHAINS = {  # mathematics -> signs and members of each chain
    "a = b = c": [("==", ["a", "b", "c"])],
    "a = b, c": [("=", ["a", "b"]), ("", ["c"])],
    r"a = b \Rightarrow c = d": [("=", ["a", "b"]), ("=", ["c", "d"])],
    r"a = b \Longleftrightarrow c = d": [("=", ["a", "b"]), ("=", ["c", "d"])],
    r"a &= b \\ &= c": [("==", ["a", "b", "c"])],
    "= b": [("=", ["b"])],
    "=": [],
    "= = ,": [],
    r"\begin{align} = \end{align}": [],
    "": [],
}


@pytest.mark.parametrize("source", CHAINS)
def test_a_run_of_mathematics_is_its_chains(source):
    assert [("".join(chain.signs), [member.text for member in chain.members]) for chain in chains(source, Scope())] == CHAINS[source]


def test_a_member_that_cannot_be_read_says_why_and_hides_nothing_beside_it():
    (chain,) = chains(r"a = \frac{1}{+} = c", Scope())
    assert [member.tree is None for member in chain.members] == [False, True, False]
    assert chain.members[1].error.startswith("Expected a number")
