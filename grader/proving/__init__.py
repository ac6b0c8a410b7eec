"""Does a problem set mark as its author means it to? Its own tests, as `grader test` runs them."""

from __future__ import annotations

from grader.proving.proof import CheckProof, PartProof, SetProof, Survivor
from grader.proving.run import prove

__all__ = ["CheckProof", "PartProof", "SetProof", "Survivor", "prove"]
