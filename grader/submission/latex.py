r"""LaTeX -> Markdown with the same mathematics, each line knowing its line in the file: headings, lists with their numbers, listings, pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice

from grader import limits
from grader.result import Note, Place
from grader.submission.braces import closing
from grader.submission.labels import labels
from grader.submission.macros import DEFINITION, expanded
from grader.submission.pieces import checked_count

_BREAK = "\ue000"
"""A line end that the file does not have; repair leaves none of these in a text."""
_STORED = "\ue001"
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")
_LISTING = re.compile(r"\\begin\{(verbatim\*?|Verbatim|lstlisting|minted|comment)\}(?:\[[^\]\n]*\])?(?:\{\w+\})?")
_SECTION = re.compile(r"\\(section|subsection|subsubsection|paragraph|subparagraph|chapter)(\*?)\s*(?:\[[^\]\n]{0,200}\])?\s*(?=\{)")
_LISTS = "enumerate|itemize|description|questions|parts|subparts|subsubparts"
_TASKS = "problem|exercise|question|homeworkProblem|task"
_WRAPPERS = "solution|solutions|proof|figure|center|flushleft|minipage|homeworkSection|answer|abstract|framed|mdframed|tcolorbox"
_STRUCTURE = re.compile(
    rf"\\begin\{{(?P<list>{_LISTS})\}}[ \t]*(?P<options>\[(?:[^\[\]\n{{}}]|\{{[^{{}}\n]*\}})*\])?"
    rf"|\\end\{{(?P<ended>{_LISTS})\}}"
    r"|\\item(?![A-Za-z])[ \t]*(?:\[(?P<own>[^\[\]\n]{0,100})\])?[ \t]*"
    r"|\\(?P<exam>question|titledquestion|part|subpart|subsubpart)(?![A-Za-z])(?:\[[^\[\]\n]{0,20}\])?[ \t]*"
    rf"|\\begin\{{(?P<task>{_TASKS})\*?\}}(?:\[(?P<title>[^\[\]\n]{{0,200}})\])?"
    rf"|\\(?:begin|end)\{{(?P<wrapper>{_WRAPPERS}|{_TASKS})\*?\}}(?:\[[^\[\]\n]{{0,100}}\])?"
    r"|\\includegraphics\*?(?:\[[^\[\]]{0,200}\])?\{(?P<image>[^{}\n]{0,300})\}"
    r"|\\(?P<file>input|include|subfile|lstinputlisting)(?:\[[^\[\]\n]{0,200}\])?\{(?P<path>[^{}\n]{0,300})\}"
    r"|\\verb\*?(?P<sign>[|!+/@=~\"'])(?P<code>[^\n]{0,500}?)(?P=sign)"
    r"|\\(?P<dropped>vspace|hspace|label|title|author|date|pagestyle|thispagestyle|bibliographystyle|bibliography|setcounter\{\w+\})\*?\{[^{}]{0,300}\}"
    r"|\\(?P<silent>maketitle|newpage|clearpage|pagebreak|noindent|centering|medskip|bigskip|smallskip|tableofcontents|hfill|par)(?![A-Za-z])"
)
_WORDS = {"question": "Question {}. ", "titledquestion": "Question {}. ", "part": "({}) ", "subpart": "({}) ", "subsubpart": "({}) "}
_STYLES = {"arabic": "1", "alph": "a", "Alph": "A", "roman": "i", "Roman": "I"}
_ROMANS = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii", "xviii", "xix", "xx")


@dataclass(frozen=True, slots=True)
class Source:
    """A LaTeX file as Markdown; ``lines`` gives the line of the file for each line of the text."""

    text: str
    lines: tuple[int, ...]
    notes: tuple[Note, ...] = ()


def as_markdown(name: str, text: str) -> Source:
    r"""Return a cleaned LaTeX file as Markdown.

    >>> as_markdown("a.tex", "\\section*{Question 1}\n\\begin{enumerate}\\item x").text
    '\n## Question 1\n\n\n\n\n\n1. x'
    """
    stored: list[str] = []
    text = _COMMENT.sub(r"\1", _stored(text, stored))
    body, finished = expanded(_body(text))
    writer = _Writer(name, numbered=not _own_numbers(body))
    written = writer.markdown(body)
    blocks = iter(stored)
    written = re.sub(f"{_STORED}(\n*){_STORED}", lambda match: next(blocks, match[1]), written)
    if not finished:
        writer.notes.append(Note(f"{name} defines commands that grow without end; they were left as they are."))
    lines = tuple(line for line, whole in enumerate(written.split("\n"), 1) for _ in range(whole.count(_BREAK) + 1))
    return Source(written.replace(_BREAK, "\n"), lines, tuple(writer.notes))


def _stored(text: str, stored: list[str]) -> str:
    """The text with listings taken out, so that nothing reads what stands in them; their line ends stay."""
    kept: list[str] = []
    place = 0
    while match := _LISTING.search(text, place):
        end = f"\\end{{{match[1]}}}"
        stop = text.find(end, match.end())
        if stop < 0 or text.rfind("%", text.rfind("\n", 0, match.start()) + 1, match.start()) >= 0:
            kept.append(text[place : match.end()])
            place = match.end()
            if stop < 0:
                break
            continue
        code = text[match.end() : stop]
        lines = "\n" * code.count("\n")
        first = "" if code.startswith("\n") else _BREAK
        stored.append(lines if match[1] == "comment" else f"{_BREAK}```{first}{code}{'' if code.endswith(chr(10)) else _BREAK}```{_BREAK}")
        kept += [text[place : match.start()], _STORED, lines, _STORED]
        place = stop + len(end)
    return "".join([*kept, text[place:]])


def _body(text: str) -> str:
    """The document without what stands before and after it; definitions before it are kept, and every line end."""
    begin, end = text.find("\\begin{document}"), text.find("\\end{document}")
    text = text[:end] if end >= 0 else text
    if begin < 0:
        return text
    definitions = re.split(r"(?=\\(?:(?:re|provide)?newcommand|def|DeclareMathOperator)\*?(?![A-Za-z]))", text[:begin])
    kept = "\n" * definitions[0].count("\n") + "".join(_definition(part) for part in definitions[1:])
    return kept + text[begin + len("\\begin{document}") :]


def _definition(part: str) -> str:
    """A definition without what follows it in the preamble."""
    match = DEFINITION.match(part)
    close = closing(part, match.end(), 4_000) if match else None
    return "\n" * part.count("\n") if close is None else part[: close + 1] + "\n" * part.count("\n", close + 1)


def _own_numbers(text: str) -> bool:
    """Whether a section's title gives a number itself, so that LaTeX's own numbers mean nothing."""
    titles = (text[match.end() + 1 : match.end() + 80].split("\n", 1)[0] for match in islice(_SECTION.finditer(text), 1_000))
    return any(True for title in titles for _ in labels(f"## {title}"))


@dataclass(slots=True)
class _List:
    kind: str
    form: str
    count: int


@dataclass(slots=True)
class _Writer:
    """Rewrites structure and keeps LaTeX's counters."""

    name: str
    numbered: bool
    notes: list[Note] = field(default_factory=list[Note])
    lists: list[_List] = field(default_factory=list[_List])
    sections: list[int] = field(default_factory=lambda: [0, 0, 0])
    tasks: int = 0
    line: int = 1

    def markdown(self, text: str) -> str:
        kept: list[str] = []
        place = 0
        for start, stop, new in _merged(self, text):
            kept += [text[place:start], new, "\n" * (text.count("\n", start, stop) - new.count("\n"))]
            place = stop
        return "".join([*kept, text[place:]])

    def section(self, command: str, title: str, *, starred: bool) -> str:
        level = {"section": 0, "subsection": 1, "subsubsection": 2}.get(command)
        number = ""
        if self.numbered and level is not None and not starred:
            self.sections[level] += 1
            self.sections[level + 1 :] = [0] * (2 - level)
            shown = ".".join(map(str, self.sections[: level + 1]))
            number = f"Question {shown}: " if level == 0 else f"{shown} "
        return f"{_BREAK}## {number}{' '.join(title.split())}{_BREAK}{_BREAK}"

    def structure(self, match: re.Match[str]) -> str:
        match match.lastgroup:
            case "list" | "options":
                self._begin(match["list"], match["options"] or "")
                return _BREAK
            case "ended":
                if self.lists:
                    self.lists.pop()
                return f"{_BREAK}{_BREAK}"
            case "exam":
                return self._exam(match["exam"])
            case "task" | "title":
                self.tasks += 1
                return f"{_BREAK}## {'Question' if match['task'] == 'question' else 'Problem'} {self.tasks} {match['title'] or ''}{_BREAK}{_BREAK}"
            case "image":
                return f"![]({match['image']})"
            case "file" | "path":
                place = Place(self.name, self.line, self.line)
                self.notes.append(Note(f"\\{match['file']}{{{match['path']}}} was not followed; hand in one file.", place))
                return ""
            case "code":
                return f"`{match['code']}`"
            case "wrapper":
                return f"{_BREAK}{_BREAK}"
            case "dropped":
                return ""
            case "silent":
                return f"{_BREAK}{_BREAK}" if match["silent"] == "par" else " "
            case _:
                return self._item(match["own"])

    def _begin(self, kind: str, options: str) -> None:
        depth = sum(known.kind == "enumerate" for known in self.lists[-8:])
        form = _form(options, ("1.", "(a)", "i.", "A.")[min(depth, 3)]) if kind == "enumerate" else kind
        start = re.search(r"start\s*=\s*(\d{1,3})", options)
        self.lists.append(_List(kind, form, int(start[1]) - 1 if start else 0))

    def _item(self, own: str | None) -> str:
        indent = f"{_BREAK}{_BREAK}{'  ' * min(len(self.lists) - 1, 6)}"
        if own is not None:
            return f"{indent}{own} "
        if not self.lists or self.lists[-1].kind != "enumerate":
            return f"{indent}- "
        here = self.lists[-1]
        here.count += 1
        return f"{indent}{_numbered(here.form, here.count)} "

    def _exam(self, word: str) -> str:
        kinds = {"question": "questions", "titledquestion": "questions", "part": "parts", "subpart": "subparts", "subsubpart": "subsubparts"}
        here = next((known for known in reversed(self.lists) if known.kind == kinds[word]), None)
        if here is None:
            return ""
        here.count += 1
        number = str(here.count) if "question" in word else _numbered("i" if word == "subpart" else "a", here.count)
        return f"{_BREAK}{_WORDS[word].format(number)}"


def _merged(writer: _Writer, text: str) -> list[tuple[int, int, str]]:
    """What is rewritten, in order: titles, and every other structure outside them."""
    edits: list[tuple[int, int, str]] = []
    place = seen = 0
    most = limits.MAX_PIECES + 1
    found = sorted([*islice(_SECTION.finditer(text), most), *islice(_STRUCTURE.finditer(text), most)], key=lambda match: match.start())
    checked_count(writer.name, len(found))
    for match in found:
        if match.start() < place:
            continue
        writer.line += text.count("\n", seen, match.start())
        seen = match.start()
        if match.re is _STRUCTURE:
            edits.append((match.start(), match.end(), writer.structure(match)))
            place = match.end()
        elif (close := closing(text, match.end(), 500)) is not None:
            title = text[match.end() + 1 : close]
            edits.append((match.start(), close + 1, writer.section(match[1], title, starred=bool(match[2]))))
            place = close + 1
    return edits


def _form(options: str, default: str) -> str:
    """The form of an enumerate's labels, in which ``1``, ``a`` or ``i`` stands for the number."""
    label = re.search(r"label\s*=\s*\{?((?:[^,{}]|\{[^{}]*\})*)", options)
    if label:
        form = re.sub(r"\\(arabic|alph|Alph|roman|Roman)\*", lambda match: f"\ue002{_STYLES[match[1]]}", label[1])
        return re.sub(r"\\[A-Za-z]+\s*|[{}]", "", form).strip("[] ")
    short = re.match(r"\[([^\]=]*)\]", options)
    return re.sub(r"\\[A-Za-z]+\s*|[{}]", "", short[1]) if short and re.search(r"[1aAiI]", short[1]) else default


def _numbered(form: str, count: int) -> str:
    """A form with its number put in.

    >>> _numbered("(a)", 3), _numbered("i.", 4), _numbered("Question 1:", 2)
    ('(c)', 'iv.', 'Question 2:')
    """
    pattern = r"\ue002([1aAiI])" if "\ue002" in form else r"(?<![A-Za-z])([1aAiI])(?![A-Za-z])"
    return re.sub(pattern, lambda match: _in_style(match[1], count), form, count=1)


def _in_style(style: str, count: int) -> str:
    letter = chr(96 + count) if count <= 26 else str(count)
    roman = _ROMANS[count] if count < len(_ROMANS) else str(count)
    return {"1": str(count), "a": letter, "A": letter.upper(), "i": roman, "I": roman.upper()}[style]
