"""A choice in words or formulas: between necessary and sufficient, or between an author's options."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from grader.checks.base import Check, Context, Judged, mistaken, suggestion, undecided
from grader.checks.options import Options
from grader.checks.prose import NECESSARY, SUFFICIENT, affirmed, clauses_about, says_condition
from grader.checks.wording import HEDGE, claims_of, without_questions, wording
from grader.checks.words import judged_words
from grader.result import Basis, Outcome, Verdict
from grader.variants.variant import Variant

_CONDITION = ("necessary", "sufficient", "both", "neither")
_IN_WORDS = {"both": "necessary and sufficient", "neither": "neither necessary nor sufficient"}
_OPEN = re.compile(r"(?<!not )\b(?:necessary or sufficient|sufficient or necessary)\b", re.IGNORECASE)
_BARE = re.compile(r"(?:it is |the answer is |they are )?(both|neither)(?: of (?:them|the two)|one)?[.!]?")
_ELSE = "This is not what the argument shows."


class Choice(Check):
    """The answer makes the right choice.

    Args:
        subject: A word, or its beginning, that stands in the clauses about it; every clause when empty.
        rivals: Words, or their beginnings, that stand in clauses about something else.
        options: What can be chosen, each with its other spellings; necessary, sufficient, both and neither when empty.
        claims: Words that a clause about an option holds when it claims something, such as ``more``.
        reverses: Words that claim the opposite, such as ``less``.
        exhaustive: Whether one of the options must hold, so that to deny all others is to choose the last.
        right: The option that holds.
    """

    kind: Literal["choice"] = "choice"
    subject: str = ""
    rivals: tuple[str, ...] = ()
    options: dict[str, tuple[str, ...]] = Field(default_factory=dict[str, tuple[str, ...]])
    claims: tuple[str, ...] = ()
    reverses: tuple[str, ...] = ()
    exhaustive: bool = False
    right: str

    @property
    def reference_latex(self) -> str:
        return rf"\text{{{self.right}}}"

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(self.options) or _CONDITION

    @property
    def _options(self) -> Options:
        spellings = {name: (name, *others) for name, others in self.options.items()}
        return Options(spellings, self.claims, self.reverses, self.exhaustive)

    def grade(self, context: Context) -> Judged:
        prose = without_questions(context.extract.prose)
        text = prose if self.options and not self.subject else clauses_about(prose, self.subject, self.rivals, self._speaks)
        chosen = self._options.chosen(text) if self.options else _condition(text) if text or self.subject else _bare(prose)
        return judged_words(self._verdict(chosen) if chosen else undecided(self._unclear), context, text)

    def _speaks(self, clause: str) -> bool:
        """Whether a clause speaks of what can be chosen."""
        return bool(self._options.mentioned(wording(clause))) if self.options else says_condition(clause)

    @property
    def _unclear(self) -> str:
        names = "necessary and sufficient" if not self.options else ", ".join(self._names)
        return f"We could not tell from the words which of {names} is meant; a person will look."

    def _verdict(self, chosen: str) -> Verdict:
        read_as = rf"\text{{{chosen}}}"
        if chosen == self.right:
            return Verdict(Outcome.CORRECT, 1.0, Basis.PATTERN, read_as=read_as)
        verdict = Verdict(Outcome.INCORRECT, 0.0, Basis.PATTERN, feedback=_ELSE, read_as=read_as)
        listed = next((item for item in self.misconception if chosen in item.answers), None)
        return mistaken(verdict, listed) if listed else verdict

    def mistake_as_written(self, answer: str) -> str:
        words = answer if self.options else _IN_WORDS.get(answer, answer)
        return f"{self.subject}: {words}" if self.subject or not self.options else words

    def rewrites(self, context: Context) -> Iterator[Variant]:
        del context
        for answer in self._sentences(self.right):
            yield Variant(answer, "in words", same=True)

    def mutants(self, context: Context) -> Iterator[Variant]:
        del context
        for name in self._names:
            if name != self.right:
                yield from (Variant(answer, "another option", same=False) for answer in self._sentences(name))

    def _sentences(self, option: str) -> list[str]:
        """Return an option as students write it: each spelling by itself, and with more words around it."""
        spellings = [spelling.replace("*", "") for spelling in self._options.spellings[option]] if self.options else [_IN_WORDS.get(option, option)]
        before = f"{self.subject}: " if self.subject else ""
        sentences = [f"The answer is {spelling}." for spelling in spellings if "\\" not in spelling]
        return [f"{before}{text}" for text in (*spellings, *sentences)]

    def faults(self, context: Context) -> list[str]:
        names = (("right", self.right), *((f"misconception {item.tag}", answer) for item in self.misconception for answer in item.answers))
        found = [
            f"{field}: expected one of {', '.join(self._names)}, found '{name}'{suggestion(name, self._names)}"
            for field, name in names
            if name not in self._names
        ]
        return found + self._misread() or super().faults(context)

    def _misread(self) -> list[str]:
        """Return a fault for every spelling by which its option is not chosen."""
        options = self._options
        pairs = [(name, spelling) for name, spellings in options.spellings.items() for spelling in spellings]
        return [
            f"options.{name}: expected words that choose this option, found '{spelling}', which does not"
            for name, spelling in pairs
            if options.chosen(spelling.replace("*", "")) != name
        ]


def _condition(text: str) -> str | None:
    """Return which of necessary and sufficient clauses affirm; ``None`` when it is not clear."""
    if any(says_condition(piece) and HEDGE.search(piece) for piece in claims_of(wording(text))) or _OPEN.search(text):
        return None
    return chosen_from(affirmed(text, NECESSARY), affirmed(text, SUFFICIENT))


def _bare(text: str) -> str | None:
    """Return which of both and neither is the answer by itself; ``None`` when it is not clear."""
    found = {match[1] for claim in claims_of(wording(text)) if (match := _BARE.fullmatch(claim))}
    return found.pop() if len(found) == 1 else None


def chosen_from(necessary: bool | None, sufficient: bool | None) -> str | None:  # noqa: FBT001 - the two words, in the order in which they are said
    """Return the choice that affirming and denying the two words makes; ``None`` when it is not clear.

    >>> chosen_from(True, None), chosen_from(True, False), chosen_from(None, False)
    ('necessary', 'necessary', None)
    """
    match necessary, sufficient:
        case True, True:
            return "both"
        case False, False:
            return "neither"
        case True, _:
            return "necessary"
        case _, True:
            return "sufficient"
        case _:
            return None
