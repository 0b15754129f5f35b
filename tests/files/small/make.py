#!/usr/bin/env python3
"""Makes the small files of this folder. Run it after a change. The files are committed, so tests do not need it.

    python3 -m venv venv
    venv/bin/pip install pillow==13.0.0 piexif==1.1.3 pikepdf==10.18.0 reportlab==5.1.0 cryptography==50.0.2
    venv/bin/python make.py

Every run makes the same bytes. Other versions of the libraries compress and encode a little differently.

Each file has one fault or one kind of metadata. What must be removed contains the word SECRET, or is a place (GPS), a date
(1 November 2026) or a serial number (CAFEF00D). What must stay is German text. ../expected.json has the expected results.
"""
from making import documents, faults, pdfs, pictures, texts

pictures.jpegs()
pictures.pngs()
pictures.webps()
pictures.others()
pdfs.of_programs()
pdfs.by_hand()
faults.faults()
texts.texts()
texts.no_texts()
documents.docx()
documents.odt()
documents.others()
