"""The review workbook's other sheets: passages with links, evidence pointed to by hand, history, files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditor.model import Audit, Citation
from auditor.review.decided import DECISION, decision_of
from auditor.review.entries import LABELS, VERDICTS, WITHDRAWN
from auditor.review.material import BLANK_LINKS, FILES, FINDINGS, HISTORY, LINKS, PROOF, STATE, Review
from auditor.review.sheets import Column, Sheet, Workbook

Places = Mapping[str, Sequence[tuple[int, str, Citation]]]


def proof_rows(review: Review) -> dict[str, list[tuple[int, str, Citation]]]:
    """Every passage to show, by requirement: its 0-based row in the sheet, why it is there, the citation."""
    rows: dict[str, list[tuple[int, str, Citation]]] = {}
    row = Sheet.HEADER + 1
    for item in review.items:
        finding = item.finding
        links = [link.citation for link in finding.links]
        for why, citations in (("审核员指认", links), ("依据", finding.citations), ("可能有关", finding.suggestions)):
            for citation in citations:
                rows.setdefault(finding.requirement, []).append((row, why, citation))
                row += 1
    return rows


def to_proof(places: Places, requirement: str) -> object:
    held = places.get(requirement, ())
    return (f"internal:'{PROOF}'!A{held[0][0] + 1}", f"{len(held)}处") if held else ""


def add_proof(book: Workbook, places: Places) -> None:
    columns = (
        Column(LABELS["requirement"], 10),
        Column("类别", 11, centred=True),
        Column(LABELS["file"], 48),
        Column("位置", 20),
        Column("原文", 90),
    )
    sheet = book.sheet(PROOF, "依据（点文件名打开；“可能有关”的没有作为证据）", columns, frozen=1)
    for requirement, held in places.items():
        for _, why, citation in held:
            link = book.target(citation), citation.file
            sheet.add((requirement, why, link, citation.locator, citation.quote))
    sheet.finish()


def add_links(book: Workbook, review: Review) -> None:
    columns = (
        Column(LABELS["requirement"], 12, fill=True),
        Column(LABELS["file"], 50, fill=True),
        Column(LABELS["place"], 14, fill=True),
        Column(LABELS["quote"], 40, fill=True),
        Column(LABELS["note"], 40, fill=True),
        Column(LABELS["by"], 10, fill=True, centred=True),
        Column(LABELS["on"], 12, fill=True, centred=True),
        Column(STATE, 22),
    )
    sheet = book.sheet(LINKS, "证据指认（条款编号和文件可从下拉列表选择）", columns)
    for item in review.items:
        for link in item.finding.links:
            held = link.citation
            state = "文件已变化，指认失效" if link.stale else "已纳入判断" if link.weighed else "待判断"
            checked = "，原文已核对" if link.checked else ""
            told = held.file, held.locator, held.quote, link.note, link.by, link.on
            sheet.add((link.requirement, *told, state + checked), locked=True)
    for _ in range(BLANK_LINKS):
        sheet.add(("",) * len(columns))
    first, last = sheet.HEADER + 1, sheet.row - 1
    end = Sheet.HEADER + 1 + len(review.items)
    sheet.choices(LABELS["requirement"], f"='{FINDINGS}'!$A${Sheet.HEADER + 2}:$A${end}", first=first, last=last)
    files = Sheet.HEADER + 1 + max(len(review.audit.files), 1)
    sheet.choices(LABELS["file"], f"='{FILES}'!$A${Sheet.HEADER + 2}:$A${files}", first=first, last=last)
    sheet.days(LABELS["on"], first=first, last=last)
    sheet.finish(filtered=False)


def add_history(book: Workbook, review: Review) -> None:
    columns = (
        Column("登记号", 7, centred=True),
        Column(LABELS["requirement"], 10),
        Column(LABELS["on"], 12, centred=True),
        Column(LABELS["by"], 16),
        Column("结论", 10, centred=True),
        Column("机器结论", 10, centred=True),
        Column(LABELS["grade"], 9, centred=True),
        Column(LABELS["reason"], 60),
        Column("登记时间", 24),
    )
    sheet = book.sheet(HISTORY, "决定历史（只增不改）", columns)
    labels = {verdict.value: label for label, verdict in VERDICTS.items()}
    for event in review.register.events(DECISION):
        body, decision = event.body, decision_of(event)
        said = decision.verdict if decision else WITHDRAWN
        machine = labels.get(str(body.get("machine")), "")
        row = (str(event.number), event.subject, str(body["on"]), event.by, said, machine)
        sheet.add((*row, str(body.get("grade", "")), str(body.get("reason", "")), event.at))
    sheet.finish()


def add_files(book: Workbook, audit: Audit) -> None:
    columns = (Column(LABELS["file"], 70), Column("格式", 8), Column("读取情况", 40), Column("SHA-256", 70))
    sheet = book.sheet(FILES, "本次审核的证据文件", columns)
    states = {"read": "已读取", "partly": "部分读取", "empty": "空文件", "unreadable": "未能读取"}
    for file in sorted(audit.files, key=lambda f: f.file):
        state = states[file.status.value] + (f"：{file.reason}" if file.reason else "")
        sheet.add(((book.target(Citation(file.file, "", "")), file.file), file.format, state, file.sha256))
    sheet.finish()
