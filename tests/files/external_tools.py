"""Runs the external programs that examine files."""

import atexit
import json
import shutil
import subprocess
import threading

SECONDS = 60
# Program, Debian package.
NEEDED = [("exiftool", "libimage-exiftool-perl"), ("qpdf", "qpdf"), ("mutool", "mupdf-tools"), ("pdftoppm", "poppler-utils")]

here = threading.local()


class TooSlow(Exception):
    """A program exceeded its time limit."""


def missing():
    """Debian packages of missing programs."""
    packages = [package for program, package in NEEDED if not shutil.which(program)]
    try:
        import PIL.Image  # noqa: F401
    except ImportError:
        packages.append("python3-pil")
    return packages


def run(*command):
    """Exit status and output of a program."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise TooSlow(command[0]) from None
    return done.returncode, done.stdout


def exiftool(*paths):
    """All tags that exiftool finds in each file, as {"Group:Tag": value}. Each thread keeps one exiftool process, because it starts slowly."""
    if getattr(here, "exiftool", None) is None:
        command = ["exiftool", "-stay_open", "True", "-@", "-"]
        here.exiftool = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        # exiftool does not exit at the end of its input.
        atexit.register(here.exiftool.kill)
    process = here.exiftool
    order = ["-j", "-G1", "-a", "-charset", "filename=utf8", *map(str, paths), "-execute"]
    clock = threading.Timer(SECONDS, process.kill)
    clock.start()
    process.stdin.write("".join(f"{word}\n" for word in order).encode("utf8", "surrogateescape"))
    process.stdin.flush()
    lines = []
    for line in process.stdout:
        if line.strip() == b"{ready}":
            break
        lines.append(line)
    else:
        here.exiftool = None
        raise TooSlow("exiftool")
    clock.cancel()
    said = b"".join(lines).decode("utf8", "replace")
    return json.loads(said) if said.strip() else [{} for _ in paths]
