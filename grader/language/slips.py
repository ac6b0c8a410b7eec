"""Known slips: what each makes of a reference, and whether a wrong answer is just that."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache, partial
from itertools import combinations, pairwise
from math import isfinite

import numpy as np

from grader.language.agreement import Trial, valued
from grader.language.closeness import compared
from grader.language.environment import MAX_STEPS
from grader.language.equations import proportion
from grader.language.failure import EvaluationError
from grader.language.model import Recipe, model_of
from grader.language.tree import (
    Absolute,
    Add,
    Big,
    Call,
    Divide,
    Index,
    Moment,
    Multiply,
    Name,
    Negate,
    Node,
    Norm,
    Number,
    Parts,
    Power,
    Transpose,
    names,
    node_fields,
    walk,
)
from grader.language.tree import replace as substituted
from grader.language.usage import usage
from grader.language.values import Array

Variants = Iterator[tuple[str, Node]]
Change = Callable[[Node, Recipe], Variants]
_ROUNDS = (0, 1)
_MAX_VARIANTS = 60
_MAX_NAMES = 7
_FACTORS = 12
_FAR = 1e-6
_ONE, _TWO = Number(Fraction(1)), Number(Fraction(2))

SENTENCES = {
    "sign": "a sign that is the wrong way round",
    "inverted": "a fraction that is upside down",
    "dropped-square": "a square that was dropped",
    "extra-square": "a square too many",
    "std-for-variance": "a standard deviation where the variance belongs",
    "variance-for-std": "a variance where the standard deviation belongs",
    "transposed": "a transpose that is missing or too many",
    "dropped-term": "a term that was dropped",
    "dropped-factor": "a factor that was dropped",
    "sum-for-mean": "a sum where the mean belongs",
    "mean-for-sum": "a mean where the sum belongs",
    "off-by-one": "an index or a bound that is off by one",
    "swapped-names": "two names that were swapped",
}


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip that explains a wrong answer: a stable tag, and a sentence for the student that does not give the key away."""

    tag: str
    sentence: str


def slip(trial: Trial) -> Slip | None:
    """Return the slip that a wrong answer is consistent with; ``None`` when none fits, or two fit equally well.

    Slips of the whole answer come before slips inside it.
    """
    tags = _of_the_whole(trial) or _fitting(trial, _inside)
    return _named(tags.pop()) if len(tags) == 1 else None


def misshapen(trial: Trial) -> Slip | None:
    """Return the slip of an answer whose shapes do not fit: one transpose more or less makes it right."""
    turned = replace(trial, answer=trial.reference, reference=trial.answer)
    return _named("transposed") if _fitting(turned, _transposes) else None


def _named(tag: str) -> Slip:
    words = SENTENCES.get(tag) or f"a factor of {tag.removeprefix('factor-')} too much or too little"
    return Slip(tag, f"This is consistent with {words}.")


def _of_the_whole(trial: Trial) -> set[str]:
    factors = {proportion(trial, round_) for round_ in _ROUNDS}
    if len(factors) == 1 and (factor := factors.pop()) is not None:
        return {_factor_tag(factor)} - {""}
    tags = _fitting(trial, _outside)
    return tags - {"sum-for-mean", "mean-for-sum"} or tags


def _factor_tag(factor: Fraction) -> str:
    """Return the tag of a constant factor; empty where it is 1 or not one that slips make."""
    match factor:
        case Fraction(numerator=-1, denominator=1):
            return "sign"
        case Fraction(numerator=1, denominator=2):
            return "factor-half"
        case Fraction(numerator=top, denominator=bottom) if top > 0 and factor != 1 and max(top, bottom) <= _FACTORS and 1 in (top, bottom):
            return f"factor-{max(top, bottom)}"
        case _:
            return ""


def _fitting(trial: Trial, change: Change) -> set[str]:
    """Return the tags of the changes that make the reference what the answer is, in every model looked at."""
    places: set[int] | None = None
    tags: dict[int, str] = {}
    for round_ in _ROUNDS:
        recipe = replace(trial.recipe, round=round_)
        try:
            got = valued(trial.answer, model_of(recipe))
        except EvaluationError:
            return set()
        changed = _changed(trial.reference, recipe, change)
        tags = {place: tag for place, (tag, value) in enumerate(changed) if (places is None or place in places) and _same(got, value, recipe)}
        places = set(tags)
        if not places:
            return set()
    return set(tags.values())


@lru_cache(maxsize=512)
def _changed(reference: Node, recipe: Recipe, change: Change) -> tuple[tuple[str, Array | None], ...]:
    """Return what each change of a reference is worth, ``None`` where nothing; a class's answers share it."""
    found: list[tuple[str, Array | None]] = []
    work = 0
    for tag, tree in change(reference, recipe):
        if len(found) >= _MAX_VARIANTS or work > MAX_STEPS:
            break
        model = model_of(recipe)
        try:
            found.append((tag, valued(tree, model)))
        except EvaluationError:
            found.append((tag, None))
        work += model.steps
    return tuple(found)


def _same(got: Array, want: Array | None, recipe: Recipe) -> bool:
    """Whether two values have one shape and agree in every row in which both are finite; most differ in their first number."""
    lead = model_of(recipe).arithmetic.lead
    if want is None or got.shape[lead:] != want.shape[lead:]:
        return False
    first, other = got.item(0), want.item(0)
    if got.shape == want.shape and abs(first - other) > _FAR * (abs(first) + abs(other)) and isfinite(abs(first - other)):
        return False
    with np.errstate(all="ignore"):
        usable, same = compared(got, want, None, 0.0)
    return bool(usable.any() and (same | ~usable).all())


# Slips of the whole answer


def _outside(reference: Node, recipe: Recipe) -> Variants:
    variance = any(isinstance(node, Moment) and node.operator in ("Var", "Cov") for node in walk(reference)) or r"\sigma" in names(reference)
    yield "inverted", Divide(_ONE, reference)
    yield "std-for-variance" if variance else "dropped-square", Call("sqrt", (reference,))
    yield "variance-for-std" if variance else "extra-square", Power(reference, _TWO)
    yield "transposed", Transpose(reference)
    for name in sorted(_counts(recipe)):
        yield "sum-for-mean", Multiply((Name(name), reference))
        yield "mean-for-sum", Divide(reference, Name(name))


def _counts(recipe: Recipe) -> set[str]:
    """Return the names that count something: integers and sizes."""
    sizes = {size for declaration in recipe.scope.declarations.values() for size in declaration.sizes}
    return {name for name in recipe.integers | sizes if not name.isdigit()}


# Slips inside it


def _inside(reference: Node, recipe: Recipe) -> Variants:
    yield from _variants(reference, partial(_locally, counts=_counts(recipe)))
    yield from _renamed(reference, recipe)
    for name in sorted(_counts(recipe) & usage(reference).free):
        for step in (1, -1):
            yield "off-by-one", substituted(reference, {Name(name): _plus(Name(name), step)})


def _renamed(reference: Node, recipe: Recipe) -> Variants:
    """Yield the tree with two of its names swapped, and with one of them taken for another that is declared alike."""
    declared = recipe.scope.declarations
    own = sorted(usage(reference).free)[:_MAX_NAMES]
    for first, second in combinations(own, 2):
        yield "swapped-names", substituted(reference, {Name(first): Name(second), Name(second): Name(first)})
    for name in own:
        alike = sorted(other for other in declared if name in declared and other not in own and declared[other] == declared[name])
        for other in alike[:_MAX_NAMES]:
            yield "swapped-names", substituted(reference, {Name(name): Name(other)})


def _plus(node: Node, step: int) -> Node:
    return Add((node, _ONE if step > 0 else Negate(_ONE)))


def _transposes(reference: Node, _recipe: Recipe) -> Variants:
    def turned(node: Node) -> Variants:
        if isinstance(node, Transpose):
            yield "transposed", node.operand
        elif isinstance(node, Name):
            yield "transposed", Transpose(node)

    yield "transposed", Transpose(reference)
    yield from _variants(reference, turned)


def _locally(node: Node, counts: set[str]) -> Variants:
    """Yield what slips make of one node."""
    match node:
        case Add(terms=terms):
            yield from _of_a_sum(terms, counts)
        case Power(base=base, exponent=Number(value=value)) if value == 2:
            yield ("std-for-variance" if base == Name(r"\sigma") else "dropped-square"), base
        case Power(base=base, exponent=exponent) if names(exponent) & counts:
            yield from (("off-by-one", Power(base, _plus(exponent, step))) for step in (1, -1))
        case Norm() | Absolute():
            yield "extra-square", Power(node, _TWO)
        case Call(function="sqrt", arguments=(inner,), parameter=None):
            yield "extra-square", inner
        case Transpose(operand=operand):
            yield "transposed", operand
        case Name(id=name) if name.isupper():
            yield "transposed", Transpose(node)
        case Multiply(factors=factors):
            yield from _gram(factors)
            for place in range(len(factors)):
                rest = (*factors[:place], *factors[place + 1 :])
                yield "dropped-factor", rest[0] if len(rest) == 1 else Multiply(rest)
        case Divide(numerator=top, denominator=bottom):
            yield "inverted", Divide(bottom, top)
        case Moment(operator="Var"):
            yield "std-for-variance", Call("sqrt", (node,))
        case Big(operator="sum" | "prod", lower=lower, upper=upper):
            for step in (1, -1):
                yield from [("off-by-one", replace(node, lower=_plus(lower, step)))] if lower is not None else []
                yield from [("off-by-one", replace(node, upper=_plus(upper, step)))] if upper is not None else []
        case Index(indices=(index,)):
            for step in (1, -1):
                yield "off-by-one", replace(node, indices=(_plus(index, step),))
        case _:
            return


def _gram(factors: tuple[Node, ...]) -> Variants:
    """Yield a product with one Gram matrix taken for the other."""
    for place, (left, right) in enumerate(pairwise(factors)):
        if left == Transpose(right) or right == Transpose(left):
            yield "transposed", Multiply((*factors[:place], right, left, *factors[place + 2 :]))


def _of_a_sum(terms: tuple[Node, ...], counts: set[str]) -> Variants:
    """Yield a sum with one term dropped, or with its sign changed; a one beside what counts is off by one."""
    for place, term in enumerate(terms):
        others = (*terms[:place], *terms[place + 1 :])
        step = term in (_ONE, Negate(_ONE)) and all(names(other) and names(other) <= counts for other in others)
        yield "off-by-one" if step else "sign", Add((*terms[:place], Negate(term), *terms[place + 1 :]))
        if others != (_ONE,):  # a factor of 1 is a factor that was dropped
            yield "off-by-one" if step else "dropped-term", others[0] if len(others) == 1 else Add(others)


def _variants(node: Node, change: Callable[[Node], Variants]) -> Variants:
    """Yield the trees that a change makes at one place each."""
    yield from change(node)
    for name in node_fields(type(node)):
        for tag, new in _within(getattr(node, name), change):
            yield tag, dataclasses.replace(node, **{name: new})


def _within(value: Parts, change: Callable[[Node], Variants]) -> Iterator[tuple[str, Parts]]:
    if isinstance(value, Node):
        yield from _variants(value, change)
    elif value is not None:
        for place, item in enumerate(value):
            for tag, new in _within(item, change):
                yield tag, (*value[:place], new, *value[place + 1 :])
