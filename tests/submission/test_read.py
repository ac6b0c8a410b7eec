import bz2
import gzip
import hashlib
import io
import os
import pickle
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from grader import limits
from grader.errors import SubmissionError
from grader.submission.outline import Outline
from grader.submission.read import Candidate, find_submissions, read_submission

OUTLINE = Outline.of(["1.1", "1.2"], ["1"])
ANSWER = b"## 1.1\n$x$\n"


def texts(submission):
    return {section.part: section.text for section in submission.sections}


def error_of(path):
    with pytest.raises(SubmissionError) as error:
        read_submission(path, OUTLINE)
    return str(error.value)


def zipped(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def tarred(path, files, mode="w:gz"):
    with tarfile.open(path, mode) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def students(*paths):
    return {candidate.student: [source.name for source in candidate.files] or candidate.error for candidate in find_submissions(paths)}


@pytest.mark.parametrize("name", ["ada.md", "ada.markdown", "ada.tex", "ada.txt", "Ada.MD"])
def test_a_write_up_is_read(tmp_path, name):
    (tmp_path / name).write_bytes(b"\\section{1.1} $x$" if name.endswith("tex") else ANSWER)
    submission = read_submission(tmp_path / name, OUTLINE)
    assert submission.student == name.split(".")[0]
    assert "$x$" in texts(submission)["1.1"]


def test_the_hash_is_that_of_the_bytes(tmp_path):
    (tmp_path / "ada.md").write_bytes(ANSWER)
    assert read_submission(tmp_path / "ada.md", OUTLINE).content_hash == hashlib.sha256(ANSWER).hexdigest()


UNREADABLE = {  # file name, bytes -> what the message says
    ("a.md", b"%PDF-1.5 ..."): "a.md: expected text, found a PDF",
    ("a.md", bytes(range(256)) * 10): "a.md: expected text, found a binary file",
    ("a.md", b"\xff\xfea\x00\x00\xd8"): "a.md: expected UTF-16 text",
    ("a.md", b"x \x81\x8d y"): "a.md, line 1: expected UTF-8, found bytes",
    ("a.md", b"x" * (limits.MAX_FILE + 1)): "a.md: expected a text file of at most 2 MiB, found 2.0 MiB",
    ("a.pdf", b"%PDF"): "a.pdf: expected one of .md, .markdown, .txt, .tex, .ipynb, .toml, .yaml, .yml, found '.pdf'",
    ("a.ipynb", b"{}"): "a.ipynb: expected a notebook of format 4 (or 3)",
    ("a.py", b"x = 1"): "No part of this set is answered in Python",
    ("answers", b"x"): "found 'no ending'",
    ("a.md", b"$x$ " * 30_000): "a.md: expected at most 20000 formulas and paragraphs",
}


@pytest.mark.parametrize(("file", "message"), UNREADABLE.items(), ids=range(len(UNREADABLE)))
def test_what_cannot_be_read_is_said_in_words(tmp_path, file, message):
    (tmp_path / file[0]).write_bytes(file[1])
    assert message in error_of(tmp_path / file[0])


def test_a_missing_file_is_said_in_words(tmp_path):
    assert "no.md: expected a file or a folder, found nothing there" in error_of(tmp_path / "no.md")


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.md")
    assert "something that is no plain file" in error_of(tmp_path / "a.md")


ENCODINGS = {
    "utf-8": ("é".encode(), 0),
    "utf-8 with a mark": (b"\xef\xbb\xbf" + "é".encode(), 0),
    "utf-16 little": (b"\xff\xfe" + "## 1.1\né".encode("utf-16-le"), 0),
    "utf-16 big": (b"\xfe\xff" + "## 1.1\né".encode("utf-16-be"), 0),
    "windows-1252": ("é".encode("cp1252"), 1),
}


@pytest.mark.parametrize(("data", "notes"), ENCODINGS.values(), ids=ENCODINGS)
def test_text_is_read_in_the_encoding_it_announces(tmp_path, data, notes):
    head = b"" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else b"## 1.1\n"
    (tmp_path / "a.md").write_bytes(data[:3] + head + data[3:] if data.startswith(b"\xef\xbb\xbf") else head + data)
    submission = read_submission(tmp_path / "a.md", OUTLINE)
    assert texts(submission) == {"1.1": "é"}
    assert len(submission.notes) == notes


@pytest.mark.parametrize("name", ["a.md", "a.tex", "a.ipynb", "a.toml", "a.yaml"])
def test_an_empty_file_is_a_submission_with_a_note(tmp_path, name):
    (tmp_path / name).write_bytes(b" \n")
    submission = read_submission(tmp_path / name, OUTLINE)
    assert not submission.sections
    assert [note.message for note in submission.notes] == ["The submission is empty: nothing was found to read."]


def test_the_files_of_a_folder_are_joined_in_the_order_of_their_names(tmp_path):
    folder = tmp_path / "ada"
    (folder / "more").mkdir(parents=True)
    (folder / "b.md").write_bytes(b"## 1.1\n$b$")
    (folder / "a.md").write_bytes(b"## 1.1\n$a$\n")
    (folder / "more" / "c.tex").write_bytes(b"\\section{1.2} $c$")
    (folder / "plot.png").write_bytes(b"\x89PNG")
    (folder / ".git").mkdir()
    submission = read_submission(folder, OUTLINE)
    assert submission.student == "ada"
    assert texts(submission) == {"1.1": "$a$\n\n$b$", "1.2": "$c$"}
    assert str(submission.section("1.2").place) == "more/c.tex, line 1"
    assert [note.message[:25] for note in submission.notes] == ["plot.png was not read: ex"]


def test_an_answer_sheet_wins_over_a_write_up(tmp_path):
    (tmp_path / "ada.md").write_bytes(b"## 1.1\n$a$\n## 1.2\n$b$\n")
    (tmp_path / "ada.toml").write_text('1.1 = "c"')
    (candidate,) = find_submissions([tmp_path])
    submission = candidate.read(OUTLINE)
    assert texts(submission) == {"1.1": "c", "1.2": "$b$"}
    assert [note.message for note in submission.notes] == ["Part 1.1 is answered in the answer sheet and in the write-up; the answer sheet counts."]


def test_a_class_is_found_in_a_folder(tmp_path):
    (tmp_path / "eve").mkdir()
    (tmp_path / "__MACOSX").mkdir()
    for name in ["bob.md", "ada.tex", "ada.toml", "eve/a.md", ".DS_Store", "Thumbs.db", "carl.pdf"]:
        (tmp_path / name).write_bytes(ANSWER)
    zipped(tmp_path / "dan.zip", {"dan/q1.md": ANSWER, "dan/q2.md": ANSWER})
    expected = {"ada": ["ada.tex", "ada.toml"], "bob": ["bob.md"], "carl": ["carl.pdf"], "dan": ["q1.md", "q2.md"], "eve": ["a.md"]}
    assert students(tmp_path) == expected
    assert list(students(tmp_path)) == sorted(expected)


CLASSES = {  # the files of an archive -> its students
    ("ada.md", "bob.tex", "__MACOSX/x.md", ".DS_Store"): {"ada": ["ada.md"], "bob": ["bob.tex"]},
    ("ada/a.md", "ada/b.md", "bob/a.md"): {"ada": ["a.md", "b.md"], "bob": ["a.md"]},
    ("class/ada.md", "class/bob.md"): {"ada": ["ada.md"], "bob": ["bob.md"]},
    ("class/ada/a.md", "class/bob/a.md"): {"ada": ["a.md"], "bob": ["a.md"]},
    ("ada/a.md",): {"ada": ["a.md"]},
    ("ada.md", "ada.toml"): {"ada": ["ada.md", "ada.toml"]},
    (): {"hw": "hw.EXT: expected write-ups, found no file in the archive. Pack the files themselves again."},
}


@pytest.mark.parametrize("pack", [lambda path, files: zipped(path / "hw.zip", files), lambda path, files: tarred(path / "hw.tar.gz", files)])
@pytest.mark.parametrize(("files", "expected"), CLASSES.items())
def test_a_class_is_found_in_an_archive(tmp_path, pack, files, expected):
    found = students(pack(tmp_path, dict.fromkeys(files, ANSWER)))
    assert {student: str(told).replace("hw.zip", "hw.EXT").replace("hw.tar.gz", "hw.EXT") for student, told in found.items()} == {
        student: str(told) for student, told in expected.items()
    }


def test_a_candidate_from_an_archive_can_be_sent_to_another_process(tmp_path):
    (candidate,) = find_submissions([zipped(tmp_path / "hw.zip", {"ada.md": ANSWER})])
    again = pickle.loads(pickle.dumps(candidate))
    assert isinstance(again, Candidate)
    assert texts(again.read(OUTLINE)) == {"1.1": "$x$"}


def link(path):
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo("ada.md")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return path


def tar_link(path):
    with tarfile.open(path, "w") as archive:
        info = tarfile.TarInfo("ada.md")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
    return path


def twice(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ada.md", "x")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("ada.md", "y")
    return path


def locked(path):
    data = bytearray(zipped(path, {"ada.md": ANSWER}).read_bytes())
    data[data.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)
    return path


def written(path, data):
    path.write_bytes(data)
    return path


HOSTILE = {
    "a parent's folder": (lambda path: zipped(path / "a.zip", {"../evil.md": b"x"}), "names inside the archive's own folder"),
    "a parent's folder on Windows": (lambda path: zipped(path / "a.zip", {"..\\evil.md": b"x"}), "names inside the archive's own folder"),
    "an absolute name": (lambda path: zipped(path / "a.zip", {"/etc/evil.md": b"x"}), "names inside the archive's own folder"),
    "a drive": (lambda path: zipped(path / "a.zip", {"C:evil.md": b"x"}), "names inside the archive's own folder"),
    "a parent's folder in a tar": (lambda path: tarred(path / "a.tar", {"../evil.md": b"x"}, "w"), "names inside the archive's own folder"),
    "a link": (lambda path: link(path / "a.zip"), "found a link or a device"),
    "a link in a tar": (lambda path: tar_link(path / "a.tar"), "found a link or a device"),
    "a name twice": (lambda path: twice(path / "a.zip"), "expected each file once"),
    "a password": (lambda path: locked(path / "a.zip"), "locked or packed in a rare way"),
    "a bomb": (lambda path: zipped(path / "a.zip", {f"{n}.md": b"0" * limits.MAX_FILE for n in range(20)}), "more than can be text"),
    "a bomb in a tar": (lambda path: written(path / "a.tgz", gzip.compress(bytes(64 * limits.MIB))), "found no file"),
    "a member that is a bomb": (lambda path: tarred(path / "a.tgz", {"a.md": bytes(64 * limits.MIB)}), "more than can be text"),
    "a bomb in bzip2": (lambda path: tarred(path / "a.tar.bz2", {"a.md": bytes(64 * limits.MIB)}, "w:bz2"), "more than can be text"),
    "no zip": (lambda path: written(path / "a.zip", b"PK\3\4 no"), "found a broken one"),
    "no tar": (lambda path: written(path / "a.tar.gz", b"no"), "found a broken one"),
    "half a zip": (lambda path: written(path / "a.zip", zipped(path / "b.zip", {"a.md": ANSWER * 99}).read_bytes()[:90]), "found a broken one"),
    "half a tar": (lambda path: written(path / "a.tar.bz2", bz2.compress(os.urandom(9999))[:5000]), "found a broken one"),
}


@pytest.mark.parametrize(("make", "message"), HOSTILE.values(), ids=HOSTILE)
def test_a_bad_archive_is_one_candidate_and_the_class_goes_on(tmp_path, make, message):
    path = make(tmp_path)
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "bob.md").write_bytes(ANSWER)
    bad, good = find_submissions([path, tmp_path / "class"])
    assert message in bad.error
    assert texts(good.read(OUTLINE)) == {"1.1": "$x$"}
    with pytest.raises(SubmissionError):
        bad.read(OUTLINE)


def test_a_large_member_is_its_students_trouble_only(tmp_path):
    noise = os.urandom(limits.MAX_FILE // 2 + 10).hex().encode()
    large, small = find_submissions([zipped(tmp_path / "hw.zip", {"ada.md": noise, "bob.md": ANSWER})])
    with pytest.raises(SubmissionError, match="at most 2 MiB"):
        large.read(OUTLINE)
    assert texts(small.read(OUTLINE)) == {"1.1": "$x$"}


def test_an_archive_in_an_archive_is_not_opened(tmp_path):
    inner = zipped(tmp_path / "ada.zip", {"a.md": ANSWER}).read_bytes()
    (candidate, other) = find_submissions([zipped(tmp_path / "hw.zip", {"ada.zip": inner, "bob.md": ANSWER})])
    assert candidate.error == "hw.zip: expected write-ups, found the archive 'ada.zip' inside it. Unpack it first."
    assert not other.error


def test_links_in_a_folder_are_not_followed(tmp_path):
    (tmp_path / "class" / "eve").mkdir(parents=True)
    (tmp_path / "class" / "ada.md").symlink_to("/etc/passwd")
    (tmp_path / "class" / "eve" / "a.md").symlink_to("/etc/passwd")
    (tmp_path / "class" / "mal").symlink_to("/etc")
    found = find_submissions([tmp_path / "class"])
    assert [(candidate.student, "found a link" in candidate.error) for candidate in found] == [("ada", True), ("eve", True), ("mal", True)]


def test_one_student_from_two_places_is_an_error_that_names_both(tmp_path):
    for folder in ["a", "b"]:
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "ada.md").write_bytes(ANSWER)
    (candidate,) = find_submissions([tmp_path / "a", tmp_path / "b"])
    assert str(tmp_path / "a" / "ada.md") in candidate.error
    assert str(tmp_path / "b" / "ada.md") in candidate.error


def test_one_path_given_twice_is_one_candidate(tmp_path):
    (tmp_path / "ada.md").write_bytes(ANSWER)
    assert students(tmp_path, tmp_path / "ada.md", tmp_path) != {}
    (candidate,) = find_submissions([tmp_path / "ada.md", Path(f"{tmp_path}/./ada.md")])
    assert not candidate.error


def test_names_lose_what_cannot_be_seen(tmp_path):
    (tmp_path / "a\u202ed\x07a.md").write_bytes(ANSWER)
    assert [candidate.student for candidate in find_submissions([tmp_path])] == ["ada"]


def test_too_many_files_are_refused(tmp_path):
    files = {f"ada/{number}.md": ANSWER for number in range(limits.MAX_FILES + 1)}
    (candidate, _) = find_submissions([zipped(tmp_path / "hw.zip", {**files, "bob/a.md": ANSWER})])
    assert "at most 100 files a student, found 101" in candidate.error


def test_a_member_without_a_name_is_refused(tmp_path):
    path = tmp_path / "hw.zip"
    path.write_bytes(zipped(path, {"Q.md": ANSWER}).read_bytes().replace(b"Q.md", b"\0.md"))
    (candidate,) = find_submissions([path])
    assert "expected" in str(candidate.error)
