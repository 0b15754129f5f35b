"""Cleans one file in the cell and compares the result with the original."""

import shutil
import tempfile
from pathlib import Path

import cell
import compare_image
import compare_office
import compare_pdf
import compare_text
import file_selection
from outcome import Outcome

BY_KIND = {"pdf": compare_pdf, "docx": compare_office, "odt": compare_office, "text": compare_text, "jpeg": compare_image, "png": compare_image, "webp": compare_image}


def examine(path, options):
    """Cleans and compares the file at `path`."""
    name = str(path.relative_to(options.folder)).encode("utf8", "replace").decode()
    outcome = Outcome(name, file_selection.kind_of(path), file_selection.collection_of(path, options.folder), path.stat().st_size)
    with tempfile.TemporaryDirectory(prefix="corpus-") as folder:
        folder = Path(folder)
        answer = cell.clean(options.cell, path, folder)
        outcome.why, outcome.became, outcome.notes = answer.why, answer.kind, answer.notes
        outcome.seconds, outcome.megabytes, outcome.bytes_out = answer.seconds, answer.megabytes, len(answer.content)
        if outcome.taken:
            result = folder / "result"
            result.write_bytes(answer.content)
            # Without its file name, by which programs might recognise the format.
            original = folder / "original"
            original.symlink_to(path.resolve())
            compare(original, result, outcome, options)
            keep(result, outcome, options)
    return outcome


def compare(original, result, outcome, options):
    try:
        BY_KIND[outcome.became].compare(original, result, outcome)
        if options.libreoffice and outcome.became in ("docx", "odt"):
            compare_office.opens_in_libreoffice(result, outcome)
    except Exception as problem:  # One file must not end the run; it is counted.
        outcome.differs("not compared", f"{type(problem).__name__}: {problem}")


def keep(result, outcome, options):
    if options.keep and (outcome.differences or outcome.left):
        kept = options.keep / outcome.path
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(result, kept)
