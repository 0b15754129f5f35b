"""Finds metadata that are left in a cleaned file.

Every tag of exiftool counts as metadata, unless it is listed here as structure. So unknown tags are found too.
"""

import re

import external_tools

# Groups about the file system, or computed by exiftool.
OUTSIDE = {"System", "ExifTool", "Composite", "SourceFile"}
# Structural tags by group. Group names may end in digits (IFD0, Track1).
STRUCTURE = {
    "File": "FileType FileTypeExtension MIMEType MIMEEncoding Newlines LineCount WordCount ByteOrderMark Delimiter Quoting RowCount ColumnCount"
    " ImageWidth ImageHeight EncodingProcess BitsPerSample ColorComponents YCbCrSubSampling ExifByteOrder",
    "JFIF": "JFIFVersion ResolutionUnit XResolution YResolution",
    "Adobe": "DCTEncodeVersion APP14Flags0 APP14Flags1 ColorTransform",
    "IFD": "Orientation",
    "PNG": "ImageWidth ImageHeight BitDepth ColorType Compression Filter Interlace Palette Transparency BackgroundColor Gamma SRGBRendering"
    " SignificantBits PaletteHistogram WhitePointX WhitePointY RedX RedY GreenX GreenY BlueX BlueY AnimationFrames AnimationPlays",
    "PNG-pHYs": "PixelsPerUnitX PixelsPerUnitY PixelUnits",
    "PNG-cICP": "ColorPrimaries TransferCharacteristics MatrixCoefficients VideoFullRangeFlag",
    "GIF": "GIFVersion ImageWidth ImageHeight HasColorMap ColorResolutionDepth BitsPerPixel BackgroundColor TransparentColor AnimationIterations"
    " FrameCount Duration",
    "RIFF": "WebP_Flags ImageWidth ImageHeight VP8Version HorizontalScale VerticalScale AlphaPreprocessing AlphaFiltering AlphaCompression"
    " AlphaIsUsed BackgroundColor AnimationLoopCount FrameCount Duration",
    "PDF": "PDFVersion Linearized PageCount TaggedPDF Language PageLayout PageMode HasXFA Trapped Encryption UserAccess",
    "ZIP": "ZipRequiredVersion ZipBitFlag ZipCompression ZipCRC ZipCompressedSize ZipUncompressedSize ZipFileName",
    "ICC-header": "ProfileVersion ProfileClass ColorSpaceData ProfileConnectionSpace ProfileFileSignature CMMFlags DeviceAttributes RenderingIntent"
    " ConnectionSpaceIlluminant",
    "ICC_Profile": "MediaWhitePoint MediaBlackPoint RedMatrixColumn GreenMatrixColumn BlueMatrixColumn RedTRC GreenTRC BlueTRC GrayTRC"
    " ChromaticAdaptation ChromaticityChannels ChromaticityColorant ChromaticityChannel AToB BToA DToB BToD Luminance Gamut Technology"
    " ViewingCondIlluminant ViewingCondSurround ViewingCondIlluminantType MeasurementObserver MeasurementBacking MeasurementGeometry"
    " MeasurementFlare MeasurementIlluminant ColorantTable NamedColor",
}
STRUCTURE = {group: set(tags.split()) for group, tags in STRUCTURE.items()}
STRUCTURE["ICC-view"] = STRUCTURE["ICC-meas"] = STRUCTURE["ICC-chrm"] = STRUCTURE["ICC_Profile"]
# Values without information.
NOTHING = {"", "none", "0", "(none)", "0000:00:00 00:00:00", "1980:01:01 00:00:00", "1980:00:00 00:00:00", "unknown ()", "colours"}


def of(tags):
    """The metadata among the tags of exiftool: {"Group:Tag": value}. Translations of a tag count once."""
    says = {name: value for name, value in tags.items() if str(value).strip().lower() not in NOTHING}
    return {re.sub(r"(ML)?-[a-z]{2}-[A-Z]{2}$", "", name): value for name, value in says.items() if not is_structure(name)}


def is_structure(name):
    group, _, tag = name.partition(":")
    known = STRUCTURE.get(group) or STRUCTURE.get(group.rstrip("0123456789"), set())
    return group in OUTSIDE or tag in known or re.sub(r"\d+$", "", tag) in known


def left(before, after, outcome):
    """Notes the metadata in `after`, unchanged or new. exiftool shows a binary value as its length."""
    for name, value in after.items():
        outcome.add_metadata(name, is_new=before.get(name) != value)


def by_exiftool(original, result, outcome):
    before, after = external_tools.exiftool(original, result)
    outcome.had = len(of(before))
    left(of(before), of(after), outcome)


def of_embedded_images(paths, what, outcome):
    """Notes metadata in images that are embedded in another file."""
    if not paths:
        return
    for tags in external_tools.exiftool(*paths):
        for name in of(tags):
            outcome.add_metadata(f"{what} {name}", is_new=False)
