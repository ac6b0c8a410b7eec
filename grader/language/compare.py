"""Whether an answer means what a reference means: the entry that everything else uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from grader.errors import AnswerError, AuthoringError
from grader.language.agreement import Finding, Trial
from grader.language.counterexample import counterexample
from grader.language.criteria import EQUAL, Criteria, criteria_of
from grader.language.freedom import freely
from grader.language.inference import assumed, assuming, unknown_names
from grader.language.loose import entrywise, grouped
from grader.language.parser import parse
from grader.language.readings import readings
from grader.language.relations import related, right_side
from grader.language.render import latex, spell
from grader.language.required_form import missing
from grader.language.scope import Scope
from grader.language.scopes import define, scope_of
from grader.language.slips import misshapen, slip
from grader.language.tokens import Syntax
from grader.language.tree import Node, Relation, names
from grader.language.usage import usage
from grader.result import Basis, Outcome, Verdict

__all__ = ["compare", "compare_trees", "define", "right_side", "scope_of", "unread"]


_AMBIGUOUS = "We read a/bc as (a/b)c, and you may mean a/(bc): please write the brackets."
_LOOSE = (
    (entrywise, "columns stand side by side; a product entry by entry is written with a sign of its own"),
    (grouped, r"it is not clear how far the \odot reaches; brackets would say"),
)
"""Changes that may be what was meant where shapes do not fit, and what is said then."""
_CLASSES = frozenset({"O", "o", r"\Theta", r"\Omega"})
"""Names of classes of growth, which nobody declares."""


def compare(
    answer: str,
    reference: str,
    *,
    symbols: Mapping[str, str] | None = None,
    definitions: Mapping[str, str] | None = None,
    syntax: str = "auto",
    tolerance: float | str | None = None,
    up_to: str | Sequence[str] = (),
    form: str | Sequence[str] = (),
    seed: int = 0,
) -> Verdict:
    """Decide whether an answer means what a reference means.

    Args:
        answer: LaTeX or plain text.
        reference: LaTeX or plain text.
        symbols: Name as written to a declaration in words; names without one are real numbers, and the verdict says so.
        definitions: Left side to right side.
        syntax: Of the answer: ``auto``, ``latex`` or ``plain``.
        tolerance: How near numbers must come: a number (relative), or words such as ``absolute 0.5``, ``3 figures``, ``2 decimals`` or
            ``as shown, 2 figures``, where the answer's decimals count as rounded numbers; ``None`` for equality.
        up_to: What the answer may differ by: ``sign``, ``scale``, ``constant``; the last two also as in ``constant in w``, which may depend on
            everything but ``w``.
        form: What it must look like besides: ``expanded``, ``factored``, ``lowest terms``, ``closed``, ``number``.
        seed: Every model comes from it.

    Returns:
        A verdict whose outcome is ``undecided`` when the answer cannot be read or evaluated.

    Raises:
        AuthoringError: The reference, a declaration or a definition cannot be read, or what is asked beside the meaning.

    >>> str(
    ...     compare(
    ...         r"(\\lambda I + X^T X)^{-1} X^T y",
    ...         r"(X^\\top X + \\lambda I)^{-1} X^\\top y",
    ...         symbols={"X": "matrix n d", "y": "vector n", r"\\lambda": "positive scalar"},
    ...     ).outcome
    ... )
    'correct'
    """
    scope = scope_of(symbols, definitions)
    criteria = criteria_of(tolerance, up_to, form)
    try:
        want = parse(reference, scope)
    except AnswerError as error:
        raise AuthoringError(f"the reference cannot be read: {error.message}\n{error.caret()}") from error
    kind = None if syntax == "auto" else Syntax(syntax)
    try:
        got = parse(answer, scope, kind)
    except AnswerError as error:
        return unread(error)
    verdict = compare_trees(got, want, scope, criteria=criteria, seed=seed)
    if verdict.outcome is Outcome.INCORRECT and "/" in answer:
        wide = _read_widely(answer, scope, kind)
        if wide is not None and compare_trees(wide, want, scope, criteria=criteria, seed=seed).outcome is Outcome.CORRECT:
            return Verdict(Outcome.UNDECIDED, 0.0, Basis.UNREAD, feedback=_AMBIGUOUS, read_as=verdict.read_as)
    return verdict


def _read_widely(answer: str, scope: Scope, kind: Syntax | None) -> Node | None:
    """Return an answer with each slash over all that follows it; ``None`` where it cannot be read so."""
    try:
        return parse(answer, scope, kind, wide=True)
    except AnswerError:
        return None


def unread(error: AnswerError) -> Verdict:
    """Return the verdict for an answer that cannot be read: undecided, with the place."""
    return Verdict(Outcome.UNDECIDED, 0.0, Basis.UNREAD, feedback=f"{error.message}\n{error.caret()}")


@lru_cache(maxsize=4_096)
def compare_trees(
    got: Node,
    want: Node,
    scope: Scope,
    *,
    assumptions: tuple[Node, ...] = (),
    criteria: Criteria = EQUAL,
    seed: int = 0,
    slips: bool = True,
) -> Verdict:
    """Decide whether two trees mean the same in a scope, and say where they differ; what a class answers alike is decided once.

    Args:
        got: The answer.
        want: The reference.
        scope: Declarations and definitions.
        assumptions: Relations that every model must satisfy.
        criteria: What is asked beside the meaning.
        seed: Every model comes from it.
        slips: Whether to look for the slip that a wrong answer is consistent with.
    """
    trial, finding = _decided(got, want, scope, assumptions, criteria, seed)
    form, told = missing(trial.answer, criteria.form) if finding.agree else (None, True)
    if form is not None:
        return Verdict(Outcome.INCORRECT, 0.0, Basis.PATTERN, form.tag, form.sentence, latex(trial.answer))
    if not told:
        finding = Finding(agree=None, why="it has the right value, but we cannot tell whether it has the form that is asked for")
    verdict = _explained(trial, finding, slips=slips and not criteria.up_to)
    return replace(verdict, counterexample=None) if criteria.up_to else verdict


@lru_cache(maxsize=16_384)
def same_meaning(
    got: Node, want: Node, scope: Scope, *, assumptions: tuple[Node, ...] = (), criteria: Criteria = EQUAL, seed: int = 0
) -> bool | None:
    """Return whether two trees mean the same, in whatever form, ``None`` where that is not decided; no difference is explained."""
    return _decided(got, want, scope, assumptions, criteria, seed)[1].agree


def _decided(got: Node, want: Node, scope: Scope, assumptions: tuple[Node, ...], criteria: Criteria, seed: int) -> tuple[Trial, Finding]:
    """Return what was compared, and what was found."""
    scope = assuming(scope, tuple(assumed((got, want), scope).items()))
    trial = Trial(got, want, scope, assumptions, seed, criteria.tolerance)
    if criteria.up_to:
        return trial, freely(replace(trial, answer=right_side(got), reference=right_side(want)), criteria.up_to)
    finding = related(trial)
    if not finding.agree:
        for other, note in readings(trial):
            again = related(other)
            if again.agree and not again.sparse:
                return trial, replace(again, models=again.models or 1, note=note)
    why = next((why for change, why in _LOOSE if finding.shape and related(replace(trial, answer=change(got))).agree), "")
    return trial, Finding(agree=None, why=why) if why else finding


def _explained(trial: Trial, finding: Finding, *, slips: bool) -> Verdict:
    """Return the verdict on what was found, with a point where the two differ and, if asked for, the slip that they differ by."""
    read_as = latex(trial.answer)
    if finding.agree is None:
        return Verdict(Outcome.UNDECIDED, 0.0, Basis.UNREAD, feedback=f"Not decided: {finding.why}.", read_as=read_as)
    if finding.agree:
        return _correct(finding, read_as)
    strangers = _strangers(trial)
    if strangers:
        words = f"We do not know what {', '.join(strangers)} stands for."
        return Verdict(Outcome.UNDECIDED, 0.0, Basis.UNREAD, feedback=words, read_as=read_as)
    return _incorrect(trial, finding, read_as, slips=slips)


def _strangers(trial: Trial) -> list[str]:
    """Return what an answer that differs names and nobody declared: any name beside declared ones, and a function in any case."""
    known = usage(trial.reference).names
    functions = usage(trial.answer).functions - known - _CLASSES
    unknown = [name for name in functions if name not in trial.scope and not trial.scope.is_function(name) and not _is_defined(name, trial.scope)]
    return sorted({*unknown, *unknown_names(trial.answer, trial.scope, known)})


def _is_defined(name: str, scope: Scope) -> bool:
    return any(name in names(definition.left) for definition in scope.definitions)


def _correct(finding: Finding, read_as: str) -> Verdict:
    notes = (finding.note,) if finding.note else ()
    if not finding.models:
        return Verdict(Outcome.CORRECT, 1.0, Basis.EXACT, read_as=read_as, evidence=finding.exact, notes=notes)
    evidence = f"equal in {finding.models} models" + (f" and {finding.exact}" if finding.exact else "")
    return Verdict(Outcome.CORRECT, 1.0, Basis.SAMPLED, read_as=read_as, evidence=evidence, notes=notes)


def _incorrect(trial: Trial, finding: Finding, read_as: str, *, slips: bool) -> Verdict:
    sides = _sides(trial)
    found = None
    if sides is not None and slips:
        found = misshapen(sides) if finding.shape else slip(sides)
    if finding.shape:
        tag, words = (found.tag, f" {found.sentence}") if found is not None else ("shape", "")
        return Verdict(Outcome.INCORRECT, 0.0, Basis.COUNTEREXAMPLE, tag, f"The shapes do not fit: {finding.shape}.{words}", read_as)
    tag, words = (found.tag, found.sentence) if found is not None else (finding.tag, finding.note)
    shown = counterexample(sides, finding) if sides is not None else None
    return Verdict(Outcome.INCORRECT, 0.0, Basis.COUNTEREXAMPLE, tag, words, read_as, shown)


def _sides(trial: Trial) -> Trial | None:
    """Return the trial of the two right sides, where these are what is compared."""
    got, want = trial.answer, trial.reference
    if isinstance(got, Relation) and isinstance(want, Relation) and spell(got.members[0]) != spell(want.members[0]):
        return None
    return replace(trial, answer=right_side(got), reference=right_side(want))
