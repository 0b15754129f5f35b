"""Faults that testers found in an earlier version, one numbered file each."""
import random
import struct
import zlib

from PIL import ExifTags, Image

from .common import box, chunk, encoded, film, photo, plain, profile, write, xmp
from .pdf import FONT, WORDS, object_stream, one_page, shows, stream, with_object_stream, written
from .pictures import SIGNATURE, with_segments

# Objects of `one_page` that an object stream may contain.
PACKABLE = {number: made for number, made in one_page().items() if number in (2, 3, 5)}
APART = {number: made for number, made in one_page().items() if number in (1, 4)}


def faults():
    documents_say_who()
    object_streams()
    beginnings_and_ends()
    inside_documents()
    pictures()
    texts()
    words_that_look_like_commands()


def documents_say_who():
    apart = {"n7": b"(SECRET-title)", "n8": b"(SECRET-tool)", "n9": b"(D:20261101123456+01'00')", "n10": b"(SECRET-keyword)"}
    info = b"<</Title 7 0 R/Producer 8 0 R/CreationDate 9 0 R/Keywords 10 0 R/AAPL:Keywords 11 0 R>>"
    # Apple's header; keywords repeated in an array.
    write("01-quartz-keywords-array.pdf", written(
        one_page(n6=info, n11=b"[ (SECRET-keyword) ]", **apart), b"/Info 6 0 R",
        header=b"%PDF-1.3\n%\xc4\xe5\xf2\xe5\xeb\xa7\xf3\xa0\xd0\xc4\xc6\n"))
    # Indirect values, as pdfkit and pdfmake write them.
    del apart["n10"]
    write("02-info-values-apart.pdf", written(
        one_page(n6=b"<<\n/Producer 8 0 R\n/Creator 7 0 R\n/CreationDate 9 0 R\n>>", **apart), b"/Info 6 0 R",
        header=b"%PDF-1.3\n%\xff\xff\xff\xff\n"))


def longer(inside):
    """By how many bytes an object stream grows when a name in it is replaced and it is compressed again, with spaces between
    the objects."""
    before, after = (b"".join(object_stream(inside, between)) for between in (b"", b" "))
    return len(zlib.compress(after.replace(b"/AA", b"/xx"), 9)) - len(zlib.compress(before, 9))


def fields(count, seed):
    """Form fields without a form, with names that a cleaner replaces."""
    chance = random.Random(seed)
    return {7 + number: b"<</Kids[]/V<" + chance.randbytes(5).hex().upper().encode() + b">/AA<<>>>>" for number in range(count)}


def object_streams():
    trailer = b"/Info 6 0 R"
    untrapped = {6: b"<</Trapped/False>>"}

    def packed(name, inside):
        head, body = object_stream(inside)
        write(name, with_object_stream(inside, zlib.compress(head + body, 9), len(head), APART, trailer))

    # One that grows by more than its space, and one that grows by one line end.
    seed = next(seed for seed in range(1000) if longer(PACKABLE | untrapped | fields(10, seed)) > 4)
    packed("03-object-stream-without-room.pdf", PACKABLE | untrapped | fields(10, seed))
    # No spaces between the objects. With spaces, the offset of the fourth grows from 97 to 100,
    # which has one more digit.
    apart = {6: b"<</Producer(" + b" ".join([b"SECRET"] * 6)[:35] + b")>>", 7: b"<</A(" + b"a" * 35 + b")>>", 8: b"<<>>"}
    head, body = object_stream(apart | PACKABLE)
    assert b" 2 97 " in head and b" 2 100 " in object_stream(apart | PACKABLE, b" ")[0], head
    packed("04-object-stream-head-one-digit-longer.pdf", apart | PACKABLE)
    seed = next(seed for seed in range(1000) if longer(PACKABLE | untrapped | fields(1, seed)) == 1)
    packed("05-object-stream-past-its-length.pdf", PACKABLE | untrapped | fields(1, seed))


def beginnings_and_ends():
    contents = stream(zlib.compress(WORDS, 9), b"/Filter/FlateDecode")
    write("06-mark-before-header.pdf", written(one_page(contents=contents), before=b"\xef\xbb\xbf"))
    write("07-line-end-before-header.pdf", written(one_page(), before=b"\r\n"))
    write("08-word-after-end.pdf", written(one_page(), behind=b"0\r\n\r\nSECRET"))


def inside_documents():
    says = stream(xmp("<author>SECRET</author>"), b"/Type/Metadata/Subtype/XML")
    # No white space after `endobj`.
    write("09-object-glued-to-the-last.pdf", written(one_page(b"/Metadata 6 0 R", n6=says), glued={5}))
    attached = b"/Names<</EmbeddedFiles<</Names[(a)6 0 R]>>>>"
    named = b"<</Type/Filespec/F(a.txt)/EF<</F 7 0 R>>>>"
    write("10-attachment-without-type.pdf", written(
        one_page(attached, n6=named, n7=stream(b"SECRET words of an attachment"))))
    date = b"(D:20261101123456Z)"
    write("11-private-data-of-programs.pdf", written(one_page(
        b"/OCProperties<</OCGs[7 0 R]/D<</Order[7 0 R]>>>>",
        b"/LastModified" + date + b"/PieceInfo<</SECRET<</LastModified" + date + b"/Private 6 0 R>>>>",
        resources=FONT[:-2] + b"/Properties<</MC0 7 0 R>>>>", contents=stream(b"/OC /MC0 BDC " + WORDS + b" EMC"),
        n6=stream(b"%%Creator: SECRET 1.0\n%%For: (SECRET) ()\n%%CreationDate: 01.11.26 12:34\n"),
        n7=b"<</Type/OCG/Name(Ebene Eins)/Usage<</CreatorInfo<</Creator(SECRET)/Subtype/Artwork>>>>>>")))
    write("12-photo-in-two-filters.pdf", written(shows(zlib.compress(photo(), 9), b"[/FlateDecode/DCTDecode]")))
    write("13-photo-with-more-behind-its-end.pdf", written(shows(photo() + film(), b"/DCTDecode")))
    # Adobe's identifier of XMP in boxes (XMP specification part 3, 1.1.4).
    boxed = box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac"), xmp("<author>SECRET</author>"))
    write("14-jpeg2000-with-xmp.pdf", written(shows(jpeg2000(boxed), b"/JPXDecode")))
    # The length says that the attachment ends at the second `endstream`.
    write("25-attachment-with-the-word-endstream.pdf", written(one_page(attached, n6=named, n7=stream(
        b"SECRET\nendstream\nendobj\n14 0 obj\n(open\n", b"/Type/EmbeddedFile"))))
    write("26-attachment-half-blanked.pdf", written(one_page(attached, n6=named, n7=stream(
        b"SECRET\nendstream\nendobj\n14 0 obj\n<<>>\nendobj\nMORE-SECRET\n", b"/Type/EmbeddedFile"))))


def jpeg2000(extra):
    """A JPEG 2000 image with another box before its pixels."""
    made = encoded(plain(), format="JPEG2000", comment="SECRET-comment")
    at = made.index(b"jp2c") - 4
    return made[:at] + extra + made[at:]


def pictures():
    write("15-profile-of-a-screen.png", encoded(plain(), format="PNG", icc_profile=profile()))
    control = struct.pack(">II", 2, 0)
    frame = lambda number: chunk(b"fcTL", struct.pack(">IIIIIHHBB", number, 24, 24, 0, 0, 1, 2, 0, 0))
    points = lambda colour: zlib.compress((b"\0" + bytes(colour) * 24) * 24, 9)
    write("16-two-frames.png", SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", 24, 24, 8, 2, 0, 0, 0))
          + chunk(b"acTL", control) + frame(0) + chunk(b"IDAT", points((255, 255, 255))) + frame(1)
          + chunk(b"fdAT", struct.pack(">I", 2) + points((30, 90, 160))) + chunk(b"IEND", b""))
    said = Image.Exif()
    said[ExifTags.Base.Make] = "SECRET-Camera"
    write("17-exif-without-orientation.webp", encoded(plain(), format="WEBP", lossless=True, exif=said))
    small = encoded(plain(), format="JPEG", quality=60, comment=b"SECRET-comment")
    write("18-bytes-between-segments.jpg", with_segments(small, b"\0\0"))


def texts():
    write("19-utf-16.txt", "\ufeffKapitel Eins\r\nGrüße\r\n".encode("utf-16-le"))
    write("20-vertical-tab.txt", b"Kapitel Eins\x0bzweite Zeile\r\n")
    words = "Zażółć gęślą jaźń. Źródło: właściciel nie chciał wynająć mieszkania.\r\n"
    write("21-central-european.txt", words.encode("cp1250"))


def words_that_look_like_commands():
    write("22-word-behind-a-slash.pdf", written(
        one_page(contents=stream(WORDS.replace(b"Kapitel Eins", b"HTML/JavaScript")))))
    write("23-folder-in-a-link.pdf", written(one_page(
        page=b"/Annots[6 0 R]",
        n6=b"<</Type/Annot/Subtype/Link/Rect[10 10 90 30]/A<</S/URI/URI(https://example.org/JS/page)>>>>")))
    write("24-font-called-AA.pdf", written(one_page(
        resources=b"<</Font<</AA 5 0 R>>>>",
        contents=stream(zlib.compress(WORDS.replace(b"/F1", b"/AA"), 9), b"/Filter/FlateDecode"))))
