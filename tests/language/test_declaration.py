"""What a name stands for is declared in words."""

import pytest

from grader.errors import AuthoringError
from grader.language.compare import scope_of
from grader.language.declaration import Domain, Sort, declare

WORDS = {
    "real": (Sort.SCALAR, (), Domain.REAL),
    "positive scalar": (Sort.SCALAR, (), Domain.POSITIVE),
    "integer": (Sort.SCALAR, (), Domain.INTEGER),
    "positive integer": (Sort.SCALAR, (), Domain.NATURAL),
    "size": (Sort.SCALAR, (), Domain.NATURAL),
    "probability": (Sort.SCALAR, (), Domain.UNIT),
    "scalar in (0, 1)": (Sort.SCALAR, (), Domain.UNIT),
    "vector d": (Sort.VECTOR, ("d",), Domain.REAL),
    "positive vector d": (Sort.VECTOR, ("d",), Domain.POSITIVE),
    "matrix n d": (Sort.MATRIX, ("n", "d"), Domain.REAL),
    "sequence of vector d": (Sort.VECTOR, ("d",), Domain.REAL),
    "elementwise function": (Sort.FUNCTION, (), Domain.REAL),
    "positive function": (Sort.FUNCTION, (), Domain.POSITIVE),
    "identity": (Sort.MATRIX, (), Domain.REAL),
}
TRAITS = {
    "symmetric matrix n n": {"symmetric"},
    "matrix n n invertible": {"invertible"},
    "matrix n n, psd": {"psd"},
    "identity": {"identity"},
    "sequence of vector d": set(),
}
FAULTS = {
    "matrix n": "expected 2 sizes for a matrix, found 1",
    "blue scalar": "'blue' is not known",
    "scalar, mean": None,
    "vector d, loud": "found 'loud'",
    "scalar not x": "'not' is not known",
}


@pytest.mark.parametrize(("words", "expected"), WORDS.items())
def test_words_give_sort_sizes_and_domain(words, expected):
    declared = declare(words)
    assert (declared.sort, declared.sizes, declared.domain) == expected


@pytest.mark.parametrize(("words", "traits"), TRAITS.items())
def test_words_give_traits(words, traits):
    assert declare(words).traits == traits


def test_random_names_have_a_law_or_moments():
    declared = declare(r"random vector d, mean 0, variance \sigma^2")
    assert (declared.random, declared.mean, declared.variance) == (True, "0", r"\sigma^2")
    assert declare("random vector d, Bernoulli p").law == "bernoulli"
    assert declare("random variable, symmetric").law == "symmetric"


def test_indices_have_bounds_and_scalars_have_exclusions():
    assert declare("index 1 to T").bounds == ("1", "T")
    assert declare("scalar not 1").excluded == ("1",)


@pytest.mark.parametrize(("words", "message"), [(words, message) for words, message in FAULTS.items() if message])
def test_the_author_is_told_what_is_not_understood(words, message):
    with pytest.raises(AuthoringError, match=message):
        declare(words)


def test_a_name_with_an_index_stands_for_a_sequence_and_one_with_a_number_for_itself():
    scope = scope_of({"h_t": "vector m", "W_1": "matrix m n", "Q": "matrix n d_k", "d_k": "positive integer"})
    assert scope.declarations["h"].indexed
    assert "W_{1}" in scope
    assert "d_{k}" in scope


def test_a_faulty_name_or_definition_is_the_authors_fault():
    with pytest.raises(AuthoringError, match="that can be read"):
        scope_of({"x +": "real"})
    with pytest.raises(AuthoringError, match="that can be read"):
        scope_of(None, {"f(x)": "x +"})
