"""Inputs for the parser: grammar-made, mutated from real formulas, salads of tokens, and raw characters."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[2]
MAX_LENGTH = 4_200
_MAX_SEED = 300
_MAX_CHANGES = 6

TOKENS = r"""
x y w X A n i t k d e pi 1 2 0.5 10 1e3 99999 + - * / ^ _ ( ) [ ] { } \{ \} | || \| = < \le != , ; & \\ ' ! . : ...
\dots \cdots \frac \sqrt \sum \prod \int \lim \log \sin \exp \mathbb{E} \mathrm{Var} \nabla \partial \lambda \theta
\infty \top ^{-1} ^T _{i=1}^{n} \left( \right) \max \arg\max_x f( p( P( \mid \odot \otimes \cdot \times \begin{cases}
\end{cases} \begin{pmatrix} \end{pmatrix} \text{if} \text{or} or and not in \pm \mp \cup \cap \setminus \in \notin
\mathbb{R} \emptyset \hat{x} \bar \overline \mathbf{w} dx \binom \lfloor \rfloor O( \delta_{ij} % ² ₁ Σ √ ∞ ≤ π ∑ ½ U .*
./ .^ np.exp( sum( prod( diff( integrate( softmax( \mathcal{O} \Theta \to \Rightarrow \langle \rangle \dot{x} \partial_x
$ \, \quad \boxed{ ^{(l)} \substack \overset \underbrace{ }_{n} \middle| \operatorname{tr} \mathbb{1}[ ^* ^\star \circ
^\circ \ell \Gamma gcd( mod 7:3 \% %i %pi
""".split()
_LEAVES = (
    r"x y w X 2 0.5 \lambda x_i X^\top f(x) P(A) I n i \infty \alpha_{t-1} h_t A^{-1} 3.14 \pi e 10^9 \dots -1 z \mathbb{R} w^{(l)}_{ij}"
).split()
_SHAPES = (
    r"""
{} + {};{} - {};{} {};{}*{};({})/({});({})^({});{}^{{{}}};{}_{{{}}};\frac{{{}}}{{{}}};sqrt({}+{});\log({}/{});\sum_{{i=1}}^{{{}}} {}
\prod_{{k={}}}^n {};\int_0^{{{}}} {} dx;\lim_{{x \to {}}} {};\max({}, {});{} \odot {};{} = {};{} < {};{} or {};{} \text{{ and }} {};\{{{}, {}\}}
[{}, {}];({}, {});\{{x \mid {} > {}\}};{} \cup {};\|{} {}\|^2;\nabla_x ({} {});\frac{{\partial {}}}{{\partial {}}};{} + {} + \dots + x_n
\begin{{pmatrix}} {} & {} \\ 1 & 2 \end{{pmatrix}};\mathbb{{E}}[{} {}];|{}|{}|;{} \pm {};sum({}, i, 1, {});O({} {})
\begin{{cases}} {} & x > 0 \\ {} & \text{{otherwise}} \end{{cases}}
""".strip()
    .replace("\n", ";")
    .split(";")
)
_DEPTH = 4
_RAW = ((32, 126), (32, 126), (0, 31), (160, 1_500), (8_192, 8_960), (119_808, 120_831), (0, 0x10FFFF))


def seeds() -> list[str]:
    """Return formulas that somebody wrote: in the tests of the language, and in the pairs of this folder."""
    found: dict[str, None] = {}
    for path in sorted((ROOT / "tests" / "language").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and 0 < len(node.value) <= _MAX_SEED:
                found[node.value] = None
    for path in sorted((ROOT / "benchmarks" / "pairs").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found |= dict.fromkeys((row["student"][:_MAX_SEED], row["reference"][:_MAX_SEED]))
    return list(found)


class Inputs:
    """A stream of inputs that a seed settles."""

    def __init__(self, seed: int):
        self.random = Random(seed)  # noqa: S311 - nothing here is a secret
        self.seeds = seeds()

    def next(self) -> str:
        """Return the next input."""
        kinds: list[Callable[[], str]] = [self.formula, self.mutant, self.salad, self.raw]
        kind = self.random.choices(kinds, (30, 45, 15, 10))[0]
        return kind()[:MAX_LENGTH]

    def formula(self, depth: int = 0) -> str:
        """Return a formula that the grammar makes."""
        if depth == _DEPTH or self.random.random() < 0.15 * depth:
            return self.random.choice(_LEAVES)
        return self.random.choice(_SHAPES).format(self.formula(depth + 1), self.formula(depth + 1))

    def salad(self) -> str:
        """Return tokens in any order."""
        joint = self.random.choice(("", " ", " "))
        return joint.join(self.random.choices(TOKENS, k=self.random.randint(1, 25)))

    def raw(self) -> str:
        """Return characters of any kind, or bytes as text."""
        size = int(self.random.paretovariate(0.7))
        if self.random.random() < 0.2:
            return self.random.randbytes(min(size, MAX_LENGTH)).decode("utf-8", "replace")
        low, high = self.random.choice(_RAW)
        return "".join(chr(self.random.randint(low, high)) for _ in range(min(size, MAX_LENGTH)))

    def mutant(self) -> str:
        """Return a real formula with a few things changed."""
        text = self.random.choice(self.seeds)
        for _ in range(self.random.randint(1, _MAX_CHANGES)):
            text = self._changed(text)[:MAX_LENGTH]
        return text

    def _changed(self, text: str) -> str:
        pick = self.random
        start = pick.randint(0, len(text))
        stop = min(len(text), start + int(pick.paretovariate(1.0)))
        match pick.randrange(7):
            case 0:
                return text[:start] + text[stop:]
            case 1:
                return text[:start] + text[start:stop] * pick.randint(2, 4) + text[stop:]
            case 2:
                return text[:start] + pick.choice(TOKENS) + text[start:]
            case 3:
                return text[:start] + pick.choice(TOKENS) + text[stop:]
            case 4:
                other = pick.choice(self.seeds)
                return text[:start] + other[pick.randint(0, len(other)) :]
            case 5:
                return text[:start] + chr(pick.randint(32, 126)) + text[stop:]
            case _:
                low, high = pick.choice(_RAW)
                return text[:start] + chr(pick.randint(low, high)) + text[start:]
