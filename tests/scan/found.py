"""Prints the findings of a wapiti report: found.py REPORT PAGES

Accepted findings are printed with their reason. The script fails on any other finding, and if
wapiti looked at fewer than PAGES pages and forms: a scan of little finds little.
"""

import json
import sys
from pathlib import Path

# Part of a finding's text, and the reason why it is accepted.
MEANT = [
    ("Lack of anti CSRF token", "the public face has no cookie that a forged form could use; the desk's is SameSite=Strict, and forms of other sites are refused"),
    ("X-Frame-Options is not set", "frame-ancestors 'none' says it to every browser there is"),
    ("X-XSS-Protection is not set", "browsers have no such filter any more, and those that had one could be told by it to leak"),
    ("LDAP Injection", "a page that shows again what was typed differs with it, which is all that wapiti compares; there is no directory behind it"),
    ("vulnerable to Spring4Shell", "a POST without a form is refused in another way than one with a foreign field, which is all that wapiti compares; there is no Java"),
    ("Strict-Transport-Security is not set", "there is no TLS on this machine; behind TLS it is sent, which the Observatory's rules look at"),
]


def main(path, least):
    report = json.loads(Path(path).read_text())
    new = 0
    for group in ("vulnerabilities", "anomalies"):
        for kind, found in report[group].items():
            for one in found:
                why = next((why for words, why in MEANT if words in one["info"]), None)
                new += why is None
                print(f"{'meant' if why else 'FOUND'}  {kind}: {one['method']} {one['path']} {one['parameter']}: {one['info']}" + (f" ({why})" if why else ""))
    pages = int(report["infos"].get("crawled_pages_nbr", 0))
    print(f"{path}: {pages} pages and forms, {new} new findings" + ("" if pages >= least else f"; too few, {least} are there"))
    return 1 if new or pages < least else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
