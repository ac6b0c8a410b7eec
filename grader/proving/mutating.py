"""The model answer to a function with one thing changed: each change has to be found, or to mean the same."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from grader.checks.code import Code as CodeCheck
from grader.code.asked import Asked
from grader.code.contract import Contract
from grader.code.judging import valued
from grader.code.tolerance import DEFAULT
from grader.code.trials import Trial, trials
from grader.code.work import Work
from grader.problem import Part
from grader.result import Outcome
from grader.submission.code import Code, module
from grader.variants.variant import spread

MOST = 8
"""So many changes are tried on a function, spread evenly over all that there are."""
_DRAWS = 30
_SEED = 1_000_003
"""The witness draws other calls than any grading."""
_SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.Lt: ast.Gt,
    ast.Gt: ast.Lt,
    ast.LtE: ast.Gt,
    ast.GtE: ast.Lt,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one thing changed.

    Args:
        what: Was changed, and where.
        source: Of the module.
    """

    what: str
    source: str


def mutants(source: str, function: str) -> Iterator[Mutant]:
    """Yield a function's module with one thing in the function changed.

    >>> [one.what for one in mutants("def f(x):\\n    return 2 * x", "f")]
    ['line 2: 2 to 3', 'line 2: Mult to Div']
    """
    tree = ast.parse(source)
    for place, (_, _, _, node) in enumerate(_places(tree, function)):
        for what, new in _changes(node):
            changed = copy.deepcopy(tree)
            parent, field, number, _ = list(_places(changed, function))[place]
            if number is None:
                setattr(parent, field, new)
            else:
                getattr(parent, field)[number] = new
            yield Mutant(f"line {getattr(node, 'lineno', getattr(parent, 'lineno', 0))}: {what}", ast.unparse(ast.fix_missing_locations(changed)))


def _places(tree: ast.Module, function: str) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """Yield every node of a function with where it hangs, in one order."""
    waiting: list[ast.AST] = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function]
    while waiting:
        parent = waiting.pop(0)
        for field, value in ast.iter_fields(parent):
            listed = isinstance(value, list)
            below = cast("list[Any]", value) if listed else [value]
            for number, node in enumerate(below):
                if isinstance(node, ast.AST):
                    yield parent, field, number if listed else None, node
                    waiting.append(node)


def _changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            yield f"{value} to {value + 1}", ast.Constant(value + 1)
        case ast.UnaryOp(op=ast.USub(), operand=operand) if not isinstance(operand, ast.Constant):
            yield "sign dropped", operand
        case ast.Attribute(attr="T", value=value):
            yield "transpose dropped", value
        case ast.operator() | ast.cmpop() if type(node) in _SWAPS:
            yield f"{type(node).__name__} to {_SWAPS[type(node)].__name__}", _SWAPS[type(node)]()
        case _:
            return


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of the mutants of a part's model answer.

    Args:
        rejected: How many were found wrong.
        undecided: How many were left to a person.
        same: How many mean the same: they agree with the reference on many other calls.
        survivors: What was changed in those that were called right though they mean something else.
    """

    rejected: int = 0
    undecided: int = 0
    same: int = 0
    survivors: tuple[str, ...] = ()


def tried(part: Part, source: str) -> Tried:
    """Return what a part's tests say of the mutants of its model answer."""
    contract = part.data.code.contract if part.data.code else None
    if contract is None or not contract.reference:
        return Tried()
    found = [(one, _outcome(part, one)) for one in spread(list(mutants(source, contract.function)), MOST)]
    right = [one for one, outcome in found if outcome is Outcome.CORRECT]
    survivors = tuple(one.what for one in right if _fails(contract, one, trials(contract, _DRAWS, "witness", _SEED)))
    return Tried(
        rejected=sum(outcome is Outcome.INCORRECT for _, outcome in found),
        undecided=sum(outcome is Outcome.UNDECIDED for _, outcome in found),
        same=len(right) - len(survivors),
        survivors=survivors,
    )


def _outcome(part: Part, mutant: Mutant) -> Outcome:
    """Return the worst outcome of a mutant; the calls of all tests that compare values come first, together."""
    contract = part.data.code.contract if part.data.code else None
    compared = [check for check in part.called if isinstance(check, CodeCheck) and not check.holds]
    if contract and _fails(contract, mutant, [one for check in compared for one in check.trials(contract, 0)]):
        return Outcome.INCORRECT
    asked = part.asked(Work(_code(mutant)))
    outcomes = {check.judged(asked, 0).outcome for check in part.called} if asked else set[Outcome]()
    return next((outcome for outcome in (Outcome.INCORRECT, Outcome.UNDECIDED) if outcome in outcomes), Outcome.CORRECT)


def _fails(contract: Contract, mutant: Mutant, calls: Sequence[Trial]) -> bool:
    """Whether a mutant does something else than the reference in some of these calls."""
    judge = valued(contract, DEFAULT)
    replies = Asked("", contract, (), Work(_code(mutant))).again([one.call(contract.function, contract.seconds) for one in calls])
    return any(judge(one, reply) is not None for one, reply in zip(calls, replies, strict=True))


def _code(mutant: Mutant) -> Code:
    return Code((module("mutant.py", mutant.source.encode()),))
