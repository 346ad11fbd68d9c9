"""carbonclause actions: nonconformities from their opening to their closure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from auditor.actions import auditing, steps
from auditor.actions.book import actions_book
from auditor.actions.folding import actions_of
from auditor.actions.model import FIELDS, OPEN, STATES, Action, Proof
from auditor.internal.prepare import prepare
from auditor.model import Audit
from auditor.register import Entry, Register
from auditor.reports.keeping import kept_words, write_papers
from carbonclause import workspace
from carbonclause.chinese import Command, Group
from carbonclause.console import say
from carbonclause.index import refresh_index
from standard.errors import UserError
from standard.load import load
from standard.practice import GRADES, load_grading
from standard.profile import load_profile, make_profile

BOOK, LINES = "不符合台账.xlsx", "登记库.jsonl"
_path = click.Path(path_type=Path)
_results = click.option(
    "--results", type=_path, metavar="文件夹", help="哪一次审核的结果（默认当前文件夹中最近的一次）"
)
_by = click.option("--by", required=True, metavar="姓名", help="谁登记的")
_on = click.option("--on", metavar="日期", help="哪一天（默认今天），如 2026-03-31")


@click.group(cls=Group, short_help="不符合与纠正措施：登记、整改、验证、关闭")
def actions() -> None:
    """不符合从提出到关闭：open 由审核结果登记，update 填写，complete 报完成，verify 验证，close 关闭。

    每一步都记在工作区的登记库里，不能改、不能删；check 由新的审核结果检查是否仍不符合。
    """


@actions.command("open", cls=Command, short_help="把审核发现的不符合登记进来")
@_results
@_by
def open_(results: Path | None, by: str) -> None:
    """登记审核结果中还没有登记的不符合，每一件事实一项；重复发生的注明上一次的编号。"""
    say(open_new(_folder(results), by))


def open_new(results: Path, by: str) -> str:
    """Open what the audit in `results` raises and no action stands for; returns what to tell of it."""
    audit, register, folder = _desk(results)
    profile = workspace.root_of(folder) / workspace.PROFILE
    facts = load_profile(profile) if profile.is_file() else make_profile(dict(audit.profile))
    raised = prepare(audit, load(), facts).nonconformities
    entries = auditing.opened(audit, raised, load_grading(), actions_of(register), by)
    events = register.append(entries) if entries else ()
    refresh_index(folder)
    return f"新登记{len(events)}项不符合；登记库：{register.path}"


@actions.command("check", cls=Command, short_help="用新的审核结果检查各项是否仍不符合")
@_results
def check(results: Path | None) -> None:
    """已判定符合的，列出证据请人验证；仍不符合的注明；已关闭又发生的重新打开。程序从不自行关闭。"""
    audit, register, folder = _desk(results)
    entries = auditing.checked(audit, load_grading(), actions_of(register))
    if entries:
        register.append(entries)
        refresh_index(folder)
    say(_checked_words(entries))


def outlook(results: Path) -> str:
    """What `check` would record of the audit in `results`; '' where it has nothing to say. Records nothing.

    An audit of half the evidence would reopen what is closed: that is for a person to decide.
    """
    audit, register, _ = _desk(results)
    entries = auditing.checked(audit, load_grading(), actions_of(register))
    return f"登记的不符合：{_checked_words(entries)}（运行 carbonclause actions check 登记）" if entries else ""


def _checked_words(entries: Sequence[Entry]) -> str:
    taken = [str(e.body["step"]) for e in entries]
    counts = (("found", "待验证"), ("failing", "仍不符合"), ("reopen", "重新打开"))
    return "，".join(f"{words}{taken.count(step)}项" for step, words in counts)


@actions.command("list", cls=Command, short_help="列出不符合")
@click.option("--state", type=click.Choice(STATES), metavar="状态", help=f"只列：{'、'.join(STATES)}")
@click.option("--overdue", is_flag=True, help="只列逾期的")
@_on
@_results
@click.option("--json", "as_json", is_flag=True, help="以JSON输出")
def list_(state: str | None, overdue: bool, on: str | None, results: Path | None, as_json: bool) -> None:
    """列出登记的不符合：编号、条款、级别、责任部门、期限、状态。"""
    day = _day(on)
    listed = [a for a in actions_of(_register(results)) if state in (None, a.state)]
    if overdue:
        listed = list(auditing.overdue(listed, day))
    if as_json:
        say(json.dumps([asdict(a) for a in listed], ensure_ascii=False, indent=1, default=str))
        return
    for action in listed:
        late = "，已逾期" if action.overdue(day) else ""
        again = f"，重复（{action.repeats}）" if action.repeats else ""
        about = f"{'、'.join(action.requirements)}  {action.grade}  {action.owner}  {action.due}"
        say(f"{action.number}  {about}  {action.state}{late}{again}")
        say(f"    {action.facts[:80]}")
        if action.proposed and action.state == OPEN:
            say(f"    {action.noted[-1]}：{'、'.join(p.file for p in action.proposed)}")
    say(f"共{len(listed)}项")


@actions.command(cls=Command, short_help="登记原因、措施、责任人、期限、进展")
@click.argument("number", metavar="编号")
@_by
@click.option("--containment", metavar="文字", help="应急处置")
@click.option("--cause", metavar="文字", help="根本原因")
@click.option("--action", metavar="文字", help="纠正措施")
@click.option("--owner", metavar="部门", help="责任部门")
@click.option("--person", metavar="姓名", help="责任人")
@click.option("--due", metavar="日期", help="完成期限，如 2026-03-31")
@click.option("--progress", metavar="文字", help="进展")
@click.option("--grade", metavar="级别", help="、".join(GRADES))
@click.option("--standard", metavar="文字", help="验证标准")
@_results
def update(number: str, by: str, results: Path | None, **fields: str | None) -> None:
    """登记一项不符合的原因、措施、责任人、期限和进展；已关闭的不能再改。"""
    told = {k: v for k, v in fields.items() if v is not None}
    _record(results, steps.update(_found(results, number), told, by))
    say(f"{number}：已登记{'、'.join(FIELDS[k] for k in told)}")


@actions.command(cls=Command, short_help="报整改完成，附证据")
@click.argument("number", metavar="编号")
@_by
@click.option("--proof", type=_path, multiple=True, metavar="文件", help="证明已经整改的文件，可多次")
@_on
@_results
def complete(number: str, by: str, proof: tuple[Path, ...], on: str | None, results: Path | None) -> None:
    """报整改完成，附证明文件（记下其内容的校验值）；须先登记根本原因和纠正措施。"""
    shown = [_proof(path) for path in proof]
    _record(results, steps.complete(_found(results, number), shown, by, _day(on)))
    say(f"{number}：待验证")


@actions.command(cls=Command, short_help="验证整改效果")
@click.argument("number", metavar="编号")
@_by
@click.option("--words", required=True, metavar="文字", help="怎样验证、结果如何")
@click.option("--ineffective", is_flag=True, help="验证无效，退回整改")
@_on
@_results
def verify(number: str, by: str, words: str, ineffective: bool, on: str | None, results: Path | None) -> None:
    """验证整改效果；责任人不能验证自己的整改。"""
    effective = not ineffective
    _record(results, steps.verify(_found(results, number), words, by, _day(on), effective=effective))
    say(f"{number}：{'验证有效，可以关闭' if effective else '验证无效，退回整改'}")


@actions.command(cls=Command, short_help="关闭已验证有效的不符合")
@click.argument("number", metavar="编号")
@_by
@_on
@_results
def close(number: str, by: str, on: str | None, results: Path | None) -> None:
    """关闭验证有效的不符合。"""
    _record(results, steps.close(_found(results, number), by, _day(on)))
    say(f"{number}：已关闭")


@actions.command(cls=Command, short_help="导出不符合台账和登记库全文")
@click.option("--out", type=_path, metavar="文件夹", help="放在哪里（默认工作区）")
@_on
@_results
def export(out: Path | None, on: str | None, results: Path | None) -> None:
    """导出不符合台账（Excel）和登记库全部记录（一行一条JSON，含校验链）。"""
    say(write_actions(_folder(results), out, _day(on)))


def write_actions(results: Path, out: Path | None = None, on: date | None = None) -> str:
    """Write the register as a workbook and as lines of JSON; returns what to tell of it. on: today by default."""
    register = workspace.register_of(results)
    folder = out or register.path.parent
    workspace.refuse_inside(folder, register.path.parent / workspace.EVIDENCE)
    book = actions_book(actions_of(register), on or date.today())
    done = write_papers(folder, {BOOK: book, LINES: register.export().encode()})
    refresh_index(results, folder)
    return "\n".join([f"不符合台账：{folder / BOOK}；登记库全文：{folder / LINES}", *kept_words(done)])


@actions.command("verify-chain", cls=Command, short_help="检查登记库是否被改动过")
@_results
def verify_chain(results: Path | None) -> int:
    """逐条核对登记库的校验链；有改动、缺失时列出，退出码为1。"""
    register = _register(results)
    problems = register.verify()
    for problem in problems:
        say(f"- {problem}")
    say("登记库完整，没有改动" if not problems else f"发现{len(problems)}处问题，请从备份恢复")
    return 1 if problems else 0


def _desk(results: Path | None) -> tuple[Audit, Register, Path]:
    folder = _folder(results)
    register = workspace.register_of(folder)
    return workspace.judged(folder / workspace.FINDINGS), register, folder


def _folder(results: Path | None) -> Path:
    return workspace.findings_of(results, "--results").parent


def _register(results: Path | None) -> Register:
    return workspace.register_of(_folder(results))


def _found(results: Path | None, number: str) -> Action:
    held = {a.number: a for a in actions_of(_register(results))}
    if number not in held:
        raise UserError("登记库里没有这个编号", where=number, remedy="用 carbonclause actions list 查看")
    return held[number]


def _record(results: Path | None, entry: Entry) -> None:
    folder = _folder(results)
    workspace.register_of(folder).append([entry])
    refresh_index(folder)


def _proof(path: Path) -> Proof:
    if not path.is_file():
        raise UserError("没有这个文件", where=str(path), remedy="请检查 --proof 后的路径")
    return Proof(path.name, hashlib.sha256(path.read_bytes()).hexdigest())


def _day(text: str | None) -> date:
    return steps.day_of(text, "--on") if text else date.today()
