"""PDFs, made by programs and written byte by byte."""
import base64
import io
import zlib

import pikepdf
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from .common import FOLDER, a_zip, box, photo, picture, write, xmp
from .faults import jpeg2000
from .pdf import FONT, HEADER, WORDS, encrypted, object_stream, one_page, shows, stream, updated, with_object_stream, written

SIZE = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Image, "Width": 64, "Height": 48,
        "ColorSpace": pikepdf.Name.DeviceRGB, "BitsPerComponent": 8, "Filter": pikepdf.Name.DCTDecode}
# The document information, object 6 of most files.
INFO = b"<</Author(SECRET-author)/Producer(SECRET-tool)/CreationDate(D:20261101123456+01'00')>>"
SAYS = b"/Info 6 0 R"


def of_programs():
    write("author_xmp.pdf", with_xmp(a_page()))
    write("object_streams.pdf", with_xmp(a_page(), object_stream_mode=pikepdf.ObjectStreamMode.generate))
    write("linearized.pdf", with_xmp(a_page(), linearize=True))
    page = a_page()
    write("polyglot_zip.pdf", page + a_zip())
    write("not_at_start.pdf", b"GIF89a;\n" + page)
    write("broken.pdf", page[: len(page) // 2])
    with pikepdf.open(io.BytesIO(page)) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('SECRET-script')")
        pdf.attachments["evil.exe"] = pikepdf.AttachedFileSpec(pdf, b"MZ\0SECRET-embedded", filename="evil.exe")
        pdf.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe"))
        write("javascript.pdf", saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.disable))
        write("javascript_objstm.pdf", saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate))
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(
            Im=pikepdf.Stream(pdf, (FOLDER / "photo_gps.jpg").read_bytes(), **SIZE)))
        page.Contents = pikepdf.Stream(pdf, b"q 300 0 0 200 72 500 cm /Im Do Q")
        write("scanned_photo.pdf", saved(pdf))


def a_page():
    out = io.BytesIO()
    page = canvas.Canvas(out, pageCompression=1, invariant=1)
    page.setAuthor("SECRET-author")
    page.setTitle("SECRET-title (with \\ brackets)")
    page.setCreator("SECRET-tool")
    page.drawString(72, 720, "Ablehnung der Wohnung")
    page.drawImage(ImageReader(picture()), 72, 500)
    page.bookmarkPage("one")
    page.addOutlineEntry("Kapitel Eins", "one")
    page.save()
    return out.getvalue()


def saved(pdf, **options):
    out = io.BytesIO()
    pdf.save(out, static_id=True, **options)
    return out.getvalue()


def with_xmp(data, **options):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        with pdf.open_metadata(set_pikepdf_as_editor=False) as meta:
            meta["dc:creator"] = ["SECRET-xmp-author"]
        return saved(pdf, **options)


def by_hand():
    locked()
    signed()
    write("attachment.pdf", written(one_page(
        b"/Names<</EmbeddedFiles<</Names[(SECRET.xml)7 0 R]>>>>/AF[7 0 R]", n6=INFO,
        n7=b"<</Type/Filespec/F(SECRET.xml)/UF(SECRET.xml)/AFRelationship/Data/EF<</F 8 0 R/UF 8 0 R>>>>",
        n8=stream(b"<invoice>SECRET</invoice>", b"/Type/EmbeddedFile/Subtype/text#2fxml/Params<</ModDate(D:20261101123456Z)>>")),
        SAYS))
    forms()
    links()
    pictures()
    revisions()
    write("page_metadata.pdf", written(one_page(
        b"/Metadata 6 0 R", b"/Metadata 7 0 R", b"/Metadata 8 0 R", resources=FONT[:-2] + b"/XObject<</X0 9 0 R>>>>",
        contents=stream(WORDS + b" /X0 Do"),
        **{f"n{number}": stream(xmp(f"<author>SECRET-{number}</author>"), b"/Type/Metadata/Subtype/XML")
           for number in (6, 7, 8, 10)},
        n9=stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Metadata 10 0 R"))))
    bombs()


def locked():
    """Some open without a password; their permissions are only a request (7.6.4.2)."""
    write("encrypted.pdf", encrypted(6))
    write("encrypted_rc4.pdf", encrypted(3))
    write("encrypted_aes128.pdf", encrypted(4))
    write("password.pdf", encrypted(6, user=b"geheim"))
    write("password_rc4.pdf", encrypted(3, user=b"geheim"))


def signed():
    """A signature field and its appearance. The signature is a filler."""
    look = stream(b"BT /F1 8 Tf 2 4 Td (Unterschrieben) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 100 20]/Resources" + FONT)
    blank = b"/ByteRange[0 0000000000 0000000000 0000000000]/Contents<" + b"SECRET-certificate".hex().encode().ljust(200, b"0") + b">"
    made = written(one_page(
        b"/AcroForm<</Fields[7 0 R]/SigFlags 3>>", b"/Annots[7 0 R]", n6=INFO,
        n7=b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Unterschrift)/Rect[10 10 110 30]/P 3 0 R/AP<</N 9 0 R>>/V 8 0 R>>",
        n8=b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/Name(SECRET-signer)/Location(SECRET-place)"
           b"/M(D:20261101123456Z)" + blank + b">>", n9=look), SAYS)
    # The signature covers everything except itself.
    start = made.index(b"/Contents<") + len(b"/Contents")
    end = made.index(b">", start) + 1
    covered = b"/ByteRange[0 %010d %010d %010d]" % (start, end, len(made) - end)
    write("signed.pdf", made.replace(b"/ByteRange[0 0000000000 0000000000 0000000000]", covered))


def forms():
    look = stream(b"/Tx BMC BT /F1 12 Tf 2 4 Td (Kim Beispiel) Tj ET EMC",
                  b"/Type/XObject/Subtype/Form/BBox[0 0 100 20]/Resources" + FONT)
    box_look = stream(b"0 0 10 10 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 10 10]")
    fields = {
        "n7": b"<</Type/Annot/Subtype/Widget/FT/Tx/T(Name)/V(Kim Beispiel)/DA(/F1 12 Tf 0 g)/Rect[10 40 110 60]/AP<</N 9 0 R>>>>",
        "n8": b"<</Type/Annot/Subtype/Widget/FT/Btn/T(Einverstanden)/V/Ja/AS/Ja/Rect[10 10 20 20]"
              b"/AP<</N<</Ja 10 0 R/Off 11 0 R>>>>>>",
        "n9": look, "n10": box_look, "n11": stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 10 10]"),
    }
    form = b"/AcroForm<</Fields[7 0 R 8 0 R]/DR" + FONT + b"/DA(/F1 12 Tf 0 g)"
    write("form.pdf", written(one_page(form + b">>", b"/Annots[7 0 R 8 0 R]", **fields)))
    template = stream(b'<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template>SECRET</template></xdp:xdp>')
    write("form_xfa.pdf", written(one_page(form + b"/XFA 6 0 R>>", b"/Annots[7 0 R 8 0 R]", n6=template, **fields)))


def links():
    link = lambda action: b"<</Type/Annot/Subtype/Link/Rect[10 10 90 30]/A<<" + action + b">>>>"
    write("links.pdf", written(one_page(
        b"/Outlines 8 0 R/PageMode/UseOutlines", b"/Annots[7 0 R 10 0 R]", n6=INFO,
        n7=link(b"/S/URI/URI(https://example.org/Seite)"),
        n8=b"<</Type/Outlines/First 9 0 R/Last 9 0 R/Count 1>>",
        n9=b"<</Title(Kapitel Zwei)/Parent 8 0 R/Dest[3 0 R/Fit]>>",
        n10=link(b"/S/GoTo/D[3 0 R/XYZ 0 200 0]")), SAYS))
    write("path_in_a_link.pdf", written(one_page(
        page=b"/Annots[6 0 R 7 0 R]", n6=link(b"/S/URI/URI(file:///C:/Users/SECRET/Brief.pdf)"),
        n7=link(b"/S/GoToR/F(../SECRET/Anlage.pdf)/D[0/Fit]"))))
    write("remark.pdf", written(one_page(
        page=b"/Annots[7 0 R 8 0 R]", n6=INFO,
        n7=b"<</Type/Annot/Subtype/Text/Rect[10 10 30 30]/Contents(Das stimmt nicht)/T(SECRET-person)/M(D:20261101123456Z)"
           b"/CreationDate(D:20261101123456Z)/NM(SECRET-number)/Popup 8 0 R>>",
        n8=b"<</Type/Annot/Subtype/Popup/Rect[30 30 130 90]/Parent 7 0 R/Open true>>"), SAYS))
    write("layers.pdf", written(one_page(
        b"/OCProperties<</OCGs[7 0 R]/D<</Order[7 0 R]/ON[7 0 R]/Creator(SECRET)>>>>", n6=INFO,
        resources=FONT[:-2] + b"/Properties<</MC0 7 0 R>>>>", contents=stream(b"/OC /MC0 BDC " + WORDS + b" EMC"),
        n7=b"<</Type/OCG/Name(Ebene Eins)/Usage<</CreatorInfo<</Creator(SECRET)/Subtype/Artwork>>/Print<</PrintState/ON>>>>>>"),
        SAYS))
    write("page_labels.pdf", written(one_page(b"/PageLabels<</Nums[0<</S/r/P(Anhang-)/St 4>>]>>", n6=INFO), SAYS))


def pictures():
    letters = base64.a85encode(zlib.compress(photo(), 9), wrapcol=76) + b"~>"
    write("photo_ascii85.pdf", written(shows(letters, b"[/ASCII85Decode/FlateDecode/DCTDecode]")))
    write("jpeg2000_xml.pdf", written(shows(jpeg2000(box(b"xml ", b"<author>SECRET</author>")), b"/JPXDecode")))
    # A thumbnail shows the page as it was before an edit.
    write("thumbnail.pdf", written(one_page(
        page=b"/Thumb 6 0 R", n6=stream(b"SECRET--" * 8, b"/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8"))))


def revisions():
    """Edited files, and damaged ones."""
    before = written(one_page(contents=stream(WORDS.replace(b"Kapitel Eins", b"SECRET words")),
                              n6=INFO.replace(b"SECRET-author", b"SECRET-first")), SAYS)
    write("earlier_author.pdf", updated(before, {4: stream(WORDS), 6: INFO}, SAYS))
    whole = written(one_page(n6=INFO), SAYS)
    # The insertion moves everything after it.
    write("damaged_table.pdf", whole.replace(HEADER, HEADER + b"%%%%%%%%\n"))
    start = whole.index(b"xref\n")
    write("no_table.pdf", whole[:start] + b"trailer\n<</Root 1 0 R/Info 6 0 R>>\nstartxref\n0\n%%EOF\n")


def bombs():
    pages = one_page()
    head, body = object_stream({number: pages[number] for number in (2, 3, 5)})
    packer = zlib.compressobj(9)
    # The objects, then 300 million spaces, compressed twice.
    data = packer.compress(head + body) + b"".join(packer.compress(b" " * 1_000_000) for _ in range(300)) + packer.flush()
    write("bomb_object_stream.pdf", with_object_stream(
        (2, 3, 5), zlib.compress(data, 9), len(head), {number: pages[number] for number in (1, 4)},
        filters=b"[/FlateDecode/FlateDecode]"))
    deep = 20_000
    write("bomb_nesting.pdf", written(one_page(b"/ViewerPreferences<</Deep" + b"[" * deep + b"]" * deep + b">>")))
