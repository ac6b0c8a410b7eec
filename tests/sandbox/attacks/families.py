"""Every attack, family by family, from the text files beside this one.

A file is a family: its first line says what it is about, its second what a breach would look like, and each program stands below its name.
"""

import re
from pathlib import Path

from tests.sandbox.attacks.arena import Attack

FAMILIES = "exits forging lying reading memory room hanging network processes kernel traps leftovers".split()


def attacks_of(family):
    """Return the attacks of a family."""
    head, *programs = re.split(r"^### ", Path(__file__).with_name(f"{family}.txt").read_text(encoding="utf-8"), flags=re.MULTILINE)
    breach = head.splitlines()[1].removeprefix("Breach: ")
    return [Attack(family, name, breach, source) for name, _, source in (program.partition("\n") for program in programs)]


ATTACKS = [attack for family in FAMILIES for attack in attacks_of(family)]
