"""Whether an answer means what a reference means: the entry that everything else uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from grader.errors import AnswerError, AuthoringError
from grader.language.agreement import Finding, Trial, agreement
from grader.language.counterexample import counterexample
from grader.language.declaration import Declaration, declare
from grader.language.inference import assumed, unknown_names
from grader.language.parser import parse
from grader.language.relations import related
from grader.language.render import latex, spell
from grader.language.scope import Definition, Scope
from grader.language.tokens import Syntax
from grader.language.tree import Apply, Index, Name, Node, Number, Relation, names, walk
from grader.result import Basis, Outcome, Verdict

_INDEX_VARIABLES = frozenset("ijklmnstT")


@lru_cache(maxsize=512)
def _scope(symbols: tuple[tuple[str, str], ...], definitions: tuple[tuple[str, str], ...]) -> Scope:
    declarations: dict[str, Declaration] = {}
    for name, words in symbols:
        declared = declare(words)
        key = parse(name, Scope())
        if isinstance(key, Index) and not key.above and _is_template(key, symbols):
            declarations[spell(key.base)] = replace(declared, indexed=declared.indexed or bool(declared.sizes))
        else:
            declarations[spell(key)] = declared
    scope = Scope(declarations)
    for left, right in definitions:
        scope = define(scope, left, right)
    return scope


def _is_template(key: Index, symbols: tuple[tuple[str, str], ...]) -> bool:
    """Whether a declared name with an index stands for a whole sequence, as ``h_t`` does and ``W_1`` and the size ``d_k`` do not."""
    sizes = {word for _, words in symbols for word in words.split()}
    return spell(key).replace("{", "").replace("}", "") not in sizes and all(
        isinstance(index, Name) and index.id in _INDEX_VARIABLES for index in key.indices
    )


def scope_of(symbols: Mapping[str, str] | None = None, definitions: Mapping[str, str] | None = None) -> Scope:
    """Return the scope that declarations in words and definitions make.

    Args:
        symbols: Name as written to a declaration, such as ``{"X": "matrix n d"}``.
        definitions: Left side to right side, such as ``{r"\\sigma(x)": r"\\frac{1}{1+e^{-x}}"}``.

    Raises:
        AuthoringError: A declaration or a definition cannot be read.
    """
    try:
        return _scope(tuple((symbols or {}).items()), tuple((definitions or {}).items()))
    except AnswerError as error:
        raise AuthoringError(f"expected a name or a definition that can be read: {error.message}\n{error.caret()}") from error


def define(scope: Scope, left: str, right: str) -> Scope:
    """Return the scope with one more definition; single letters as arguments or indices of the left side are its variables."""
    head = parse(left, scope)
    functions: frozenset[str] = frozenset()
    if not isinstance(head, Apply) and left.rstrip().endswith(")") and (call := _as_call(left, scope)) is not None:
        head = call
    if isinstance(head, Apply):
        functions = frozenset(names(head.function))
    variables = tuple(sorted(_variables(head, scope)))
    scope = scope.defining(functions=functions)
    return scope.defining(Definition(parse(left, scope) if functions else head, parse(right, scope), variables))


def _as_call(left: str, scope: Scope) -> Apply | None:
    """Read ``h(x)`` as a call although h is not a usual name of a function."""
    name = parse(left[: left.index("(")], scope)
    again = parse(left, scope.defining(functions=frozenset(names(name))))
    return again if isinstance(again, Apply) else None


def _variables(head: Node, scope: Scope) -> set[str]:
    """Names in a left side that stand for anything: a function's arguments, and letters that are indices."""
    found: set[str] = set()
    for node in walk(head):
        if isinstance(node, Apply):
            found |= {argument.id for argument in node.arguments if isinstance(argument, Name)}
        elif isinstance(node, Index):
            found |= {index.id for index in node.indices if isinstance(index, Name) and index.id in _INDEX_VARIABLES}
    return found


def compare(
    answer: str,
    reference: str,
    *,
    symbols: Mapping[str, str] | None = None,
    definitions: Mapping[str, str] | None = None,
    syntax: str = "auto",
    tolerance: float | None = None,
    seed: int = 0,
) -> Verdict:
    """Decide whether an answer means what a reference means.

    Args:
        answer: LaTeX or plain text.
        reference: LaTeX or plain text.
        symbols: Name as written to a declaration in words; names without one are real numbers, and the verdict says so.
        definitions: Left side to right side.
        syntax: Of the answer: ``auto``, ``latex`` or ``plain``.
        tolerance: Relative tolerance for numbers; ``None`` for equality.
        seed: Every model comes from it.

    Returns:
        A verdict whose outcome is ``undecided`` when the answer cannot be read or evaluated.

    Raises:
        AuthoringError: The reference, a declaration or a definition cannot be read.

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
    try:
        want = parse(reference, scope)
    except AnswerError as error:
        raise AuthoringError(f"the reference cannot be read: {error.message}\n{error.caret()}") from error
    try:
        got = parse(answer, scope, None if syntax == "auto" else Syntax(syntax))
    except AnswerError as error:
        return unread(error)
    return compare_trees(got, want, scope, tolerance=tolerance, seed=seed)


def unread(error: AnswerError) -> Verdict:
    """Return the verdict for an answer that cannot be read: undecided, with the place."""
    return Verdict(Outcome.UNDECIDED, 0.0, Basis.UNREAD, feedback=f"{error.message}\n{error.caret()}")


def compare_trees(
    got: Node, want: Node, scope: Scope, *, assumptions: tuple[Node, ...] = (), tolerance: float | None = None, seed: int = 0
) -> Verdict:
    """Decide whether two trees mean the same in a scope."""
    extra = assumed((got, want), scope)
    scope = scope.declaring(extra) if extra else scope
    trial = Trial(got, want, scope, assumptions, seed, tolerance)
    finding = related(trial)
    if finding is None:
        trial = replace(trial, answer=right_side(got), reference=right_side(want))
        finding = _shortcut(trial) or agreement(trial)
    return _verdict(trial, finding, got)


def _shortcut(trial: Trial) -> Finding | None:
    """Two plain numbers need no model."""
    if isinstance(trial.answer, Number) and isinstance(trial.reference, Number) and trial.relative is None:
        return Finding(agree=trial.answer.value == trial.reference.value, exact="equal as fractions")
    return None


def right_side(tree: Node) -> Node:
    """Return the last member of an equation, or the tree itself."""
    return tree.members[-1] if isinstance(tree, Relation) and set(tree.operators) <= {"=", ":=", "~="} else tree


def _verdict(trial: Trial, finding: Finding, got: Node) -> Verdict:
    read_as = latex(got)
    if finding.agree is None:
        return Verdict(Outcome.UNDECIDED, 0.0, Basis.UNREAD, feedback=f"Not decided: {finding.why}.", read_as=read_as)
    if finding.agree:
        if not finding.models:
            return Verdict(Outcome.CORRECT, 1.0, Basis.EXACT, read_as=read_as, evidence=finding.exact)
        evidence = f"equal in {finding.models} models" + (f" and {finding.exact}" if finding.exact else "")
        return Verdict(Outcome.CORRECT, 1.0, Basis.SAMPLED, read_as=read_as, evidence=evidence)
    strangers = unknown_names(trial.answer, trial.scope, names(trial.reference)) if trial.scope.declarations else []
    if strangers:
        listed = ", ".join(strangers)
        return Verdict(Outcome.UNDECIDED, 0.0, Basis.UNREAD, feedback=f"We do not know what {listed} stands for.", read_as=read_as)
    if finding.shape:
        return Verdict(Outcome.INCORRECT, 0.0, Basis.COUNTEREXAMPLE, "shape", f"The shapes do not fit: {finding.shape}.", read_as)
    return Verdict(Outcome.INCORRECT, 0.0, Basis.COUNTEREXAMPLE, read_as=read_as, counterexample=counterexample(trial, finding))
