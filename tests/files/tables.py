"""Prints the results of a run as Markdown tables."""

from collections import Counter, defaultdict
from statistics import median

MOST = 10


def print_all(outcomes, excluded):
    print(f"{len(outcomes)} files, {excluded} more left out as not ordinary.\n")
    taken_or_not("Kind", outcomes, lambda one: (one.kind,))
    taken_or_not("Kind | Collection", outcomes, lambda one: (one.kind, one.collection))
    taken = [one for one in outcomes if one.taken]
    same_or_not(taken)
    counted("What differs", taken, lambda one: {what for what, _ in one.differences})
    counted("Metadata left unchanged", taken, lambda one: one.left)
    counted("Metadata that are new or changed", taken, lambda one: one.new)
    counted("Texts that are not UTF-8, and what they are read as", taken, lambda one: {way for way in one.compared if way.startswith("as ")})
    counted("Notes", taken, lambda one: set(one.notes))
    costs(outcomes)


def table(title, head, rows):
    print(f"## {title}\n")
    if rows:
        print(f"| {head} |\n|{' --- |' * (head.count('|') + 1)}")
        for row in rows:
            print("| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |")
    else:
        print("None.")
    print()


def grouped(outcomes, key):
    groups = defaultdict(list)
    for one in outcomes:
        groups[key(one)].append(one)
    return sorted(groups.items())


def taken_or_not(name, outcomes, key):
    rows = []
    for group, members in grouped(outcomes, key):
        refused = Counter(one.why for one in members if not one.taken)
        reasons = ", ".join(f"{why} {count}" for why, count in refused.most_common())
        rows.append((*group, len(members), len(members) - refused.total(), refused.total(), share(refused.total(), len(members)), reasons))
    table(f"Taken, by {name.replace(' | ', ' and ').lower()}", f"{name} | Files | Taken | Refused | Refused % | Why", rows)


def share(part, whole):
    return f"{100 * part / whole:.1f}" if whole else ""


def same_or_not(taken):
    rows = []
    for (kind,), members in grouped(taken, lambda one: (one.kind,)):
        seen = [one for one in members if one.compared & {"pages", "pixels"}]
        read = [one for one in members if "text" in one.compared]
        pages = [sum(getattr(one, count) for one in members) for count in ("pages", "pages_same", "pages_near")]
        rows.append(
            (
                kind,
                len(members),
                *pages,
                len(seen),
                len(seen) - sum(has(one, "page", "pixels", "orientation", "size", "number of pages") for one in seen),
                len(read),
                len(read) - sum(has(one, "text") for one in read),
                sum(one.had > 0 for one in members),
                sum(bool(one.left) for one in members),
                sum(one.bytes_in for one in members) >> 10,
                sum(one.bytes_out for one in members) >> 10,
            )
        )
    head = "Kind | Taken | Pages | Same | Near | Looked at | Look the same | Read | Read the same | Had metadata | Have metadata | KiB before | KiB after"
    table("The same, by kind", head, rows)


def has(one, *beginnings):
    return any(what.startswith(beginnings) for what, _ in one.differences)


def counted(title, outcomes, names):
    """Counts the files by name, with one example each."""
    found = defaultdict(list)
    for one in outcomes:
        for name in names(one):
            found[one.kind, name].append(one.path)
    rows = sorted(((kind, name, len(paths), min(paths, key=len)) for (kind, name), paths in found.items()), key=lambda row: (row[0], -row[2], row[1]))
    table(title, "Kind | What | Files | One of them", rows)


def costs(outcomes):
    rows = []
    for (kind,), members in grouped(outcomes, lambda one: (one.kind,)):
        times, sizes = (sorted(getattr(one, name) for one in members) for name in ("seconds", "megabytes"))
        rows.append((kind, *(f"{value:.2f}" for value in spread(times)), *(f"{value:.0f}" for value in spread(sizes))))
    table("What it took", "Kind | Median s | 99 % s | Most s | Median MiB | 99 % MiB | Most MiB", rows)
    for title, name in (("Slowest", "seconds"), ("Largest in memory", "megabytes")):
        most = sorted(outcomes, key=lambda one: getattr(one, name), reverse=True)[:MOST]
        rows = [(one.path, one.bytes_in >> 10, f"{one.seconds:.2f}", f"{one.megabytes:.0f}", one.why or "taken") for one in most]
        table(title, "File | KiB | Seconds | MiB | Outcome", rows)


def spread(values):
    return median(values), values[min(len(values) - 1, len(values) * 99 // 100)], values[-1]
