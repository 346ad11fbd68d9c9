"""The commands of the command line, one function each."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from auditor.audit import audit_folder
from auditor.model import Audit, Verdict
from auditor.readers.cluster import cluster_engine
from auditor.readers.pool import Engine
from auditor.reports.findings import write_findings
from auditor.review.decided import decided
from carbonclause import reporting, workspace
from carbonclause.acting import open_new, outlook, write_actions
from carbonclause.chinese import Command, Group
from carbonclause.console import progress, say
from carbonclause.exporting import write_exports
from carbonclause.generating import generate_set
from carbonclause.index import INDEX, refresh_index
from carbonclause.internal import write_papers
from carbonclause.reviewing import desk, export_review
from carbonclause.sending import write_pack, write_requests
from standard.errors import UserError
from standard.load import load
from standard.profile import Profile, load_profile
from standard.proof import prove
from standard.resources import shipped
from standard.show import describe

FINDINGS = workspace.FINDINGS
# What --fail-on names, and the verdicts that then make the exit code 1.
FAIL_ON = {
    "never": frozenset[Verdict](),
    "nonconform": frozenset({Verdict.NONCONFORM}),
    "missing": frozenset({Verdict.NONCONFORM, Verdict.MISSING}),
    "partial": frozenset({Verdict.NONCONFORM, Verdict.MISSING, Verdict.PARTIAL}),
}
_path = click.Path(path_type=Path)


@click.command(cls=Command, short_help="用样例企业演示：编制文件并审核证据")
@click.option(
    "--out",
    type=_path,
    default=Path("carbonclause-demo"),
    show_default=False,
    metavar="文件夹",
    help="结果放在哪里（默认 carbonclause-demo）",
)
def demo(out: Path) -> None:
    """用随附的样例企业跑一遍：建一个工作区，编制全套文件，审核其证据。

    写出报告、内部审核文件、整改登记、资料收集清单和提交包，从 index.html 看起。
    """
    sample = shipped(__file__, "evidence") / "yuling"
    _copy(sample / workspace.PROFILE, out / workspace.PROFILE)
    for file in sorted((sample / workspace.EVIDENCE).rglob("*")):
        if file.is_file():
            _copy(file, out / workspace.EVIDENCE / file.relative_to(sample / workspace.EVIDENCE))
    profile = load_profile(out / workspace.PROFILE)
    generate_set(profile, out / workspace.DOCUMENTS)
    done = _audit(profile, _Place(out / workspace.EVIDENCE, out))
    say(_summary(done))
    say(write_papers(done.out))
    say(open_new(done.out, "carbonclause demo"))
    say(write_requests(done.out))
    write_exports(findings=done.out / FINDINGS)
    say(write_pack(done.out))
    say(write_actions(done.out))
    refresh_index(done.out)
    say(f"从这里看起：{out / INDEX}")


def _copy(source: Path, target: Path) -> None:
    """Copy a file of the sample; what already stands there, perhaps worked on, is left alone."""
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


@click.command(cls=Command, short_help="逐条审核证据文件夹，写出差距分析报告")
@click.option("--profile", "profile_path", type=_path, metavar="文件", help="企业资料（默认当前文件夹的 profile.yaml）")
@click.option(
    "--evidence", type=_path, metavar="文件夹", help="证据文件夹，只读取，不改动（默认企业资料旁的 evidence）"
)
@click.option("--out", type=_path, metavar="文件夹", help="结果放在哪里（默认工作区的 audits/审核日期）")
@click.option("--since", type=_path, metavar="文件", help="与哪一次审核的 findings.json 比较（默认工作区里的上一次）")
@click.option("--no-pictures", is_flag=True, help="报告里不配原文图片")
@click.option(
    "--fail-on",
    type=click.Choice(list(FAIL_ON)),
    default="never",
    metavar="级别",
    help="有这一级及更重的差距时退出码为1：nonconform 不符合，missing 加缺失，partial 加部分符合",
)
@click.option("--cluster", metavar="地址", help="在Dask集群上读取证据，如 tcp://主机:8786（默认在本机读取）")
@click.option("--json", "as_json", is_flag=True, help="把审核结果以JSON写到标准输出")
def audit(
    profile_path: Path | None,
    evidence: Path | None,
    out: Path | None,
    since: Path | None,
    no_pictures: bool,
    fail_on: str,
    cluster: str | None,
    as_json: bool,
) -> int:
    """审核证据文件夹：163项要求逐条判定，每个结论注明文件、位置和原文。

    在工作文件夹（carbonclause new 新建的）里运行时不需要选项：结果放在 audits 下，并与上一次审核比较。
    """
    chosen = profile_path or Path(workspace.PROFILE)
    if profile_path is None and not chosen.is_file():
        raise UserError(
            "当前文件夹里没有企业资料", where=str(chosen), remedy="请在工作文件夹里运行，或用 --profile 指明"
        )
    root = chosen.parent
    inside = profile_path is None or (root / workspace.AUDITS).is_dir()
    place = _Place(
        evidence or root / workspace.EVIDENCE,
        root if inside and out is None else None,
        out or Path("audit"),
        since,
        not no_pictures,
    )
    with nullcontext() if cluster is None else cluster_engine(cluster) as engine:
        done = _audit(load_profile(chosen), place, engine)
    say((done.out / FINDINGS).read_text(encoding="utf-8") if as_json else _summary(done))
    return 1 if any(f.in_force in FAIL_ON[fail_on] for f in done.audit.findings) else 0


@click.command(cls=Command, short_help="说明一项要求的结论是怎么来的")
@click.argument("requirement", metavar="条款编号")
@click.option(
    "--findings", "findings_path", type=_path, metavar="文件", help="findings.json（默认用当前文件夹里最近一次审核）"
)
@click.option("--json", "as_json", is_flag=True, help="以JSON输出")
def explain(requirement: str, findings_path: Path | None, as_json: bool) -> None:
    """说明一项要求的结论：看了哪些文件，哪项检查通过或没有通过，依据哪些原文。例：carbonclause explain 6.1.3.b"""
    finding = _find(requirement, findings_path)
    if as_json:
        say(json.dumps(finding, ensure_ascii=False, indent=2))
        return
    from carbonclause.explain import explanation

    say(explanation(finding, load()))


@click.group(cls=Group, short_help="查看和检查指南条款数据")
def standard() -> None:
    """指南条款数据：检查是否自洽（check），或查看一项要求（show）。"""


@standard.command(cls=Command, short_help="检查条款数据是否完整自洽")
@click.option("--json", "as_json", is_flag=True, help="以JSON输出")
def check(as_json: bool) -> int:
    """检查：编号唯一且齐全，每项要求都有对应文件，引用的文件类型、概念、检查都存在，术语没有歧义。"""
    loaded = load()
    problems = prove(loaded)
    if as_json:
        say(json.dumps({"requirements": len(loaded.requirements), "problems": problems}, ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            say(f"- {problem}")
        scored = sum(not r.addition for r in loaded.requirements.values())
        extra = len(loaded.requirements) - scored
        say(
            f"共{scored}项要求，另有{extra}项补充，{len(loaded.documents)}种文件，{len(loaded.concepts)}个概念："
            + (f"发现{len(problems)}个问题" if problems else "没有发现问题")
        )
    return 2 if problems else 0


@standard.command(cls=Command, short_help="显示一项要求及与它有关的一切")
@click.argument("requirement", metavar="条款编号")
def show(requirement: str) -> None:
    """显示一项要求：原意、责任部门、需要的文件、检查项、概念和勘误。例：carbonclause standard show 6.1.3.b"""
    say(describe(load(), _known(requirement)))


@dataclass(frozen=True, slots=True)
class _Place:
    """What is audited and where the results go: into `audits` of the workspace `root`, without one into `out`."""

    evidence: Path
    root: Path | None
    out: Path = Path("audit")
    since: Path | None = None
    pictures: bool = True


@dataclass(frozen=True, slots=True)
class _Done:
    """A finished audit, the auditor's decisions laid over it, with what its reports show besides."""

    audit: Audit
    out: Path
    reports: reporting.Reported


def _audit(profile: Profile, place: _Place, engine: Engine | None = None) -> _Done:
    """Audit, write findings.json, the reports and the index page."""
    base = place.root or place.out
    workspace.refuse_inside(base, place.evidence)
    loaded, cache = load(), base / workspace.CACHE
    base.mkdir(parents=True, exist_ok=True)
    with progress("读取证据") as advance:
        found = audit_folder(profile, place.evidence, loaded, progress=advance, cache=cache, engine=engine)
    out = workspace.results_of(place.root, found) if place.root else place.out
    write_findings(found, loaded, out / FINDINGS)
    result = decided(found, workspace.register_of(out))
    sources = reporting.Sources(out, place.evidence, cache, place.since or workspace.before(out), place.pictures)
    reports = reporting.write_reports(result, loaded, out, sources)
    export_review(desk(out, place.evidence))
    refresh_index(out)
    return _Done(result, out, reports)


def _summary(done: _Done) -> str:
    counts = Counter(f.in_force for f in done.audit.findings if not _is_addition(f.requirement))
    unread = [f for f in done.audit.files if f.status.value in ("unreadable", "empty")]
    lines = [
        f"共{sum(counts.values())}项要求：" + "，".join(f"{v.label}{counts[v]}" for v in reversed(Verdict) if counts[v])
    ]
    if unread:
        lines.append(f"有{len(unread)}个文件没有读出内容：")
        lines += [f"  {f.file}：{f.reason}" for f in unread]
    lines.append(reporting.told(done.reports, done.out))
    lines += [words for words in (outlook(done.out),) if words]
    lines.append(f"逐条结果：{os.fspath(done.out / FINDINGS)}（用 carbonclause explain 条款编号 --findings 查看依据）")
    return "\n".join(lines)


def _is_addition(requirement: str) -> bool:
    return load().requirements[requirement].addition


def _known(requirement: str) -> str:
    known = load().requirements
    if requirement in known:
        return requirement
    near = [r for r in known if r.startswith(requirement.rstrip("."))][:6]
    hint = f"是不是 {'、'.join(near)}" if near else "编号写法如 4.1-1、6.1.3.b、5.1.2.a.1"
    raise UserError("没有这个条款编号", where=requirement, remedy=hint)


def _find(requirement: str, path: Path | None) -> dict[str, Any]:
    _known(requirement)
    newest = [p / FINDINGS for root in (Path(), Path("carbonclause-demo")) if (p := workspace.newest(root))]
    tried = [path] if path else [*newest, Path("audit") / FINDINGS]
    found = next((p for p in tried if p.is_file()), None)
    if found is None:
        raise UserError(
            "没有找到审核结果", where=str(tried[0]), remedy="请先运行 carbonclause audit，或用 --findings 指明"
        )
    try:
        data = json.loads(found.read_text(encoding="utf-8"))
        listed = [*data["findings"], *data.get("additions", [])]
        return next(f for f in listed if f["requirement"] == requirement)
    except (ValueError, KeyError, TypeError, StopIteration):
        raise UserError("不是有效的审核结果", where=str(found), remedy="请重新运行 carbonclause audit") from None
