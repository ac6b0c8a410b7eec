"""Answers inside Markdown write-ups: steps before them, remarks after them, and the statement copied."""

import pytest

from grader import registry

RECURRENT, REGULARIZED = "ecs289-2020", "ift6135-2019"
STATEMENTS = [(name, part.id, part.statement) for name in (RECURRENT, REGULARIZED) for part in registry.load(name).parts]
STATED = {part: statement for name, part, statement in STATEMENTS if name == REGULARIZED}

RIGHT = {  # what is written under a number, with every machine-marked check found right
    "steps before": (
        REGULARIZED,
        "1.1a",
        (
            r"The mean is $\mathbb{E}[a_i] = c$, so $c = 0$. Next $\mathrm{Var}(a_i) = d^{(t-1)} (\mu^2 + \sigma^2) = 1$."
            "\nTake $\\mu = 0$; then $\\sigma^2 = \\frac{1}{d^{(t-1)}}$."
        ),
    ),
    "an interval": (
        REGULARIZED,
        "1.1b",
        (
            r"The mean $\frac{\alpha+\beta}{2}$ must be 0, so $\alpha = -\beta$. The variance is $\frac{(\beta-\alpha)^2}{12} = \frac{\beta^2}{3}$."
            "\n\nSo $\\beta = \\sqrt{\\frac{3}{d^{(t-1)}}}$, $\\alpha = -\\sqrt{\\frac{3}{d^{(t-1)}}}$ and $c = 0$."
        ),
    ),
    "an own name": (REGULARIZED, "2.1", r"Let $M = X \odot R$ be the masked inputs. $$L = (y - M w)^T (y - M w)$$"),
    "own names on the left": (
        REGULARIZED,
        "2.2",
        (
            r"Write $Z = X\odot R$. Then $\mathbb{E}[Z^\top Z] = p^2 X^\top X + p(1-p)\Gamma^2$ and hence"
            "\n\n$$\\mathbb{E}[L(w)] = y^\\top y - 2p y^\\top X w + w^\\top \\mathbb{E}[Z^\\top Z] w = \\|y - pXw\\|^2 + p(1-p)\\|\\Gamma w\\|^2$$"
        ),
    ),
    "the statement copied and then proved": (
        REGULARIZED,
        "2.3",
        STATED["2.3"]
        + "\n\nThe gradient is zero for $$p w = (X^\\top X + \\frac{1-p}{p} \\Gamma^2)^{-1} X^\\top y$$ and so $\\lambda = \\frac{1-p}{p}$.",
    ),
    "a marker before a remark": (
        REGULARIZED,
        "2.4",
        r"Answer: $w = (X^\top X + \lambda I)^{-1} X^\top y$" + "\n\nWithout a penalty this is $w = (X^\\top X)^{-1} X^\\top y$.",
    ),
    "two rules in words": (
        REGULARIZED,
        "3.1",
        (
            r"Momentum: $\Delta\theta_t = -v_t = -\alpha v_{t-1} - \epsilon g_t = \alpha\Delta\theta_{t-1} - \epsilon g_t$."
            "\n\nAverage: $\\Delta\\theta_t = -\\delta v_t = \\beta \\Delta\\theta_{t-1} - \\delta(1-\\beta) g_t$."
            "\n\nEqual for $\\alpha = \\beta$, $\\epsilon = \\delta(1-\\beta)$."
        ),
    ),
    "a chain with dots": (
        REGULARIZED,
        "3.2",
        (
            r"$$v_t = \beta v_{t-1} + (1-\beta) g_t = \beta (\beta v_{t-2} + (1-\beta) g_{t-1}) + (1-\beta) g_t = \dots"
            r" = (1-\beta)\sum_{i=1}^t \beta^{t-i} g_i$$"
        ),
    ),
    "an example after": (
        REGULARIZED,
        "3.2",
        "$$v_t = (1-\\beta)\\sum_{i=1}^t \\beta^{t-i} g_i$$\n\nFor example $v_2 = (1-\\beta)(g_2 + \\beta g_1)$.",
    ),
    "a check after": (
        REGULARIZED,
        "3.3",
        (
            r"$$\mathbb{E}[v_t] = (1-\beta)\sum_{i=1}^t \beta^{t-i} \mathbb{E}[g_i] = \mathbb{E}[g_t](1-\beta^t)$$"
            "\n\nUse $\\hat v_t = \\frac{v_t}{1-\\beta^t}$; then $\\mathbb{E}[\\hat v_t] = \\mathbb{E}[g_t]$."
        ),
    ),
    "the claim after what it follows from": (
        REGULARIZED,
        "4.1",
        r"$\mu_y = 0$ and $\sigma_y = \|u\|$, so $\hat{y} = \gamma \frac{u^\top x}{\|u\|} + \beta = w^\top x + \beta$.",
    ),
    "one step after": (
        RECURRENT,
        "1.3",
        (
            r"$$\frac{\partial x_t}{\partial x_k} = \prod_{i=k+1}^{t} \frac{\partial x_i}{\partial x_{i-1}}$$"
            "\nwith $\\frac{\\partial x_i}{\\partial x_{i-1}} = W_{rec}\\,\\mathrm{diag}(\\sigma'(x_{i-1}))$."
        ),
    ),
    "a value after": (RECURRENT, "2.2", r"$\nabla f = [2x+y, x+12y]$. At the start, $\nabla f(4,1) = [9, 16]$."),
    "rows without names": (RECURRENT, "2.2.1", "1. $(3.55, 0.2)$\n2. $(3.185, -0.0975)$\n3. $(2.871375, -0.19825)$"),
    "rows without names in one formula": (RECURRENT, "2.2.2", "$(4, 1), (3.55, 0.2), (2.8565, -0.36525), (2.05281375, -0.4612075)$"),
    "a list of rows": (
        RECURRENT,
        "2.2.1",
        "- $(x_1, y_1) = (4, 1) - 0.05 (9, 16) = (3.55, 0.2)$\n- $(x_2, y_2) = (3.185, -0.0975)$\n- $(x_3, y_3) = (2.871375, -0.19825)$",
    ),
}


def outcomes(part):
    return {check.verdict.outcome for check in part.checks if check.kind != "person"}


@pytest.mark.parametrize(("problem_set", "part", "text"), RIGHT.values(), ids=RIGHT)
def test_a_right_answer_is_found_among_what_is_around_it(written, problem_set, part, text):
    assert outcomes(written(problem_set, part, text)) == {"correct"}


OPEN = {  # two values without a mark: a person sees which one is meant
    "another rule for comparison": (
        REGULARIZED,
        "2.4",
        r"$w = (X^\top X + \lambda I)^{-1} X^\top y$, and without it $w = (X^\top X)^{-1} X^\top y$.",
    ),
    "another activation": (REGULARIZED, "1.1a", r"$c = 0$, $\mu = 0$, $\sigma^2 = 1/d^{(t-1)}$. For a ReLU, $\sigma^2 = 2/d^{(t-1)}$."),
    "a number for it": (RECURRENT, "2.2", r"$\nabla f = (2x+y, x+12y)$, which at the start is $\nabla f = (9, 16)$."),
    "wrong rows without names": (RECURRENT, "2.2.1", "$(3.55, 0.2)$, $(3.185, -0.0975)$, $(2.9, 0.3)$"),
    "a name beside it": (REGULARIZED, "1.2c", "He initialization, in contrast to Xavier."),
}


@pytest.mark.parametrize(("problem_set", "part", "text"), OPEN.values(), ids=OPEN)
def test_a_right_answer_with_another_one_after_it_is_left_to_a_person(written, problem_set, part, text):
    assert outcomes(written(problem_set, part, text)) == {"undecided"}


@pytest.mark.parametrize(("problem_set", "part", "statement"), STATEMENTS, ids=[f"{name}-{part}" for name, part, _ in STATEMENTS])
def test_the_statement_copied_earns_nothing_and_loses_nothing(written, problem_set, part, statement):
    points = written(problem_set, part, statement).points
    assert (points.earned, points.pending) == (0, points.possible)
