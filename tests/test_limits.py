import ast
from pathlib import Path

from grader import limits


def test_every_bound_has_a_reason():
    tree = ast.parse(Path(limits.__file__).read_text(encoding="utf-8"))
    pairs = list(zip(tree.body, [*tree.body[1:], None], strict=True))
    bounds = [(node.target.id, after) for node, after in pairs if isinstance(node, ast.AnnAssign) and node.target.id.startswith("MAX_")]
    assert len(bounds) > 10
    missing = [name for name, after in bounds if not (isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant))]
    assert not missing


def test_every_bound_is_used():
    source = "".join(path.read_text(encoding="utf-8") for path in Path(limits.__file__).parent.rglob("*.py") if path.name != "limits.py")
    assert [name for name in vars(limits) if name.startswith("MAX_") and f"limits.{name}" not in source] == []
