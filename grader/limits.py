"""Every bound on what a student hands in, in one place, each with its reason.

A bound is checked before the work that it bounds. All sizes are in bytes unless a name says otherwise.
"""

from __future__ import annotations

from typing import Final

MIB: Final = 1024 * 1024

MAX_FILE: Final = 2 * MIB
"""One text file. The longest real write-up seen has 0.05 MiB; a thesis has 1 MiB."""

MAX_NOTEBOOK: Final = 8 * MIB
"""One Jupyter notebook with its outputs, which are not looked at; what is typed into its cells has the bound of a text file."""

MAX_NOTEBOOK_DEPTH: Final = 50
"""Lists and objects inside each other in a notebook; cells need five, and outputs of widgets up to twenty."""

MAX_CELLS: Final = 2_000
"""Cells of one notebook; a long one has two hundred."""

MAX_SHEET: Final = MIB // 4
"""One answer sheet. A sheet holds a line an answer, and readers of TOML and YAML take far longer a byte than we do."""

MAX_SHEET_DEPTH: Final = 12
"""Tables and lists inside each other in an answer sheet: question, part, field, matrix, row need five."""

MAX_SHEET_VALUES: Final = 10_000
"""Keys and values in one answer sheet; a problem set has a few dozen."""

MAX_FILES: Final = 100
"""Files in one student's folder; reports with figures have a dozen."""

MAX_FOLDER_DEPTH: Final = 4
"""Folders inside a student's folder."""

MAX_PIECES: Final = 20_000
"""Formulas and paragraphs in one file; a long write-up has a thousand."""

MAX_BOXES: Final = 20
"""Boxes that are read in one formula; a system of equations may have a handful."""

MAX_NOTES: Final = 50
"""Notes on one submission: more than a person reads."""

MAX_NAME: Final = 100
"""Characters in a student's name; with an ending it stays below the 255 bytes that file systems take."""

MAX_EXPANSION: Final = MIB
"""Characters read and written while macros are put in place in one file: ten long papers' worth, and far less than doubling macros make."""

MAX_MACRO_DEPTH: Final = 8
"""Macros that stand in the bodies of other macros."""

MAX_MACROS: Final = 1_000
"""Macros that one file defines; a rich private style has two hundred."""

MAX_ARCHIVE: Final = 256 * MIB
"""An archive as it lies on the disk: a class of 500 with a few figures each."""

MAX_ARCHIVE_TEXT: Final = 128 * MIB
"""What is unpacked of one archive; it is held in memory."""

MAX_ARCHIVE_FILES: Final = 20_000
"""Members of one archive."""

MAX_ARCHIVE_DIRECTORY: Final = 8 * MIB
"""The table of contents of one zip archive, which is read as a whole before any member: 400 bytes for each of its files."""

MAX_ARCHIVE_RATIO: Final = 200
"""Unpacked size over packed size of one archive; text packs 3 to 20 times, and a bomb a thousand times and more."""
