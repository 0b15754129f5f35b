"""The outcome of one file: what the cell returned, and how that differs from the original."""

from dataclasses import dataclass, field, fields


@dataclass
class Outcome:
    """The outcome of one file."""

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
    # Numbers of compared pages.
    pages: int = 0
    pages_same: int = 0
    pages_near: int = 0
    # What was compared: "pages", "text", "pixels" ...
    compared: set = field(default_factory=set)
    differences: list = field(default_factory=list)
    # Number of metadata tags that exiftool finds in the original.
    had: int = 0
    left: set = field(default_factory=set)
    new: set = field(default_factory=set)

    def __str__(self):
        """The line for the list."""
        return "\t".join(format_value(getattr(self, column)) for column in COLUMNS)

    @property
    def taken(self):
        return self.why is None

    def differs(self, what, detail=""):
        """Notes a difference. Tables count `what`; only the list shows the detail."""
        self.differences.append((what, detail))

    def add_metadata(self, name, is_new):
        (self.new if is_new else self.left).add(name)


COLUMNS = [column.name for column in fields(Outcome)]


def format_value(value):
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, (set, list)):
        parts = sorted(value) if isinstance(value, set) else value
        value = "; ".join(" ".join(filter(None, part)) if isinstance(part, tuple) else str(part) for part in parts)
    return " ".join(str("" if value is None else value).split())
