"""The words of the notation: commands, functions, Greek letters, and the unicode that stands for them."""

from __future__ import annotations

_GREEK_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
).split()
GREEK: dict[str, str] = {f"\\{name}": f"\\{name}" for name in _GREEK_NAMES} | {
    r"\varepsilon": r"\epsilon", r"\vartheta": r"\theta", r"\varphi": r"\phi", r"\varrho": r"\rho", r"\varsigma": r"\sigma",
    r"\ell": r"\ell", r"\hbar": r"\hbar", r"\infty": r"\infty", r"\varkappa": r"\kappa", r"\varGamma": r"\Gamma", r"\imath": "i", r"\jmath": "j",
}  # fmt: skip
"""Command of a letter to the name it is kept under; variants of one letter are one name."""

FUNCTIONS: dict[str, str] = {
    name: name
    for name in (
        "sin cos tan cot sec csc sinh cosh tanh arcsin arccos arctan exp log ln lg sqrt sigmoid softmax relu softplus sign erf max min "
        "det tr diag rank abs floor ceil logsumexp Var Cov Corr vec argmax argmin norm inv transpose dot outer onehot"
    ).split()
} | {
    "ReLU": "relu", "sgn": "sign", "trace": "tr", "Tr": "tr", "Diag": "diag", "var": "Var", "cov": "Cov", "corr": "Corr", "LSE": "logsumexp",
    "logistic": "sigmoid", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "Cor": "Corr", "Softmax": "softmax", "ceiling": "ceil",
    "sigm": "sigmoid", "Cov": "Cov", "exponential": "exp", "square_root": "sqrt",
}  # fmt: skip
"""Spelling of a function to its name."""

WORDS: frozenset[str] = frozenset(
    "frac dfrac tfrac cfrac binom dbinom tbinom sum prod int lim sup inf nabla partial top intercal prime overline underline underbrace overbrace boxed "
    "substack mathbb mathrm dagger star ast circ bmod mod not limits nolimits pmod choose argmax argmin arg Pr ones zeros".split()
)
"""Commands and words that the parser gives a meaning of their own."""

FONTS: frozenset[str] = frozenset(
    r"\mathbf \boldsymbol \bm \mathcal \mathscr \mathfrak \mathsf \mathtt \mathit \mathrm \pmb \bf \rm \it \cal \mathnormal \symbf \vb".split()
)
ACCENTS: frozenset[str] = frozenset(r"\hat \widehat \bar \tilde \widetilde \vec \dot \ddot \check \breve \overline \underline \acute \grave \mathring".split())
SPACING: frozenset[str] = frozenset(
    r"\, \; \: \! \  \quad \qquad \> \hspace \displaystyle \textstyle \scriptstyle \limits \nolimits \nonumber \notag \hfill \noindent \hline \allowbreak \scriptscriptstyle \strut \thinspace \enspace \enskip \negthinspace \rm \it".split()
    + ["\\ ", "\\\n", "\\/"]
)
DELIMITER_SIZES: frozenset[str] = frozenset(
    [rf"\{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")] + [r"\left", r"\right", r"\middle"]
)

SYMBOLS: dict[str, tuple[str, str]] = {
    r"\cdot": ("op", "*"), r"\times": ("op", "*"), r"\ast": ("op", "*"), r"\odot": ("op", "odot"), r"\circ": ("op", "circ"), r"\otimes": ("op", "otimes"),
    r"\oslash": ("op", "oslash"), r"\div": ("op", "/"), r"\pm": ("op", "+-"), r"\mp": ("op", "-+"), r"\setminus": ("op", "setminus"),
    r"\cup": ("op", "cup"), r"\cap": ("op", "cap"), r"\oplus": ("op", "oplus"), r"\slash": ("op", "/"), r"\colon": ("op", ":"),
    r"\top": ("command", r"\top"), r"\intercal": ("command", r"\top"), r"\dots": ("text", "..."), r"\ldots": ("text", "..."),
    r"\cdots": ("text", "..."), r"\vdots": ("text", "..."), r"\ddots": ("text", "..."), r"\dotsc": ("text", "..."), r"\dotsb": ("text", "..."),
    r"\'": ("op", "'"), r"\%": ("op", "%"), r"\#": ("name", "#"), r"\&": ("text", "and"), r"\_": ("op", "_"), r"\star": ("command", r"\star"),
    r"\perp": ("command", r"\perp"), r"\bot": ("command", r"\perp"), r"\dagger": ("command", r"\top"), r"\backslash": ("op", "setminus"),
    r"\forall": ("separator", "forall"), r"\exists": ("separator", "exists"), r"\land": ("separator", "and"), r"\wedge": ("separator", "and"),
    r"\varnothing": ("name", r"\varnothing"), r"\emptyset": ("name", r"\varnothing"), r"\because": ("separator", "because"), r"\qed": ("separator", "qed"),
    r"\square": ("separator", "qed"), r"\blacksquare": ("separator", "qed"), r"\Box": ("separator", "qed"), r"\lor": ("separator", "or"),
}  # fmt: skip
"""Commands that are one token each."""

UNICODE: dict[str, tuple[str, str]] = {
    "·": ("op", "*"), "⋅": ("op", "*"), "×": ("op", "*"), "∗": ("op", "*"), "÷": ("op", "/"), "∕": ("op", "/"), "−": ("op", "-"), "–": ("op", "-"), "±": ("op", "+-"),
    "⊙": ("op", "odot"), "∘": ("op", "odot"), "⊗": ("op", "otimes"), "∞": ("name", r"\infty"), "√": ("command", r"\sqrt"), "∑": ("command", r"\sum"), "Σ": ("name", r"\Sigma"),
    "∏": ("command", r"\prod"), "∂": ("command", r"\partial"), "∇": ("command", r"\nabla"), "′": ("op", "'"), "’": ("op", "'"), "″": ("op", "''"), "∫": ("command", r"\int"),
    "⟨": ("open", r"\langle"), "⟩": ("close", r"\rangle"), "⌊": ("open", r"\lfloor"), "⌋": ("close", r"\rfloor"), "⌈": ("open", r"\lceil"),
    "⌉": ("close", r"\rceil"), "∣": ("bar", "|"), "∥": ("bar", "||"), "ℓ": ("name", r"\ell"), "⊤": ("command", r"\top"), "…": ("text", "..."), "⋯": ("text", "..."),
    "∪": ("op", "cup"), "∩": ("op", "cap"), "𝔼": ("command", r"\E"), "ℝ": ("name", r"\mathbb{R}"), "ℕ": ("name", r"\mathbb{N}"), "⋆": ("command", r"\star"),
} | {
    letter: ("name", f"\\{name}") for letter, name in zip("αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠ", _GREEK_NAMES[:30], strict=True)
} | {"Φ": ("name", r"\Phi"), "Ψ": ("name", r"\Psi"), "Ω": ("name", r"\Omega"), "ϵ": ("name", r"\epsilon"), "ϕ": ("name", r"\phi"), "ϑ": ("name", r"\theta"), "ς": ("name", r"\sigma"), "µ": ("name", r"\mu")}  # fmt: skip
"""One character to its token's kind and text."""
