"""Texts in common encodings, and other files with a misleading name."""
import random

from .common import write

POLISH = ("Szanowna Pani, niestety nie możemy wynająć Pani mieszkania, ponieważ właściciel się rozmyślił. "
          "Źródło: ogłoszenie.\r\n")
UKRAINIAN = "Шановна пані, на жаль, квартира вже здана. З іноземцями ми не працюємо, її немає.\r\n"
TURKISH = "Sayın yetkili, ev sahibi bana \"Türklere ev vermiyorum\" dedi. Çok üzüldüm, şikâyetçiyim. İyi günler.\r\n"
ARABIC = "السلام عليكم، رفض صاحب البيت أن يؤجرني الشقة لأنني عربي.\r\n"
GERMAN = "Sehr geehrte Frau Öz,\r\nleider müssen wir absagen: „Größe“.\r\n"

MAIL = """Return-Path: <kim@example.org>
Received: from mail.example.org (mail.example.org [192.0.2.1])
\tby mx.example.net; Sun, 1 Nov 2026 12:34:56 +0100
From: Kim Beispiel <kim@example.org>
To: Vermietung <vermietung@example.net>
Subject: Wohnung
Date: Sun, 1 Nov 2026 12:34:56 +0100
Message-ID: <1@example.org>
Content-Type: text/plain; charset=utf-8

Ist die Wohnung noch frei?
"""

CHAT = """\u200e[01.11.26, 12:34:56] Vermietung: \u200eNachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.
[01.11.26, 12:35:10] Kim: Ist die Wohnung noch frei?
[01.11.26, 12:40:02] Vermietung: Nicht für Leute wie Sie 🙂
\u200e[01.11.26, 12:41:00] Kim: \u200eBild weggelassen
"""


def texts():
    write("letter.txt", "\ufeffSehr geehrte Frau Öz,\r\nleider müssen wir absagen.\r\n".encode())
    write("letter_1252.txt", "Sehr geehrte Frau Öz, 500 € – „leider“.".encode("cp1252"))
    write("utf16le.txt", ("\ufeff" + GERMAN).encode("utf-16-le"))
    write("utf16be.txt", ("\ufeff" + GERMAN).encode("utf-16-be"))
    write("utf16le_no_mark.txt", GERMAN.encode("utf-16-le"))
    write("windows1250_polish.txt", POLISH.encode("cp1250"))
    write("windows1251_ukrainian.txt", UKRAINIAN.encode("cp1251"))
    write("koi8u_ukrainian.txt", UKRAINIAN.encode("koi8-u"))
    write("windows1254_turkish.txt", TURKISH.encode("cp1254"))
    write("windows1256_arabic.txt", ARABIC.encode("cp1256"))
    write("form_feed.txt", "Seite eins\fSeite zwei\r\nZeile\vZeile\r\n\x1a".encode())
    write("mail.eml", MAIL.encode())
    write("chat.txt", CHAT.encode())


def no_texts():
    noise = random.Random(1)
    write("renamed.jpg", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0" + noise.randbytes(500))
    write("noise.txt", b"\x07\x01" + noise.randbytes(600))
    write("sound.txt", b"ID3\x04\0\0\0\0\0\0" + bytes(100))
