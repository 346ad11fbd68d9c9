"""Pictures of cited places: the words marked, the evidence only read, a bad file no harm."""

from __future__ import annotations

import hashlib
import io
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from auditor import thumbnails as module
from auditor.model import Audit, Citation, EvidenceFile, Finding, Locator, Part, Passage, ReadStatus, Table, Verdict
from auditor.pictures import drawing
from auditor.pictures.fonts import chinese_font
from auditor.pictures.marking import MARK, pieces
from auditor.thumbnails import Thumbnail, thumbnails, wanted

SAMPLE = Path(__file__).parents[2] / "evidence" / "yuling" / "evidence"
PLAN = SAMPLE / "2-策划" / "2025年度温室气体监测计划.pdf"
PHOTO = SAMPLE / "1-体系文件" / "碳管理方针发布令.jpg"
KEPT = "原始记录、检测报告、校秤记录保存3年"
FONT = pytest.mark.skipif(chinese_font(16) is None, reason="no Chinese font on this machine")


def read(path: Path, root: Path, parts: tuple[Part, ...] = ()) -> EvidenceFile:
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    name = path.relative_to(root).as_posix()
    return EvidenceFile(name, sha256, path.suffix[1:], ReadStatus.READ, parts=parts)


def told(audit: Audit, *files: EvidenceFile, citations: tuple[Citation, ...] = ()) -> Audit:
    findings = tuple(Finding(f"x{i}", Verdict.PARTIAL, 0.8, (), (c,)) for i, c in enumerate(citations))
    return replace(audit, files=files, findings=findings)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "证据"
    root.mkdir()
    shutil.copy(PLAN, root / "计划.pdf")
    shutil.copy(PHOTO, root / "方针.jpg")
    return root


def colours(picture: Thumbnail) -> set[tuple[int, ...]]:
    image = Image.open(io.BytesIO(picture.data)).convert("RGB")
    assert image.size == (picture.width, picture.height)
    return {colour for _, colour in image.getcolors(maxcolors=1 << 24) or []}


def is_marked(picture: Thumbnail) -> bool:
    near = [c for c in colours(picture) if all(abs(a - b) < 12 for a, b in zip(c, MARK, strict=True))]
    return bool(near)


def test_the_cited_words_of_a_page_are_marked(audit: Audit, folder: Path) -> None:
    cited = Citation("计划.pdf", "第2页", f"监测记录建立台账，由碳管办统一登记。{KEPT}，…")
    made = thumbnails(told(audit, read(folder / "计划.pdf", folder)), folder, None, citations=[cited])
    picture = made.by_citation[cited]
    assert picture.marked
    assert is_marked(picture)
    assert picture.width <= 760 and picture.height < 400, "the strip with the words, not the whole page"
    assert made.note == ""


def test_a_row_of_a_table_in_a_page_is_found_by_its_values(audit: Audit, folder: Path) -> None:
    cited = Citation("计划.pdf", "第1页", "数据：点火柴油；计量方法和设备：加油机流量计；记录：领料单")
    made = thumbnails(told(audit, read(folder / "计划.pdf", folder)), folder, None, citations=[cited])
    assert made.by_citation[cited].marked


def test_words_that_are_not_on_the_page_leave_it_whole_and_unmarked(audit: Audit, folder: Path) -> None:
    cited = Citation("计划.pdf", "第1页", "本页没有这样的话，也没有相近的字句")
    picture = thumbnails(told(audit, read(folder / "计划.pdf", folder)), folder, None, citations=[cited]).by_citation[
        cited
    ]
    assert not picture.marked
    assert not is_marked(picture)
    assert picture.height > picture.width


def test_a_photo_is_scaled(audit: Audit, folder: Path) -> None:
    cited = Citation("方针.jpg", "第1页", "守法履约")
    picture = thumbnails(told(audit, read(folder / "方针.jpg", folder)), folder, None, citations=[cited]).by_citation[
        cited
    ]
    assert picture.mime == "image/jpeg"
    assert max(picture.width, picture.height) <= 760
    assert len(picture.data) < 80_000


@FONT
def test_cells_are_drawn_with_the_cited_row_marked(audit: Audit) -> None:
    rows = tuple((f"A{i}", f"第{i}号秤", f"2026-0{i}-10") for i in range(1, 8))
    places = tuple(Locator(sheet="台账", cell=f"A{i + 3}") for i in range(1, 8))
    table = Table(("编号", "名称", "有效期至"), rows, places, sheet="台账")
    passages = tuple(
        Passage(
            "；".join(f"{k}：{v}" for k, v in zip(table.columns, row, strict=True)),
            where,
            "row",
            (),
            {"编号": row[0]},
            0,
        )
        for row, where in zip(rows, places, strict=True)
    )
    file = EvidenceFile(
        "台账.xlsx", "0" * 64, "xlsx", ReadStatus.READ, parts=(Part("台账.xlsx", "台账", passages, (table,)),)
    )
    cited = Citation("台账.xlsx", "台账!A6", passages[2].text)
    picture = thumbnails(told(audit, file), None, None, citations=[cited]).by_citation[cited]
    assert picture.marked
    assert is_marked(picture)
    other = drawing.place(file.parts, Citation("台账.xlsx", "台账!A6", "编号：A3"))
    assert other is not None and other[1] == 2


@FONT
def test_a_paragraph_is_drawn_among_its_neighbours(audit: Audit) -> None:
    texts = [
        "第一段说目的。",
        "第二段很长，" + "说明了许多事情，" * 60 + "保存期限为三年，到期销毁。" + "此后另有规定。" * 30,
        "第三段说职责。",
    ]
    passages = tuple(Passage(t, Locator(paragraph=i)) for i, t in enumerate(texts, 1))
    file = EvidenceFile("规定.docx", "0" * 64, "docx", ReadStatus.READ, parts=(Part("规定.docx", "", passages, ()),))
    cited = Citation("规定.docx", "第2段", "…保存期限为三年，到期销毁。…")
    picture = thumbnails(told(audit, file), None, None, citations=[cited]).by_citation[cited]
    assert picture.marked and is_marked(picture)
    assert picture.height < 560


def test_a_member_of_an_archive_is_shown_and_nothing_is_written(audit: Audit, folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(folder / "资料.zip", "w") as archive:
        archive.write(PLAN, "内/计划.pdf")
    inner = replace(read(folder / "计划.pdf", folder), file="资料.zip!内/计划.pdf")
    before = {p: p.read_bytes() for p in folder.rglob("*")}
    cited = Citation("资料.zip!内/计划.pdf", "第2页", KEPT)
    made = thumbnails(
        told(audit, read(folder / "资料.zip", folder), inner), folder, tmp_path / "缓存", citations=[cited]
    )
    assert made.by_citation[cited].marked
    assert {p: p.read_bytes() for p in folder.rglob("*")} == before


def test_a_file_changed_since_the_audit_is_not_shown(audit: Audit, folder: Path) -> None:
    file = read(folder / "计划.pdf", folder)
    shutil.copy(SAMPLE / "1-体系文件" / "渝岭司发〔2025〕12号.pdf", folder / "计划.pdf")
    made = thumbnails(told(audit, file), folder, None, citations=[Citation("计划.pdf", "第1页", "计划")])
    assert not made.by_citation
    assert "1处引用没有配图" in made.note


def test_without_the_evidence_only_kept_pictures_are_shown(audit: Audit, folder: Path, tmp_path: Path) -> None:
    seen, unseen = Citation("计划.pdf", "第2页", KEPT), Citation("计划.pdf", "第1页", "监测")
    laid, cache = told(audit, read(folder / "计划.pdf", folder)), tmp_path / "缓存"
    first = thumbnails(laid, folder, cache, citations=[seen])
    shutil.rmtree(folder)
    again = thumbnails(laid, folder, cache, citations=[seen, unseen])
    assert again.by_citation == first.by_citation
    assert again.note == "没有找到证据文件夹，1处引用没有配图。"


@pytest.mark.parametrize("content", [b"%PDF-1.7 broken", b"", b"\x00" * 4000])
def test_a_broken_file_costs_its_own_picture_only(audit: Audit, folder: Path, content: bytes) -> None:
    (folder / "坏.pdf").write_bytes(content)
    bad, good = Citation("坏.pdf", "第1页", "字"), Citation("方针.jpg", "第1页", "字")
    laid = told(audit, read(folder / "坏.pdf", folder), read(folder / "方针.jpg", folder))
    assert list(thumbnails(laid, folder, None, citations=[bad, good]).by_citation) == [good]


def test_a_worker_that_hangs_is_given_up(audit: Audit, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TIME", 0.0)
    monkeypatch.setattr(module, "_TIME_EACH", 0.01)
    cited = Citation("计划.pdf", "第2页", KEPT)
    made = thumbnails(told(audit, read(folder / "计划.pdf", folder)), folder, None, citations=[cited])
    assert not made.by_citation


def test_the_best_citation_of_each_gap_is_wanted_once(audit: Audit) -> None:
    one, two = Citation("a.pdf", "第1页", "甲"), Citation("b.pdf", "第1页", "乙")
    laid = told(audit, citations=(one, one, two))
    conform = Finding("y", Verdict.CONFORM, 0.9, (), (Citation("c.pdf", "第1页", "丙"),))
    assert wanted(replace(laid, findings=(*laid.findings, conform))) == (one, two)


def test_a_rows_quote_is_looked_for_by_its_values() -> None:
    assert pieces("编号：YL-01；名称：转子秤（窑头）；结果：不…") == ("转子秤（窑头）", "YL-01")
