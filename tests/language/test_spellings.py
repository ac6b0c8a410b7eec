"""Numbers, functions, matrices, complex numbers and lists in the spellings of textbooks, calculators and computer algebra."""

import pytest

from grader import compare

SAME = {
    "numbers": [
        ("1,234,567", "1234567"),
        (r"12\,345", "12345"),
        (r"2{,}500", "2500"),
        ("1 000 000", "10^6"),
        (r"2,\! 500", "2500"),
        ("2 1/3", "7/3"),
        ("-1 1/2", "-3/2"),
        ("2½", "5/2"),
        (r"0.1\overline{6}", r"\frac16"),
        ("204_5", "54"),
        ("7:32", "14:64"),
        ("28 percent", "28%"),
        (r"\$5", "5"),
        (r"3.2 \times 10^{5}", "320000"),
        (r"\boxed{1}", "1"),
        (r"x = \frac13 \approx 0.333", r"\frac13"),
        ("5 = x", "5"),
    ],
    "functions": [
        ("csch x", "1/sinh x"),
        ("arcsec x", "arccos(1/x)"),
        ("asinh(x)", "ln(x + sqrt(x^2 + 1))"),
        (r"\operatorname{arsinh}(x)", r"\ln(x + \sqrt{x^2 + 1})"),
        (r"\tanh^{-1} x", r"\frac12 \ln\frac{1+x}{1-x}"),
        ("cosec(x)", "1/sin(x)"),
        ("log(8, 2)", "3"),
        (r"\lg 100", "2"),
        ("log10(100)", "2"),
        ("root(8, 3)", "cbrt(8)"),
        ("factorial(5)", "120"),
        ("Sum(k**2, (k, 1, 10))", r"\sum_{k=1}^{10} k^2"),
        ("Product(k, (k, 1, 4))", "24"),
        ("Eq(x + y, 2)", "y = 2 - x"),
        ("Derivative(x**3, x, 2)", "6x"),
        ("n!/(k! (n-k)!)", "binomial(n, k)"),
        ("175!*56!/(55!*176!)", "17556/55176"),
        ("binomial(n, 2)", "n(n-1)/2"),
        ("gcd(12, 18) lcm(4, 6)", "72"),
        (r"10 \choose 3", "120"),
        ("7 mod 3", r"7 \bmod 3"),
        ("mod(-1, 5)", "4"),
        ("signum(-3)", "-1"),
        ("Abs(x)", "|x|"),
        ("|x + |y||", "abs(x + abs(y))"),
        ("np.sqrt(x**2 + 1)", "sqrt(x^2 + 1)"),
        ("atan2(1, 1)", "pi/4"),
        ("diff(x^2, x)", "2x"),
        ("d/dx x^3", "3x^2"),
        ("erfc(x)", "1 - erf(x)"),
        (r"\Gamma(5)", "24"),
        (r"\sin 30^\circ", r"\frac12"),
        (r"90^{\circ}", "90"),
        (r"45^\circ", r"\frac{\pi}{4}"),
        ("f{\\left(x\\right)}", "f(x)"),
        ("exp(%i*%pi)", "-1"),
    ],
    "integrals": [
        (r"\int_0^1 x + 1 \, dx", r"\frac32"),
        (r"\int_{0}^{\pi} \sin x \, dx", "2"),
        (r"\int_1^e \frac{dx}{x}", "1"),
    ],
    "matrices": [
        ("[1 2; 3 4]", "[[1, 2], [3, 4]]"),
        ("[1 -2; 3 4]", "[1, -2; 3, 4]"),
        ("matrix([1, 2], [3, 4])", r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}"),
        ("np.array([[1, 2], [3, 4]])", "Matrix([[1, 2], [3, 4]])"),
        ("((1, 2), (3, 4))", "[[1, 2], [3, 4]]"),
        ("det([[1, 2], [3, 4]])", "-2"),
        ("inv([[1, 2], [3, 4]])", "[[-2, 1], [3/2, -1/2]]"),
        ("norm([3, 4])", "5"),
        ("norm(Matrix([[3], [4]]))", "5"),
        ("{{1, 2}, {3, 4}}", "[[1, 2], [3, 4]]"),
        ("dot([1, 2, 3], [4, 5, 6])", "32"),
        ("cross([1, 2, 3], [4, 5, 6])", "[-3, 6, -3]"),
        (r"(1,2,3) \times (4,5,6)", "(-3,6,-3)"),
        (r"(1,2,3) \cdot (4,5,6)", "32"),
        (r"(1,2,3)^T", r"\begin{pmatrix} 1 \\ 2 \\ 3 \end{pmatrix}"),
    ],
    "complex numbers": [
        ("sqrt(-4)", "2i"),
        ("(-4)^0.5", "2j"),
        ("I", "(-1)^(1/2)"),
        ("e^(Ix)", "cos(x) + I sin(x)"),
        (r"\overline{3 + 4i}", "3 - 4i"),
        ("|3 - 4i|", "5"),
        (r"\Re(z)", r"\frac{z + \bar z}{2}"),
        (r"z \overline{z}", r"\Re(z)^2 + \Im(z)^2"),
        ("(-2)^n", "(-2)^(n+1) / (-2)"),
        (r"\sqrt[3]{-8}", "-2"),
        (r"\overline{z_1 + z_2}", r"\overline{z_1} + \overline{z_2}"),
        (r"\cis 60^\circ", r"\frac12 + \frac{\sqrt3}{2} i"),
        (r"\arg(i)", r"\frac{\pi}{2}"),
    ],
    "letters that are often functions": [
        ("P(1+r)^t", "P*(1+r)^t"),
        ("f(a+b)", "f*a + f*b"),
        ("q^2(a+b)", "a q^2 + b q^2"),
        (r"p^{b}(-a)^{b}", r"(-a p)^b"),
        ("E(E+1)", "E^2 + E"),
        ("exp(-1) + E", "2cosh(1)"),
    ],
    "lists and relations": [
        (r"\{1, 2, 2, 3\}", r"\{3, 2, 1\}"),
        ("{2, 1}", "{1, 2}"),
        (r"6 \text{ and } 8", "8, 6"),
        ("1,3", "(1,3)"),
        ("x=2, y=3", "(2,3)"),
        ("x != 2", "x - 2 =/= 0"),
        ("f(y) := y^2", "f(x) := x^2"),
        ("-oo", r"-\infty"),
    ],
}
DIFFERENT = [
    ("(x>4 and x<5) or x<0", "x<0"),
    ("7:32", "32:7"),
    ("5", "x > 5"),
    ("2^100", "2^100 + 1"),
    ("a*x[0]", "a*x[1]"),
    ("f(a+b)", "f*a + b"),
    ("1,234,567", "1234568"),
    (r"\Re(z)", r"\Im(z)"),
    ("(-2)^n", "(-2)^(n-1)"),
    ("sqrt(-4)", "3i"),
    ("6.0 + 9.1i", "6 + 9.2i"),
    ("x != 3", "x != 4"),
    ("x != 3", "x = 3"),
    ("f(x) = x^2", "f(x, y) = x^2"),
    (r"\infty", r"-\infty"),
    ("5", r"\infty"),
    ("5", r"\{1, 2\}"),
    ("(1, 3)", "{1, 4}"),
    ("1112122_3", "1112112_3"),
    ("sin(30)", "sin(30°)"),
    (r"(1,2,3) \times (4,5,6)", "(3,-6,3)"),
]
UNDECIDED = [
    ("28", "28%"),
    ("(1, 3)", "{3, 1}"),
    ("1", "2x + z = 1"),
    ("|x + |y", "x"),
    ("N/A", "x + 1"),
    (r"h = \sigma^{-1}(g)", r"g = \sigma(h)"),
    ("two", "2"),
    ("1.2.3", "0.36"),
    ("3 4 5", "60"),
]
DECLARED = [
    ("z w", "w z", {"z": "complex", "w": "complex"}, "correct"),
    ("|z|^2", "z^2", {"z": "complex"}, "incorrect"),
    (r"|z|^2", "z conj(z)", {"z": "complex"}, "correct"),
    ("k^2", "-1", {"k": "imaginary unit"}, "correct"),
]


@pytest.mark.parametrize(("answer", "reference"), [pair for pairs in SAME.values() for pair in pairs])
def test_spellings_of_one_thing_are_right_whichever_is_the_reference(answer, reference):
    assert compare(answer, reference).outcome == "correct"
    assert compare(reference, answer).outcome == "correct"


@pytest.mark.parametrize(("answer", "reference"), DIFFERENT)
def test_what_differs_is_wrong(answer, reference):
    assert compare(answer, reference).outcome == "incorrect"


@pytest.mark.parametrize(("answer", "reference"), UNDECIDED)
def test_what_can_be_meant_either_way_is_left_to_a_person(answer, reference):
    assert compare(answer, reference).outcome == "undecided"


@pytest.mark.parametrize(("answer", "reference", "symbols", "outcome"), DECLARED)
def test_complex_numbers_are_declared_in_words(answer, reference, symbols, outcome):
    assert compare(answer, reference, symbols=symbols).outcome == outcome


def test_large_terms_that_cancel_do_not_make_an_answer_wrong():
    expanded = "14336000000*x^13+250265600000*x^12+1862860800000*x^11+7623925760000*x^10+18290677760000*x^9+24744757985280*x^8+14567212351488*x^7"
    rest = "-3267871272960*x^6-6408053107200*x^5+670406720000*x^4+1179708800000*x^3-429244800000*x^2+56696000000*x-2680000000"
    assert compare(expanded + rest, "512*(2*x+5)^7*(5*x-1)^5*(70*x+67)").outcome == "correct"
    assert compare(expanded + rest + "-1", "512*(2*x+5)^7*(5*x-1)^5*(70*x+67)").outcome == "incorrect"


@pytest.mark.parametrize(
    "answer",
    [
        r"\int \frac{d",
        r"\int \frac{3 \cdot d\theta0",
        "binomial(2*7)",
        "[1, 2; 3]",
        "x453e+4500",
        "x/2 5",
        r"\{x \mid x^2 = 1\}",
    ],
)
def test_what_is_broken_off_in_the_middle_is_never_an_error_of_ours(answer):
    assert compare(answer, "x + 1").outcome != "correct"
