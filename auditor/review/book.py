"""review.xlsx: every finding for the auditor to decide on, evidence to point to, questions to answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditor.decisions import audit_id, fingerprint, hashes
from auditor.model import Decision, Finding
from auditor.reports.wording import MODALITIES, clip, company, confidence_words, day, department, join
from auditor.review.advice import Advice, advice_of, advice_words
from auditor.review.decided import last_decisions
from auditor.review.entries import GRADES, LABELS, SCHEMA, VERDICTS, WITHDRAWN
from auditor.review.material import AUDIT, BY, FINDINGS, FORM, GUIDE, HIDDEN, ON, PLANT, QUESTIONS, Review, cited
from auditor.review.questions import Question
from auditor.review.sheets import Column, Sheet, Workbook
from auditor.review.side_sheets import Places, add_files, add_history, add_links, add_proof, proof_rows, to_proof

_FILL = (
    Column(LABELS["verdict"], 10, fill=True, centred=True),
    Column(LABELS["grade"], 9, fill=True, centred=True),
    Column(LABELS["reason"], 30, fill=True),
    Column(LABELS["by"], 9, fill=True, centred=True),
    Column(LABELS["on"], 11.5, fill=True, centred=True),
)
_KEPT = tuple(Column(label, 8, hidden=True) for label in HIDDEN)
_WORDS = (
    "黄色栏目由审核员填写，其余栏目已锁定（无密码）。填好保存后运行 carbonclause review 读入。",
    "审核判定：每项要求一行。在“审核员结论”中选择；与机器结论不同的必须写明判断理由；"
    "严重程度（严重、一般、观察项）需要开不符合项时选择。不填的行以机器结论为准。",
    "证据指认：指出“这个文件、这一页，证明这项要求”。指认本身不改变结论，会成为一个待答问题。原文摘录可不填；填了会与文件核对。",
    "待答问题：机器把握不大的要求，附有关原文。在黄色栏目作出判断即可，与审核判定等效，两处只填一处。"
    "参考意见是语言模型或他人的答复，只供参考。",
    f"要取消已登记的决定，在审核员结论中选“{WITHDRAWN}”并写明理由。证据变化后，原决定显示为失效，请重新判断。",
    "姓名和日期每行都相同时，可只填下面的默认审核员和默认日期。",
)


def review_book(review: Review) -> bytes:
    """The workbook, filled in with the decisions in force."""
    audit = review.audit
    formats = {f.file: f.format for f in audit.files}
    book = Workbook(review.results, review.evidence, formats, audit.audit_date)
    advice = advice_of(review.register)
    numbers = {e.subject: e.number for e in last_decisions(review.register).values()}
    _guide(book, review)
    places = proof_rows(review)
    _findings(book, review, numbers, places)
    _questions(book, review, numbers, advice, places)
    add_links(book, review)
    add_proof(book, places)
    add_history(book, review)
    add_files(book, audit)
    return book.content()


def _guide(book: Workbook, review: Review) -> None:
    audit = review.audit
    columns = (Column("项目", 16), Column("内容", 110))
    sheet = book.sheet(GUIDE, f"{company(audit.profile)} 碳管理体系审核判定表", columns)
    start, end = audit.period
    for row in (
        (PLANT, company(audit.profile)),
        (AUDIT, audit_id(audit)),
        (FORM, SCHEMA),
        ("审核期间", f"{day(start)}至{day(end)}"),
        ("审核日期", day(audit.audit_date)),
        *(("填写说明" if n == 0 else "", words) for n, words in enumerate(_WORDS)),
    ):
        sheet.add(row)
    for label in (BY, ON):
        at = sheet.add((label, ""))
        column = Column("日期" if label == ON else label, 30, fill=True)
        sheet.sheet.write_blank(at, 1, None, sheet.look(column, align="left"))
    sheet.add(("现状", _state_words(review)))
    sheet.finish(filtered=False)


def _state_words(review: Review) -> str:
    findings = [j.finding for j in review.items]
    standing = [d for f in findings if (d := review.standing(f))]
    stale = sum(f.decision is not None and f.decision.stale for f in findings)
    differ = sum(f.in_force is not f.verdict for f in findings)
    return (
        f"共{len(findings)}项要求；已决定{len(standing)}项，其中与机器结论不同{differ}项；"
        f"已失效待重新判断{stale}项；待答问题{len(review.questions)}个。"
    )


def _findings(book: Workbook, review: Review, numbers: Mapping[str, int], places: Places) -> None:
    columns = (
        Column(LABELS["requirement"], 10),
        Column("要求", 34),
        Column("责任部门", 12),
        Column("机器结论", 9.5, centred=True),
        Column("把握", 6, centred=True),
        Column("理由和所缺", 38),
        Column("首要依据", 32),
        Column("全部依据", 9, centred=True),
        *_FILL,
        Column("现状", 22),
        *_KEPT,
    )
    sheet = book.sheet(FINDINGS, "逐条判定（黄色栏目由审核员填写）", columns, frozen=1)
    known = hashes(review.audit)
    for item in review.items:
        finding, requirement = item.finding, item.requirement
        first = finding.citations[0] if finding.citations else None
        sheet.add(
            (
                requirement.id,
                f"（{MODALITIES.get(requirement.modality, '应')}）{requirement.statement}",
                department(requirement.owner, review.audit.profile),
                finding.verdict,
                confidence_words(finding.confidence),
                _reasons(finding),
                (book.target(first), cited(first)) if first else "",
                to_proof(places, requirement.id),
                *_filled(review.standing(finding)),
                _state(finding),
                *_kept(finding, known, numbers, review),
            )
        )
    _offer(sheet, sheet.HEADER + 1, sheet.row - 1)
    sheet.finish()


def _questions(
    book: Workbook,
    review: Review,
    numbers: Mapping[str, int],
    advice: Mapping[str, Sequence[Advice]],
    places: Places,
) -> None:
    columns = (
        Column("序号", 5, centred=True),
        Column(LABELS["requirement"], 10),
        Column("问题", 40),
        Column("机器结论", 9.5, centred=True),
        Column("有关原文", 52),
        Column("全部依据", 9, centred=True),
        Column("参考意见", 30),
        *_FILL,
        *_KEPT,
    )
    title = f"待答问题（{len(review.questions)}个，要紧的在前）" if review.questions else "没有待答问题"
    sheet = book.sheet(QUESTIONS, title, columns, frozen=2)
    known = hashes(review.audit)
    for number, question in enumerate(review.questions, 1):
        requirement, finding = question.requirement, question.finding
        sheet.add(
            (
                str(number),
                requirement.id,
                question.text,
                finding.verdict,
                "\n".join(f"{n}. {p.why}：{cited(p.citation)}" for n, p in enumerate(question.places, 1))
                or "没有找到有关原文",
                to_proof(places, requirement.id),
                "\n".join(map(advice_words, advice.get(question.id, ()))),
                *_filled(None),
                *_kept(finding, known, numbers, review, open_row=True),
            )
        )
    if review.questions:
        _offer(sheet, sheet.HEADER + 1, sheet.row - 1)
    sheet.finish()


def _passages(question: Question) -> str:
    told = [f"{n}. {p.why}：{cited(p.citation)}" for n, p in enumerate(question.places, 1)]
    return "\n".join(told) or "没有找到有关原文"


def _reasons(finding: Finding) -> str:
    lacking = f"\n还缺：{'、'.join(finding.lacking)}" if finding.lacking else ""
    return clip(join(finding.reasons), 220) + clip(lacking, 120).replace("还缺：", "\n还缺：", 1)


def _filled(decision: Decision | None) -> tuple[object, ...]:
    if decision is None:
        return ("",) * len(_FILL)
    return decision.verdict.label, decision.grade, decision.reason, decision.by, decision.on


def _state(finding: Finding) -> str:
    decision, lines = finding.decision, []
    if decision is not None and decision.stale:
        lines.append(
            f"原决定已失效（证据或期间已变化）：{decision.by}于{decision.on}判为“{decision.verdict.label}”"
            f"{'，' + clip(decision.reason, 60) if decision.reason else ''}。请重新判断"
        )
    elif decision is not None:
        same = decision.verdict is finding.verdict
        lines.append(f"{decision.by}于{decision.on}{'确认' if same else '改判为' + decision.verdict.label}")
    for link in finding.links:
        mark = "（文件已变化，指认失效）" if link.stale else "" if link.weighed else "（待判断）"
        lines.append(f"{link.by}指认：{cited(link.citation)} {link.note}{mark}")
    return "\n".join(lines)


def _kept(
    finding: Finding, known: Mapping[str, str], numbers: Mapping[str, int], review: Review, *, open_row: bool = False
) -> tuple[object, ...]:
    """What the reading back needs to know of the row: the hidden columns."""
    prefilled = review.standing(finding) is not None and not open_row
    return fingerprint(finding, known), str(numbers.get(finding.requirement, 0)), "1" if prefilled else "0"


def _offer(sheet: Sheet, first: int, last: int) -> None:
    """Drop-downs for verdict, grade and day, and a mark where a reason is due."""
    sheet.choices(LABELS["verdict"], [*VERDICTS, WITHDRAWN], first=first, last=last)
    sheet.choices(LABELS["grade"], list(GRADES), first=first, last=last)
    sheet.days(LABELS["on"], first=first, last=last)
    reason, verdict, machine = (_letter(sheet.at(c)) for c in (LABELS["reason"], LABELS["verdict"], "机器结论"))
    at, row = sheet.at(LABELS["reason"]), first + 1
    rule = f'=AND(${verdict}{row}<>"",${verdict}{row}<>${machine}{row},${reason}{row}="")'
    due = sheet.workbook.book.add_format({"bg_color": "F4CFCB"})
    sheet.sheet.conditional_format(first, at, last, at, {"type": "formula", "criteria": rule, "format": due})


def _letter(column: int) -> str:
    return chr(ord("A") + column)
