"""Other readings of what nobody declared, tried when the first one does not make two answers equal.

A student who writes ``\\sigma(x)`` may mean the logistic function, and ``x_i`` may be a row of the X that the question declares. Such a reading can
only make an answer right, and the verdict says what was read how.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from grader.language.agreement import Trial
from grader.language.declaration import Declaration, Sort
from grader.language.inference import assuming
from grader.language.scope import Definition, Scope
from grader.language.tree import Add, Apply, Call, Divide, Index, Name, Negate, Node, Number, names
from grader.language.tree import replace as substituted
from grader.language.usage import Usage, usage

_ONE = Number(Fraction(1))
_LOGISTIC = Definition(Apply(Name(r"\sigma"), (Name("x"),)), Divide(_ONE, Add((_ONE, Call("exp", (Negate(Name("x")),))))), ("x",))
_RIVALS = frozenset("ijklmnst")


def readings(trial: Trial) -> Iterator[tuple[Trial, str]]:
    """Yield other readings of a trial, each with a sentence that says what is read how; the last is all of them together."""
    uses = (usage(trial.answer), usage(trial.reference))
    found = [*_logistic(trial.scope, uses), *_rows(trial.scope, uses), *_vectors(trial.scope, uses)]
    for scope, note in found:
        yield replace(trial, scope=scope), note
    if len(found) > 1:
        yield replace(trial, scope=_together(trial.scope, tuple(scope for scope, _ in found))), " ".join(note for _, note in found)
    if _imaginary_is_meant(trial.scope, uses):
        imaginary: dict[Node, Node] = {Name("i"): Name(r"\mathrm{i}")}
        moved = replace(trial, answer=substituted(trial.answer, imaginary), reference=substituted(trial.reference, imaginary))
        yield moved, "i was read as the imaginary unit."


@lru_cache(maxsize=256)
def _together(scope: Scope, others: tuple[Scope, ...]) -> Scope:
    """Return a scope with what each of several scopes adds to it; scopes are kept, for what is drawn in them is."""
    whole = scope
    for other in others:
        whole = whole.declaring(other.declarations).defining(*other.definitions[len(scope.definitions) :], functions=other.functions)
    return whole


@lru_cache(maxsize=256)
def _defining(scope: Scope, definition: Definition, function: str = "") -> Scope:
    return scope.defining(definition, functions=frozenset({function} - {""}))


def _open(name: str, scope: Scope) -> bool:
    """Whether nobody declared or defined a name."""
    return name not in scope and not scope.is_function(name) and not any(name in names(definition.left) for definition in scope.definitions)


def _logistic(scope: Scope, uses: tuple[Usage, Usage]) -> Iterator[tuple[Scope, str]]:
    if any(r"\sigma" in use.functions for use in uses) and _open(r"\sigma", scope):
        yield _defining(scope, _LOGISTIC, r"\sigma"), r"\sigma was read as the logistic function."


def _rows(scope: Scope, uses: tuple[Usage, Usage]) -> Iterator[tuple[Scope, str]]:
    """A small letter with one index, where the capital is a matrix, is a row of it."""
    for letter in sorted({base for use in uses for base, count in use.indexed if count == 1}):
        capital = scope.get(letter.upper())
        if len(letter) == 1 and letter.islower() and _open(letter, scope) and capital is not None and capital.sort is Sort.MATRIX:
            row = Definition(Index(Name(letter), (Name("i"),)), Index(Name(letter.upper()), (Name("i"),)), ("i",))
            yield _defining(scope, row), f"{letter}_i was read as row i of {letter.upper()}."


def _vectors(scope: Scope, uses: tuple[Usage, Usage]) -> Iterator[tuple[Scope, str]]:
    """A letter that stands alone and with one index is a vector with its entries."""
    alone = frozenset[str]().union(*(use.alone for use in uses))
    spans = {high.id for use in uses for _, _, high in use.spans if isinstance(high, Name)}
    for name in sorted({base for use in uses for base, count in use.indexed if count == 1} & alone - _RIVALS):
        if _open(name, scope):
            vector = Declaration(Sort.VECTOR, (min(spans, default="n"),), assumed=True)
            yield assuming(scope, ((name, vector),)), f"{name} was read as a vector."


def _imaginary_is_meant(scope: Scope, uses: tuple[Usage, Usage]) -> bool:
    """Whether a letter i that nobody declared or counts with stands in the answer or the reference."""
    return "i" not in scope and any("i" in use.free for use in uses) and not any("i" in use.indices | use.bound for use in uses)
