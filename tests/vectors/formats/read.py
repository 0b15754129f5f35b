#!/usr/bin/env python3
"""Reads the golden files of version 1 without any code of Meldestelle.

Written from docs/method/formats.md alone: if this ends without an error, the description is enough.
"""

import base64
import hashlib
import hmac
import json
import struct
import subprocess
import tempfile
import uuid
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt

FOLDER = Path(__file__).parent / "v1"
NONCE = 24


def read(name):
    return json.loads((FOLDER / name).read_text())


def contents(name):
    return (FOLDER / "contents" / f"{name}.jsonl").read_text().splitlines()


KEYS = read("keys.json")
OFFICE = uuid.UUID(KEYS["office"]).bytes
COUNSELLOR = uuid.UUID(KEYS["counsellor"]).bytes
DIGITS = KEYS["receipt_code"].replace(" ", "").encode()
decode = base64.b64decode


def equal(found, wanted, what):
    assert found == wanted, f"{what}: {found!r} is not {wanted!r}"


def be64(number):
    return struct.pack(">Q", number)


def framed(texts):
    return b"".join(struct.pack("<Q", len(text)) + text for text in map(str.encode, texts))


def mac(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def hkdf(salt, secret, info):
    """RFC 5869, one block."""
    return mac(mac(salt, secret), info + b"\x01")


def aead(key, stored, associated):
    nonce, sealed = stored[:NONCE], stored[NONCE:]
    return crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, associated, nonce, key)


def age(key, sealed):
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(key)
        file.flush()
        return subprocess.run(["age", "-d", "-i", file.name], input=sealed, capture_output=True, check=True).stdout


def size_class(length, floor):
    length = max(length, floor, 2)
    exponent = length.bit_length() - 1
    significant = exponent.bit_length()
    mask = (1 << max(exponent - significant, 0)) - 1
    return (length + mask) & ~mask


def bech32(prefix, secret):
    """BIP 173; no check of the input."""
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    bits = "".join(f"{byte:08b}" for byte in secret)
    bits += "0" * (-len(bits) % 5)
    words = [int(bits[at : at + 5], 2) for at in range(0, len(bits), 5)]
    checksum = 1
    expanded = [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]
    for word in expanded + words + [0] * 6:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ word
        for place, generator in enumerate([0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3]):
            checksum ^= generator if top >> place & 1 else 0
    checksum ^= 1
    words += [checksum >> 5 * (5 - place) & 31 for place in range(6)]
    return (prefix + "1" + "".join(letters[word] for word in words)).upper()


def mailbox(info):
    return hkdf(b"meldestelle/receipt/1", DIGITS, info)


def open_envelope(key, sealed, purpose, record, floor):
    plain = age(key, sealed)
    header, rest = plain.split(b"\n", 1)
    equal(header.decode(), f"meldestelle/1 {purpose} office={KEYS['office']} record={record}", purpose)
    equal(len(plain), size_class(len(plain.rstrip(b" ")), floor), f"the size of a {purpose}")
    return rest.rstrip(b" \n").decode()


def receipt():
    stored = read("receipt.json")
    equal(mailbox(b"mailbox tag").hex(), stored["tag"], "tag")
    key = mailbox(b"form fingerprint")
    fields = framed(text for field in stored["fields"] for text in field)
    equal(fields.hex(), stored["framed"], "framed fields")
    equal(mac(key, fields).hex(), stored["fingerprint"], "fingerprint")
    digest = hashlib.sha256(decode(stored["contact"])).digest()
    for left, name in ((b"\x01", "mark_left"), (b"\x00", "mark_none")):
        equal(mac(key, b"meldestelle/contact mark/1\0" + left + digest).hex(), stored[name], name)
    identity = bech32("age-secret-key-", mailbox(b"mailbox identity"))
    own = open_envelope(identity, decode(stored["own_copy"]), "message", stored["own_copy_id"], 4096)
    equal(own, contents("message")[1], "own copy")
    return identity


def neutral_name():
    """Two places in lists of words, and the words of this house at those places."""
    stored = json.loads((FOLDER.parent / "v2" / "neutral_name.json").read_text())
    key = mailbox(b"neutral name")
    adjective, noun = (int.from_bytes(key[at : at + 2], "big") % 512 for at in (0, 2))
    equal({"a": adjective, "n": noun}, stored["name"], "neutral name")
    lists = FOLDER.parents[3] / "src" / "domain" / "neutral_names"
    words = {}
    for name, digest in stored["lists"].items():
        text = (lists / f"{name}.txt").read_bytes()
        equal(hashlib.sha256(text).hexdigest(), digest, name)
        words[name] = text.decode().splitlines()
    german, gender = words["de_nouns"][noun].split()
    ending = {"m": "r", "f": "", "n": "s"}[gender]
    equal(f"{words['de_adjectives'][adjective]}{ending} {german}", stored["words"]["de"], "German name")
    english = f"{words['en_adjectives'][adjective]} {words['en_nouns'][noun]}"
    equal(english, stored["words"]["en"], "English name")


def envelopes(identity):
    office = [KEYS["office_identity"], KEYS["recovery_identity"]]
    stored = read("envelopes.json")
    for name, floor, keys in (
        ("report", 4096, office),
        ("contact", 1024, office),
        ("file_record", 1024, office),
        ("message", 4096, [*office, identity]),
    ):
        for key in keys:
            envelope = stored[name]
            purpose = name.replace("_", "-")
            text = open_envelope(key, decode(envelope["sealed"]), purpose, envelope["record"], floor)
            equal(text, contents(name)[0], name)
    grant = stored["grant"]
    text = open_envelope(KEYS["counsellor_identity"], decode(grant["sealed"]), "grant", KEYS["counsellor"], 512)
    equal(json.loads(text), {"epoch": 1, "identity": KEYS["office_identity"]}, "grant")


def attachment():
    plain = age(KEYS["recovery_identity"], (FOLDER / "attachment.age").read_bytes())
    header, rest = plain.split(b"\n", 1)
    record = "6d656c64-4000-8000-0000-00000000000f"
    equal(header.decode(), f"meldestelle/1 attachment office={KEYS['office']} record={record}", "attachment")
    content = b"%PDF-1.7\nan invented file\n\0"
    equal(rest.rstrip(b"\0"), content.rstrip(b"\0"), "content")
    equal(len(plain), size_class(len(header) + 1 + len(content), 65536), "the size of an attachment")


def working(table, column, row, stored):
    key = hkdf(b"meldestelle/working/1", KEYS["office_identity"].encode(), OFFICE)
    parts = (table.encode(), OFFICE + row, column.encode())
    return aead(key, stored, b"".join(be64(len(part)) + part for part in parts))


def columns():
    floors = {
        "case_file.state": 2048,
        "case_file.content": 2048,
        "case_file.mailbox": 2048,
        "case_file.files": 2048,
        "deleted_case.facts": 2048,
        "counsellor.profile": 1024,
        "counsellor.second_factor": 128,
        "audit_entry.payload": 256,
        "audit_head.head": 512,
        "release_draft.draft": 4096,
    }
    stored = read("working.json")
    equal(sorted(stored), sorted(floors), "columns")
    for name, value in stored.items():
        plain = working(*name.split("."), bytes.fromhex(value["row"]), decode(value["sealed"]))
        text = plain.rstrip(b" ")
        equal(text.decode(), contents(value["content"])[0], name)
        equal(len(plain), size_class(len(text), floors[name]), f"the size of {name}")


def casework():
    """What version 1 had no example of: plans of cases, entries, drafts, and their acts."""
    floors = {"case_file.state": 2048, "case_entry.sealed": 1024, "case_draft.sealed": 2048, "audit_entry.payload": 256}
    stored = json.loads((FOLDER.parent / "v2" / "casework.json").read_text())
    equal(sorted(stored), sorted(floors), "columns of casework")
    for name, values in stored.items():
        for value in values:
            plain = working(*name.split("."), bytes.fromhex(value["row"]), decode(value["sealed"]))
            text = plain.rstrip(b" ")
            equal(text.decode(), value["text"], name)
            equal(len(plain), size_class(len(text), floors[name]), f"the size of {name}")


def list_of_files():
    files = json.loads(contents("known_files")[0])
    digest = hashlib.sha256()
    for file in files:
        record = file["record"]
        texts = (record["report"], record["sha256"], record["kept"])
        digest.update(uuid.UUID(file["id"]).bytes + b"".join(text.encode() + b"\0" for text in texts))
    state = json.loads(contents("case_state")[0])
    equal(state["d"], {"n": len(files), "h": digest.hexdigest()}, "list of files")


def wrapped_identity():
    for text in read("wrapped_identity.json").values():
        wrapped = decode(text)
        version, memory, passes, lanes = struct.unpack(">BIII", wrapped[:13])
        equal((version, lanes, len(wrapped)), (1, 1, 143), "wrapped identity")
        passphrase = KEYS["passphrase"].encode()
        key = hash_secret_raw(passphrase, wrapped[13:29], passes, memory, lanes, 32, Type.ID, 0x13)
        identity = aead(key, wrapped[29:], wrapped[:53] + COUNSELLOR)
        equal(identity.decode(), KEYS["counsellor_identity"], "identity")


def session():
    stored, salt = read("session.json"), b"meldestelle/session/1"
    cookie = base64.urlsafe_b64decode(KEYS["cookie"] + "=")
    number = hkdf(salt, cookie, b"id")
    equal(number.hex(), stored["id"], "session id")
    plain = aead(hkdf(salt, cookie, b"key"), decode(stored["wrapped"]), salt + OFFICE + COUNSELLOR + number)
    equal((plain.rstrip(b" ").decode(), len(plain)), (contents("session")[0], 192), "session")


def audit():
    stored, label = read("audit.json"), b"meldestelle/audit/1"
    head = hashlib.sha256(label + OFFICE).digest()
    equal(head.hex(), stored["genesis"], "beginning of the chain")
    for position, (entry, text) in enumerate(zip(stored["entries"], contents("audit_entry"), strict=True), 1):
        payload = decode(entry["payload"])
        head = hashlib.sha256(label + head + be64(position) + payload).digest()
        equal(head.hex(), entry["hash"], f"hash of entry {position}")
        plain = working("audit_entry", "payload", be64(position), payload)
        equal(plain.rstrip(b" ").decode(), text, f"entry {position}")
    end = json.loads(working("audit_head", "head", OFFICE, decode(stored["head"])))
    equal((end["position"], bytes(end["hash"])), (len(stored["entries"]), head), "head")


def forms():
    stored, key = read("forms.json"), bytes.fromhex(KEYS["form_key"])
    # 2026-11-30T09:30:15Z
    step = 1_796_031_015 // 21_600
    token = mac(key, b"meldestelle/form issued/1\0" + be64(step) + DIGITS)[:16]
    equal(stored["issued"], f"{step}-{token.hex()}", "form token")
    _, visit, page, authentic = stored["ticket"].split("-")
    visit, page = bytes.fromhex(visit), bytes.fromhex(page)
    equal(mac(key, b"meldestelle/ticket/1\0" + be64(step) + visit + page)[:16].hex(), authentic, "ticket")
    named = mac(key, b"meldestelle/ticket receipt/1\0" + DIGITS)[:16].hex()
    equal(stored["ticket_of_report"].split("-")[1], named, "visit around a report")
    equal(mac(key, b"meldestelle/ticket visit/1\0" + visit).hex(), stored["visit"], "visit")
    sent = visit + page + framed(["/de/mailbox/write", "text", "Guten Tag."]) + b"a file"
    equal(mac(key, b"meldestelle/ticket form/1\0" + sent).hex(), stored["form"], "form that was sent")


def backup():
    stored = read("backup.json")
    for key in (stored["recovery_key"], KEYS["recovery_identity"]):
        head, dump = age(key, (FOLDER / "backup.age").read_bytes()).split(b"\n\n", 1)
        equal(head.decode().splitlines(), stored["head"], "head of the backup")
        equal(dump[:5], b"PGDMP", "dump")


if __name__ == "__main__":
    neutral_name()
    casework()
    envelopes(receipt())
    for part in (attachment, columns, list_of_files, wrapped_identity, session, audit, forms, backup):
        part()
    print("Every golden file reads as docs/method/formats.md says.")
