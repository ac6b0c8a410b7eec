"""What stands between brackets: groups, vectors, matrices, sets, norms, cases."""

from __future__ import annotations

from grader.language.scripts import Scripts
from grader.language.tokens import Syntax, T
from grader.language.tree import Absolute, Call, Cases, Matrix, Node, Norm, Sequence, Words

_MATRICES = frozenset({"matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix", "array"})
_ALIGNED = frozenset(
    {"aligned", "align", "split", "gathered", "gather", "equation", "eqnarray", "alignedat", "multline", "displaymath", "math", "flalign", "alignat"}
)


_ROW_ENDS = (Words(";"), Words("\\\\"))
_BRACES = {Syntax.PLAIN: "{}", Syntax.LATEX: ""}
"""What a list between braces is: in LaTeX they are not seen."""


class Brackets(Scripts):
    """Reads an operand that opens with a bracket or a bar."""

    def bracketed(self) -> Node:
        """Read from the opening bracket that stands here to the one that closes it."""
        opener = self.token.text
        if opener.startswith("begin:"):
            return self._environment(opener.removeprefix("begin:"))
        outer = self.bars, self.columns, self.builds
        self.bars, self.columns, self.builds = [], opener == "[" and self._spaced_rows(), opener in (r"\{", r"\lbrace", "{")
        self.take()
        try:
            return self._inside(opener)
        finally:
            self.bars, self.columns, self.builds = outer

    def _spaced_rows(self) -> bool:
        """Whether the bracket here has rows between semicolons and no comma: ``[1 2; 3 4]``."""
        depth, texts = 0, list[str]()
        for token in self.tokens[self.position : self.group_end(self.position)]:
            depth += (token.kind is T.OPEN) - (token.kind is T.CLOSE)
            texts += [token.text] if depth == 1 else []
        return ";" in texts and "," not in texts

    def _inside(self, opener: str) -> Node:
        if self.at(")", "]", "}", r"\}") and opener != "(":
            self.close(opener)
            return Sequence((), "{}" if "{" in opener else "[]")
        items: list[Node] = [self.condition()]
        if self.builds and self.at("|", ":"):
            return self._built(opener, items[0])
        while self.at(",", ";", "&", "\\\\", "quad") or (self.columns and self.token.kind is not T.CLOSE and self.token.spaced):
            separator = self.take().text if self.token.kind is T.SEPARATOR else ","
            if self.at(")", "]", "}", r"\}", ",", ";"):
                continue
            if separator in (";", "\\\\"):
                items.append(Words(separator))
            items.append(self.condition())
        return self._closed(opener, items)

    def _built(self, opener: str, member: Node) -> Node:
        """Read the conditions of ``\\{x : x > 2\\}``."""
        self.take()
        self.builds = False
        conditions = [self.condition()]
        while self.accept(","):
            conditions.append(self.condition())
        self.close(opener)
        return Call("set", (member, conditions[0] if len(conditions) == 1 else Call("and", tuple(conditions))))

    def _closed(self, opener: str, items: list[Node]) -> Node:
        """Move past the closing bracket and say what the brackets held."""
        right = self.token.text
        self.close(opener)
        match opener:
            case r"\lfloor" | r"\lceil":
                return Call("floor" if opener == r"\lfloor" else "ceil", (items[0],))
            case r"\langle":
                return (
                    Call("inner", tuple(items))
                    if len(items) == 2
                    else (Call("angle", tuple(items)) if len(items) == 1 else Sequence(tuple(items), "()"))
                )
            case r"\{" | r"\lbrace":
                return Sequence(tuple(items), "{}")
            case _:
                pass
        rows = _rows(items)
        if len(rows) > 1 and len({len(row) for row in rows}) == 1:
            return Matrix(rows)
        items = [item for item in items if item not in _ROW_ENDS]
        if len(items) == 1 and opener in ("(", "{", "["):
            return _single(items[0], opener, right)
        inner = {"[": "[]", "{": "{}"}.get(opener)
        if inner is not None and all(isinstance(item, Sequence) and item.brackets == inner and len(item.items) > 1 for item in items):
            return stacked(items)
        return Sequence(tuple(items), _BRACES[self.syntax] if opener == "{" else opener + right)

    def _environment(self, name: str) -> Node:
        self.take()
        if name in _MATRICES:
            return self._matrix(name)
        if name == "cases":
            return self._cases()
        if name in _ALIGNED:
            node = self.relation()
            self._end(name)
            return node
        self.fail(f"We do not read the environment '{name}' here.")

    def _ends(self, name: str) -> bool:
        """Whether the end of an environment stands here, and not the beginning of another of its kind."""
        return self.token.kind is T.CLOSE and self.at(f"begin:{name}")

    def _end(self, name: str) -> None:
        if not self._ends(name):
            self.fail(f"Expected the end of '{name}', found {self.shown()}.")
        self.take()

    def _matrix(self, name: str) -> Node:
        if name == "array" and self.at("{"):
            self.skip_group()
        rows: list[tuple[Node, ...]] = []
        while not self._ends(name):
            row = [self.expression()]
            while self.accept("&"):
                row.append(self.expression())
            rows.append(tuple(row))
            if not self.accept("\\\\"):
                break
        self._end(name)
        if len({len(row) for row in rows}) > 1:
            self.fail(f"Expected rows of one length, found rows of {', '.join(str(len(row)) for row in rows)} entries.")
        matrix = Matrix(tuple(rows))
        return Call("det", (matrix,)) if name == "vmatrix" else Norm(matrix) if name == "Vmatrix" else matrix

    def _cases(self) -> Node:
        branches: list[tuple[Node, Node | None]] = []
        while not self._ends("cases"):
            value = self.expression()
            self.accept(",")
            condition: Node | None = None
            if self.accept("&") or not (self.at("\\\\") or self._ends("cases")):
                condition = self._condition()
            branches.append((value, condition))
            if not self.accept("\\\\"):
                break
        self._end("cases")
        return Cases(tuple(branches))

    def _condition(self) -> Node | None:
        """Read ``x > 0``, ``\\text{if } x > 0`` or ``\\text{otherwise}``."""
        if self._words().startswith(("otherwise", "else")):
            return None
        condition = self.relation()
        self._words()
        return condition

    def _words(self) -> str:
        """Move past words and punctuation; return them in small letters."""
        words = ""
        while self.token.kind is T.TEXT or self.at("quad", ".", ","):
            words += self.take().text.lower()
        return words.removeprefix("quad")

    def barred(self) -> Node:
        """Read an absolute value or a norm from the bar that stands here."""
        bar = self.take().text
        self.bars.append(bar)
        inside = self.expression()
        self.bars.pop()
        self.expect(bar)
        if bar == "|":
            return Absolute(inside)
        return Norm(inside, self._order())

    def _order(self) -> str:
        """Read the order of a norm: ``_2``, ``_F``, ``_{\\infty}``."""
        if not self.at("_"):
            return ""
        self.take()
        braced = self.accept("{")
        order = self.take().text.lstrip("\\")
        if braced:
            self.expect("}")
        return {"text": "", "op": "2", "fro": "F", "L2": "2", "ell": "2"}.get(order, order)


def _rows(items: list[Node]) -> tuple[tuple[Node, ...], ...]:
    """Split items at the row separators among them."""
    rows: list[list[Node]] = [[]]
    for item in items:
        if isinstance(item, Words) and item.text in (";", "\\\\"):
            rows.append([])
        else:
            rows[-1].append(item)
    return tuple(tuple(row) for row in rows if row)


def _single(item: Node, opener: str, right: str) -> Node:
    """One item in brackets is a group; a list in square brackets stays a list."""
    if opener == "[" and right == "]" and isinstance(item, Sequence) and item.brackets == "[]":
        return Matrix((item.items,))
    return item


def stacked(items: list[Node]) -> Node:
    """Return the matrix that a list of lists of one length is; any other list stays one."""
    rows = tuple(item.items for item in items if isinstance(item, Sequence))
    if len({len(row) for row in rows}) == 1:
        return Matrix(rows)
    return Sequence(tuple(items), "[]")
