"""Helpers for all kinds of files."""
import io
import struct
import zipfile
import zlib
from pathlib import Path

import piexif
from PIL import Image, ImageDraw

FOLDER = Path(__file__).parent.parent
# The date in the metadata of all files.
DAY = "2026-11-01"
EXIF_TIME = b"2026:11:01 12:34:56"


def write(name, data):
    (FOLDER / name).write_bytes(data)


def picture(width=64, height=48):
    """A colourful image with a red top left corner, which shows the orientation."""
    image = Image.new("RGB", (width, height))
    for x in range(width):
        for y in range(height):
            image.putpixel((x, y), (x * 4 % 256, y * 5 % 256, (x * y) % 256))
    ImageDraw.Draw(image).rectangle((0, 0, 15, 11), fill=(255, 0, 0))
    return image


def plain(width=40, height=24, colour=(30, 90, 160)):
    """An image of few bytes."""
    image = Image.new("RGB", (width, height), colour)
    ImageDraw.Draw(image).rectangle((0, 0, 7, 7), fill=(255, 0, 0))
    return image


def encoded(image, **options):
    out = io.BytesIO()
    image.save(out, **options)
    return out.getvalue()


def exif(orientation=6):
    return piexif.dump({
        "0th": {piexif.ImageIFD.Make: b"SECRET-Camera", piexif.ImageIFD.Model: b"SECRET-Model",
                piexif.ImageIFD.Software: b"SECRET-Tool", piexif.ImageIFD.Orientation: orientation},
        "Exif": {piexif.ExifIFD.BodySerialNumber: b"SECRET-Serial",
                 piexif.ExifIFD.DateTimeOriginal: EXIF_TIME},
        "GPS": {piexif.GPSIFD.GPSLatitudeRef: b"N",
                piexif.GPSIFD.GPSLatitude: ((52, 1), (31, 1), (1200, 100)),
                piexif.GPSIFD.GPSLongitudeRef: b"E",
                piexif.GPSIFD.GPSLongitude: ((13, 1), (24, 1), (1800, 100))},
    })


def photo(**options):
    """A photograph of few bytes, with the metadata of a phone."""
    return encoded(plain(), format="JPEG", exif=exif(6), quality=60, **options)


def xmp(inside):
    return (f'<?xpacket begin="" id="x"?><x:xmpmeta xmlns:x="adobe:ns:meta/">{inside}</x:xmpmeta>'
            '<?xpacket end="w"?>').encode()


def archive(entries, packed=True):
    """A ZIP of (name, bytes); the date of each entry is metadata too."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in entries:
            entry = zipfile.ZipInfo(name, (2026, 11, 1, 12, 34, 56))
            is_packed = packed and name != "mimetype"
            entry.compress_type = zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED
            made.writestr(entry, data, compresslevel=9)
    return out.getvalue()


def a_zip():
    return archive([("SECRET-run.exe", b"MZ SECRET-payload")], packed=False)


def segment(marker, payload):
    """A segment of a JPEG (ITU T.81, B.1.1.4)."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload


def chunk(kind, data):
    """A chunk of a PNG (5.3)."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def box(kind, *contents):
    """A box of MP4, JPEG 2000 and similar formats (ISO/IEC 14496-12, 4.2)."""
    data = b"".join(contents)
    return struct.pack(">I", len(data) + 8) + kind + data


def film():
    """The beginning of a video with the place where it was taken. Phones append one to a photograph."""
    place = box(b"\xa9xyz", b"\0\x18\x15\xc7+52.5200+013.4050 SECRET/")
    return box(b"ftyp", b"mp42\0\0\0\0mp42") + box(b"moov", box(b"udta", place)) + box(b"mdat", b"SECRET-film")


def packed_zeros(count):
    """Compressed zeros."""
    packer, out, million = zlib.compressobj(9), [], bytes(1_000_000)
    for _ in range(count // len(million)):
        out.append(packer.compress(million))
    return b"".join(out) + packer.flush()


def profile(name="SECRET-Display", screen=True):
    """A colour profile (ICC.1:2022) with the colours of Display P3, as a system makes one for its display: with name, date,
    serial number, and measured curves."""
    fixed = lambda *values: b"".join(struct.pack(">i", round(value * 65536)) for value in values)
    point = lambda *values: b"XYZ \0\0\0\0" + fixed(*values)

    def words(text):
        letters = text.encode("utf-16-be")
        return b"mluc\0\0\0\0" + struct.pack(">II", 1, 12) + b"enUS" + struct.pack(">II", len(letters), 28) + letters

    curve = b"para\0\0\0\0\0\x03\0\0" + fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    tags = {
        b"desc": words(name), b"cprt": words("SECRET-Copyright"),
        b"wtpt": point(0.9642, 1.0, 0.8249),
        b"rXYZ": point(0.51512, 0.2412, -0.00105), b"gXYZ": point(0.29198, 0.69225, 0.04189),
        b"bXYZ": point(0.1571, 0.06657, 0.78407),
        b"rTRC": curve, b"gTRC": curve, b"bTRC": curve,
    }
    if screen:
        tags |= {
            # Maker, model, serial number.
            b"mmod": b"mmod\0\0\0\0\0\0\x06\x10\0\0\xa0\x12\xca\xfe\xf0\x0d" + bytes(20),
            b"vcgt": b"vcgt\0\0\0\0" + struct.pack(">IHHH", 0, 3, 4, 1) + b"SECRETvcgt12",
            b"dscm": words("SECRET-Schreibtisch"),
        }
    table, data, at = struct.pack(">I", len(tags)), b"", 132 + 12 * len(tags)
    for tag, element in tags.items():
        table += tag + struct.pack(">II", at + len(data), len(element))
        data += element + bytes(-len(element) % 4)
    head = (struct.pack(">I", at + len(data)) + b"appl\x04\0\0\0mntrRGB XYZ "
            + struct.pack(">6H", 2026, 11, 1, 12, 34, 56) + b"acspAPPL\0\0\0\0APPL" + bytes(12)
            + bytes.fromhex("0000f6d6000100000000d32d") + b"appl")
    return head + bytes(128 - len(head)) + table + data
