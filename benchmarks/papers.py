"""Long papers as an office program writes them, made anew for each run: text, ruled tables, a large workbook."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import openpyxl
from docx import Document
from docx.enum.text import WD_BREAK

PAGES = 40
SHEETS, ROWS = 20, 400
_SIGNS = "公司各部门按管理规定每月收集熟料生产线燃料消耗量电力原料台账由统计员复核签字确认后报送碳管理办公室汇总存档"
_COLUMNS = ["日期", "名称", "数量(t)", "单价", "记录人", "备注"]


def make(folder: Path) -> list[Path]:
    """Text and ruled tables as .docx, the same as .pdf where LibreOffice is installed, and an .xlsx of 48,120 cells."""
    chance = random.Random(20251121)
    papers = [_paper(folder / "text.docx", chance, paragraphs=12), _paper(folder / "ruled.docx", chance, 4, table=True)]
    office = shutil.which("soffice")
    if office:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        asked = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, papers)]
        subprocess.run(asked, check=True, capture_output=True)
        papers += [paper.with_suffix(".pdf") for paper in papers]
    return [*papers, _workbook(folder / "large.xlsx", chance)]


def _sentence(chance: random.Random, length: int) -> str:
    return "".join(chance.choices(_SIGNS, k=length)) + "。"


def _paper(path: Path, chance: random.Random, paragraphs: int, table: bool = False) -> Path:
    document = Document()
    for _ in range(PAGES):
        for _ in range(paragraphs):
            document.add_paragraph("".join(_sentence(chance, chance.randint(15, 40)) for _ in range(7)))
        if table:
            grid = document.add_table(13, 5, "Table Grid")
            for row in grid.rows:
                for cell in row.cells:
                    cell.text = _sentence(chance, 3)
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.save(str(path))
    return path


def _workbook(path: Path, chance: random.Random) -> Path:
    book = openpyxl.Workbook(write_only=True)
    for number in range(SHEETS):
        sheet = book.create_sheet(f"表{number + 1}")
        sheet.append(_COLUMNS)
        for k in range(ROWS):
            day, figure = f"2025-{k % 12 + 1:02d}-{k % 28 + 1:02d}", chance.uniform(1, 999)
            sheet.append([day, _sentence(chance, 4), figure, chance.randint(1, 99), _sentence(chance, 2), "无"])
    book.save(path)
    return path
