#!/usr/bin/env python3
"""Makes the file vectors of this folder. Run once; the files are committed, so that tests need none of this.

    pip install pillow piexif pikepdf reportlab
    python3 make.py

Each file carries marks that must not come out again: SECRET-*, a place (GPS), a camera.
"""
import io
import random
import struct
import zipfile
import zlib
from pathlib import Path

import piexif
import pikepdf
from PIL import Image, ImageDraw, PngImagePlugin
from reportlab.pdfgen import canvas

HERE = Path(__file__).parent
random.seed(1)


def picture(width=64, height=48):
    """Colourful, and its top left corner is red: one sees which way is up."""
    image = Image.new("RGB", (width, height))
    for x in range(width):
        for y in range(height):
            image.putpixel((x, y), (x * 4 % 256, y * 5 % 256, (x * y) % 256))
    ImageDraw.Draw(image).rectangle((0, 0, 15, 11), fill=(255, 0, 0))
    return image


def exif(orientation=6):
    return piexif.dump({
        "0th": {piexif.ImageIFD.Make: b"SECRET-Camera", piexif.ImageIFD.Model: b"SECRET-Model",
                piexif.ImageIFD.Software: b"SECRET-Tool", piexif.ImageIFD.Orientation: orientation},
        "Exif": {piexif.ExifIFD.BodySerialNumber: b"SECRET-Serial",
                 piexif.ExifIFD.DateTimeOriginal: b"2026:11:01 12:34:56"},
        "GPS": {piexif.GPSIFD.GPSLatitudeRef: b"N",
                piexif.GPSIFD.GPSLatitude: ((52, 1), (31, 1), (1200, 100)),
                piexif.GPSIFD.GPSLongitudeRef: b"E",
                piexif.GPSIFD.GPSLongitude: ((13, 1), (24, 1), (1800, 100))},
    })


def write(name, data):
    (HERE / name).write_bytes(data)


def encoded(image, **options):
    out = io.BytesIO()
    image.save(out, **options)
    return out.getvalue()


def segment(marker, payload):
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload


def a_zip():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("SECRET-run.exe", b"MZ SECRET-payload")
    return out.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def jpegs():
    image = picture()
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>SECRET-xmp</x:xmpmeta>"
    photo = encoded(image, format="JPEG", exif=exif(6), quality=85, comment=b"SECRET-comment")
    extra = segment(0xE1, xmp) + segment(0xED, b"Photoshop 3.0\0SECRET-iptc") + segment(0xE2, b"MPF\0SECRET-mpf")
    photo = photo[:2] + photo[2:20] + extra + photo[20:] if photo[2:4] == b"\xff\xe0" else photo[:2] + extra + photo[2:]
    write("photo_gps.jpg", photo)
    write("progressive.jpg", encoded(image, format="JPEG", exif=exif(3), progressive=True,
                                     icc_profile=None, restart_marker_blocks=2))
    write("polyglot_zip.jpg", photo + a_zip())
    write("broken.jpg", photo[: len(photo) * 2 // 3])
    write("huge_dimensions.jpg", photo.replace(struct.pack(">HH", 48, 64), struct.pack(">HH", 65535, 65535)))


def pngs():
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "SECRET-author")
    info.add_itxt("XML:com.adobe.xmp", "SECRET-xmp")
    write("text_exif.png", encoded(picture(), format="PNG", pnginfo=info, exif=exif(8), dpi=(300, 300)))
    write("palette.png", encoded(picture().quantize(16), format="PNG", transparency=0))
    write("tail.png", encoded(picture(), format="PNG") + a_zip())
    signature = b"\x89PNG\r\n\x1a\n"
    header = lambda w, h: chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, 8, 2, 0, 0, 0))
    write("bomb_inflates.png", signature + header(64, 48) + chunk(b"IDAT", zlib.compress(bytes(20_000_000), 9))
          + chunk(b"IEND", b""))
    write("bomb_dimensions.png", signature + header(60_000, 60_000) + chunk(b"IDAT", zlib.compress(bytes(1000)))
          + chunk(b"IEND", b""))
    good = encoded(picture(), format="PNG")
    write("broken_crc.png", good[:40] + bytes([good[40] ^ 1]) + good[41:])


def webps():
    write("photo_exif.webp", encoded(picture(), format="WEBP", exif=exif(6), xmp=b"<x>SECRET-xmp</x>", quality=80))
    write("lossless.webp", encoded(picture(), format="WEBP", lossless=True))
    write("animated.webp", encoded(picture(), format="WEBP", save_all=True, append_images=[picture(64, 48).rotate(90)],
                                   exif=exif(1), duration=100))


def a_page(**options):
    out = io.BytesIO()
    page = canvas.Canvas(out, pageCompression=options.pop("compress", 1))
    page.setAuthor("SECRET-author")
    page.setTitle("SECRET-title (with \\ brackets)")
    page.setCreator("SECRET-tool")
    page.drawString(72, 720, "Ablehnung der Wohnung")
    page.drawImage(__import__("reportlab.lib.utils", fromlist=["ImageReader"]).ImageReader(picture()), 72, 500)
    page.bookmarkPage("one")
    page.addOutlineEntry("Kapitel Eins", "one")
    page.save()
    return out.getvalue()


def with_xmp(data, **save):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        with pdf.open_metadata(set_pikepdf_as_editor=False) as meta:
            meta["dc:creator"] = ["SECRET-xmp-author"]
        out = io.BytesIO()
        pdf.save(out, **save)
        return out.getvalue()


def pdfs():
    write("author_xmp.pdf", with_xmp(a_page()))
    write("object_streams.pdf", with_xmp(a_page(), object_stream_mode=pikepdf.ObjectStreamMode.generate))
    write("linearized.pdf", with_xmp(a_page(), linearize=True))
    write("encrypted.pdf", with_xmp(a_page(), encryption=pikepdf.Encryption(owner="SECRET", user="")))
    plain = a_page()
    write("polyglot_zip.pdf", plain + a_zip())
    write("not_at_start.pdf", b"GIF89a;\n" + plain)
    write("broken.pdf", plain[: len(plain) // 2])
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('SECRET-script')")
        pdf.attachments["evil.exe"] = pikepdf.AttachedFileSpec(pdf, b"MZ\0SECRET-embedded", filename="evil.exe")
        launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
        pdf.pages[0].AA = pikepdf.Dictionary(O=launch)
        for name, mode in (("javascript.pdf", pikepdf.ObjectStreamMode.disable),
                           ("javascript_objstm.pdf", pikepdf.ObjectStreamMode.generate)):
            out = io.BytesIO()
            pdf.save(out, object_stream_mode=mode)
            write(name, out.getvalue())
    jpeg = (HERE / "photo_gps.jpg").read_bytes()
    with pikepdf.new() as pdf:
        image = pikepdf.Stream(pdf, jpeg, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=64, Height=48,
                               ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode)
        page = pdf.add_blank_page()
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
        page.Contents = pikepdf.Stream(pdf, b"q 300 0 0 200 72 500 cm /Im Do Q")
        out = io.BytesIO()
        pdf.save(out)
        write("scanned_photo.pdf", out.getvalue())


def others():
    write("renamed.jpg", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0" + bytes(random.randrange(256) for _ in range(500)))
    write("heic.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100))
    write("letter.docx", a_zip())
    write("sound.txt", b"ID3\x04\0\0\0\0\0\0" + bytes(100))
    write("letter.txt", "\ufeffSehr geehrte Frau Öz,\r\nleider müssen wir absagen.\r\n".encode())
    write("letter_1252.txt", "Sehr geehrte Frau Öz, 500 € – „leider“.".encode("cp1252"))


jpegs()
pngs()
webps()
pdfs()
others()
