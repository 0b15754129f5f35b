"""Compares images: pixels, frames, orientation, colours."""

from PIL import Image, ImageOps

import metadata

Image.MAX_IMAGE_PIXELS = 100_000_000
ORIENTATION = 0x0112


def compare(original, result, outcome):
    metadata.by_exiftool(original, result, outcome)
    try:
        before = Image.open(original)
        before.load()
    except Exception as problem:  # Pillow raises whatever its decoders raise.
        outcome.differs("the original does not decode", str(problem))
        return
    try:
        after = Image.open(result)
        after.load()
    except Exception as problem:
        outcome.differs("does not decode", str(problem))
        return
    outcome.compared.add("pixels")
    frames(before, after, outcome)
    looks(before, after, outcome)
    if before.info.get("icc_profile") and not after.info.get("icc_profile"):
        outcome.differs("colour profile gone")
    if before.format == after.format and before.info.get("gamma") != after.info.get("gamma"):
        outcome.differs("gamma")


def frames(before, after, outcome):
    """Compares the frames of animations. Further images of an MPO are not frames, but previews or stereo views."""
    counts = [1 if image.format == "MPO" else getattr(image, "n_frames", 1) for image in (before, after)]
    if counts[0] != counts[1]:
        outcome.differs("frames", f"{counts[0]} {counts[1]}")
        return
    for number in range(1, counts[0]):
        before.seek(number)
        after.seek(number)
        if not same_pixels(before, after):
            outcome.differs("pixels of a frame", str(number))
            break
    before.seek(0)
    after.seek(0)


def looks(before, after, outcome):
    """Compares the pixels as they are stored, and as they are shown with the orientation."""
    is_stored_so = same_pixels(before, after)
    if not same_pixels(*map(ImageOps.exif_transpose, (before, after))):
        orientations = f"{before.getexif().get(ORIENTATION)} {after.getexif().get(ORIENTATION)}"
        outcome.differs("orientation" if is_stored_so else "pixels", f"{before.mode} {before.size} {after.mode} {after.size} {orientations}")
    elif not is_stored_so:
        outcome.differs("turned for good")


def same_pixels(before, after):
    """Whether the current frames have the same pixels. Pixels of different modes are compared as they look."""
    if before.size != after.size:
        return False
    if before.mode == after.mode and before.mode not in ("P", "PA"):
        return before.tobytes() == after.tobytes() and before.info.get("transparency") == after.info.get("transparency")
    if any(image.mode[0] in "IF" for image in (before, after)):
        return before.convert("F").tobytes() == after.convert("F").tobytes()
    return seen(before) == seen(after)


def seen(image):
    """Visible colours: those of fully transparent pixels do not count."""
    return image.convert("RGBA").convert("RGBa").tobytes()
