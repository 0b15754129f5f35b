"""Images: JPEG, PNG, WebP, and formats that become PNG."""
import struct
import zlib

from PIL import ExifTags, PngImagePlugin, TiffImagePlugin

from .common import (a_zip, box, chunk, encoded, exif, film, packed_zeros, photo, picture, plain, profile, segment, write,
                     xmp)

XMP = b"http://ns.adobe.com/xap/1.0/\0"
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def jpegs():
    image = picture()
    made = encoded(image, format="JPEG", exif=exif(6), quality=85, comment=b"SECRET-comment")
    extra = (segment(0xE1, XMP + b"<x:xmpmeta>SECRET-xmp</x:xmpmeta>")
             + segment(0xED, b"Photoshop 3.0\0SECRET-iptc") + segment(0xE2, b"MPF\0SECRET-mpf"))
    made = with_segments(made, extra)
    write("photo_gps.jpg", made)
    write("progressive.jpg", encoded(image, format="JPEG", exif=exif(3), progressive=True, icc_profile=None,
                                     restart_marker_blocks=2))
    write("polyglot_zip.jpg", made + a_zip())
    write("broken.jpg", made[: len(made) * 2 // 3])
    write("huge_dimensions.jpg", made.replace(struct.pack(">HH", 48, 64), struct.pack(">HH", 65535, 65535)))

    small = encoded(plain(), format="JPEG", quality=60)
    write("comment.jpg", with_segments(small, segment(0xFE, b"SECRET-comment")))
    says = xmp('<rdf:Description xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" GCamera:MotionPhoto="1" '
               f'GCamera:MicroVideoOffset="{len(film())}">SECRET</rdf:Description>')
    write("motion_photo.jpg", with_segments(small, segment(0xE1, XMP + says)) + film())
    write("two_pictures.jpg", two_pictures(small, photo()))
    write("up_in_xmp.jpg", with_segments(small, segment(0xE1, XMP + xmp(
        '<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6" tiff:Make="SECRET"/>'))))
    write("cmyk_adobe.jpg", encoded(plain().convert("CMYK"), format="JPEG", quality=60, comment=b"SECRET-comment"))
    write("no_end.jpg", encoded(plain(), format="JPEG", quality=60, comment=b"SECRET-comment")[:-2])
    write("display_p3.jpg", encoded(plain(), format="JPEG", quality=60, icc_profile=profile()))
    # Content credentials (C2PA 2.1, A.3.1) in boxes of JUMBF (ISO/IEC 19566-5).
    label = box(b"jumb", box(b"jumd", bytes.fromhex("63327061 0011 0010 8000 00aa00389b71"), b"\x03c2pa\0"),
                box(b"json", b'{"author":"SECRET"}'))
    write("c2pa.jpg", with_segments(small, segment(0xEB, b"JP\0\x01\0\0\0\x01" + label)))


def with_segments(jpeg, extra):
    """Inserts segments after the JFIF segment, or at the beginning."""
    at = 20 if jpeg[2:4] == b"\xff\xe0" else 2
    return jpeg[:at] + extra + jpeg[at:]


def two_pictures(first, second):
    """Two photographs in one file (CIPA DC-007): the header of the first has the offset of the second."""
    def index(size, offset):
        entries = struct.pack("<IIIHH", 0x20030000, size, 0, 0, 0) + struct.pack("<IIIHH", 0, len(second), offset, 0, 0)
        return (b"MPF\0II*\0\x08\0\0\0" + struct.pack("<H", 3)
                + struct.pack("<HHI4s", 0xB000, 7, 4, b"0100") + struct.pack("<HHII", 0xB001, 4, 1, 2)
                + struct.pack("<HHII", 0xB002, 7, 32, 50) + struct.pack("<I", 0) + entries)

    size = len(with_segments(first, segment(0xE2, index(0, 0))))
    # Offsets count from the byte after `MPF`: 20 bytes, four of the segment header and four of the
    # name.
    return with_segments(first, segment(0xE2, index(size, size - 28))) + second


def pngs():
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "SECRET-author")
    info.add_itxt("XML:com.adobe.xmp", "SECRET-xmp")
    write("text_exif.png", encoded(picture(), format="PNG", pnginfo=info, exif=exif(8), dpi=(300, 300)))
    write("palette.png", encoded(picture().quantize(16), format="PNG", transparency=0))
    write("tail.png", encoded(picture(), format="PNG") + a_zip())
    header = lambda w, h: chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, 8, 2, 0, 0, 0))
    end = chunk(b"IEND", b"")
    write("bomb_inflates.png", SIGNATURE + header(64, 48) + chunk(b"IDAT", packed_zeros(20_000_000)) + end)
    write("bomb_dimensions.png", SIGNATURE + header(60_000, 60_000) + chunk(b"IDAT", zlib.compress(bytes(1000))) + end)
    good = encoded(picture(), format="PNG")
    write("broken_crc.png", good[:40] + bytes([good[40] ^ 1]) + good[41:])

    small = encoded(plain(), format="PNG")
    write("time.png", with_chunk(small, chunk(b"tIME", struct.pack(">HBBBBB", 2026, 11, 1, 12, 34, 56))))
    write("c2pa.png", with_chunk(small, chunk(b"caBX", box(b"jumb", box(b"json", b'{"author":"SECRET"}')))))
    write("behind_the_end.png", small + b"\nSECRET behind the end\n")
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "SECRET-author")
    write("animated.png", encoded(plain(), format="PNG", pnginfo=info, save_all=True, duration=200,
                                  append_images=[plain(colour=(160, 90, 30))]))


def with_chunk(png, extra):
    """Inserts a chunk after IHDR."""
    return png[:33] + extra + png[33:]


def webps():
    write("photo_exif.webp", encoded(picture(), format="WEBP", exif=exif(6), xmp=b"<x>SECRET-xmp</x>", quality=80))
    write("lossless.webp", encoded(picture(), format="WEBP", lossless=True))
    write("animated.webp", encoded(picture(), format="WEBP", save_all=True, append_images=[picture(64, 48).rotate(90)],
                                   exif=exif(1), duration=100))
    write("profile.webp", encoded(plain(), format="WEBP", quality=60, icc_profile=profile()))
    write("behind_the_end.webp", encoded(plain(), format="WEBP", quality=60) + b"SECRET")


def others():
    """Formats that become PNG, and refused ones."""
    write("still.gif", encoded(plain(), format="GIF", comment=b"SECRET-comment"))
    write("animated.gif", encoded(plain(), format="GIF", save_all=True, duration=200, comment=b"SECRET-comment",
                                  append_images=[plain(colour=(160, 90, 30))]))
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[TiffImagePlugin.SOFTWARE] = "SECRET-scanner"
    tags[ExifTags.Base.Artist] = "SECRET-artist"
    options = {"format": "TIFF", "tiffinfo": tags, "compression": "tiff_lzw"}
    write("one_page.tif", encoded(plain(), **options))
    write("two_pages.tif", encoded(plain(), save_all=True, append_images=[plain(colour=(160, 90, 30))], **options))
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[ExifTags.Base.Make] = "SECRET-Camera"
    tags[ExifTags.Base.Orientation] = 6
    tags[ExifTags.IFD.GPSInfo] = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0), 29: "2026:11:01"}
    write("place.tif", encoded(plain(), format="TIFF", tiffinfo=tags))
    write("heic.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100))
    write("photo.avif", b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + bytes(100))
