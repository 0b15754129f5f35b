"""One file through the cell, and what comes out beside what went in."""

import shutil
import tempfile
from pathlib import Path

import cell
import document
import files
import package
import picture
import plain
from outcome import Outcome

BY_KIND = {"pdf": document, "docx": package, "odt": package, "text": plain, "jpeg": picture, "png": picture, "webp": picture}


def examined(path, asked):
    """What became of a file."""
    name = str(path.relative_to(asked.folder)).encode("utf8", "replace").decode()
    outcome = Outcome(name, files.kind_of(path), files.collection_of(path, asked.folder), path.stat().st_size)
    with tempfile.TemporaryDirectory(prefix="corpus-") as folder:
        folder = Path(folder)
        answer = cell.clean(asked.cell, path, folder)
        outcome.why, outcome.became, outcome.notes = answer.why, answer.kind, answer.notes
        outcome.seconds, outcome.megabytes, outcome.bytes_out = answer.seconds, answer.megabytes, len(answer.content)
        if outcome.taken:
            result = folder / "result"
            result.write_bytes(answer.content)
            # Without its name, which programs might go by.
            original = folder / "original"
            original.symlink_to(path.resolve())
            compare(original, result, outcome, asked)
            keep(result, outcome, asked)
    return outcome


def compare(original, result, outcome, asked):
    try:
        BY_KIND[outcome.became].compare(original, result, outcome)
        if asked.libreoffice and outcome.became in ("docx", "odt"):
            package.opens_in_libreoffice(result, outcome)
    except Exception as problem:  # One file must not end the run; it is counted.
        outcome.differs("not compared", f"{type(problem).__name__}: {problem}")


def keep(result, outcome, asked):
    if asked.keep and (outcome.differences or outcome.left):
        kept = asked.keep / outcome.path
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(result, kept)
