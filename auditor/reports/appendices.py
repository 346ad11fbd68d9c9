"""The end of the gap report: questions to the auditor, files without use and why, method and limits."""

from __future__ import annotations

from docx.document import Document as WordDocument

from auditor.model import Audit
from auditor.reports import files
from auditor.reports.details import cited
from auditor.reports.house import head, say
from auditor.reports.method import LIMITS, VERDICT_RULES, method
from auditor.reports.overview import Judged
from auditor.reports.tables import Line, Row, Run, add_table, cell, centred
from auditor.reports.wording import clip, confidence_words, sentence, verdict_words
from standard.model import Standard

_BOXES = ("□符合  □部分符合", "□不符合  □缺失", "□不适用")


def add_questions(word: WordDocument, items: tuple[Judged, ...]) -> None:
    """What the machine could not decide, with room for the auditor's answer."""
    head(word, "四、提请审核员确认的问题", 1)
    asked = [j for j in items if j.finding.question]
    if not asked:
        say(word, "没有需要审核员另行确认的问题。")
        return
    say(word, f"以下{len(asked)}项程序没有十足把握，请审核员查看相关原文后勾选结论，并在末栏签名。")
    rows: list[Row] = []
    for item in asked:
        finding = item.finding
        said = f"{verdict_words(finding.verdict)}\n把握：{confidence_words(finding.confidence)}"
        passages: list[Line] = [cited(c) for c in finding.citations[:2]] or ["没有相关原文。"]
        question = cell(sentence(clip(finding.question, 160)), *passages)
        rows.append([centred(Run(item.requirement.id, bold=True)), question, centred(said), cell(*_BOXES), cell()])
    add_table(word, (1.8, 7.4, 2.2, 3.2, 2.4), ("编号", "问题与相关原文", "程序判定", "审核员结论", "签名、日期"), rows)


def add_files(word: WordDocument, audit: Audit, standard: Standard) -> None:
    """Files that could not be read, and files that proved nothing."""
    head(word, "五、未能读取的文件", 1)
    unread = files.unread(audit)
    if unread:
        say(word, f"共收到{len(audit.files)}个文件，其中{len(unread)}个全部或部分不能读取，其内容未参与判定。")
        rows = [[cell(f.file), centred(f.status), cell(f.reason), cell(f.remedy)] for f in unread]
        add_table(word, (6.2, 2.2, 4.6, 4.0), ("文件", "状态", "原因", "怎么办"), rows)
    else:
        say(word, f"收到的{len(audit.files)}个文件全部读取成功。")
    head(word, "六、未用作证据的文件", 1)
    idle = files.idle(audit, standard)
    if idle:
        say(
            word, f"以下{len(idle)}个文件已经读取，但没有一项要求引用它们。如认为某个文件能证明某项要求，请告知审核员。"
        )
        rows = [[cell(f.file), cell(*f.recognised), cell(f.why)] for f in idle]
        add_table(word, (7.0, 5.0, 5.0), ("文件", "识别为", "未引用的原因"), rows)
    else:
        say(word, "读取成功的文件全部被引用。")


def add_method(word: WordDocument, audit: Audit, items: tuple[Judged, ...]) -> None:
    """How the verdicts came about, and what they can't tell."""
    head(word, "七、方法与局限", 1)
    head(word, "依据与方法", 2)
    for told in method(audit, len(items)):
        say(word, told)
    head(word, "判定规则", 2)
    rows = [[centred(Run(verdict_words(v), bold=True)), cell(rule)] for v, rule in VERDICT_RULES]
    add_table(word, (3.2, 13.8), ("判定", "含义"), rows)
    head(word, "局限", 2)
    for number, limit in enumerate(LIMITS, 1):
        say(word, f"{number}．{limit}")
