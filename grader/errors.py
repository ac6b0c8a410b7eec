"""What can go wrong, grouped by who can put it right.

A :class:`SubmissionError` speaks to the student, an :class:`AuthoringError` to the author of a problem set and a :class:`UsageError` to whoever
typed the command. Any other exception is our own fault: the part becomes ungraded, its points wait for a person, and it is never a zero.
"""


class GraderError(Exception):
    """Anything that grader reports by itself, in words."""


class SubmissionError(GraderError):
    """A submission that cannot be read; the message says what was expected, what was found, where, and how to put it right."""


class AnswerError(SubmissionError):
    """An answer that cannot be read as mathematics, with the place in its text.

    Args:
        message: What was expected and what was found.
        source: The answer as typed.
        start: The first character that cannot be read, from 0.
        stop: One past the last.
    """

    def __init__(self, message: str, source: str = "", start: int = 0, stop: int | None = None):
        super().__init__(message)
        self.message = message
        self.source = source
        self.start = min(start, len(source))
        self.stop = self.start + 1 if stop is None else max(stop, self.start + 1)

    def caret(self, width: int = 72) -> str:
        """Return the line of the source with a caret below the place.

        >>> print(AnswerError("Expected ')'.", "sqrt(6", 6).caret())
        sqrt(6
              ^
        """
        begin = self.source.rfind("\n", 0, self.start) + 1
        end = self.source.find("\n", self.start)
        line = self.source[begin : end if end >= 0 else len(self.source)]
        column = self.start - begin
        if len(line) > width:
            cut = min(max(0, column - width // 2), len(line) - width)
            line, column = line[cut : cut + width], column - cut
        return f"{line}\n{' ' * column}{'^' * max(1, min(self.stop - self.start, len(line) - column))}"


class AuthoringError(GraderError):
    """A problem set that cannot be used: every fault in it, each with its file and field.

    Args:
        faults: One sentence a fault, such as ``problem.toml: question.0.points: expected a number, got 'ten'``.
    """

    def __init__(self, *faults: str):
        super().__init__("\n".join(faults))
        self.faults = faults


class UsageError(GraderError):
    """A command that asks for something that is not there."""
