"""The words of the notation: commands, functions, Greek letters, relations, and the unicode that stands for them."""

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
        "sin cos tan cot sec csc sinh cosh tanh coth sech csch arcsin arccos arctan arccot arcsec arccsc arcsinh arccosh arctanh arccoth arcsech "
        "arccsch exp log ln lg sqrt cbrt sigmoid softmax relu softplus sign erf erfc max min det tr diag rank abs floor ceil round logsumexp "
        "Var Cov Corr vec argmax argmin norm inv transpose dot outer cross cis onehot gcd lcm conj factorial diff"
    ).split()
} | {
    "Re": "re", "Im": "im", "conjugate": "conj", "binomial": "binom", "nCr": "binom", "signum": "sign", "trunc": "trunc", "atan2": "atan2",
    "cosec": "csc", "cosech": "csch", "cotan": "cot", "tg": "tan", "ctg": "cot", "cotg": "cot", "arctg": "arctan", "arcctg": "arccot",
    "inverse": "inv", "Abs": "abs", "Max": "max", "Min": "min", "Sqrt": "sqrt", "Exp": "exp", "Log": "log", "Sin": "sin", "Cos": "cos", "Tan": "tan",
    "Det": "det", "Transpose": "transpose", "Inverse": "inv", "Trace": "tr", "arctan2": "atan2", "log1p": "log1p", "expm1": "expm1", "sinc": "sinc",
} | {
    prefix + name: "arc" + name
    for prefix, names in {
        "a": "cot sec csc sinh cosh tanh coth sech csch", "ar": "sinh cosh tanh coth sech csch", "arg": "sinh cosh tanh",
    }.items()
    for name in names.split()
} | {
    "ReLU": "relu", "sgn": "sign", "trace": "tr", "Tr": "tr", "Diag": "diag", "var": "Var", "cov": "Cov", "corr": "Corr", "LSE": "logsumexp",
    "logistic": "sigmoid", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "Cor": "Corr", "Softmax": "softmax", "ceiling": "ceil",
    "sigm": "sigmoid", "Relu": "relu",
}  # fmt: skip
"""Spelling of a function to its name."""

WORDS: frozenset[str] = frozenset(
    "frac dfrac tfrac cfrac binom dbinom tbinom sum prod int lim sup inf nabla partial top intercal prime overline underline underbrace overbrace "
    "boxed fbox substack mathbb mathrm dagger star ast circ bmod mod not limits nolimits pmod choose argmax argmin arg Pr ones zeros".split()
)
"""Commands and words that the parser gives a meaning of their own."""

FONTS: frozenset[str] = frozenset(
    r"\mathbf \boldsymbol \bm \mathcal \mathscr \mathfrak \mathsf \mathtt \mathit \mathrm \pmb \bf \rm \it \cal \mathnormal \symbf \vb \vec".split()
)
ACCENTS: frozenset[str] = frozenset(
    r"\hat \widehat \bar \tilde \widetilde \dot \ddot \check \breve \overline \underline \acute \grave \mathring".split()
)
SPACING: frozenset[str] = frozenset(
    (
        r"\, \; \: \! \$ \medspace \thickspace \negmedspace \negthickspace "
        r"\quad \qquad \> \hspace \displaystyle \textstyle \scriptstyle \limits \nolimits \nonumber \notag \hfill \noindent \hline "
        r"\allowbreak \scriptscriptstyle \strut \thinspace \enspace \enskip \negthinspace \rm \it \/ \( \) \[ \]"
    ).split()
) | {"\\ ", "\\\n"}
UPRIGHT: frozenset[str] = frozenset(
    (r"\text \textrm \textbf \textit \textsf \texttt \mbox \mathrm \operatorname \operatorname* \mathsf \mathtt \mathit \textnormal \mathop").split()
)
"""Commands whose braces hold a word: a function, a symbol in roman, or words."""

DELIMITER_SIZES: frozenset[str] = frozenset(
    [rf"\{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")] + [r"\left", r"\right", r"\middle"]
)
OPENERS: frozenset[str] = frozenset(r"\{ \lbrace \langle \lfloor \lceil".split())
CLOSERS: frozenset[str] = frozenset(r"\} \rbrace \rangle \rfloor \rceil".split())
BARS: dict[str, str] = {r"\|": "||", r"\lVert": "||", r"\rVert": "||", r"\Vert": "||", r"\lvert": "|", r"\rvert": "|", r"\vert": "|", r"\mid": "|"}

RELATIONS: dict[str, str] = {
    "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~=", "→": "->", "⇒": "=>", "∈": "in", "∝": "propto", "≡": "=", "≜": ":=", "≃": "~=", "==": "=",
    "=/=": "!=", "<>": "!=",
    r"\le": "<=", r"\leq": "<=", r"\leqslant": "<=", r"\ge": ">=", r"\geq": ">=", r"\geqslant": ">=", r"\lt": "<", r"\gt": ">", r"\ne": "!=",
    r"\neq": "!=", r"\approx": "~=", r"\simeq": "~=", r"\to": "->", r"\rightarrow": "->", r"\longrightarrow": "->", r"\Rightarrow": "=>",
    r"\implies": "=>", r"\Longrightarrow": "=>", r"\iff": "<=>", r"\Leftrightarrow": "<=>", r"\Longleftrightarrow": "<=>",
    r"\in": "in", r"\propto": "propto", r"\equiv": "=",
    r"\notin": "notin", "∉": "notin", r"\triangleq": ":=", r"\coloneqq": ":=", r"\colon=": ":=",
    r"\nleq": ">", r"\ngeq": "<", r"\sim": "sim", r"\mapsto": "|->", r"\ll": "<<", r"\gg": ">>",
    r"\preceq": "<<=", r"\succeq": ">>=", r"\succ": ">>>", r"\prec": "<<<", r"\leftarrow": ":=", r"\gets": ":=", r"\therefore": "=>",
}  # fmt: skip
"""Spelling of a relation to its sign."""

_OPERATORS = {
    r"\cdot": "cdot", r"\times": "times", r"\ast": "*", r"\odot": "odot", r"\circ": "circ", r"\otimes": "otimes", r"\oslash": "oslash", r"\div": "/",
    r"\pm": "+-", r"\mp": "-+", r"\setminus": "setminus", r"\cup": "cup", r"\cap": "cap", r"\oplus": "oplus", r"\slash": "/", r"\colon": ":",
    r"\'": "'", r"\%": "%", r"\degree": "deg", r"\bmod": "mod", r"\_": "_", r"\backslash": "setminus",
}  # fmt: skip
_SCRIPTS = {
    r"\top": r"\top", r"\intercal": r"\top", r"\dagger": r"\top", r"\star": r"\star", r"\perp": r"\perp", r"\bot": r"\perp",
}  # fmt: skip
_SEPARATORS = {
    r"\lnot": "not", r"\neg": "not",
    r"\forall": "forall", r"\exists": "exists", r"\land": "and", r"\wedge": "and", r"\lor": "or", r"\because": "because",
    r"\qed": "qed", r"\square": "qed", r"\blacksquare": "qed", r"\Box": "qed",
}  # fmt: skip
SYMBOLS: dict[str, tuple[str, str]] = (
    {command: ("op", text) for command, text in _OPERATORS.items()}
    | {command: ("command", text) for command, text in _SCRIPTS.items()}
    | {command: ("separator", text) for command, text in _SEPARATORS.items()}
    | dict.fromkeys(r"\dots \ldots \cdots \vdots \ddots \dotsc \dotsb".split(), ("text", "..."))
    | {
        r"\#": ("name", "#"),
        r"\&": ("text", "and"),
        r"\varnothing": ("name", r"\varnothing"),
        r"\R": ("name", r"\mathbb{R}"),
        r"\reals": ("name", r"\mathbb{R}"),
        r"\emptyset": ("name", r"\varnothing"),
    }
)
"""Command to the kind and text of the one token that it is."""

_GREEK_LETTERS = dict(zip("αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠ", _GREEK_NAMES[:30], strict=True)) | {
    "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega", "Σ": "Sigma", "ϵ": "epsilon", "ϕ": "phi", "ϑ": "theta", "ς": "sigma", "µ": "mu",
}  # fmt: skip
UNICODE: dict[str, tuple[str, str]] = {
    **dict.fromkeys("·⋅", ("op", "cdot")), "×": ("op", "times"), "∗": ("op", "*"), **dict.fromkeys("÷∕", ("op", "/")),
    **dict.fromkeys("−–", ("op", "-")), "±": ("op", "+-"), "∓": ("op", "-+"),
    **dict.fromkeys("⊙∘", ("op", "odot")), "⊗": ("op", "otimes"), "∪": ("op", "cup"), "∩": ("op", "cap"),
    **dict.fromkeys("′’", ("op", "'")), "″": ("op", "''"),
    "√": ("command", r"\sqrt"), "∑": ("command", r"\sum"), "∏": ("command", r"\prod"), "°": ("op", "deg"),
    "∛": ("command", r"\cbrt"), "∂": ("command", r"\partial"), "∇": ("command", r"\nabla"),
    "∫": ("command", r"\int"), "⊤": ("command", r"\top"), "𝔼": ("command", r"\E"), "⋆": ("command", r"\star"),
    "∖": ("op", "setminus"), "∨": ("separator", "or"), "∧": ("separator", "and"), "∅": ("name", r"\varnothing"),
    "∞": ("name", r"\infty"), "ℓ": ("name", r"\ell"), "ℝ": ("name", r"\mathbb{R}"), "ℕ": ("name", r"\mathbb{N}"),
    "⟨": ("open", r"\langle"), "⌊": ("open", r"\lfloor"), "⌈": ("open", r"\lceil"),
    "⟩": ("close", r"\rangle"), "⌋": ("close", r"\rfloor"), "⌉": ("close", r"\rceil"),
    "∣": ("bar", "|"), "∥": ("bar", "||"), "…": ("text", "..."), "⋯": ("text", "..."),
} | {letter: ("name", f"\\{name}") for letter, name in _GREEK_LETTERS.items()}  # fmt: skip
"""Character to the kind and text of its token."""

SUPERSCRIPTS: dict[str, str] = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ᵀⁿᵗ", "0123456789-+Tnt", strict=True))
SUBSCRIPTS: dict[str, str] = dict(zip("₀₁₂₃₄₅₆₇₈₉₋₊ᵢⱼₖₙₜ", "0123456789-+ijknt", strict=True))

DISTRIBUTIONS: dict[str, str] = {"Uniform": "U", "Unif": "U", "Normal": "N", "Gaussian": "N", "Bernoulli": "B", "Bern": "B"}
"""Names of distributions to the letter they are usually written with."""
