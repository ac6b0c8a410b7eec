"""Arguments of an extremum over whole numbers: the index of an array, or one with limits."""

import pytest

from grader.language.compare import compare

SYMBOLS = {"P": "positive matrix N N", "N": "positive integer", "t": "index 1 N", "f": "sequence of positive function"}
KEY = r"\arg\max_i P_{ij} f_{t-1}(i)"
SAME = [
    r"\arg\max_i P_{ij} f_{t-1}(i)",
    r"\arg\max_k P_{kj} f_{t-1}(k)",
    r"\arg\max_i f_{t-1}(i) P_{ij}",
    r"\arg\max_i (\log P_{ij} + \log f_{t-1}(i))",
    r"\arg\max_{1 \le i \le N} P_{ij} f_{t-1}(i)",
    r"\arg\max_{i=1}^{N} 2 P_{ij} f_{t-1}(i)",
    r"\arg\min_i -P_{ij} f_{t-1}(i)",
]
OTHER = [
    r"\arg\max_i P_{ji} f_{t-1}(i)",
    r"\arg\min_i P_{ij} f_{t-1}(i)",
    r"\arg\max_i P_{ij}",
    r"\arg\max_i P_{ij} f_t(i)",
    r"\arg\max_i (P_{ij} + f_{t-1}(i))",
    r"\max_i P_{ij} f_{t-1}(i)",
]
OPEN = [r"\arg\max_{i=1}^{N-1} P_{ij} f_{t-1}(i)", r"\arg\max_j P_{ij} f_{t-1}(i)", r"\arg\max_i \log(-P_{ij})"]


@pytest.mark.parametrize(
    ("answer", "outcome"), [(a, o) for answers, o in ((SAME, "correct"), (OTHER, "incorrect"), (OPEN, "undecided")) for a in answers]
)
def test_an_argument_over_whole_numbers_is_compared_where_the_index_runs(answer, outcome):
    assert compare(answer, KEY, symbols=SYMBOLS).outcome == outcome
