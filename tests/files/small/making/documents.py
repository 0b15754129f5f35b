"""Documents of office programs: DOCX (ECMA-376), ODT (ISO/IEC 26300), and refused formats."""
import struct

from .common import a_zip, archive, encoded, photo, plain, write
from .pdf import fixed

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
MICROSOFT = "http://schemas.microsoft.com/office"
SPACES = (f'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="{RELATIONS}"'
          ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
          ' xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
          ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
          ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
          ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
          ' xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:v="urn:schemas-microsoft-com:vml"')
WORDS = "<w:p><w:r><w:t>Kapitel Eins</w:t></w:r></w:p>"
WHO = 'w:author="SECRET Person" w:date="2026-11-01T12:34:56Z"'
DATES = "".join(f'<dcterms:{name} xsi:type="dcterms:W3CDTF">2026-11-01T12:34:56Z</dcterms:{name}>'
                for name in ("created", "modified"))
CORE = (f'{XML}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        "<dc:creator>SECRET Person</dc:creator><cp:lastModifiedBy>SECRET Person</cp:lastModifiedBy>"
        f"<cp:revision>7</cp:revision>{DATES}</cp:coreProperties>")


def relations(targets):
    """The relationship list of a part: identifier, type, target. A target that is a URI is external."""
    made = "".join(
        f'<Relationship Id="{name}" Type="{kind if ":" in kind else f"{RELATIONS}/{kind}"}" Target="{target}"'
        f'{" TargetMode=" + chr(34) + "External" + chr(34) if ":" in target else ""}/>' for name, kind, target in targets)
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{made}</Relationships>'


def packed_docx(body, refers=(), parts=(), root=(), main=f"{WORD}.document.main+xml", types=(), info=True):
    """A package with a body, its relationships, further parts, and further relationships of the package."""
    if info:
        root = [("rId2", f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"), *root]
        parts = [("docProps/core.xml", CORE), *parts]
    endings = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml",
               "jpeg": "image/jpeg", "bin": "application/octet-stream"}
    types = [("word/document.xml", main), *types]
    listed = ("".join(f'<Default Extension="{ending}" ContentType="{media}"/>' for ending, media in endings.items())
              + "".join(f'<Override PartName="/{name}" ContentType="{media}"/>' for name, media in types))
    is_whole = body.startswith("<?xml")
    document = body if is_whole else f"{XML}<w:document {SPACES}><w:body>{body}</w:body></w:document>"
    return archive([
        ("[Content_Types].xml", f'{XML}<Types xmlns="{PACKAGE}/content-types">{listed}</Types>'),
        ("_rels/.rels", relations([("rId1", "officeDocument", "word/document.xml"), *root])),
        ("word/document.xml", document),
        ("word/_rels/document.xml.rels", relations(refers)),
        *parts,
    ])


def part(name, inside):
    return f"{XML}<w:{name} {SPACES}>{inside}</w:{name}>"


def drawing(reference):
    """An inline image."""
    return ('<w:p><w:r><w:drawing><wp:inline><wp:extent cx="500000" cy="300000"/>'
            '<wp:docPr id="1" name="IMG_20261101_SECRET.jpg"/>'
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
            '<pic:cNvPr id="1" name="IMG_20261101_SECRET.jpg"/><pic:cNvPicPr/></pic:nvPicPr>'
            f'<pic:blipFill><a:blip {reference}/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="500000" cy="300000"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr>'
            "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>")


def docx():
    write("letter.docx", a_zip())
    properties = XML + '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/{}">{}</Properties>'
    write("author.docx", packed_docx(
        '<w:p w:rsidR="00SECRET" w14:paraId="5EC4E7AA"><w:r w:rsidRPr="00SECRET"><w:t>Kapitel Eins</w:t></w:r></w:p>',
        [("rId1", "settings", "settings.xml"), ("rId2", f"{MICROSOFT}/2011/relationships/people", "people.xml")],
        [("docProps/app.xml", properties.format(
            "extended-properties", "<Template>SECRET.dotx</Template><Company>SECRET GmbH</Company>")),
         ("docProps/custom.xml", properties.format("custom-properties", '<property name="SECRET"/>')),
         ("docProps/thumbnail.jpeg", photo()),
         ("word/settings.xml", part(
             "settings", '<w:defaultTabStop w:val="708"/><w:rsids><w:rsid w:val="00SECRET"/></w:rsids>'
             '<w15:docId w15:val="{SECRET}"/>')),
         ("word/people.xml", f'{XML}<w15:people {SPACES}><w15:person w15:author="SECRET Person">'
          '<w15:presenceInfo w15:providerId="AD" w15:userId="SECRET@example.org"/></w15:person></w15:people>')],
        [("rId3", "extended-properties", "docProps/app.xml"), ("rId4", "custom-properties", "docProps/custom.xml"),
         ("rId5", f"{PACKAGE}/relationships/metadata/thumbnail", "docProps/thumbnail.jpeg")],
        types=[("word/settings.xml", f"{WORD}.settings+xml")]))
    write("remarks.docx", packed_docx(
        '<w:p><w:commentRangeStart w:id="0"/><w:r><w:t>Kapitel Eins</w:t></w:r><w:commentRangeEnd w:id="0"/>'
        '<w:r><w:commentReference w:id="0"/></w:r>'
        f'<w:ins w:id="1" {WHO}><w:r><w:t>Neue Worte</w:t></w:r></w:ins>'
        f'<w:del w:id="2" {WHO}><w:r><w:delText>Alte Worte</w:delText></w:r></w:del></w:p>',
        [("rId1", "comments", "comments.xml")],
        [("word/comments.xml", part(
            "comments", f'<w:comment w:id="0" {WHO} w:initials="SECRET"><w:p><w:r><w:t>Eine Bemerkung</w:t></w:r></w:p>'
            "</w:comment>"))],
        types=[("word/comments.xml", f"{WORD}.comments+xml")]))
    write("template.docx", packed_docx(
        WORDS, [("rId1", "settings", "settings.xml")],
        [("word/settings.xml", part("settings", '<w:attachedTemplate r:id="rId1"/>')),
         ("word/_rels/settings.xml.rels", relations([("rId1", "attachedTemplate", "file:///C:/Users/SECRET/Brief.dotm")]))],
        types=[("word/settings.xml", f"{WORD}.settings+xml")]))
    write("linked_picture.docx", packed_docx(
        WORDS + drawing('r:link="rId1"'), [("rId1", "image", "file:///C:/Users/SECRET/Bild.jpg")]))
    write("link.docx", packed_docx(
        WORDS + '<w:p><w:hyperlink r:id="rId1"><w:r><w:t>Seite</w:t></w:r></w:hyperlink></w:p>',
        [("rId1", "hyperlink", "https://example.org/Seite")], info=False))
    table = archive([("xl/workbook.xml", "<a/>"), ("docProps/core.xml", CORE)])
    write("table_inside.docx", packed_docx(
        WORDS + '<w:p><w:r><w:object><v:shape id="s1"/>'
        '<o:OLEObject Type="Embed" ProgID="Excel.Sheet.12" ShapeID="s1" r:id="rId1"/></w:object></w:r></w:p>',
        [("rId1", "package", "embeddings/SECRET.xlsx")], [("word/embeddings/SECRET.xlsx", table)]))
    write("photo.docx", packed_docx(WORDS + drawing('r:embed="rId1"'), [("rId1", "image", "media/SECRET.jpeg")],
                                    [("word/media/SECRET.jpeg", photo())]))
    write("macros.docm", packed_docx(
        WORDS, [("rId1", f"{MICROSOFT}/2006/relationships/vbaProject", "vbaProject.bin")],
        [("word/vbaProject.bin", compound("VBA") + b"SECRET-macro")],
        main="application/vnd.ms-word.document.macroEnabled.main+xml"))
    write("broken.docx", packed_docx(WORDS)[:900])
    write("password.docx", compound("EncryptionInfo", "EncryptedPackage"))
    # 50 million spaces in the body; entities that expand tenfold in nine steps; deeply nested
    # elements.
    write("bomb_inflates.docx", packed_docx(WORDS + " " * 50_000_000))
    grow = "".join(f'<!ENTITY e{step} "{f"&e{step - 1};" * 10}">' for step in range(1, 10))
    write("bomb_entities.docx", packed_docx(
        f'<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY e0 "Kapitel">{grow}]>'
        f"<w:document {SPACES}><w:body><w:p><w:r><w:t>&e9;</w:t></w:r></w:p></w:body></w:document>"))
    write("bomb_nesting.docx", packed_docx("<w:p>" * 100_000 + "</w:p>" * 100_000))


def compound(*names):
    """The header of a compound file (MS-CFB) with empty streams of these names."""
    entry = lambda name, kind, child: (
        (name + "\0").encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HBB", 2 * len(name) + 2, kind, 1)
        + struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child) + bytes(36) + struct.pack("<IQ", 0xFFFFFFFE, 0))
    head = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
            + struct.pack("<IIIIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0, 0xFFFFFFFF)).ljust(512, b"\xff")
    places = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE).ljust(512, b"\xff")
    directory = entry("Root Entry", 5, 1) + b"".join(entry(name, 2, 0xFFFFFFFF) for name in names)
    return head + places + directory.ljust(512, b"\0")


OASIS = "urn:oasis:names:tc:opendocument:xmlns"
ODF = ("".join(f' xmlns:{name}="{OASIS}:{name}:1.0"' for name in (
    "office", "text", "draw", "meta", "script", "config", "manifest", "style"))
    + f' xmlns:svg="{OASIS}:svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:officeooo="http://openoffice.org/2009/office"')
ODT = "application/vnd.oasis.opendocument.text"
META = (f'{XML}<office:document-meta{ODF}><office:meta><meta:generator>SECRET-program</meta:generator>'
        "<meta:initial-creator>SECRET Person</meta:initial-creator><dc:creator>SECRET Person</dc:creator>"
        "<meta:creation-date>2026-11-01T12:34:56</meta:creation-date><meta:editing-duration>PT7M</meta:editing-duration>"
        "</office:meta></office:document-meta>")
HEADING = '<text:h text:outline-level="1">Kapitel Eins</text:h>'
WHEN = "<dc:creator>SECRET Person</dc:creator><dc:date>2026-11-01T12:34:56</dc:date>"


def packed_odt(body, parts=(), settings="", info=True):
    """A package with a body and further parts: name, media type, bytes."""
    content = (f'{XML}<office:document-content{ODF} office:version="1.3"><office:body><office:text>{body}</office:text>'
               "</office:body></office:document-content>")
    settings = (f"{XML}<office:document-settings{ODF}><office:settings>{settings}</office:settings>"
                "</office:document-settings>")
    parts = [("content.xml", "text/xml", content), ("settings.xml", "text/xml", settings),
             *([("meta.xml", "text/xml", META)] if info else []), *parts]
    listed = "".join(listing(name, media) for name, media, _ in [("/", ODT, ""), *parts])
    return archive([("mimetype", ODT), *((name, data) for name, _, data in parts),
                    ("META-INF/manifest.xml", manifest(listed))])


def listing(name, media, inside=""):
    return f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{media}">{inside}</manifest:file-entry>'


def manifest(listed):
    space = f"{OASIS}:manifest:1.0"
    return f'{XML}<manifest:manifest xmlns:manifest="{space}" manifest:version="1.3">{listed}</manifest:manifest>'


def frame(target):
    return ('<text:p><draw:frame draw:name="IMG_20261101_SECRET.jpg" svg:width="2cm" svg:height="1cm">'
            f'<draw:image xlink:href="{target}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>')


def odt():
    item = lambda name, kind, value: f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'
    write("author.odt", packed_odt(
        HEADING, [("Thumbnails/thumbnail.png", "image/png", encoded(plain(), format="PNG"))],
        '<config:config-item-set config:name="ooo:configuration-settings">' + item("PrinterName", "string", "SECRET-printer")
        + item("PrinterSetup", "base64Binary", "U0VDUkVULXByaW50ZXI=") + item("RsidRoot", "int", "1234567")
        + item("AddParaTableSpacing", "boolean", "true") + "</config:config-item-set>"))
    info = f"<office:change-info>{WHEN}</office:change-info>"
    region = lambda name, change: f'<text:changed-region text:id="{name}">{change}</text:changed-region>'
    write("remarks.odt", packed_odt(
        "<text:tracked-changes>" + region("ct1", f"<text:insertion>{info}</text:insertion>")
        + region("ct2", f"<text:deletion>{info}<text:p>Alte Worte</text:p></text:deletion>") + "</text:tracked-changes>"
        + HEADING + '<text:p><text:change-start text:change-id="ct1"/>Neue Worte<text:change-end text:change-id="ct1"/>'
        f'<text:change text:change-id="ct2"/><office:annotation>{WHEN}<meta:creator-initials>SECRET</meta:creator-initials>'
        "<text:p>Eine Bemerkung</text:p></office:annotation></text:p>"))
    program = (f'{XML}<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1"'
               ' script:language="StarBasic">SECRET</script:module>')
    write("macro.odt", packed_odt(HEADING, [("Basic/Standard/Module1.xml", "text/xml", program)]))
    write("linked_picture.odt", packed_odt(HEADING + frame("file:///home/SECRET/Bild.jpg")))
    link = '<text:a xlink:type="simple" xlink:href="https://example.org/Seite">Seite</text:a>'
    write("link.odt", packed_odt(f"{HEADING}<text:p>{link}</text:p>", info=False))
    write("photo.odt", packed_odt(HEADING + frame("Pictures/SECRET.jpg"), [("Pictures/SECRET.jpg", "image/jpeg", photo())]))
    write("broken.odt", packed_odt(HEADING)[:700])
    sealed = '<manifest:encryption-data manifest:checksum-type="SHA256/1K" manifest:checksum="AA=="/>'
    write("password.odt", archive([
        ("mimetype", ODT), ("content.xml", fixed("sealed", 64)),
        ("META-INF/manifest.xml", manifest(listing("/", ODT) + listing("content.xml", "text/xml", sealed)))]))
    write("bomb_nesting.odt", packed_odt("<text:p>" * 100_000 + "</text:p>" * 100_000))


def others():
    """Files that are refused because of their kind."""
    book = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    write("table.xlsx", archive([
        ("[Content_Types].xml", f'{XML}<Types xmlns="{PACKAGE}/content-types">'
                                f'<Override PartName="/xl/workbook.xml" ContentType="{book}"/></Types>'),
        ("_rels/.rels", relations([("rId1", "officeDocument", "xl/workbook.xml")])), ("xl/workbook.xml", "<workbook/>")]))
    write("table.ods", archive([("mimetype", ODT.replace("text", "spreadsheet")), ("content.xml", "<a/>")]))
    write("files.zip", archive([("SECRET/Brief.txt", b"Kapitel Eins"), ("SECRET/Bild.jpg", photo())]))
    write("letter.rtf", rb"{\rtf1\ansi{\info{\author SECRET}}Kapitel Eins\par}")
    write("letter.doc", compound("WordDocument", "1Table"))
