"""Compares text files."""

# Possible encodings of a text without byte order mark that is not UTF-8.
OLD = "cp1252 cp1250 cp1251 cp1253 cp1254 cp1255 cp1256 iso8859-2 iso8859-5 iso8859-7 iso8859-9 koi8-r cp866 cp850 mac-cyrillic latin-1".split()


def compare(original, result, outcome):
    outcome.compared.add("text")
    old, new = original.read_bytes(), result.read_bytes()
    if old == new:
        return
    try:
        new = new.decode("utf-8-sig")
    except UnicodeDecodeError:
        outcome.differs("text is not UTF-8")
        return
    readings = dict(read(old))
    same = [name for name, words in readings.items() if words == new]
    alike = [name for name, words in readings.items() if words.splitlines() == new.splitlines()]
    if not alike:
        outcome.differs("text", f"first reading: {next(iter(readings), None)}")
    elif not same:
        outcome.differs("line ends", alike[0])
    if alike:
        outcome.compared.add(f"as {alike[0]}")


def read(old):
    """All possible readings, the likeliest first, with the encoding."""
    marks = [
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe\0\0", "utf-32"),
        (b"\0\0\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ]
    marked = [name for mark, name in marks if old.startswith(mark)]
    wide = ["utf-16-le", "utf-16-be"] if b"\0" in old else []
    for name in marked[:1] or ["utf-8", *wide, *OLD]:
        try:
            yield name, old.decode(name)
        except UnicodeDecodeError:
            continue
