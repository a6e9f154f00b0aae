"""Spreadsheets that are larger than they look."""

import io
import random
import zipfile

from checks import problem_of
from memory import lives
from sending import MB, field, form

STORY = "spreadsheets"
FORMATS = "http://schemas.openxmlformats.org"
SHEET = f'<worksheet xmlns="{FORMATS}/spreadsheetml/2006/main"><sheetData>'
USUAL = {
    "[Content_Types].xml": f'<Types xmlns="{FORMATS}/package/2006/content-types"/>',
    "_rels/.rels": f"""<Relationships xmlns="{FORMATS}/package/2006/relationships"><Relationship Id="a"
        Type="{FORMATS}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/workbook.xml": f"""<workbook xmlns="{FORMATS}/spreadsheetml/2006/main"
        xmlns:r="{FORMATS}/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="b"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{FORMATS}/package/2006/relationships"><Relationship Id="b"
        Type="{FORMATS}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="c"
        Type="{FORMATS}/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>""",
    "xl/worksheets/sheet1.xml": SHEET
    + '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row></sheetData></worksheet>',
    "xl/sharedStrings.xml": "<sst><si><t>external_id</t></si><si><t>7</t></si></sst>",
}


def workbook(parts):
    """A usual spreadsheet with some parts in place of its own, each a text or a stream of texts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**USUAL, **parts}.items():
            with archive.open(name, "w", force_zip64=True) as part:
                for piece in [text] if isinstance(text, str) else text:
                    part.write(piece.encode())
    return packed.getvalue()


def noise():
    """Megabytes that pack as well as honest texts do, so that the ratio says nothing."""
    chance, letters = random.Random(1), "abcdefghijklmnopqrstuvwxyz0123456789"
    while True:
        line = "".join(chance.choices(letters, k=8_192))
        yield "".join(line[at:] + line[:at] for at in range(MB >> 13))


def zeros():
    yield "<sst><si><t>"
    for _ in range(1024):
        yield "0" * MB
    yield "</t></si></sst>"


def many_texts():
    yield "<sst>"
    for number, text in zip(range(320), noise()):
        yield "".join(f"<si><t>{number} {text[at : at + 8_192]}</t></si>" for at in range(0, MB, 8_192))
    yield "</sst>"


def one_text():
    yield SHEET + '<row r="1"><c r="A1" t="inlineStr"><is><t>'
    for _, text in zip(range(320), noise()):
        yield text
    yield "</t></is></c></row></sheetData></worksheet>"


def laughs():
    """Entities of entities: a reader that expands them needs 10^10 letters."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 11))
    return f'<!DOCTYPE sst [<!ENTITY l0 "ha">{entities}]><sst><si><t>&l10;</t></si><si><t>7</t></si></sst>'


FAR = SHEET + '<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData></worksheet>'

# What becomes of each: refused, or taken because nothing about it is too much.
BOMBS = {
    "1 GB of zeros": ({"xl/sharedStrings.xml": zeros()}, [422]),
    "320 MB of texts": ({"xl/sharedStrings.xml": many_texts()}, [422]),
    "a text of 320 MB": ({"xl/worksheets/sheet1.xml": one_text()}, [422]),
    "laughs by the billion": ({"xl/sharedStrings.xml": laughs()}, [201, 422]),
    "20,000 parts": ({f"xl/media/{number}": "x" for number in range(20_000)}, [422]),
    "a cell far away": ({"xl/worksheets/sheet1.xml": FAR}, [201, 422]),
}


def bombs(checks, server, place):
    usual = form(server, place, field("file", [workbook({})], "usual.xlsx"))
    checks.check(STORY, usual[0] == 201, "a usual spreadsheet is taken", usual[:2])
    for what, (parts, statuses) in BOMBS.items():
        content = workbook(parts)
        pieces = (content[at : at + MB] for at in range(0, len(content), MB))
        status, text, headers = form(server, place, field("file", pieces, "bomb.xlsx"))
        clear = status in statuses and (status == 201 or problem_of(text, headers))
        checks.check(STORY, clear, f"a spreadsheet with {what} ({len(content) >> 10} kB)", f"{status} {text}")
        lives(checks, STORY, server, f"a spreadsheet with {what}")
    answer = form(server, place, field("file", [b"PK\x03\x04" + b"\0" * 1_000], "none.xlsx"))
    checks.refused(STORY, "what only looks like one", answer, [422])
