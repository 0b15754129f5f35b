"""Selects the files of a folder and their kinds."""

import random

EXTENSIONS = {
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
KINDS = set(EXTENSIONS.values())


def kind_of(path):
    """The kind by the folder, or else by the extension; `None` if neither is known."""
    named = next((name for name in reversed(path.resolve().parent.parts) if name in KINDS), None)
    return named or EXTENSIONS.get(path.suffix.lower().lstrip("."))


def collection_of(path, folder):
    """The outermost folder whose name is not a kind."""
    folders = [name for name in path.relative_to(folder).parent.parts if name not in KINDS]
    return folders[0] if folders else folder.resolve().name


def select(folder, kinds, excluded_list, most):
    """The selected files, and the number of files left out because the list excludes them."""
    every = sorted(path for path in folder.rglob("*") if path.is_file() and kind_of(path) in kinds)
    excluded = read_excluded(excluded_list) if excluded_list else set()
    files = [path for path in every if path.resolve() not in excluded]
    left_out = len(every) - len(files)
    if most and most < len(files):
        files = sorted(random.Random(0).sample(files, most))
    return files, left_out


def read_excluded(excluded_list):
    lines = excluded_list.read_text("utf8", "surrogateescape").splitlines()
    return {(excluded_list.parent / line.partition("\t")[0]).resolve() for line in lines}
