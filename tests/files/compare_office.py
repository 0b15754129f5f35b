"""Compares DOCX and ODT: text, images, and metadata that are left."""

import re
import tempfile
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import external_tools
import metadata

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff")
# Parts that are metadata, by name.
PARTS = {
    "thumbnail": r"^docProps/thumbnail|^Thumbnails/",
    "custom properties": r"^docProps/custom\.xml$",
    "customXml": r"^customXml/",
    "people": r"^word/people\.xml$",
    "macros": r"vba(Project|Data)|^Basic/|^Scripts/",
    "ActiveX": r"/activeX/",
    "embedded object": r"/embeddings/|^Object |^ObjectReplacements/",
    "printer settings": r"/printerSettings",
    "signature": r"^_xmlsignatures/|^META-INF/documentsignatures",
    "fonts": r"^word/fonts/|^Fonts/",
}
# Attributes that are metadata, by local name, in any part.
ATTRIBUTES = re.compile(r"^(author|initials|date|userId|providerId|dateUtc|rsid\w*|paraId|textId|docId|oox?rsid|paragraph-rsid)$")
# Elements that are metadata unless empty, by local name.
ELEMENTS = re.compile(
    r"^(creator|lastModifiedBy|initial-creator|generator|creation-date|created|modified|date|print-date|printed-by|editing-cycles|editing-duration"
    r"|revision|TotalTime|Application|AppVersion|Company|Manager|Template|title|subject|keyword|keywords|description|user-defined|document-statistic"
    r"|rsid|rsidRoot|docId|docVar|attachedTemplate|mailMerge|change-info|sender-\w+|author-name|author-initials)$"
)
# Elements that are content in the body, although they have such a name.
CONTENT = re.compile(r"^(title|subject|description|keywords|date)$")
# The pseudonyms of the cell.
NOBODY = re.compile(r"^Author \d+$")
PATHS = re.compile(r"""[A-Z]:[\\/](Users|Documents and Settings)[\\/]|file:///|["'>]/(home|Users)/\w""")
PRINTER = re.compile(r'config:name="Printer(Name|Setup)"[^>]*>[^<]')


def compare(original, result, outcome):
    metadata.by_exiftool(original, result, outcome)
    try:
        before, after = parts(original), parts(result)
        trees(after)
    except (zipfile.BadZipFile, ElementTree.ParseError, NotImplementedError, EOFError) as problem:
        outcome.differs("not a sound package, before or after", str(problem))
        return
    outcome.compared.add("text")
    for name, words in texts(before).items():
        new = texts(after).get(name)
        if new != words:
            outcome.differs(f"text of {name}" if new is not None else f"text gone: {name}")
    compare_pictures(before, after, outcome)
    before, after = found(before), found(after)
    for what in after:
        outcome.add_metadata(what, is_new=what not in before)
    times(result, outcome)
    inner_pictures(result, outcome)


def parts(path):
    with zipfile.ZipFile(path) as package:
        bad = package.testzip()
        if bad:
            raise zipfile.BadZipFile(f"damaged: {bad}")
        return {one.filename: package.read(one) for one in package.infolist()}


def trees(package):
    """Name and root element of each XML part."""
    return {
        name: ElementTree.fromstring(content) for name, content in package.items() if name.endswith((".xml", ".rels", ".rdf")) and content.strip()
    }


def bare(name):
    return name.rpartition("}")[2]


def texts(package):
    """The visible text by part. Numbered parts are joined, because cleaning may renumber them."""
    words = {}
    for name, root in trees(package).items():
        if re.match(r"word/(document|header|footer|footnotes|endnotes|comments)\d*\.xml$", name):
            text = "".join(part.text or "" for part in root.iter() if bare(part.tag) in ("t", "delText"))
            words.setdefault(re.sub(r"\d*\.xml$", "", name), []).append(text)
        elif name in ("content.xml", "styles.xml"):
            words[name] = ["\n".join(visible_text(part) for part in root.iter() if bare(part.tag) in ("p", "h"))]
    return {name: "\n".join(sorted(text)).strip() for name, text in words.items()}


def visible_text(paragraph):
    """The text of a paragraph, without authors and dates of comments."""
    own = paragraph.text or ""
    for part in paragraph:
        if bare(part.tag) not in ("creator", "date", "creator-initials", "p", "h"):
            own += visible_text(part)
        own += part.tail or ""
    return own


def compare_pictures(before, after, outcome):
    """Compares the number of images. How cleaning changes an image is measured with separate images."""
    counts = [sum(name.lower().endswith(PICTURES) and "humbnail" not in name for name in package) for package in (before, after)]
    if counts[0] != counts[1]:
        outcome.differs("number of pictures", f"{counts[0]} {counts[1]}")


def found(package):
    """Metadata in the parts: by part names, elements, attributes and text."""
    what = {f"part: {label}" for label, pattern in PARTS.items() for name in package if re.search(pattern, name)}
    for name, root in trees(package).items():
        what |= in_tree(name, root)
    for name, content in package.items():
        if not name.lower().endswith(PICTURES):
            words = content.decode("utf8", "replace")
            what |= {"a path on somebody's device"} if PATHS.search(words) else set()
            what |= {"printer"} if PRINTER.search(words) else set()
    return what


def in_tree(name, root):
    what = set()
    is_about = name.startswith("docProps/") or name == "meta.xml"
    for part in root.iter():
        tag = bare(part.tag)
        says = not NOBODY.match((part.text or "").strip()) and ((part.text or "").strip() or part.attrib)
        if says and (is_about or not CONTENT.match(tag)) and ELEMENTS.match(tag):
            what.add(f"element: {tag}")
        what |= {f"attribute: {bare(key)}" for key, value in part.attrib.items() if ATTRIBUTES.match(bare(key)) and value and not NOBODY.match(value)}
        if part.get("TargetMode") == "External" and not part.get("Type", "").endswith("/hyperlink"):
            what.add(f"external: {part.get('Type', '').rpartition('/')[2]}")
        address = part.get("{http://www.w3.org/1999/xlink}href", "")
        if tag in ("image", "object", "plugin") and address.startswith(("http:", "https:", "file:", "ftp:")):
            what.add(f"external: {tag}")
        if tag == "event-listener":
            what.add("event-listener")
    return what


def times(result, outcome):
    """Notes dates and comments in the archive."""
    with zipfile.ZipFile(result) as package:
        if any(one.date_time[0] > 1980 for one in package.infolist()):
            outcome.add_metadata("zip: time of a part", is_new=False)
        if package.comment or any(one.comment for one in package.infolist()):
            outcome.add_metadata("zip: comment", is_new=False)


def inner_pictures(result, outcome):
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(result) as package:
        paths = []
        for name in package.namelist():
            if name.lower().endswith(PICTURES):
                paths.append(Path(folder) / f"{len(paths)}{Path(name).suffix}")
                paths[-1].write_bytes(package.read(name))
        metadata.of_embedded_images(paths, "picture:", outcome)


def opens_in_libreoffice(result, outcome):
    """Tests whether LibreOffice can convert the document to PDF."""
    with tempfile.TemporaryDirectory() as folder:
        external_tools.run("soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf", "--outdir", folder, result)
        outcome.compared.add("LibreOffice")
        if not list(Path(folder).glob("*.pdf")):
            outcome.differs("LibreOffice does not open it")
