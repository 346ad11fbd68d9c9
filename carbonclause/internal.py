"""carbonclause internal-audit: the internal audit set, from an audit's findings and the profile."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.internal.grading import MAJOR, MINOR
from auditor.internal.papers import FOLDER, issued_in, seed_of, write_set
from auditor.internal.prepare import InternalAudit, prepare
from auditor.model import Audit
from auditor.reports.keeping import Written, kept_words
from carbonclause import workspace
from carbonclause.chinese import Command
from carbonclause.console import say
from carbonclause.index import refresh_index
from standard.load import load
from standard.profile import Profile, load_profile, make_profile

_path = click.Path(path_type=Path)


@click.command("internal-audit", cls=Command, short_help="编制一套内部审核文件：方案、计划、检查表、报告等")
@click.option("--findings", type=_path, metavar="文件夹或文件", help="审核结果（默认当前工作区最近一次审核）")
@click.option(
    "--profile",
    "profile_path",
    type=_path,
    metavar="文件",
    help="企业资料（默认工作区的profile.yaml）",
)
@click.option("--out", type=_path, metavar="文件夹", help="放在哪里（默认审核结果旁的 内部审核）")
@click.option("--seed", default="", metavar="文字", help="抽样种子（默认沿用上次的；第一次由审核内容得出）")
@click.option("--since", type=_path, metavar="文件夹或文件", help="上一次审核，用来找重复发生的（默认工作区里的）")
def internal_audit(
    findings: Path | None, profile_path: Path | None, out: Path | None, seed: str, since: Path | None
) -> None:
    """编制内部审核文件。审核组、日期、会议写在企业资料的 internal_audit 一节；没有写的印【待补充】。

    没有人审核自己的部门：安排不当时说明是谁、哪个部门、可以改由谁审核。人填写过的文件不会被覆盖。
    """
    say(write_papers(workspace.findings_of(findings).parent, profile_path, out, seed, since))


def write_papers(
    results: Path, profile_path: Path | None = None, out: Path | None = None, seed: str = "", since: Path | None = None
) -> str:
    """Write the set for the audit in `results`; returns what to tell of it."""
    loaded = load()
    audit = workspace.judged(results / workspace.FINDINGS)
    folder = out or results / FOLDER
    workspace.refuse_inside(folder, workspace.root_of(results) / workspace.EVIDENCE)
    earlier = _earlier(results, since)
    profile = _profile(profile_path, results, audit)
    internal = prepare(audit, loaded, profile, seed=seed or seed_of(folder), earlier=earlier, issued=issued_in(folder))
    written = write_set(internal, folder)
    refresh_index(results, folder)
    return _summary(internal, written, folder)


def _profile(given: Path | None, results: Path, audit: Audit) -> Profile:
    standing = workspace.root_of(results) / workspace.PROFILE
    if given is not None or standing.is_file():
        return load_profile(given or standing)
    return make_profile(dict(audit.profile))


def _earlier(results: Path, since: Path | None) -> Audit | None:
    """The audit before this one: as told, else the one before it in the workspace."""
    source = workspace.findings_of(since, "--since") if since else workspace.before(results)
    return workspace.judged(source) if source else None


def _summary(internal: InternalAudit, result: Written, folder: Path) -> str:
    raised = [n.grade for n in internal.nonconformities]
    lines = [
        f"内部审核文件{result.total}个：{folder}",
        f"不符合项{len(raised)}项（严重{raised.count(MAJOR)}，一般{raised.count(MINOR)}），观察项{len(internal.observations)}项；"
        f"抽样种子 {internal.seed}",
    ]
    if not internal.team.given:
        lines.append("企业资料没有写审核组（internal_audit.team），计划和检查表里的审核员、日期印为【待补充】")
    return "\n".join([*lines, *kept_words(result)])
