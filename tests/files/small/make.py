#!/usr/bin/env python3
"""Makes the small files of this folder. Run it after a change; the files are committed, so that tests need none of this.

    python3 -m venv venv
    venv/bin/pip install pillow==13.0.0 piexif==1.1.3 pikepdf==10.18.0 reportlab==5.1.0 cryptography==50.0.2
    venv/bin/python make.py

Run twice, it makes the same bytes; other versions pack and encode a little differently.

Each file has one fault or one kind of trace. What must not come out again has the word SECRET in it, or is a place (GPS), a
date (the first of November 2026) or a serial number (CAFEF00D); what must stay are words in German. What is expected of each
stands in ../expected.json.
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
