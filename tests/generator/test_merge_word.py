"""Merging a Word document: the person's words are never lost, the profile's changes come in, doubts are comments."""

from __future__ import annotations

import copy
import io
import random
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.documents import templates, write_document
from generator.merge_word import Merged, merge_word
from standard.profile import make_profile

HERE = Path(__file__).parent
GROUP: dict[str, Any] = yaml.safe_load((HERE / "profiles/group_two_lines.yaml").read_text(encoding="utf-8"))


def generated(kind: str, **changes: Any) -> bytes:
    data = copy.deepcopy(GROUP)
    for key, value in changes.items():
        if isinstance(value, dict):
            data[key] |= value
        else:
            data[key] = value
    return write_document(next(t for t in templates() if t.type == kind), make_profile(data))


@pytest.fixture(scope="module")
def base() -> bytes:
    return generated("carbon_policy")


@pytest.fixture(scope="module")
def renamed() -> bytes:
    """The same document after the carbon lead was renamed."""
    return generated("carbon_policy", departments={"carbon_lead": "低碳办公室"})


def edited(data: bytes, edit: Any) -> bytes:
    document = docx.Document(io.BytesIO(data))
    edit(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def opened(merged: Merged) -> Any:
    return docx.Document(io.BytesIO(merged.data))


def text(document: Any) -> str:
    return "\n".join(t.text or "" for t in document.element.body.iter(qn("w:t")))


def about(document: Any, words: str) -> Any:
    return next(p for p in document.paragraphs if words in p.text)


def comments(document: Any) -> list[str]:
    return [c.text for c in document.comments if c.author == "carbonclause"]


LEAD = GROUP["departments"]["carbon_lead"]


def test_file_that_was_only_saved_again_becomes_the_new_one(base: bytes, renamed: bytes) -> None:
    document = opened(merge_word(base, edited(base, lambda d: None), renamed))
    assert [p.text for p in document.paragraphs] == [p.text for p in docx.Document(io.BytesIO(renamed)).paragraphs]
    assert comments(document) == []


def test_only_the_persons_change_stays(base: bytes) -> None:
    mine = edited(base, lambda d: about(d, "守法合规").add_run("另须遵守集团规定。"))
    document = opened(merge_word(base, mine, base))
    assert "另须遵守集团规定。" in about(document, "守法合规").text
    assert comments(document) == []


def test_changes_at_different_places_are_both_there(base: bytes, renamed: bytes) -> None:
    mine = edited(base, lambda d: about(d, "守法合规").add_run("另须遵守集团规定。"))
    merged = merge_word(base, mine, renamed)
    document = opened(merged)
    assert "另须遵守集团规定。" in text(document)
    assert "低碳办公室会同" in text(document)
    assert LEAD not in text(document)
    assert merged.conflicts == ()


def test_same_place_keeps_the_persons_text_and_tells_the_new_one_in_a_comment(base: bytes, renamed: bytes) -> None:
    mine = edited(base, lambda d: about(d, f"{LEAD}会同").add_run("（人工补充）"))
    document = opened(merge_word(base, mine, renamed))
    kept = about(document, "（人工补充）")
    assert kept.text.startswith(f"a）{LEAD}会同") or f"{LEAD}会同" in kept.text
    assert len(comments(document)) == 1
    assert "低碳办公室会同" in comments(document)[0]
    assert kept._p.findall(qn("w:commentRangeStart"))


def test_second_merge_replaces_its_own_comment(base: bytes, renamed: bytes) -> None:
    mine = edited(base, lambda d: about(d, f"{LEAD}会同").add_run("（人工补充）"))
    once = merge_word(base, mine, renamed).data
    again = opened(merge_word(renamed, once, generated("carbon_policy", departments={"carbon_lead": "双碳中心"})))
    assert len(comments(again)) == 1
    assert "双碳中心会同" in comments(again)[0]
    assert "（人工补充）" in text(again)


def test_bold_that_a_person_set_stays_on_the_words_when_the_text_changes(base: bytes, renamed: bytes) -> None:
    def embolden(document: Any) -> None:
        for run in about(document, f"{LEAD}会同").runs:
            run.bold = True

    document = opened(merge_word(base, edited(base, embolden), renamed))
    paragraph = about(document, "低碳办公室会同")
    assert all(run.bold for run in paragraph.runs if run.text)
    assert comments(document) == []


def test_paragraph_that_a_person_wrote_or_deleted_stays_so(base: bytes, renamed: bytes) -> None:
    def edit(document: Any) -> None:
        about(document, "守法合规").insert_paragraph_before("本段由人加写。")
        gone = about(document, "资源保障")._p
        gone.getparent().remove(gone)

    document = opened(merge_word(base, edited(base, edit), renamed))
    lines = [p.text for p in document.paragraphs]
    assert lines[lines.index("本段由人加写。") + 1].startswith("a）守法合规")
    assert not any("资源保障" in line for line in lines)


def test_paragraph_that_the_profile_drops_goes_unless_it_was_edited() -> None:
    with_trade = generated("organisation_notice")
    without = generated("organisation_notice", facts={"has_mine": not GROUP["facts"]["has_mine"]})
    document = opened(merge_word(with_trade, edited(with_trade, lambda d: d.add_paragraph("人加")), without))
    expected = [p.text for p in docx.Document(io.BytesIO(without)).paragraphs]
    assert [t for t in (p.text for p in document.paragraphs) if t != "人加"] == expected


def test_cells_are_merged_one_by_one(base: bytes) -> None:
    old = generated("duties_statement")
    new = generated("duties_statement", departments={"carbon_lead": "低碳办公室"})

    def edit(document: Any) -> None:
        table = next(t for t in document.tables if len(t.rows) > 3 and LEAD in "".join(c.text for c in t._cells))
        row = next(r for r in table.rows if any(LEAD in c.text for c in r.cells))
        other = next(c for c in row.cells if LEAD not in c.text)
        other.paragraphs[0].add_run("（本格人改）")
        table.add_row().cells[0].text = "人加的一行"

    document = opened(merge_word(old, edited(old, edit), new))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    assert sum("（本格人改）" in c for c in cells) == 1
    assert "人加的一行" in cells
    assert any("低碳办公室" in c for c in cells)
    assert not any(c == LEAD for c in cells)


def test_picture_and_tracked_changes_of_a_person_stay(base: bytes, renamed: bytes, tmp_path: Path) -> None:
    from PIL import Image

    picture = tmp_path / "p.png"
    Image.new("RGB", (20, 20), "red").save(picture)

    def edit(document: Any) -> None:
        document.add_paragraph().add_run().add_picture(str(picture))
        run = about(document, "数据真实").runs[-1]._r
        deleted = docx.oxml.OxmlElement("w:del")
        for name, value in (("id", "901"), ("author", "某人"), ("date", "2026-01-01T00:00:00Z")):
            deleted.set(qn(f"w:{name}"), value)
        run.addprevious(deleted)
        deleted.append(run)
        for t in list(run.iter(qn("w:t"))):
            t.tag = qn("w:delText")

    document = opened(merge_word(base, edited(base, edit), renamed))
    assert len(document.inline_shapes) >= 1
    assert any(part.blob == picture.read_bytes() for part in document.part.package.iter_parts())
    assert len(document.element.body.findall(f".//{qn('w:del')}")) == 1


def test_header_follows_the_profile_unless_a_person_changed_it(base: bytes) -> None:
    new = generated("carbon_policy", version="B/0")
    mine = edited(base, lambda d: about(d, "守法合规").add_run("改"))
    head = [p.text for s in opened(merge_word(base, mine, new)).sections for p in s.header.paragraphs]
    assert head == [p.text for s in docx.Document(io.BytesIO(new)).sections for p in s.header.paragraphs]

    def own(document: Any) -> None:
        document.sections[0].header.paragraphs[0].add_run("内部资料")

    kept = opened(merge_word(base, edited(base, own), new)).sections[0].header.paragraphs[0].text
    assert "内部资料" in kept


WORDS = st.text("甲乙丙丁戊己庚辛〇一二三 ab12，。", min_size=1, max_size=12).map(lambda t: f"〖{t.strip()}〗")
PROFILES = st.fixed_dictionaries(
    {
        "departments": st.fixed_dictionaries({"carbon_lead": st.sampled_from([LEAD, "低碳办公室", "节能与双碳管理部"])}),
        "city": st.sampled_from(["重庆市", "四川省"]),
        "version": st.sampled_from(["A/0", "A/1"]),
        "facts": st.fixed_dictionaries({"has_mine": st.booleans(), "does_trading": st.booleans()}),
    }
)
KINDS = ("carbon_policy", "organisation_notice", "boundary_statement", "meter_procedure")


@settings(max_examples=int(__import__("os").environ.get("MERGE_EXAMPLES", "25")), deadline=None,
          suppress_health_check=list(HealthCheck))
@given(st.sampled_from(KINDS), PROFILES, PROFILES, st.integers(0, 2**32), st.lists(WORDS, min_size=1, max_size=8))
def test_no_edited_text_is_ever_lost(
    kind: str, first: dict[str, Any], second: dict[str, Any], seed: int, words: list[str]
) -> None:
    chance = random.Random(seed)
    base, new = generated(kind, **first), generated(kind, **second)
    written: list[str] = []

    def edit(document: Any) -> None:
        for number, word in enumerate(words):
            mark = f"{word}{number}#"
            paragraphs = list(document.element.body.iter(qn("w:p")))
            chosen = docx.text.paragraph.Paragraph(chance.choice(paragraphs), document)
            match chance.randrange(5):
                case 0:
                    chosen.add_run(mark)
                case 1:
                    chosen.insert_paragraph_before(mark)
                case 2 if chosen.runs and not any(m in chosen.text for m in written):
                    chosen.runs[0].text = mark
                case 3 if document.tables:
                    table = chance.choice(document.tables)
                    table.add_row().cells[0].text = mark
                case _:
                    cells = [c for t in document.tables for c in t._cells]
                    chance.choice(cells).paragraphs[0].add_run(mark)
            written.append(mark)
        for _ in range(chance.randrange(3)):
            spare = [p for p in document.paragraphs if not any(m in p.text for m in written) and p._p.getnext() is not None]
            gone = chance.choice(spare)._p
            if gone.find(f".//{qn('w:sectPr')}") is None:
                gone.getparent().remove(gone)

    mine = edited(base, edit)
    whole = "".join(t.text or "" for t in docx.Document(io.BytesIO(mine)).element.body.iter(qn("w:t")))
    merged = opened(merge_word(base, mine, new))
    after = "".join(t.text or "" for t in merged.element.body.iter(qn("w:t")))
    assert [m for m in written if m in whole and m not in after] == []
    if base == new:
        assert after == whole
