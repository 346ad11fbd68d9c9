"""How reading grows with the folder: cold, repeated, and with one file changed, each in a process of its own.

The files are small, of five kinds, and made from a seed: what is measured is the way of a file through reading, not the
time that a long one takes.
"""

from __future__ import annotations

import gc
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from email.message import EmailMessage
from pathlib import Path

import xlsxwriter

COUNTS = (100, 1_000, 10_000)
SEED = 20251
_FIRST = ("生产部", "质控处", "安全环保部", "设备部", "能源管理办公室", "财务部", "供应处")
_THINGS = ("熟料产量", "原煤消耗量", "外购电量", "余热发电量", "石灰石用量", "生料碳酸盐含量", "低位发热量")
_SAYS = (
    "由{}负责每月统计{}，数据{}吨，经审核后存档。",
    "{}于当月核对{}，共{}，与台账一致。",
    "{}报告：{}为{}，无异常。",
)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def make_folder(root: Path, count: int, seed: int = SEED) -> None:
    """`count` files under `root`, 200 a folder, no two alike."""
    chance = random.Random(seed)
    kinds = (["docx"] * 8) + (["xlsx"] * 5) + (["csv"] * 2) + (["txt"] * 2) + (["pdf"] * 2) + ["eml"]
    for number in range(count):
        kind = kinds[number % len(kinds)]
        folder = root / f"{number // 200:03d}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"记录{number:05d}.{kind}").write_bytes(content(kind, number, chance))


def content(kind: str, number: int, chance: random.Random) -> bytes:
    """A file's bytes: some sentences and a table of a plant's figures."""
    says = [
        chance.choice(_SAYS).format(chance.choice(_FIRST), chance.choice(_THINGS), chance.randrange(10**6))
        for _ in range(8)
    ]
    rows = [(f"2025-{m:02d}", *(f"{chance.uniform(1, 9999):.1f}" for _ in range(4))) for m in range(1, 7)]
    table = [("月份", *chance.sample(_THINGS, 4)), *rows]
    title = f"碳排放统计记录第{number}号"
    if kind == "docx":
        return _docx(title, says, table)
    if kind == "xlsx":
        return _xlsx(title, table)
    if kind == "pdf":
        return _pdf([f"Record {number}", *(" ".join(row[1:]) for row in rows)])
    if kind == "eml":
        message = EmailMessage()
        message["Subject"], message["From"], message["To"] = title, "a@example.com", "b@example.com"
        message.set_content("\n".join(says))
        message.add_attachment("\n".join(",".join(row) for row in table).encode(), "text", "csv", filename="附表.csv")
        return message.as_bytes()
    lines = [title, *says] if kind == "txt" else [",".join(row) for row in table]
    return "\n".join(lines).encode("gb18030" if number % 3 else "utf-8")


def _docx(title: str, says: list[str], table: list[tuple[str, ...]]) -> bytes:
    def paragraph(text: str) -> str:
        return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"

    rows = "".join(f"<w:tr>{''.join(f'<w:tc>{paragraph(c)}</w:tc>' for c in row)}</w:tr>" for row in table)
    body = f"{paragraph(title)}{''.join(map(paragraph, says))}<w:tbl>{rows}</w:tbl>"
    main = f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types"/>')
        package.writestr("_rels/.rels", f'<Relationships xmlns="{_PACKAGE}/relationships">{main}</Relationships>')
        package.writestr("word/document.xml", f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>')
    return target.getvalue()


def _xlsx(title: str, table: list[tuple[str, ...]]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("统计")
        sheet.write(0, 0, title)
        for r, row in enumerate(table, 1):
            sheet.write_row(r, 0, row)
    return target.getvalue()


def _pdf(lines: list[str]) -> bytes:
    text = "BT /F1 11 Tf 60 780 Td 16 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
    ]
    data, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    return f"{data}xref\n0 5\n0000000000 65535 f \n{table}{end}".encode()


def measure(root: Path, cache: Path) -> dict[str, float]:
    """One reading of `root` in a process of its own: files, passages, seconds, MB of it and of its workers; then how
    long it took to look at every passage, as an audit does, and the MB by then."""
    command = [sys.executable, "-m", "benchmarks.scale", str(root), str(cache)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    found: dict[str, float] = json.loads(answer.stdout)
    return found


def main() -> None:
    """Print the table for all counts."""
    print(
        f"{'files':>7} {'run':12} {'seconds':>8} {'of cold':>8} {'parent MB':>10} {'workers MB':>10} {'passages':>9}"
        f" {'all looked at':>13} {'MB by then':>10}"
    )
    for count in COUNTS:
        with tempfile.TemporaryDirectory() as place:
            root, cache = Path(place) / "evidence", Path(place) / "cache"
            make_folder(root, count)
            os.sync()  # else the first to write anything waits until all these files are on disk
            time.sleep(3)  # a file changed just now is hashed again: its time might not tell the next change
            cold = 0.0
            for run in ("cold", "repeated", "one changed"):
                if run == "one changed":
                    (root / "000" / "记录00003.docx").write_bytes(content("docx", count, random.Random(1)))
                found = measure(root, cache)
                cold = cold or found["seconds"]
                print(
                    f"{count:7} {run:12} {found['seconds']:8.2f} {found['seconds'] / cold:8.1%}"
                    f" {found['parent']:10.0f} {found['workers']:10.0f} {found['passages']:9.0f}"
                    f" {found['looking']:13.2f} {found['looked']:10.0f}",
                    flush=True,
                )


def _once(root: Path, cache: Path) -> None:
    from auditor.reading import read_folder

    stop, workers = threading.Event(), [0.0]
    watcher = threading.Thread(target=_watch, args=(stop, workers), daemon=True)
    watcher.start()
    began = time.perf_counter()
    files = read_folder(root, cache=cache)
    seconds = time.perf_counter() - began
    stop.set()
    watcher.join()
    told = {"files": len(files), "seconds": seconds, "parent": _peak("self"), "workers": workers[0]}
    gc.disable()  # as an audit does
    began = time.perf_counter()
    told["passages"] = sum(len(part.passages) for file in files for part in file.parts)
    told["looking"] = time.perf_counter() - began
    told["looked"] = _peak("self")
    print(json.dumps(told), flush=True)
    os._exit(0)  # the list of files is not taken down one by one


def _watch(stop: threading.Event, most: list[float]) -> None:
    """Keep in `most` the highest sum of the peaks of the workers that ran at one time (Linux; 0 elsewhere)."""
    while not stop.wait(0.1):
        pids = " ".join(p.read_text() for p in Path("/proc/self/task").glob("*/children")).split()
        most[0] = max(most[0], sum(map(_peak, pids)))


def _peak(pid: str) -> float:
    """MB that a process has held at most; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


if __name__ == "__main__":
    _once(Path(sys.argv[1]), Path(sys.argv[2]))
