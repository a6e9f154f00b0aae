"""Makes inter-regular.ttf and inter-bold.ttf out of Debian's package fonts-inter.

    pip install fonttools && python3 make.py /usr/share/fonts/opentype/inter

Latin, Greek and Cyrillic with punctuation, currencies and arrows; quadratic outlines, which every reader of PDF
takes; without tables that only matter on screens and for shaping.
"""

import sys
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable

RANGES = [
    (0x20, 0x7E), (0xA0, 0x24F), (0x259, 0x259), (0x2BB, 0x2BC), (0x2C6, 0x2DD), (0x300, 0x31B), (0x323, 0x331),
    (0x370, 0x3FF), (0x400, 0x52F), (0x1E00, 0x1EFF), (0x1F00, 0x1FFF), (0x2010, 0x2027), (0x202F, 0x203A),
    (0x2044, 0x2044), (0x20A0, 0x20BF), (0x2116, 0x2122), (0x2190, 0x2199), (0x2212, 0x2212), (0x25CF, 0x25CF),
    (0x2605, 0x2606), (0x2713, 0x2713),
]


def quadratic(font):
    glyphs = font.getGlyphSet()
    outlines = {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, max_err=font["head"].unitsPerEm / 1000, reverse_direction=True))
        outlines[name] = pen.glyph()
    order = font.getGlyphOrder()
    font["loca"] = newTable("loca")
    font["glyf"] = glyf = newTable("glyf")
    glyf.glyphOrder = order
    glyf.glyphs = outlines
    for name in order:
        outlines[name].recalcBounds(glyf)
    font["maxp"].tableVersion = 0x00010000
    for field in ("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs",
                  "maxStackElements", "maxSizeOfInstructions", "maxComponentElements"):
        setattr(font["maxp"], field, 1 if field == "maxZones" else 0)
    font["post"].formatType = 3.0
    del font["CFF "]
    font.sfntVersion = "\000\001\000\000"


def main(folder):
    for source, name in (("Inter-Regular.otf", "inter-regular.ttf"), ("Inter-Bold.otf", "inter-bold.ttf")):
        font = TTFont(Path(folder) / source, recalcTimestamp=False)
        options = Options(layout_features=[], hinting=False, name_IDs=[0, 1, 2, 4, 5, 6, 13, 14], notdef_outline=True)
        options.drop_tables += ["GDEF", "GPOS", "GSUB"]
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
        subsetter.subset(font)
        quadratic(font)
        font.save(Path(__file__).parent / name)


main(sys.argv[1])
