"""Compares PDFs: pages, text, links, and metadata that are left."""

import re
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

import external_tools
import metadata

# Most pages of a file that are compared.
MOST_PAGES = 20
# Longest side of a drawn page: A4 at 50 dots per inch.
LONG_SIDE = 585
# A pixel differs if a channel differs by more than CHANNEL. A page is near if at most this share of
# its pixels differs.
CHANNEL = 8
SHARE = 0.002

# Patterns for metadata and actions in the objects of a PDF. mutool prints one object per line.
NOTES = rb"(?=.*/Subtype/(?:Text|FreeText|Highlight|Underline|StrikeOut|Squiggly|Stamp|Ink|Popup|Caret|Square|Circle|Line|FileAttachment)\b)"
SAYS = rb"(?:\((?!\s*\))[^)]*|<(?!<|>|(?:FEFF)?(?:0*20|00)*>)[^>]*)"
OBJECTS = {
    "Metadata": rb"/Metadata\b",
    "PieceInfo": rb"/PieceInfo\b",
    "embedded file": rb"/EmbeddedFiles\b|/EF\b|/Type/EmbeddedFile\b",
    "JavaScript": rb"/JavaScript\b|/JS\b",
    "Launch": rb"/S/Launch\b",
    "SubmitForm": rb"/S/(?:SubmitForm|ImportData)\b",
    "GoTo elsewhere": rb"/S/(?:GoToR|GoToE)\b",
    "RichMedia": rb"/RichMedia\b|/Subtype/(?:Movie|Sound|Screen|3D)\b",
    "OpenAction or AA": rb"/(?:OpenAction|AA)\b(?!\[)",
    "XFA": rb"/XFA\b",
    "LastModified": rb"/LastModified\b",
    "Thumb": rb"/Thumb\b",
    "SpiderInfo": rb"/SpiderInfo\b",
    "place (GPTS)": rb"/GPTS\b.*",
    "CreatorInfo": rb"/CreatorInfo\b",
    "signature": rb"/Type/Sig\b|/ByteRange\b",
    "author of a note": rb"^" + NOTES + rb".*/T" + SAYS,
    "name of a note": rb"/NM" + SAYS,
    "Producer, Creator or Author": rb"/(?:Producer|Creator|Author)" + SAYS,
    "date": rb"\(D:\d{4}[^)]*",
    "path on a device": rb"\((?:file:/+)?(?:[A-Za-z]:[\\/]+|/)(?:Users|home|Documents and Settings)[\\/][^)]*",
}
OBJECTS = {what: re.compile(pattern, re.MULTILINE) for what, pattern in OBJECTS.items()}
TRAILER = {"trailer Info": rb"/Info\b", "trailer ID": rb"/ID *\[[^\]]*"}
TRAILER = {what: re.compile(pattern) for what, pattern in TRAILER.items()}


def compare(original, result, outcome):
    metadata.by_exiftool(original, result, outcome)
    for part in (damage, pages, text, links, objects, pictures):
        try:
            part(original, result, outcome)
        except external_tools.TooSlow as program:
            outcome.differs("not compared, too slow", f"{part.__name__}: {program}")


def damage(original, result, outcome):
    """Compares the verdicts of qpdf."""
    outcome.compared.add("qpdf")
    says = {0: "good", 2: "errors", 3: "warnings"}
    before, after = (says.get(external_tools.run("qpdf", "--check", path)[0], "nothing") for path in (original, result))
    if after != "good":
        outcome.differs(f"qpdf --check: {after}, before: {before}")


def pages(original, result, outcome):
    before, after = page_count(original), page_count(result)
    if before is None:
        outcome.differs("poppler does not open the original")
        return
    if before != after:
        outcome.differs("number of pages", f"{before} {after}")
    drawn = zip(draw(original), draw(result), strict=False)
    for number, (old, new) in enumerate(drawn, 1):
        outcome.pages += 1
        if old.size == new.size and old.tobytes() == new.tobytes():
            outcome.pages_same += 1
        elif is_near(old, new):
            outcome.pages_near += 1
        else:
            outcome.differs("page looks different", str(number))
    if outcome.pages:
        outcome.compared.add("pages")


def page_count(path):
    status, said = external_tools.run("pdfinfo", path)
    found = re.search(rb"^Pages:\s+(\d+)", said, re.MULTILINE)
    return int(found[1]) if status == 0 and found else None


def draw(path):
    """Draws the first pages."""
    _, drawn = external_tools.run("pdftoppm", "-scale-to", str(LONG_SIDE), "-l", str(MOST_PAGES), path)
    place, drawn = 0, memoryview(drawn)
    while head := re.compile(rb"P6\n(\d+) (\d+)\n255\n").match(drawn, place):
        width, height = int(head[1]), int(head[2])
        place = head.end() + 3 * width * height
        yield Image.frombytes("RGB", (width, height), drawn[head.end() : place])


def is_near(old, new):
    if old.size != new.size:
        return False
    red, green, blue = ImageChops.difference(old, new).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return sum(most.histogram()[CHANNEL + 1 :]) <= SHARE * old.width * old.height


def text(original, result, outcome):
    before, after = (external_tools.run("pdftotext", "-l", str(MOST_PAGES), path, "-")[1] for path in (original, result))
    outcome.compared.add("text")
    if before != after:
        outcome.differs("text" if before.split() != after.split() else "blanks in the text")


def links(original, result, outcome):
    """Compares the number of links (poppler) and of bookmarks (mutool)."""
    outcome.compared.add("links")
    before, after = (external_tools.run("pdfinfo", "-url", path)[1].count(b"\n") for path in (original, result))
    if before != after:
        outcome.differs("links", f"{before - 1} {after - 1}")
    before, after = (external_tools.run("mutool", "show", path, "outline")[1].count(b"\n") for path in (original, result))
    if before != after:
        outcome.differs("outline", f"{before} {after}")


def objects(original, result, outcome):
    """Notes metadata that exiftool does not search for."""
    before, after = found(original), found(result)
    for what, words in after.items():
        outcome.add_metadata(f"object: {what}", is_new=not words & before.get(what, set()))


def found(path):
    """Names of metadata, with the matching text."""
    _, every = external_tools.run("mutool", "show", path, "grep")
    _, trailer = external_tools.run("mutool", "show", path, "trailer")
    words = {what: set(pattern.findall(every)) for what, pattern in OBJECTS.items()}
    words |= {what: set(pattern.findall(trailer)) for what, pattern in TRAILER.items()}
    return {what: those for what, those in words.items() if those}


def pictures(original, result, outcome):
    """Extracts the JPEG images and notes metadata in them."""
    with tempfile.TemporaryDirectory() as folder:
        external_tools.run("pdfimages", "-j", "-jp2", "-l", str(MOST_PAGES), result, f"{folder}/p")
        photographs = sorted(path for path in Path(folder).iterdir() if path.suffix in (".jpg", ".jp2"))
        metadata.of_embedded_images(photographs, "picture:", outcome)
