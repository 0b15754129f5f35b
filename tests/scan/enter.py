"""Goes through both faces as people do, and collects for the scanners every form and query.

    enter.py INTAKE_URL DESK_URL SETUP_JSON FOLDER COUNSELLOR

It files a report and opens its mailbox, and a counsellor signs in. It visits every page that links
and harmless buttons lead to. Each different form or query becomes a request as a browser would send
it, in FOLDER/intake/*.txt and FOLDER/desk/*.txt. FOLDER/intake.html and FOLDER/desk.html collect
the forms for scanners that read pages. FOLDER/entered.json holds the receipt code, the session
cookie and the canaries: typed words that no log may show.
"""

import base64
import hashlib
import hmac
import http.client
import json
import re
import secrets
import struct
import sys
import time
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

BOUNDARY = "scan-boundary-7f3a"
# Number of pages of one kind to visit, because one case shows the same as the others.
OF_A_KIND = 3
# A field that is hidden from people; a face treats whoever fills it in as a robot.
TRAP = "subject"
# Buttons that end what the following steps need, so they are not pressed.
ENDS = ("/sign-out", "/mailbox/delete/confirm", "/mailbox/contact/remove")


class Page(HTMLParser):
    """Parses the links and forms of a page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.forms, self.elsewhere = [], [], []
        self.form = self.choice = self.area = None
        self.feed(text)
        for of, action in self.elsewhere:
            form = next((form for form in self.forms if form["id"] == of), None)
            if form:
                self.forms.append(form | {"action": action})

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        elif tag == "button" and given.get("formaction"):
            self.elsewhere.append((given.get("form"), given["formaction"]))
        elif tag == "form":
            self.form = {
                "id": given.get("id"),
                "action": given.get("action") or "",
                "method": (given.get("method") or "get").upper(),
                "kind": given.get("enctype") or "application/x-www-form-urlencoded",
                "fields": [],
                "buttons": [],
            }
            self.forms.append(self.form)
        elif self.form is None or not name:
            if self.choice is not None and tag == "option":
                self.choice.append(value)
        elif tag == "input" and given.get("type") == "submit" or tag == "button":
            self.form["buttons"].append((name, value))
        elif tag == "input":
            if given.get("type") in ("checkbox", "radio"):
                value = value or "on"
                if given.get("type") == "radio" and any(field[0] == name for field in self.form["fields"]):
                    return
            self.form["fields"].append((name, value, given.get("type") or "text"))
        elif tag == "textarea":
            self.area = name
            self.form["fields"].append((name, "", "textarea"))
        elif tag == "select":
            self.choice = []
            self.form["fields"].append((name, self.choice, "select"))

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.choice = None
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data):
        if self.area and self.form:
            name, value, kind = self.form["fields"][-1]
            self.form["fields"][-1] = (name, value + data, kind)


class Face:
    """A client of one face that behaves as a browser does."""

    def __init__(self, url, folder):
        self.url, self.cookie, self.requests = url, None, 0
        self.host = urlsplit(url).netloc
        self.folder = folder
        self.kinds, self.page = set(), []
        folder.mkdir(parents=True, exist_ok=True)

    def ask(self, method, path, body=None, kind=None):
        self.requests += 1
        connection = http.client.HTTPConnection(self.host, timeout=60)
        connection.request(method, path, body, self.headers(kind))
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        cookie = answer.headers.get("set-cookie")
        if cookie:
            self.cookie = cookie.split(";")[0]
        is_page = (answer.headers.get("content-type") or "").startswith("text/html")
        location = answer.headers.get("location")
        if answer.status in (302, 303, 307) and location:
            return self.ask("GET", urlsplit(urljoin(self.url + path, location))._replace(scheme="", netloc="", fragment="").geturl())
        return answer.status, text if is_page else ""

    def headers(self, kind=None):
        given = {"Host": self.host, "Accept": "text/html", "Accept-Language": "de", "User-Agent": "scan"}
        if kind:
            given |= {"Content-Type": kind, "Origin": self.url, "Sec-Fetch-Site": "same-origin"}
        if self.cookie:
            given["Cookie"] = self.cookie
        return given

    def send(self, form, values, at):
        body, kind = encoded(form, values)
        path = urlsplit(urljoin(self.url + at, form["action"])).path
        return self.ask("POST", path, body, kind)

    def note(self, method, path, names, body=None, kind=None):
        """Saves a request unless one of its kind exists already; returns whether it saved one."""
        shape = (method, shaped(path), tuple(sorted(set(names))))
        if shape in self.kinds:
            return False
        self.kinds.add(shape)
        head = "".join(f"{name}: {value}\r\n" for name, value in self.headers(kind).items())
        text = f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + (body or b"")
        name = re.sub(r"[^a-z]+", "-", shaped(urlsplit(path).path).lower()).strip("-") or "start"
        (self.folder / f"{len(self.kinds):02}-{name}.txt").write_bytes(text)
        return True

    def collect(self, target, form, values):
        """Adds a form to the page from which scanners start."""
        fields = ""
        for name, value, kind in values:
            kind = {"textarea": "text", "select": "text", "button": "hidden"}.get(kind, kind)
            fields += f'<input type="{kind}" name="{escape(name)}" value="{escape(value)}">'
        self.page.append(f'<form method="post" action="{escape(target)}" enctype="{form["kind"]}">{fields}<button>x</button></form>')

    def walk(self, starts, canary):
        """Visits every linked page, and saves every form and query on the way."""
        waiting, seen, kinds = [(path, None, None) for path in starts], set(), {}
        while waiting:
            path, form, at = waiting.pop(0)
            kind = (shaped(path), form is not None)
            if path in seen and form is None or kinds.get(kind, 0) >= OF_A_KIND:
                continue
            seen.add(path)
            kinds[kind] = kinds.get(kind, 0) + 1
            status, text = self.ask("GET", path) if form is None else self.send(form, valued(form, canary), at)
            if status >= 500:
                raise SystemExit(f"{status} from {path}")
            page = Page(text)
            for link in page.links:
                to = urlsplit(urljoin(self.url + path, link))
                if f"{to.scheme}://{to.netloc}" == self.url:
                    to = to._replace(scheme="", netloc="", fragment="")
                    waiting.append((to.geturl(), None, None))
                    names = [part.split("=")[0] for part in to.query.split("&")]
                    if to.query and self.note("GET", to.geturl(), names):
                        self.page.append(f'<a href="{escape(to.geturl())}">x</a>')
            for form in page.forms:
                values = valued(form, canary)
                target = urlsplit(urljoin(self.url + path, form["action"])).path
                if form["method"] == "GET":
                    query = urlencode([(name, value) for name, value, _ in values])
                    self.note("GET", f"{target}?{query}", [name for name, _, _ in values])
                    waiting.append((f"{target}?{query}", None, None))
                else:
                    body, kind = encoded(form, values)
                    if self.note("POST", target, [name for name, _, _ in values], body, kind):
                        self.collect(target, form, values)
                    # Buttons of forms that have only hidden fields lead on to another page.
                    quiet = all(kind == "hidden" for _, _, kind in form["fields"])
                    if quiet and not target.endswith(ENDS):
                        waiting.append((target, form, path))


def shaped(path):
    """A path with placeholders for its numbers and ids, so that paths of one kind are equal."""
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", path)
    return re.sub(r"=[^&]*", "=", re.sub(r"[0-9]+", "N", path))


def valued(form, canary):
    """The values of a form as a person fills it in."""
    values = []
    for name, value, kind in form["fields"]:
        if name == TRAP:
            continue
        if kind == "select":
            value = next((option for option in value if option), "")
        elif kind == "textarea" or kind == "text" and not value:
            value = value.strip("\n") or canary
        elif kind == "date" and not value:
            value = time.strftime("%Y-%m-%d")
        elif kind == "number" and not value:
            value = "1"
        values.append((name, value, kind))
    return values + [(name, value, "button") for name, value in form["buttons"][:1]]


def encoded(form, values):
    if form["kind"] != "multipart/form-data":
        return urlencode([(name, value) for name, value, _ in values]).encode(), form["kind"]
    body = ""
    for name, value, kind in values:
        body += f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\""
        if kind == "file":
            body += "; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n"
        else:
            body += f"\r\n\r\n{value}\r\n"
    return (body + f"--{BOUNDARY}--\r\n").encode(), f"multipart/form-data; boundary={BOUNDARY}"


def totp(secret, now):
    """The current TOTP code for a secret (RFC 6238)."""
    mac = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(now) // 30), hashlib.sha1)
    number = struct.unpack(">I", mac[mac[19] & 15 :][:4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def report(face, canary):
    """Files a report; returns its receipt code."""
    _, text = face.ask("GET", "/de/report")
    form = next(form for form in Page(text).forms if any(field[0] == "narrative" for field in form["fields"]))
    typed = {"narrative": canary, "contact_email": f"{canary}@example.org"}
    # Fills in the form as a person does: one text and a contact, nothing ticked.
    values = [
        (name, typed.get(name, value if kind == "hidden" else ""), kind)
        for name, value, kind in form["fields"]
        if kind in ("hidden", "file", "textarea", "text", "email")
    ]
    status, text = face.send(form, values, "/de/report")
    code = re.search(r'name="code" value="([0-9 ]+)"', text)
    if status != 200 or not code:
        raise SystemExit(f"the report was answered {status}")
    return code.group(1)


def sign_in(face, counsellor):
    fields = {
        "login": counsellor["login"],
        "passphrase": counsellor["passphrase"],
        "code": totp(counsellor["totp_secret"], time.time()),
        "next": "/cases",
    }
    status, _ = face.ask("POST", "/sign-in", urlencode(fields).encode(), "application/x-www-form-urlencoded")
    if status != 200 or not face.cookie:
        raise SystemExit(f"signing in was answered {status}")


def main(intake_url, desk_url, setup, folder, counsellor):
    folder = Path(folder)
    canary = "Kanarie" + secrets.token_hex(6)
    intake, desk = Face(intake_url, folder / "intake"), Face(desk_url, folder / "desk")
    code = report(intake, canary)
    intake.walk(["/de/", "/en/", "/de/mailbox"], canary)
    mailbox = {"action": "/de/mailbox", "kind": "application/x-www-form-urlencoded", "fields": [("code", code, "hidden")], "buttons": []}
    _, text = intake.send(mailbox, valued(mailbox, canary), "/de/mailbox")
    if "/mailbox/write" not in text:
        raise SystemExit("the mailbox did not open")
    # Only a code leads to this page, so it is walked as if a link led to it.
    inside = intake.ask
    intake.ask = lambda method, path, *rest: (200, text) if (method, path) == ("GET", "/de/mailbox?inside") else inside(method, path, *rest)
    intake.walk(["/de/mailbox?inside"], canary)

    # The sign-in page, before there is a session.
    desk.walk(["/sign-in", "/sign-in?next=/cases", "/sign-in?ended", "/sign-in?out"], canary)
    sign_in(desk, json.loads(Path(setup).read_text())["counsellors"][int(counsellor)])
    desk.walk(["/cases"], canary)

    entered = {"code": code, "cookie": desk.cookie, "canaries": [canary, code.replace(" ", ""), code, desk.cookie.split("=", 1)[1]]}
    (folder / "entered.json").write_text(json.dumps(entered))
    for face, name in ((intake, "intake"), (desk, "desk")):
        forms = "\n".join(form for form in face.page if not re.search("sign-out|sign-in|delete/confirm", form))
        (folder / f"{name}.html").write_text(f"<!doctype html><title>All forms</title>\n{forms}\n")
        print(f"{name}: {face.requests} requests on the way, {len(face.kinds)} different forms and queries")


if __name__ == "__main__":
    if len(sys.argv) != 6:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
