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
from grader.language.branches import Branch
from grader.language.declaration import Declaration, Domain, Sort
from grader.language.downwards import downwards
from grader.language.inference import assuming
from grader.language.loose import ENTRYWISE, entrywise_within
from grader.language.multiplied import multiplied
from grader.language.scope import Definition, Scope
from grader.language.tree import Add, Apply, Call, Derivative, Divide, Index, Name, Negate, Node, Number, names, walk
from grader.language.tree import replace as substituted
from grader.language.usage import Usage, usage

_ONE = Number(Fraction(1))
_LOGISTIC = Definition(Apply(Name(r"\sigma"), (Name("x"),)), Divide(_ONE, Add((_ONE, Call("exp", (Negate(Name("x")),))))), ("x",))
_IMAGINARY = ("i", "I", "j")
_RIVALS = frozenset("ijklmnst")


def readings(trial: Trial) -> Iterator[tuple[Trial, str]]:
    """Yield other readings of a trial, each with a sentence that says what is read how; the last is all of them together."""
    uses = (usage(trial.answer), usage(trial.reference))
    found = [*_logistic(trial.scope, uses), *_rows(trial.scope, uses), *_vectors(trial.scope, uses)]
    for scope, note in found:
        yield replace(trial, scope=scope), note
    if len(found) > 1:
        yield replace(trial, scope=_together(trial.scope, tuple(scope for scope, _ in found))), " ".join(note for _, note in found)
    yield from _products(trial)
    timed: dict[Node, Node] = {Name(rf"\dot{{{name}}}"): Derivative(Name(name), (Name("t"),)) for use in uses for name in use.free if len(name) == 1}
    moved = replace(trial, answer=substituted(trial.answer, timed), reference=substituted(trial.reference, timed))
    if moved.answer != trial.answer or moved.reference != trial.reference:
        yield moved, "A dot was read as the derivative by t."
    answer, reference = downwards(trial.answer, trial.recipe), downwards(trial.reference, trial.recipe)
    if answer != trial.answer or reference != trial.reference:
        yield replace(trial, answer=answer, reference=reference), "A product was read from its lower bound down to its upper one."
    for answer, reference in multiplied(trial.answer, trial.reference, trial.scope):
        yield replace(trial, answer=answer, reference=reference), "A letter before a bracket was read as a factor."
    yield from _units(trial, uses)
    yield from _degrees(trial)


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


def _products(trial: Trial) -> Iterator[tuple[Trial, str]]:
    """Products that no declared shape allows, as students write them."""
    if not trial.scope.sized:
        return
    tree = entrywise_within(trial.answer)
    if tree != trial.answer:
        yield replace(trial, answer=tree), ENTRYWISE


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


def _units(trial: Trial, uses: tuple[Usage, Usage]) -> Iterator[tuple[Trial, str]]:
    """An i, j or capital I that nobody declared or counts with may be the imaginary unit; letters with their conjugates are then complex."""
    if "E" not in trial.scope and any("E" in use.free for use in uses):
        euler: dict[Node, Node] = {Name("E"): Name("e")}
        trial = replace(trial, answer=substituted(trial.answer, euler), reference=substituted(trial.reference, euler))
        yield trial, "E was read as the base of the natural logarithm."
    letters = [letter for letter in _IMAGINARY if _imaginary_is_meant(letter, trial.scope, uses)]
    moved = replace(trial, branch=Branch.PRINCIPAL)
    if letters:
        units: dict[Node, Node] = {Name(letter): Name(r"\mathrm{i}") for letter in letters}
        moved = replace(moved, answer=substituted(trial.answer, units), reference=substituted(trial.reference, units))
        yield moved, f"{', '.join(letters)} was read as the imaginary unit."
    pairs = _conjugates(trial.scope, uses)
    if pairs:
        complex_numbers = tuple((name, Declaration(domain=Domain.COMPLEX, assumed=True)) for name in pairs)
        yield replace(moved, scope=assuming(trial.scope, complex_numbers)), f"{', '.join(pairs)} was read as a complex number."


def _imaginary_is_meant(letter: str, scope: Scope, uses: tuple[Usage, Usage]) -> bool:
    if letter in scope or (letter == "I" and scope.sized):
        return False
    return any(letter in use.free for use in uses) and not any(letter in use.indices | use.bound for use in uses)


def _conjugates(scope: Scope, uses: tuple[Usage, Usage]) -> list[str]:
    """Return the letters that stand beside themselves with a bar, and that nobody declared."""
    found = frozenset[str]().union(*(use.names for use in uses))
    return sorted(name for name in found if name not in scope and ({rf"\bar{{{name}}}", rf"\overline{{{name}}}"} & found))


def _degrees(trial: Trial) -> Iterator[tuple[Trial, str]]:
    """An angle in degrees may be asked, or given, as its number; within a function it is an angle."""
    sides = (trial.answer, trial.reference)
    called = {node for side in sides for node in walk(side) if isinstance(node, Call)}
    if called and all(node.function == "degrees" for node in called):
        angles: dict[Node, Node] = {node: node.arguments[0] for node in called}
        yield replace(trial, answer=substituted(sides[0], angles), reference=substituted(sides[1], angles)), "Angles were read in degrees."
