"""Sequences of words that a decoder finds, with their log-likelihoods."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

from pydantic import Field

from grader.checks.base import Check, Context, Judged, Misconception, mistaken, nothing_found, undamaged, undecided
from grader.checks.numerals import Entry
from grader.checks.paths import Path, Prefixes, Words, numbers_in, paths_in, plain
from grader.checks.singled import Answer, chosen, own_pieces, text_of
from grader.errors import AuthoringError
from grader.reference import quantity
from grader.result import Basis, Outcome, TakenAnswer, Verdict
from grader.submission.document import Mark
from grader.variants.variant import Variant

_SEVERAL = "You name more sequences than are asked for; mark the ones that are your answer with 'Answer:'."
_OPEN = "The words are right; we could not tell which number is the log-likelihood."
_TIE = "Another sequence is as good as the one we know; a person will look."
_SHORT = 60
"""A text of more characters than this is not a number by itself."""
_NEAR = 1e-6
_STYLES = (", ", " ", " -> ", r" \to ")


class Sequence(Check):
    """The sequences are the ones that the decoder finds, with their log-likelihoods.

    Args:
        quantity: The decoder: a trusted quantity that makes sequences with log-likelihoods of a tree.
        tree: The log-probability of the last word of each prefix given the words before it.
        arguments: The decoder's other arguments.
        number_share: The share of the credit that the log-likelihoods have; 0 where none is asked for.
        ordered: Whether several sequences must stand in the decoder's order.
    """

    kind: Literal["sequence"] = "sequence"
    quantity: str
    tree: dict[str, float] = Field(min_length=1, max_length=1_000)
    arguments: dict[str, float | int] = Field(default_factory=dict[str, float | int])
    number_share: float = Field(default=0.4, ge=0, lt=1)
    ordered: bool = False

    @property
    def reference_latex(self) -> str:
        return r";\ ".join(_shown(words, f"{score:.10g}" if self.number_share else "") for words, score in self._key())

    def _key(self) -> list[tuple[Words, float]]:
        found: Any = quantity(self.quantity)(self.tree, **self.arguments)
        return [(tuple(word.lower() for word in words), float(score)) for words, score in found]

    def _prefixes(self) -> Prefixes:
        return Prefixes(frozenset(tuple(prefix.lower().split()) for prefix in self.tree))

    # What is given

    def grade(self, context: Context) -> Judged:
        key, pieces = self._key(), own_pieces(context.extract)
        marked = [piece for piece in pieces if piece.mark is not Mark.NONE and paths_in(text_of([piece]), self._prefixes())]
        text = text_of(marked or pieces)
        answer = chosen(paths_in(text, self._prefixes()), text, len(key))
        if answer is None:
            return self._judged(undecided(_SEVERAL), context, text)
        if not answer.paths:
            alone = len(text) <= _SHORT and not self._prefixes().vocabulary & set(re.findall("[a-z]+", text.lower()))
            verdict = self._number_alone(numbers_in(plain(text)), key) if alone else None
            return self._judged(verdict, context, text) if verdict else nothing_found(context, "the sequence")
        verdict = replace(self._verdict(answer, key), read_as=r";\ ".join(_shown(path.words, _given(path)) for path in answer.paths))
        return self._judged(verdict, context, text)

    def _judged(self, verdict: Verdict, context: Context, text: str) -> Judged:
        section = context.extract.section
        if section is None:
            return Judged(verdict)
        doubtful = any(piece.doubtful for piece in section.pieces)
        return Judged(undamaged(verdict, doubtful=doubtful), (TakenAnswer(text, section.place, "the sequences in the answer"),))

    def _number_alone(self, numbers: tuple[Entry, ...], key: list[tuple[Words, float]]) -> Verdict | None:
        """Return the verdict on log-likelihoods without any words; ``None`` where there are none."""
        if not numbers:
            return None
        listed = next((item for item in self.misconception if any(self._lists(answer, numbers) for answer in item.answers)), None)
        if listed:
            return mistaken(Verdict(Outcome.INCORRECT, 0.0, Basis.PATTERN), listed)
        if self.number_share and len(numbers) == len(key) and all(one.shows(score) for one, (_, score) in zip(numbers, key, strict=True)):
            return Verdict(Outcome.INCORRECT, self.number_share, Basis.PATTERN, "incomplete", "The words of the sequence are missing.")
        return undecided("The words of the sequence are missing; a person will look.")

    def _lists(self, answer: str, numbers: tuple[Entry, ...]) -> bool:
        """Whether a listed mistake is these numbers, without any words."""
        return not paths_in(answer, self._prefixes()) and _alike(numbers_in(plain(answer)), numbers)

    # Whether it is right

    def _verdict(self, answer: Answer, key: list[tuple[Words, float]]) -> Verdict:
        scores = dict(key)
        if listed := self._listed(answer, scores):
            verdict = mistaken(Verdict(Outcome.INCORRECT, 0.0, Basis.PATTERN), listed)
            return verdict if answer.sure else replace(undecided(listed.feedback), tag=listed.tag)
        wrong = [words for words in answer.words if words not in scores]
        if wrong and (not answer.sure or any(self._ties(words, scores) for words in wrong)):
            return undecided(_TIE if answer.sure else _SEVERAL)
        numbers = [self._number(path, scores[path.words]) for path in answer.paths if path.words in scores]
        if self.number_share and None in numbers:
            return undecided(_OPEN)
        return self._counted(answer, key, sum(map(bool, numbers)), wrong)

    def _counted(self, answer: Answer, key: list[tuple[Words, float]], numbers: int, wrong: list[Words]) -> Verdict:
        """Return the verdict with credit for each right sequence, and for each right number with one."""
        found = len(answer.paths) - len(wrong)
        credit = ((1 - self.number_share) * found + self.number_share * numbers) / len(key)
        in_order = not self.ordered or answer.words == tuple(words for words, _ in key)
        if found == len(key) and (numbers == found or not self.number_share):
            if in_order:
                return Verdict(Outcome.CORRECT, 1.0, Basis.EXACT, evidence=f"{found} of {len(key)} as the decoder finds them")
            return Verdict(
                Outcome.INCORRECT, credit / 2, Basis.PATTERN, "wrong-order", "These are the sequences, in another order than is asked for."
            )
        tag, words = _flaw(wrong, found < len(key), [path for path in answer.paths if not path.numbers and not path.before])
        return Verdict(Outcome.INCORRECT, min(credit, 1.0), Basis.PATTERN, tag, words)

    def _number(self, path: Path, score: float) -> bool | None:
        """Return whether the number that stands with a right sequence is right; ``None`` where it is not clear which one that is."""
        right = [one.shows(score) for one in path.numbers or path.before]
        if not right or not any(right):
            doubtful = any(one.shows(-score) or _coarse(one, score) for one in path.numbers or path.before)
            return None if doubtful or (path.before and not path.numbers) else False
        on_the_way = path.numbers and right[-1] and all(self._passed(one, path.words) for one in path.numbers[:-1])
        return True if right[0] or on_the_way else None

    def _passed(self, number: Entry, words: Words) -> bool:
        """Whether a number is one that is met on the way along a sequence: a conditional, or the score of a prefix."""
        steps = [self._conditional(words[:count]) for count in range(1, len(words) + 1)]
        return any(number.shows(value) for value in (*steps, *(sum(steps[:count]) for count in range(1, len(steps) + 1))))

    def _conditional(self, words: Words) -> float:
        return next(value for prefix, value in self.tree.items() if tuple(prefix.lower().split()) == words)

    def _ties(self, words: Words, scores: dict[Words, float]) -> bool:
        """Whether a sequence is as good as one of the key's that a tie left out."""
        known = self._prefixes().known
        if words not in known:
            return False
        score = sum(self._conditional(words[:count]) for count in range(1, len(words) + 1))
        return any(abs(score - other) < _NEAR for other in scores.values())

    def _listed(self, answer: Answer, scores: dict[Words, float]) -> Misconception | None:
        """Return the listed mistake that an answer is: in the same order if one is, else in any."""
        for same in (_in_order, _in_any_order):
            for item in self.misconception:
                for spelling in item.answers:
                    listed = paths_in(spelling, self._prefixes())
                    numbers = numbers_in(plain(spelling)) if not listed else ()
                    if listed and same(answer.paths, listed) and not _right(listed, scores):
                        return item
                    if _wrong_number(answer, listed, numbers, scores):
                        return item
        return None

    # As a machine writes it

    def rewrites(self, context: Context) -> Iterator[Variant]:
        del context
        key = self._key()
        for style in _STYLES:
            yield Variant("; ".join(self._written(words, score, style) for words, score in key), "other separators", same=True)
        if self.number_share:
            yield Variant("; ".join(self._written(words, None, _STYLES[0]) for words, _ in key), "the sum", same=True)
        if not self.ordered:
            yield Variant("; ".join(self._written(words, score, _STYLES[0]) for words, score in reversed(key)), "another order", same=True)

    def mutants(self, context: Context) -> Iterator[Variant]:
        del context
        key = self._key()
        for words in sorted(words for words in self._prefixes().known if len(words) == len(key[0][0])):
            if words not in dict(key) and not self._ties(words, dict(key)):
                other = [(words, key[0][1]), *key[1:]]
                yield Variant("; ".join(self._written(*one, _STYLES[0]) for one in other), "another sequence", same=False)
        for shift in (-0.15, 0.15, key[0][1]) if self.number_share else ():
            other = [(key[0][0], key[0][1] + shift), *key[1:]]
            yield Variant("; ".join(self._written(*one, _STYLES[0]) for one in other), "another number", same=False)

    def _written(self, words: Words, score: float | None, style: str) -> str:
        """Return a sequence with its number, or with the sum that this is where there is none."""
        steps = "".join(f"{self._conditional(words[:count]):+.10g}" for count in range(1, len(words) + 1))
        number = steps if score is None else f"{score:.10g}"
        return style.join(words) + (f": {number}" if self.number_share else "")

    def faults(self, context: Context) -> list[str]:
        try:
            key = self._key()
        except (AuthoringError, TypeError, ValueError) as error:
            return [f"quantity: expected a decoder that takes this tree and these arguments, found this: {error}"]
        return super().faults(context) if key else ["quantity: expected a decoder that finds a sequence, found none"]


def _in_order(given: tuple[Path, ...], listed: tuple[Path, ...]) -> bool:
    return [path.words for path in given] == [path.words for path in listed] and [bool(path.numbers) for path in given] == [
        bool(path.numbers) for path in listed
    ]


def _in_any_order(given: tuple[Path, ...], listed: tuple[Path, ...]) -> bool:
    return {path.words for path in given} == {path.words for path in listed}


def _right(listed: tuple[Path, ...], scores: dict[Words, float]) -> bool:
    """Whether the words of a listed mistake are right, so that it is about the number."""
    return {path.words for path in listed} == set(scores)


def _wrong_number(answer: Answer, listed: tuple[Path, ...], numbers: tuple[Entry, ...], scores: dict[Words, float]) -> bool:
    """Whether right words stand with the number of a listed mistake."""
    wrong = numbers or (tuple(path.numbers[0] for path in listed if path.numbers) if _right(listed, scores) else ())
    given = tuple(path.numbers[-1] for path in answer.paths if path.numbers)
    return set(answer.words) <= set(scores) and _alike(wrong, given) and not all(one.shows(score) for one in given for score in scores.values())


def _alike(listed: tuple[Entry, ...], given: tuple[Entry, ...]) -> bool:
    return bool(listed) and len(listed) == len(given) and all(one.shows(other.value) for one, other in zip(given, listed, strict=True))


def _flaw(wrong: list[Words], missing: bool, silent: list[Path]) -> tuple[str, str]:  # noqa: FBT001 - three flaws, the worst first
    if wrong:
        return "wrong-sequence", f"'{' '.join(wrong[0])}' is not what this decoder finds."
    if missing:
        return "incomplete", "Not all sequences that are asked for are given."
    if silent:
        return "number-missing", "The words are right; the log-likelihood is missing."
    return "wrong-number", "The words are right; the log-likelihood is not."


def _coarse(number: Entry, score: float) -> bool:
    """Whether a number is a score rounded to a whole one, which may have been found with more digits."""
    return number.value == round(number.value) and abs(number.value - score) <= 0.5


def _shown(words: Words, number: str) -> str:
    return rf"\text{{{' '.join(words)}}}" + (f":\\ {number}" if number else "")


def _given(path: Path) -> str:
    return f"{path.numbers[-1].value:g}" if path.numbers else ""
