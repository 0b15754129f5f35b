"""Writes a PDF (ISO 32000) byte by byte, so that it has exactly the wanted fault."""
import hashlib
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

WORDS = b"BT /F1 24 Tf 40 100 Td (Kapitel Eins) Tj ET"
HEADER = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
FONT = b"<</Font<</F1 5 0 R>>>>"


def stream(data, entries=b""):
    return b"<<" + entries + b"/Length %d>>stream\n" % len(data) + data + b"\nendstream"


def one_page(catalog=b"", page=b"", pages=b"", resources=FONT, contents=None, **more):
    """The objects of a document of one page; `more` are further objects by number, such as `n6`."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1" + pages + b">>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources" + resources + page + b">>",
        4: contents if contents is not None else stream(WORDS),
        5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    }
    return objects | {int(name[1:]): made for name, made in more.items()}


def shows(picture, filters, entries=b"/ColorSpace/DeviceRGB/BitsPerComponent 8", size=(40, 24)):
    """The objects of a document of one page with text and an image."""
    head = b"/Type/XObject/Subtype/Image/Width %d/Height %d" % size + entries + b"/Filter" + filters
    return one_page(resources=b"<</Font<</F1 5 0 R>>/XObject<</I0 6 0 R>>>>",
                    contents=stream(WORDS + b"\nq 200 0 0 120 40 40 cm /I0 Do Q"), n6=stream(picture, head))


def written(objects, trailer=b"", header=HEADER, glued=(), before=b"", behind=b""):
    """A file. Offsets count from the header. No line end follows the objects `glued`."""
    out, places = bytearray(header), {}
    for number, made in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + made + b"\nendobj" + (b"" if number in glued else b"\n")
    start = len(out)
    size = max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    out += b"trailer\n<</Size %d/Root 1 0 R" % size + trailer + b">>\nstartxref\n%d\n%%%%EOF\n" % start
    return before + bytes(out) + behind


def updated(file, objects, trailer=b""):
    """A file with an incremental update (7.5.6)."""
    out, places = bytearray(file), {}
    for number, made in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + made + b"\nendobj\n"
    start, before = len(out), int(file.rsplit(b"startxref\n", 1)[1].split()[0])
    out += b"xref\n"
    for number, place in sorted(places.items()):
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    out += b"trailer\n<</Size %d/Root 1 0 R/Prev %d" % (max(places) + 1, before) + trailer
    return bytes(out) + b">>\nstartxref\n%d\n%%%%EOF\n" % start


def with_object_stream(inside, packed, first, apart, trailer=b"", filters=b"/FlateDecode"):
    """A file with the objects `inside`, by number, in the object stream 20 (7.5.7), the objects `apart` outside of it, and an
    uncompressed cross-reference stream (7.5.8)."""
    out, size = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"), 22
    rows = {number: (0, 0, 255) for number in range(size)}
    everything = apart | {20: stream(packed, b"/Type/ObjStm/N %d/First %d/Filter" % (len(inside), first) + filters)}
    for number, made in sorted(everything.items()):
        rows[number] = (1, len(out), 0)
        out += b"%d 0 obj\n" % number + made + b"\nendobj\n"
    rows |= {number: (2, 20, place) for place, number in enumerate(inside)}
    rows[21] = (1, start := len(out), 0)
    table = b"".join(struct.pack(">BIB", *rows[number]) for number in range(size))
    out += b"21 0 obj\n" + stream(table, b"/Type/XRef/Size %d/W[1 4 1]/Root 1 0 R" % size + trailer) + b"\nendobj\n"
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % start


def object_stream(inside, between=b""):
    """Index and objects of an object stream."""
    head, body = b"", b""
    for number, made in inside.items():
        head += b"%d %d " % (number, len(body))
        body += made + between
    # No space between the index and the first object, which the format does not require.
    return head.rstrip(), body


# Encryption (7.6). Keys and salts are fixed here, and random in real files.

PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
RIGHTS = -44
IDENTITY = bytes(range(16))


def fixed(name, length):
    return hashlib.shake_128(name.encode()).digest(length)


def rc4(key, data):
    box, at, out = list(range(256)), 0, bytearray()
    for place in range(256):
        at = (at + box[place] + key[place % len(key)]) % 256
        box[place], box[at] = box[at], box[place]
    one = two = 0
    for byte in data:
        one = (one + 1) % 256
        two = (two + box[one]) % 256
        box[one], box[two] = box[two], box[one]
        out.append(byte ^ box[(box[one] + box[two]) % 256])
    return bytes(out)


def aes(key, mode, data):
    encryptor = Cipher(algorithms.AES(key), mode).encryptor()
    return encryptor.update(data) + encryptor.finalize()


def aes_with_start(key, data, name):
    """AES with padding, after the initialisation vector (7.6.3.1)."""
    rest = 16 - len(data) % 16
    start = fixed(name, 16)
    return start + aes(key, modes.CBC(start), data + bytes([rest]) * rest)


def of_password(password):
    return (password + PADDING)[:32]


def old_dictionary(revision, user, owner):
    """Key and encryption dictionary of revisions 3 (RC4) and 4 (AES-128): algorithms 2, 3 and 5."""
    key = hashlib.md5(of_password(owner)).digest()
    for _ in range(50):
        key = hashlib.md5(key).digest()
    of_owner = of_password(user)
    for turn in range(20):
        of_owner = rc4(bytes(byte ^ turn for byte in key), of_owner)
    key = hashlib.md5(of_password(user) + of_owner + struct.pack("<i", RIGHTS) + IDENTITY).digest()
    for _ in range(50):
        key = hashlib.md5(key).digest()
    of_user = hashlib.md5(PADDING + IDENTITY).digest()
    for turn in range(20):
        of_user = rc4(bytes(byte ^ turn for byte in key), of_user)
    method = (b"/V 4/CF<</StdCF<</CFM/AESV2/AuthEvent/DocOpen/Length 16>>>>/StmF/StdCF/StrF/StdCF" if revision == 4
              else b"/V 2")
    entries = (b"/Filter/Standard" + method + b"/R %d/Length 128/P %d/O<%s>/U<%s>"
               % (revision, RIGHTS, of_owner.hex().encode(), (of_user + bytes(16)).hex().encode()))
    return key, b"<<" + entries + b">>"


def hardened(password, salt, of_user=b""):
    """Algorithm 2.B (ISO 32000-2)."""
    key, turn = hashlib.sha256(password + salt + of_user).digest(), 0
    while True:
        mixed = aes(key[:16], modes.CBC(key[16:32]), (password + key + of_user) * 64)
        kind = (hashlib.sha256, hashlib.sha384, hashlib.sha512)[sum(mixed[:16]) % 3]
        key, turn = kind(mixed).digest(), turn + 1
        if turn >= 64 and mixed[-1] <= turn - 32:
            return key[:32]


def new_dictionary(user, owner):
    """Key and encryption dictionary of revision 6 (AES-256): algorithms 8, 9 and 10."""
    key, nothing = fixed("key", 32), modes.CBC(bytes(16))
    salts = fixed("user", 16)
    of_user = hardened(user, salts[:8]) + salts
    user_key = aes(hardened(user, salts[8:]), nothing, key)
    salts = fixed("owner", 16)
    of_owner = hardened(owner, salts[:8], of_user) + salts
    owner_key = aes(hardened(owner, salts[8:], of_user), nothing, key)
    rights = aes(key, modes.ECB(), struct.pack("<i", RIGHTS) + b"\xff\xff\xff\xffTadb" + fixed("rest", 4))
    values = {b"O": of_owner, b"OE": owner_key, b"U": of_user, b"UE": user_key, b"Perms": rights}
    entries = b"".join(b"/" + name + b"<" + value.hex().encode() + b">" for name, value in values.items())
    return key, (b"<</Filter/Standard/V 5/R 6/Length 256/P %d" % RIGHTS + entries
                 + b"/CF<</StdCF<</CFM/AESV3/AuthEvent/DocOpen/Length 32>>>>/StmF/StdCF/StrF/StdCF>>")


def encrypted(revision, user=b"", owner=b"SECRET"):
    """An encrypted page with text and an author."""
    key, dictionary = new_dictionary(user, owner) if revision == 6 else old_dictionary(revision, user, owner)

    def hidden(number, data):
        if revision == 6:
            return aes_with_start(key, data, f"start {number}")
        of_object = key + struct.pack("<I", number)[:3] + bytes(2) + (b"sAlT" if revision == 4 else b"")
        of_object = hashlib.md5(of_object).digest()
        return aes_with_start(of_object, data, f"start {number}") if revision == 4 else rc4(of_object, data)

    objects = one_page(contents=stream(hidden(4, WORDS)),
                       n6=b"<</Author<" + hidden(6, b"SECRET-author").hex().encode() + b">>>", n7=dictionary)
    identity = IDENTITY.hex().encode()
    header = HEADER.replace(b"1.4", b"2.0") if revision == 6 else HEADER.replace(b"1.4", b"1.6")
    return written(objects, b"/Info 6 0 R/Encrypt 7 0 R/ID[<%s><%s>]" % (identity, identity), header)
