"""What became of one file."""

from dataclasses import dataclass, field, fields


@dataclass
class Outcome:
    """What the cell did with it, and how the result differs."""

    path: str
    kind: str
    collection: str
    bytes_in: int
    why: str | None = None
    became: str | None = None
    notes: list = field(default_factory=list)
    bytes_out: int = 0
    seconds: float = 0.0
    megabytes: float = 0.0
    # Pages compared, and how.
    pages: int = 0
    pages_same: int = 0
    pages_near: int = 0
    # Compared in these ways: "pages", "text", "pixels" ...
    compared: set = field(default_factory=set)
    differences: list = field(default_factory=list)
    # Traces that exiftool names in the original, how many.
    had: int = 0
    left: set = field(default_factory=set)
    new: set = field(default_factory=set)

    def __str__(self):
        """As a line of the list."""
        return "\t".join(plain(getattr(self, column)) for column in COLUMNS)

    @property
    def taken(self):
        return self.why is None

    def differs(self, what, detail=""):
        """`what` is counted; the detail is for the list."""
        self.differences.append((what, detail))

    def trace(self, name, is_new):
        (self.new if is_new else self.left).add(name)


COLUMNS = [column.name for column in fields(Outcome)]


def plain(value):
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, (set, list)):
        parts = sorted(value) if isinstance(value, set) else value
        value = "; ".join(" ".join(filter(None, part)) if isinstance(part, tuple) else str(part) for part in parts)
    return " ".join(str("" if value is None else value).split())
