"""Which files of a folder are looked at, and as what."""

import random

ENDINGS = {
    "pdf": "pdf",
    "jpg": "jpeg",
    "jpeg": "jpeg",
    "png": "png",
    "webp": "webp",
    "gif": "gif",
    "tif": "tiff",
    "tiff": "tiff",
    "heic": "heic",
    "heif": "heic",
    "txt": "text",
    "csv": "text",
    "eml": "eml",
    "docx": "docx",
    "odt": "odt",
}
KINDS = set(ENDINGS.values())


def kind_of(path):
    """By the folder it lies in, or else its ending; `None` if neither says."""
    named = next((name for name in reversed(path.resolve().parent.parts) if name in KINDS), None)
    return named or ENDINGS.get(path.suffix.lower().lstrip("."))


def collection_of(path, folder):
    """The outermost folder that is not named for a kind."""
    folders = [name for name in path.relative_to(folder).parent.parts if name not in KINDS]
    return folders[0] if folders else folder.resolve().name


def chosen(folder, kinds, listed, most):
    """The files to look at, and how many are left out because they are listed."""
    every = sorted(path for path in folder.rglob("*") if path.is_file() and kind_of(path) in kinds)
    barred = barred_by(listed) if listed else set()
    files = [path for path in every if path.resolve() not in barred]
    left_out = len(every) - len(files)
    if most and most < len(files):
        files = sorted(random.Random(0).sample(files, most))
    return files, left_out


def barred_by(listed):
    lines = listed.read_text("utf8", "surrogateescape").splitlines()
    return {(listed.parent / line.partition("\t")[0]).resolve() for line in lines}
