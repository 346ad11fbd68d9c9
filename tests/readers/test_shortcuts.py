"""What is left out for speed changes nothing: each short way gives what the long way gives."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree
from pdfplumber.table import edges_to_intersections, intersections_to_cells, merge_edges

from auditor.readers import base, package, ruled, wordbody, wordtext, xlsx
from auditor.readers.grid import Grid, Rows
from auditor.readers.wordindex import Index
from auditor.readers.wordnumbers import Numbers
from auditor.readers.wordstyles import Styles, without_table_styles

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TABLE = '<w:style w:type="table" w:styleId="T{0}"><w:name w:val="网格{0}"/><w:tblPr/></w:style>'
EMPTY_TABLE = '<w:style w:type="table" w:styleId="E{0}"/>'
LATE_TYPE = '<w:style w:styleId="L{0}" w:type="table"><w:tblStylePr w:type="firstRow"/></w:style>'
TEXT = '<w:style w:type="paragraph" w:styleId="P{0}"><w:name w:val="heading {0}"/><w:basedOn w:val="P1"/></w:style>'
ODD = (
    '<w:style w:type="paragraph" w:styleId="P{0}"><w:name w:val="a>b"/><w:pPr><w:jc w:val="center"/></w:pPr></w:style>'
)
COMMENT = (
    '<!-- <w:style w:type="table" --><w:style w:type="paragraph" w:styleId="C{0}"><w:name w:val="title"/></w:style>'
)
PIECES = st.lists(st.sampled_from([TABLE, EMPTY_TABLE, LATE_TYPE, TEXT, ODD, COMMENT]), max_size=7)


@given(PIECES, st.integers(0, 60))
def test_styles_of_paragraphs_are_the_same_without_those_of_tables(pieces: list[str], cut: int) -> None:
    styles = "".join(piece.format(number) for number, piece in enumerate(pieces, 1))
    data = f'<w:styles xmlns:w="{W}">{styles}</w:styles>'.encode()
    data = data[: len(data) - cut]  # damaged ones are parsed as far as they go
    parser = etree.XMLParser(recover=True)
    whole, light = (etree.fromstring(d, parser) for d in (data, without_table_styles(data)))
    for name in [f"{kind}{n}" for kind in "PC" for n in range(1, 8)]:
        style = f'<w:pPr><w:pStyle w:val="{name}"/></w:pPr>'
        paragraph = etree.fromstring(f'<w:p xmlns:w="{W}">{style}<w:r><w:t>题</w:t></w:r></w:p>')
        for ask in ("level", "numbering", "stands_out"):
            assert getattr(Styles(light), ask)(paragraph) == getattr(Styles(whole), ask)(paragraph), (name, ask)


def test_most_of_a_template_is_its_table_styles() -> None:
    import docx

    data = docx.Document().part.part_related_by(docx.opc.constants.RELATIONSHIP_TYPE.STYLES).blob
    assert len(without_table_styles(data)) < 0.2 * len(data)


@given(st.text() | st.text(st.sampled_from("a甲 \n\r\t\x00\x85\u2028\u200b\ufeff\ud800é\u0301\uffff\xad")))
def test_text_that_needs_no_cleaning_is_told_rightly(text: str) -> None:
    slow = base._CONTROL.sub("", base._LINE_BREAKS.sub("\n", text))
    assert base.sanitise(text) == unicodedata.normalize("NFC", slow)


@st.composite
def edges(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Level and upright lines of a page, most of them on one raster, as pdfplumber writes them."""
    at = st.sampled_from([0, 20, 40, 60, 80, 81, 100])
    found = []
    for _ in range(draw(st.integers(0, 24))):
        place, ends = draw(at), sorted((draw(at), draw(at)))
        upright = draw(st.booleans())
        x0, x1 = (place, place) if upright else ends
        top, bottom = ends if upright else (place, place)
        found.append(
            {
                "x0": x0, "x1": x1, "top": top, "bottom": bottom, "width": x1 - x0, "height": bottom - top,
                "orientation": "v" if upright else "h", "object_type": "line",
            }
        )  # fmt: skip
    return found


@given(edges())
def test_cells_between_lines_are_those_that_pdfplumber_finds(lines: list[dict[str, Any]]) -> None:
    crossings = edges_to_intersections(merge_edges(lines, 3, 3, 3, 3), 3, 3)
    assert ruled._cells(crossings) == intersections_to_cells(crossings)


@pytest.mark.parametrize("size", [2, 5])
def test_a_full_raster_has_all_its_cells(size: int) -> None:
    span = range(0, 20 * size + 1, 20)
    lines = [{"x0": p, "x1": p, "top": 0, "bottom": 20 * size, "orientation": "v"} for p in span]
    lines += [{"x0": 0, "x1": 20 * size, "top": p, "bottom": p, "orientation": "h"} for p in span]
    assert len(ruled._cells(edges_to_intersections(lines, 3, 3))) == size * size


@given(st.floats() | st.decimals(allow_nan=False, allow_infinity=False, places=3).map(float) | st.integers().map(float))
@example(-0.0)
@example(0.1 + 0.2)
@example(1e-5)
@example(123456789012.3)
def test_figures_are_shown_as_with_twelve_digits(value: float) -> None:
    assert xlsx._figure(value) == xlsx._long_figure(value)


@given(
    st.binary(max_size=300),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
    st.sampled_from(["a.xml", "甲.xml"]),
    st.none() | st.tuples(st.integers(0, 400), st.integers(1, 255)),
)
def test_a_member_is_read_as_zipfile_reads_it_or_left_to_it(
    content: bytes, way: int, name: str, flip: tuple[int, int] | None
) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", way) as archive:
        archive.writestr(name, content)
    data = bytearray(target.getvalue())
    end = data.rindex(b"PK\x01\x02")  # what the directory says stays as it was
    if flip is not None:
        data[flip[0] % end] ^= flip[1]
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        (info,) = archive.infolist()
        found = package._whole(archive, info)
        assert found == content if flip is None else found in (None, content)


RUN = "<w:r>{}<w:t>{}</w:t></w:r>"
RUNS = st.sampled_from(
    [
        RUN.format("", "甲"),
        RUN.format("<w:rPr><w:b/></w:rPr>", "乙"),
        RUN.format('<w:rPr><w:b w:val="0"/></w:rPr>', "丙"),
        RUN.format("<w:rPr><w:vanish/></w:rPr>", "藏"),
        RUN.format("", " "),
        f"<w:del>{RUN.format('', '删')}<w:r><w:delText>删</w:delText></w:r></w:del>",
        f"<w:ins>{RUN.format('', '增')}</w:ins>",
        f"<w:moveFrom>{RUN.format('', '移')}</w:moveFrom>",
        "<w:r><w:tab/><w:t>后</w:t><w:br/></w:r>",
        "<w:r><w:instrText>PAGE</w:instrText></w:r>",
        '<w:r><w:sym w:char="F0FE"/></w:r>',
        f"<w:r><w:pict><w:txbxContent><w:p>{RUN.format('', '框')}</w:p></w:txbxContent></w:pict></w:r>",
        "\n  ",
        "<w:smartTag>散</w:smartTag>",
    ]
)
PROPERTIES = st.sampled_from(["", '<w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>'])
PARAGRAPHS = st.builds(lambda p, runs: f"<w:p>{p}{''.join(runs)}</w:p>", PROPERTIES, st.lists(RUNS, max_size=4))
SHADES = st.sampled_from(["", '<w:shd w:fill="auto"/>', '<w:shd w:fill="D9D9D9"/>', '<w:shd/><w:shd w:fill="00FF00"/>'])
CELLS = st.builds(
    lambda shade, ps: f"<w:tc><w:tcPr>{shade}</w:tcPr>{''.join(ps)}</w:tc>", SHADES, st.lists(PARAGRAPHS, max_size=2)
)


def emphasised(cell: Any) -> bool:
    """Whether a cell is shaded, or all its text bold: asked of the cell itself."""
    shade = cell.find(f"{{{W}}}tcPr/{{{W}}}shd")
    if shade is not None and (shade.get(f"{{{W}}}fill") or "auto") not in ("auto", "FFFFFF"):
        return True
    runs = [r for r in cell.iter(f"{{{W}}}r") if any((t.text or "").strip() for t in r.iter(f"{{{W}}}t"))]
    bold = [r.find(f"{{{W}}}rPr/{{{W}}}b") for r in runs]
    return bool(runs) and all(b is not None and b.get(f"{{{W}}}val") != "0" for b in bold)


@given(st.lists(PARAGRAPHS, max_size=3), st.lists(CELLS, max_size=3))
def test_words_and_cells_are_the_same_by_a_document_s_index(paragraphs: list[str], cells: list[str]) -> None:
    table = f"<w:tbl><w:tr>{''.join(cells)}</w:tr></w:tbl>" if cells else ""
    root = etree.fromstring(f'<w:document xmlns:w="{W}"><w:body>{"".join(paragraphs)}{table}</w:body></w:document>')
    styles = Styles(None)
    reader = wordbody.Body(base.PartBuilder("a.docx"), styles, Numbers(lambda: None, styles))
    reader.index = index = Index(root)
    for paragraph in root.iter(f"{{{W}}}p"):
        assert reader._words(paragraph) == wordtext.text_of(paragraph).strip()
    for cell in root.iter(f"{{{W}}}tc"):
        assert (cell in index.shaded or (cell in index.bold and styles.is_bold(cell))) == emphasised(cell)


@given(
    st.lists(st.lists(st.sampled_from(["", "甲", "1"]), max_size=4), max_size=4),
    st.lists(st.tuples(*[st.integers(0, 3)] * 4), max_size=2),
)
def test_what_is_told_of_a_row_is_what_its_segments_say(cells: list[list[str]], merges: list[Any]) -> None:
    merges = [(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in merges]
    rows = Rows(Grid(tuple(map(tuple, cells)), (), tuple(merges)))
    for r, row in enumerate(rows):
        assert rows.signature(r) == tuple(s.column for s in row)
        assert rows.own(r) == [s.text for s in row if s.text and s.top]
        assert sum(s.width for s in row) == rows.width
        plain = rows.plain(r)
        assert plain is None or plain == tuple(s.text for s in row)
