"""The commands by which an auditor decides: review, link, ask."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from auditor.model import Audit
from auditor.register import Register
from auditor.reports.atomic import write_whole
from auditor.review.advice import advice_of
from auditor.review.asking import Keeper, Reply, ask_endpoint, read_answers, sent, write_questions
from auditor.review.book import review_book
from auditor.review.book_reading import read_book
from auditor.review.checking import check, unread
from auditor.review.decided import DECISION, decided
from auditor.review.endpoint import Endpoint
from auditor.review.entries import Filled
from auditor.review.exporting import Written, write_review
from auditor.review.linking import LinkError, LinkKeeper
from auditor.review.material import Review
from auditor.review.plain import read_yaml, review_yaml
from auditor.review.questions import LIMIT, Question, questions
from auditor.review.words import Words
from carbonclause import workspace
from carbonclause.chinese import Command
from carbonclause.console import say
from carbonclause.history import history
from carbonclause.index import refresh_index
from standard.errors import UserError
from standard.load import load
from standard.model import Standard

BOOK, YAML, OUTGOING = "review.xlsx", "review.yaml", "将发送的内容.md"
KEY, AUDITOR = "CARBONCLAUSE_API_KEY", "CARBONCLAUSE_AUDITOR"
_path = click.Path(path_type=Path)
_results = click.option(
    "--results", type=_path, metavar="文件夹", help="哪一次审核的结果（默认当前文件夹中最近的一次）"
)
_evidence = click.option("--evidence", type=_path, metavar="文件夹", help="证据文件夹（默认工作文件夹下的 evidence）")


@dataclass(frozen=True, slots=True)
class Desk:
    """One audit with its register, as the commands work on it. audit: with decisions laid over it."""

    results: Path
    evidence: Path | None
    audit: Audit
    register: Register
    standard: Standard
    words: Words

    @property
    def keeper(self) -> LinkKeeper:
        return LinkKeeper(self.audit, self.register, self.words, self.evidence)

    def questions(self, limit: int = LIMIT) -> tuple[Question, ...]:
        return questions(self.audit, self.standard, limit=limit, whole=self.words.whole)


def desk(results: Path | None, evidence: Path | None = None) -> Desk:
    """The audit in `results`, by default the newest of the workspace in the current folder."""
    folder = workspace.findings_of(results, "--results").parent
    root = workspace.root_of(folder)
    usual = root / workspace.EVIDENCE
    if evidence is not None and not evidence.is_dir():
        raise UserError("没有这个证据文件夹", where=str(evidence), remedy="请检查 --evidence 后的路径")
    found = evidence or (usual if usual.is_dir() else None)
    register = workspace.register_of(folder)
    audit = workspace.judged(folder / workspace.FINDINGS)
    caches = [root / workspace.CACHE, folder / workspace.CACHE]
    return Desk(folder, found, audit, register, load(), Words(audit, caches, found))


def export_review(at: Desk, *, as_yaml: bool = False) -> Written:
    """Write review.xlsx (or review.yaml) beside the audit's findings, filled in with the decisions in force."""
    review = Review(at.audit, at.standard, at.register, at.questions(), at.results, at.evidence)
    path = at.results / (YAML if as_yaml else BOOK)
    content = review_yaml(review) if as_yaml else review_book(review)
    marks = workspace.root_of(at.results) / workspace.CACHE
    return write_review(path, content, lambda there: _unread(there, at), marks)


def _unread(path: Path, at: Desk) -> bool:
    try:
        return unread(_read(path), at.audit, at.register, at.keeper, date.today())
    except UserError:
        return True


def _read(path: Path) -> Filled:
    return read_yaml(path) if path.suffix.lower() in (".yaml", ".yml") else read_book(path)


@click.command(cls=Command, short_help="导出审核判定表，读回审核员的判断")
@click.option("--export", is_flag=True, help="导出审核判定表，已有的判断预先填好；未读入的表不会被覆盖")
@click.option("--yaml", "as_yaml", is_flag=True, help="用YAML文件，不用Excel工作簿")
@click.option("--file", "file", type=_path, metavar="文件", help="读入哪个文件（默认结果文件夹中的 review.xlsx）")
@click.option("--history", "of", metavar="条款编号", help="显示一项要求的全部判断经过")
@_results
@_evidence
def review(
    export: bool, as_yaml: bool, file: Path | None, of: str | None, results: Path | None, evidence: Path | None
) -> None:
    """审核员判断：第一次运行导出审核判定表 review.xlsx，填好后再次运行读入。

    有任何一处填错，列出全部错误所在的单元格，不登记任何内容。
    """
    at = desk(results, evidence)
    if of:
        say(history(of, at.audit, at.register, at.standard))
        return
    path = file or at.results / (YAML if as_yaml else BOOK)
    if export or (file is None and not path.exists()):
        written = export_review(at, as_yaml=as_yaml)
        refresh_index(at.results)
        say(_export_words(written))
        return
    checked = check(_read(path), at.audit, at.register, at.keeper, date.today())
    if checked.entries:
        at.register.append(checked.entries)
        refresh_index(at.results)
    made = sum(e.kind == DECISION for e in checked.entries)
    for note in checked.notes:
        say(f"注意：{note}")
    say(f"登记判断{made}项，证据指认{len(checked.entries) - made}项；{checked.unchanged}项此前已登记。")
    say(_standing_words(decided(at.audit, at.register)))


def _export_words(written: Written) -> str:
    said = f"审核判定表：{os.fspath(written.path)}"
    if written.beside:
        return f"原来的表中有还没读入的内容，没有覆盖。新表另存在旁边。\n{said}"
    if written.kept:
        return f"{said}\n原来的表保留为：{os.fspath(written.kept)}"
    return f"{said}\n填好保存后，再次运行 carbonclause review 读入"


def _standing_words(audit: Audit) -> str:
    held = [f for f in audit.findings if f.decision is not None]
    stale = [f.requirement for f in held if f.decision and f.decision.stale]
    differ = sum(f.in_force is not f.verdict for f in held)
    said = f"现行判断{len(held) - len(stale)}项，其中与机器结论不同{differ}项。"
    return said + (f"已失效待重新判断：{'、'.join(stale)}。" if stale else "")


@click.command(cls=Command, short_help="指认证据：这个文件的这一页证明这项要求")
@click.argument("requirement", metavar="条款编号")
@click.argument("file", metavar="文件")
@click.option("--page", type=click.IntRange(1, 100_000), metavar="页码", help="第几页")
@click.option("--place", default="", metavar="位置", help="页码以外的位置，如 台账!A6、第12段")
@click.option("--quote", default="", metavar="原文", help="原文摘录，与文件逐字核对（可不填）")
@click.option("--note", default="", metavar="说明", help="这份证据说明什么")
@click.option("--by", envvar=AUDITOR, default="", metavar="姓名", help=f"指认人（或设环境变量 {AUDITOR}）")
@click.option("--withdraw", is_flag=True, help="取消以前同样的指认")
@_results
@_evidence
def link(
    requirement: str,
    file: str,
    page: int | None,
    place: str,
    quote: str,
    note: str,
    by: str,
    withdraw: bool,
    results: Path | None,
    evidence: Path | None,
) -> None:
    """指认证据。指认不改变结论，会成为审核员的待答问题。

    例：carbonclause link 6.2.2.a 4-交易/申请单.pdf --page 2 --note 财务已审核 --by 廖思敏
    """
    if not by.strip():
        raise UserError("没有写明指认人", remedy=f"请加 --by 姓名，或设环境变量 {AUDITOR}")
    at = desk(results, evidence)
    where = str(page) if page else place
    try:
        entry = at.keeper.entry(
            requirement=requirement, file=file, place=where, quote=quote, note=note or ("取消" if withdraw else ""),
            by=by.strip(), on=date.today(), withdrawn=withdraw,
        )  # fmt: skip
    except LinkError as error:
        raise UserError(str(error)) from None
    if at.keeper.known(entry):
        say("没有可以取消的指认。" if withdraw else "这条指认此前已登记。")
        return
    at.register.append([entry])
    refresh_index(at.results)
    told = "原文已核对。" if entry.body["checked"] else "原文未能核对，请自行确认。" if quote else ""
    said = "已取消指认" if withdraw else "已登记指认"
    say(f"{said}：{requirement} ← {entry.body['file']} {entry.body['place']}。{told}".rstrip())
    if not withdraw:
        say("结论没有改变。请在审核判定表的“待答问题”中判断（carbonclause review --export）。")


@click.command(cls=Command, short_help="把待答问题交给语言模型或他人，收回参考意见")
@click.option("--endpoint", metavar="地址", help="OpenAI兼容接口，如 http://localhost:11434/v1")
@click.option("--model", metavar="模型名", help="模型名称")
@click.option("--yes", is_flag=True, help="不再询问，直接发送")
@click.option("--to", "to", type=_path, metavar="文件夹", help="不联网：每个问题写成文件，由任何模型或人回答")
@click.option("--from", "source", type=_path, metavar="文件夹", help="读回文件夹中的答复")
@click.option("--by", default="", metavar="姓名", help="--from 时，文件中没写答复人的，记在谁名下")
@click.option("--trust", is_flag=True, help="把采纳的答复直接登记为判断，署名“模型名（--trust）”")
@click.option(
    "--limit", type=click.IntRange(1, 200), default=LIMIT, metavar="个数", help=f"最多几个问题（默认{LIMIT}）"
)
@click.option(
    "--timeout", type=click.FloatRange(0.1, 3600), default=120, metavar="秒", help="每个问题最多等多久（默认120）"
)
@_results
@_evidence
def ask(
    endpoint: str | None,
    model: str | None,
    yes: bool,
    to: Path | None,
    source: Path | None,
    by: str,
    trust: bool,
    limit: int,
    timeout: float,
    results: Path | None,
    evidence: Path | None,
) -> None:
    """把机器把握不大的问题交给语言模型或他人回答，答复作为参考意见登记，不改变结论。

    答复必须逐字引用所给原文，否则不采纳。用 --endpoint 时先说明会发出什么内容，同意后才发送；密钥只从环境变量
    CARBONCLAUSE_API_KEY 读取。
    """
    if sum(x is not None for x in (endpoint, to, source)) != 1:
        raise UserError("请在 --endpoint、--to、--from 中选一种", remedy="加 --help 查看用法")
    at = desk(results, evidence)
    keeper = Keeper(at.audit, at.register, trust)
    if to is not None:
        asked = at.questions(limit)
        say(f"{len(asked)}个问题在 {os.fspath(to)}，其中新写出{write_questions(asked, to)}个。答好后用 --from 读回。")
    elif source is not None:
        everything = at.questions(len(at.audit.findings))
        _tell(read_answers(source, everything, keeper, by, date.today()))
    else:
        _ask_model(at, Endpoint(endpoint or "", os.environ.get(KEY, ""), timeout), model, keeper, limit, yes=yes)


def _ask_model(at: Desk, endpoint: Endpoint, model: str | None, keeper: Keeper, limit: int, *, yes: bool) -> None:
    if not model:
        raise UserError("没有写明模型", remedy="请加 --model 模型名")
    answered = {} if keeper.trust else advice_of(at.register)
    asked = [q for q in at.questions(limit) if model not in {a.author for a in answered.get(q.id, ())}]
    if not asked:
        say("没有需要问的问题。")
        return
    text, size = sent(asked, model)
    outgoing = at.results / OUTGOING
    write_whole(outgoing, text.encode())
    refresh_index(at.results)
    passages = sum(len(q.places) for q in asked)
    say(f"将发往 {endpoint.url}（模型 {model}）：{len(asked)}个问题，{passages}段原文，共{size}字节。")
    say(f"全部内容见：{os.fspath(outgoing)}")
    if not yes and not _agreed():
        say("没有发送任何内容。")
        return
    _tell(ask_endpoint(asked, endpoint, model, keeper, date.today(), lambda reply: say(_reply_words(reply))), told=True)


def _agreed() -> bool:
    if not sys.stdin.isatty():
        say("没有人在场确认；确认要发送请加 --yes。")
        return False
    return click.confirm("确认发送", default=False)


def _reply_words(reply: Reply) -> str:
    if reply.advice is None:
        return f"  {reply.requirement} 未采纳（{reply.source}）：{reply.refused}"
    return f"  {reply.requirement} {reply.advice.label}：{reply.advice.reason}"


def _tell(replies: list[Reply], *, told: bool = False) -> None:
    if not told:
        for reply in replies:
            say(_reply_words(reply))
    taken = sum(r.advice is not None for r in replies)
    say(f"采纳{taken}个，未采纳{len(replies) - taken}个。参考意见已登记，见审核判定表的“待答问题”。")
