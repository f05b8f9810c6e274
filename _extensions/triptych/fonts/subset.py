"""Make the Triptych fonts: subset the originals, rename them and write TTF, WOFF2 and fonts.css.

The originals (their versions are in README.md) are not kept here. Given the same originals, texts
and versions of fontTools and brotli, this writes the same bytes.
"""

from __future__ import annotations

import argparse
import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fontTools.otlLib.optimize import compact
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphCoordinates

HERE = Path(__file__).resolve().parent


def span(first: int, last: int) -> frozenset[int]:
    """Return all code points from first to last, both included."""
    return frozenset(range(first, last + 1))


def code_points(text: str) -> frozenset[int]:
    """Return the code points of a text, its spaces and line ends left out."""
    return frozenset(map(ord, "".join(text.split())))


LATIN = (
    span(0x20, 0x7E)
    | span(0xA0, 0x17F)
    | code_points("ǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜǸǹḾḿ")  # pinyin beyond Latin Extended-A
    | span(0x300, 0x304)  # grave, acute, circumflex, tilde, macron
    | {0x306, 0x308, 0x30A, 0x30C, 0x327}  # breve, diaeresis, ring, caron, cedilla
    | {
        0x2BB,
        0x2BC,
        0x2C6,
        0x2C7,
        0x2D8,
        0x2D9,
        0x2DA,
        0x2DC,
    }  # Wade-Giles apostrophes, spacing accents
    | {0x2002, 0x2003, 0x2007, 0x2009, 0x200A, 0x200B, 0x202F}  # spaces
    | code_points("‐‑‒–—―‘’‚“”„†‡•…‰′″‹›⁄€№™⟨⟩")
    | code_points("⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ₀₁₂₃₄₅₆₇₈₉")
    | code_points("←↑→↓↔↖↗↘↙↩")
    | code_points("■□▲△▶▷▼▽◀◁●○◆◇◐✓✗")
    | code_points("−×÷·±≈≠≤≥∞")
)

CHART = (
    span(0x20, 0x7E) | span(0xA0, 0xFF) | code_points("‐–—‘’“”…←↑→↓■□▲△●○◆◇◐✗−×·±≤≥")
)
"""What a chart's labels mostly need: small enough to be carried inside each picture."""
CHART_STYLES = ("Regular", "Italic", "Semibold")

PLAIN = (
    span(0x20, 0x7E) | {0xA0, 0x2009} | code_points("‐‑–—‘’“”…·×±→←↑↓↩●○◐■□▲△◆◇")
)
"""What an English page mostly holds: a third of a face, and all that most pages fetch of it."""
PLAIN_FEATURES = ["kern", "ccmp", "liga", "onum", "lnum", "pnum"]

HAN_PUNCTUATION = (
    {0x20}
    | span(0x3000, 0x3003)  # ideographic space, comma, full stop, ditto mark
    | span(0x3008, 0x3011)  # brackets
    | span(0x3014, 0x3017)
    | {0x30FB}  # middle dot
    | span(0xFF01, 0xFF0F)  # full-width punctuation
    | {0xFF1A, 0xFF1B, 0xFF1F}
)
HAN_BLOCKS = (
    (0x2E80, 0x2FDF),
    (0x3000, 0x303F),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF00, 0xFFEF),
)
HAN_TERMS = """
    一二三四五六七八九十百千万年月日 上中下大小多少新旧
    中国 苏联 美国 日本 北京 上海 天津 沈阳 鞍山 东北 长春 吉林省 县 市
    第一汽车制造厂 解放牌 红旗 卡车 零件 机械工业部 重工业 轻工业 钢铁
    制药厂 医药 抗生素 化学 科学院
    下放 中华全国总工会 工人日报 人民日报 新华社 三结合 两参一改 鞍钢宪法 政治挂帅 又红又专
    大跃进 总路线 多快好省 三面红旗 大炼钢铁 土法上马 超英赶美 自力更生 群众运动 群众路线
    技术革命 技术革新 文化革命 合理化建议 先进生产者 劳动模范 劳动竞赛 发明创造
    亦工亦农 合同工 临时工 学徒 干部 工程师 技术员 厂长 车间 主任 班组 书记
    党委领导下的厂长负责制 一长制
    职工代表大会 整风 反右派 大鸣大放 大字报 百花齐放 社会主义教育运动 社会主义建设
    人民公社 单位 城市 农村 粮食 五年计划 产量 质量 管理体制 集中 分权 奖金 工资 福利
    中共中央 国务院 政治局 八大 庐山会议 毛泽东 刘少奇 周恩来 邓小平 陈云 李富春 薄赖若愚
"""

LATIN_FEATURES = [
    *("kern", "mark", "mkmk", "ccmp", "locl", "liga", "case"),
    *("onum", "lnum", "pnum", "tnum", "smcp", "c2sc", "sups", "frac", "numr", "dnom"),
]
HAN_FEATURES = ["ccmp", "halt", "chws"]

STYLE_LINKED = {
    (400, False): "Regular",
    (400, True): "Italic",
    (600, False): "Bold",
    (600, True): "Bold Italic",
}
ITALIC, BOLD, REGULAR = 1 << 0, 1 << 5, 1 << 6  # of OS/2 fsSelection


@dataclass(frozen=True)
class Face:
    """One font to make: an original's file, and the family, style and weight that it gets."""

    original: Path
    family: str
    style: str
    weight: int
    modified: str  # the family that the original belongs to

    @property
    def italic(self) -> bool:
        """Tell whether the face slants."""
        return "Italic" in self.style

    @property
    def stem(self) -> str:
        """Return the name of the file without its ending, which is the PostScript name too."""
        return f"{self.family}-{self.style}".replace(" ", "")


def faces(serif: Path, sans: Path, han: Path) -> Iterator[Face]:
    """Yield every face of the three families, from two folders of TTF files and one TTF file."""
    styles = [("Regular", "Regular", 400), ("It", "Italic", 400)]
    styles += [("Semibold", "Semibold", 600), ("SemiboldIt", "Semibold Italic", 600)]
    for ending, style, weight in styles:
        yield Face(
            serif / f"SourceSerif4-{ending}.ttf", "Triptych Serif", style, weight, "Source Serif 4"
        )
    for ending, style, weight in styles:
        yield Face(
            sans / f"SourceSans3-{ending}.ttf", "Triptych Sans", style, weight, "Source Sans 3"
        )
    yield Face(han, "Triptych Han", "Regular", 400, "Noto Serif SC")


def is_han(code_point: int) -> bool:
    """Tell whether a code point is one that Triptych Han serves on a web page."""
    return any(first <= code_point <= last for first, last in HAN_BLOCKS)


def han_characters(texts: Iterable[Path]) -> frozenset[int]:
    """Return what Triptych Han holds: the terms above, and the Chinese characters of the texts."""
    found = {
        c for path in texts for c in code_points(path.read_text(encoding="utf-8")) if is_han(c)
    }
    return code_points(HAN_TERMS) | HAN_PUNCTUATION | found


def reduce(
    font: TTFont, characters: frozenset[int], features: list[str], scripts: list[str]
) -> None:
    """Cut a font down to some characters and OpenType features, without hinting and glyph names."""
    options = Options()
    options.layout_features = features
    options.layout_scripts = scripts
    options.hinting = False
    options.name_IDs = ["*"]
    options.drop_tables += ["STAT", "vhea", "vmtx"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    compact(font, 5)  # smaller kerning tables


def draw_symbols(font: TTFont) -> None:
    """Add ◇ and ◐ to Source Sans 3, which lacks them.

    Where a font lacks one glyph, vl-convert sets the words around it in some other font too.
    """
    glyphs, cmap = font["glyf"], font.getBestCmap()
    square, ring = glyphs[cmap[ord("□")]], glyphs[cmap[ord("○")]]
    stroke = square.coordinates[4][0] - square.coordinates[0][0]

    rhombus = copy.deepcopy(glyphs[cmap[ord("◆")]])
    (x, bottom), (left, y), (_, top), (right, _) = rhombus.coordinates
    inset = round(stroke * 2**0.5)
    inner = [(x, bottom + inset), (right - inset, y), (x, top - inset), (left + inset, y)]
    rhombus.coordinates.extend(inner)
    rhombus.flags.extend([1] * len(inner))
    rhombus.endPtsOfContours.append(len(rhombus.coordinates) - 1)
    rhombus.numberOfContours = 2

    half = copy.deepcopy(ring)  # the counter, from its lowest point to its highest, by the right
    low, high = 16, 24
    assert (
        ring.endPtsOfContours == [low - 1, 31]
        and ring.coordinates[low][0] == ring.coordinates[high][0]
    )
    half.coordinates = GlyphCoordinates(ring.coordinates[: high + 1])
    half.flags = ring.flags[: high + 1]
    half.endPtsOfContours = [low - 1, high]

    new: dict[str, Glyph] = {"◇": rhombus, "◐": half}
    width = font["hmtx"][cmap[ord("○")]][0]
    for character, glyph in new.items():
        name = f"uni{ord(character):04X}"
        glyph.recalcBounds(glyphs)
        glyphs[name] = glyph
        font["hmtx"][name] = (width, glyph.xMin)
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[ord(character)] = name
    font.setGlyphOrder(glyphs.glyphOrder)


def rename(font: TTFont, face: Face) -> None:
    """Give a font its new name; keep its credits, and say what it is a modification of."""
    table = font["name"]
    version = table.getDebugName(5).split(";")[0]
    number = version.removeprefix("Version ")
    linked = STYLE_LINKED[face.weight, face.italic]
    names = {i: table.getDebugName(i) for i in (0, 7, 8, 9, 13, 14)}
    names |= {
        1: face.family,
        2: linked,
        3: f"{number};{face.stem}",
        4: f"{face.family} {face.style}",
        5: f"{version}; Triptych subset",
        6: face.stem,
        10: f"Modified version of {face.modified}, version {number}.",
    }
    if linked != face.style:
        names |= {16: face.family, 17: face.style}
    table.names = []
    for name_id, text in names.items():
        table.setName(text, name_id, 3, 1, 0x409)

    os2 = font["OS/2"]
    os2.achVendID = "    "
    os2.fsType = 0
    os2.usWeightClass = face.weight
    bold = face.weight == 600
    flags = (ITALIC if face.italic else 0) | (BOLD if bold else 0)
    os2.fsSelection = os2.fsSelection & ~(ITALIC | BOLD | REGULAR) | (flags or REGULAR)
    font["head"].macStyle = int(bold) | int(face.italic) << 1


def make(
    face: Face, characters: frozenset[int], features: list[str], scripts: list[str], out: Path
) -> None:
    """Write a face as TTF and WOFF2; print its sizes and the wanted characters that it lacks."""
    font = TTFont(face.original, recalcTimestamp=False)
    if face.family == "Triptych Sans":
        draw_symbols(font)
    lacking = " ".join(f"U+{c:04X}" for c in sorted(characters - font.getBestCmap().keys()))
    reduce(font, characters, features, scripts)
    rename(font, face)
    for flavor, ending in ((None, ".ttf"), ("woff2", ".woff2")):
        font.flavor = flavor
        font.save(out / f"{face.stem}{ending}")
    ttf, woff2 = ((out / f"{face.stem}{ending}").stat().st_size for ending in (".ttf", ".woff2"))
    glyphs = font["maxp"].numGlyphs
    print(
        f"{face.stem}: {glyphs} glyphs, TTF {ttf:,} B, WOFF2 {woff2:,} B; "
        f"lacks {lacking or 'nothing'}"
    )


def make_chart_face(face: Face, out: Path) -> None:
    """Write the small face that pictures on the site carry inside them, from the made one."""
    font = TTFont(out / f"{face.stem}.ttf", recalcTimestamp=False)
    reduce(font, CHART, ["kern", "liga", "mark", "ccmp"], ["DFLT", "latn"])
    font.flavor = "woff2"
    path = out / f"{face.stem}.chart.woff2"
    font.save(path)
    print(f"{path.name}: {path.stat().st_size:,} B")


def make_page_faces(face: Face, out: Path) -> None:
    """Write the two parts of a face that pages fetch as they need them, from the made one."""
    parts = {"plain": (PLAIN, PLAIN_FEATURES), "rest": (LATIN - PLAIN, LATIN_FEATURES)}
    for name, (characters, features) in parts.items():
        font = TTFont(out / f"{face.stem}.ttf", recalcTimestamp=False)
        reduce(font, characters, features, ["DFLT", "latn"])
        font.flavor = "woff2"
        path = out / f"{face.stem}.{name}.woff2"
        font.save(path)
        print(f"{path.name}: {path.stat().st_size:,} B")


def unicode_range(characters: frozenset[int]) -> str:
    """Return code points as CSS names them, those that follow one another as one range."""
    ranges: list[tuple[int, int]] = []
    for c in sorted(characters):
        if ranges and c == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], c)
        else:
            ranges.append((c, c))
    return ", ".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in ranges)


def css(made: Iterable[Face]) -> str:
    """Return the @font-face rules of all faces, each fetched only for the characters it serves."""
    han = frozenset().union(*(span(first, last) for first, last in HAN_BLOCKS))
    rules = ["/* Written by subset.py. Licence of the fonts: OFL.txt. */\n"]
    for face in made:
        parts = {".plain": PLAIN, ".rest": LATIN - PLAIN}
        if face.family == "Triptych Han":
            parts = {"": han}
        for part, characters in parts.items():
            declarations = {
                "font-family": f'"{face.family}"',
                "font-style": "italic" if face.italic else "normal",
                "font-weight": face.weight,
                "font-display": "swap",
                "src": f'url("{face.stem}{part}.woff2") format("woff2")',
                "unicode-range": unicode_range(characters),
            }
            lines = "".join(f"  {name}: {value};\n" for name, value in declarations.items())
            rules.append(f"@font-face {{\n{lines}}}\n")
    return "\n".join(rules)


def main() -> None:
    """Make all faces and fonts.css, as the command line says."""
    parser = argparse.ArgumentParser(
        description="Make the Triptych fonts and fonts.css from the original fonts."
    )
    parser.add_argument(
        "serif", type=Path, help="folder that holds SourceSerif4-Regular.ttf and its siblings"
    )
    parser.add_argument(
        "sans", type=Path, help="folder that holds SourceSans3-Regular.ttf and its siblings"
    )
    parser.add_argument("han", type=Path, help="Noto Serif SC Regular, a static TTF file")
    parser.add_argument(
        "texts",
        type=Path,
        nargs="*",
        help="UTF-8 files whose Chinese characters Triptych Han must hold",
    )
    parser.add_argument(
        "--out", type=Path, default=HERE, help="folder to write to (default: this script's own)"
    )
    args = parser.parse_args()

    made = list(faces(args.serif, args.sans, args.han))
    for face in made:
        if face.family == "Triptych Han":
            make(face, han_characters(args.texts), HAN_FEATURES, ["DFLT", "hani"], args.out)
        else:
            make(face, LATIN, LATIN_FEATURES, ["DFLT", "latn"], args.out)
            make_page_faces(face, args.out)
        if face.family == "Triptych Sans" and face.style in CHART_STYLES:
            make_chart_face(face, args.out)
    characters = "".join(map(chr, sorted(CHART)))
    (args.out / "chart.txt").write_text(characters + "\n", encoding="utf-8", newline="\n")
    (args.out / "fonts.css").write_text(css(made), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
