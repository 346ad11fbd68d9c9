"""The commands that make things: a workspace, the documented system, the questionnaire."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path
from typing import Any

import click
import yaml

from carbonclause.chinese import Command, Group
from carbonclause.console import progress, say
from generator.documents import HOUSE
from generator.generate import ACTIONS, Generated
from generator.generate import generate as generate_documents
from generator.options import Options
from generator.paths import TEMPLATES
from generator.questionnaire import export_questionnaire, import_questionnaire
from generator.store import put
from standard.errors import UserError
from standard.profile import Profile, load_profile, make_profile

SHOWN = 6  # missing facts printed for each document; all of them stand in the document and in --json
QUESTIONNAIRE = "资料收集表.xlsx"
_path = click.Path(path_type=Path)
_profile = click.option(
    "--profile", "profile_path", type=_path, required=True, metavar="文件", help="企业资料 profile.yaml"
)


@click.command(cls=Command, short_help="新建一个客户的工作文件夹")
@click.argument("target", type=_path, default=Path("profile.yaml"), metavar="[文件夹或文件]")
def new(target: Path) -> None:
    """新建一个工作文件夹：企业资料、资料收集表，放文件、证据、审核结果的文件夹。

    给出 .yaml 文件名时只新建企业资料。已有的文件不会被覆盖。
    """
    path = target if target.suffix in (".yaml", ".yml") else target / "profile.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write((TEMPLATES / "profile.yaml").read_text(encoding="utf-8"))
    except FileExistsError:
        raise UserError("文件已经存在，没有改动", where=str(path), remedy="请换一个文件名") from None
    if path != target:
        for name in ("documents", "evidence", "audits"):
            (target / name).mkdir(exist_ok=True)
        if not (target / QUESTIONNAIRE).exists():
            put(target / QUESTIONNAIRE, export_questionnaire({}))
    say(f"已新建 {path}。请按其中的说明填写，再运行 carbonclause generate")


@click.command(cls=Command, short_help="由企业资料编制全套体系文件、表单和台账")
@_profile
@click.option("--out", type=_path, default=Path("documents"), metavar="文件夹", help="文件放在哪里（默认 documents）")
@click.option("--check", is_flag=True, help="只说明会改动什么、因为哪项资料，不写任何文件")
@click.option("--strict", is_flag=True, help="企业资料有缺项时不生成")
@click.option("--only", multiple=True, metavar="类型", help="只编制这些类型（类型代号，可写多次）")
@click.option(
    "--house", type=_path, default=HOUSE, show_default=False, metavar="文件", help="自己的Word样式模板（.docx）"
)
@click.option("--numbers", metavar="规则", help="自己的文件编号规则，如 {prefix}/{kind}{serial}-{year}")
@click.option("--templates", type=_path, metavar="文件夹", help="自己的模板文件夹，同类型的代替随附的模板")
@click.option("--draft", is_flag=True, help="每页加“草稿”水印")
@click.option("--released", metavar="日期", help="作为正式文件发布的日期，如 2026-01-31（须已填批准人）")
@click.option("--json", "as_json", is_flag=True, help="用JSON列出编制的文件和缺少的资料")
def generate(
    profile_path: Path,
    out: Path,
    check: bool,
    strict: bool,
    only: tuple[str, ...],
    house: Path,
    numbers: str | None,
    templates: Path | None,
    draft: bool,
    released: str | None,
    as_json: bool,
) -> None:
    """由企业资料编制全套体系文件、表单、台账和清单。

    重新编制时，人改过的文件逐段、逐格合并：人改的保留，资料变化引起的更新，两边都改的保留人改的，新内容写在批注里。
    """
    if draft and released:
        raise UserError("--draft 和 --released 不能同时用", remedy="草稿用 --draft，正式发布用 --released")
    if templates is not None and not templates.is_dir():
        raise UserError("没有这个文件夹", where=str(templates), remedy="请检查 --templates")
    chosen = frozenset(only) or None
    options = Options(house, templates, chosen, draft, _day(released), numbers, strict)
    made = generate_set(load_profile(profile_path), out, options, check=check, quiet=as_json)
    if as_json:
        say(json.dumps(made, ensure_ascii=False, indent=2))


def _day(text: str | None) -> dt.date | None:
    try:
        return None if text is None else dt.date.fromisoformat(text)
    except ValueError:
        raise UserError(f"不是日期：{text}", where="--released", remedy="写作 2026-01-31") from None


def generate_set(
    profile: Profile, out: Path, options: Options | None = None, *, check: bool = False, quiet: bool = False
) -> list[dict[str, Any]]:
    """Generate (or only check), tell what became of it, and give it as plain data."""
    with progress("编制文件") as advance:
        made = generate_documents(profile, out, progress=advance, options=options, check=check)
    if not quiet:
        say(_planned(made) if check else _generated(made, out))
    return [
        {
            "type": g.type,
            "title": g.title,
            "file": str(g.path or ""),
            "action": g.action,
            "why": list(g.why),
            "conflicts": list(g.conflicts),
            "missing": list(g.missing),
            "note": g.note,
        }
        for g in made
    ]


def _planned(made: list[Generated]) -> str:
    """What would change, and why."""
    lines = [f"如果现在编制：{_counts(made)}（没有写入任何文件）"]
    for item in made:
        if item.path is None or item.action in ("same", "keep"):
            continue
        lines.append(f"  {ACTIONS[item.action]}：{item.path.name}")
        lines += [f"    因为 {reason}" for reason in item.why[:SHOWN]]
        if len(item.why) > SHOWN:
            lines.append(f"    等{len(item.why)}处资料变化")
        lines += [f"    须人工取舍：{conflict}" for conflict in item.conflicts]
        if item.note:
            lines.append(f"    {item.note}")
    return "\n".join(lines)


def _generated(made: list[Generated], out: Path) -> str:
    """What was made, what still lacks facts, what was merged, left out or left alone."""
    written = [g for g in made if g.path and g.action not in ("remove", "stay")]
    lines = [f"已编制{len(written)}份文件，放在 {out}", f"其中：{_counts(made)}"]
    lacking = [g for g in written if g.missing]
    if lacking:
        total = sum(len(g.missing) for g in lacking)
        lines.append(f"{len(lacking)}份文件还缺企业资料，共{total}处（文件中标为【待补充】）：")
        for item in lacking:
            more = f"等{len(item.missing)}项" if len(item.missing) > SHOWN else ""
            lines.append(f"  {item.title}：{'、'.join(item.missing[:SHOWN])}{more}")
    conflicts = [g for g in made if g.conflicts]
    if conflicts:
        lines.append("以下文件人和资料改了同一处，人改的已保留，新内容写在批注里，请取舍：")
        lines += [f"  {g.title}：{len(g.conflicts)}处" for g in conflicts]
    if any(g.action == "merge" for g in made):
        lines.append(f"合并前的原件留在 {out / '.carbonclause' / 'edited'}")
    lines += [f"  {item.title}：{item.note}" for item in made if item.note]
    return "\n".join(lines)


def _counts(made: list[Generated]) -> str:
    counts = Counter(g.action for g in made)
    return "，".join(f"{name}{counts[key]}" for key, name in ACTIONS.items() if counts[key]) or "没有文件"


@click.group(cls=Group, short_help="企业资料与资料收集表（Excel）互转")
def profile() -> None:
    """企业资料的收集：写出资料收集表（export），填好后读回（import）。"""


@profile.command(cls=Command, name="export", short_help="写出按部门分组的资料收集表")
@click.argument("target", type=_path, default=Path(QUESTIONNAIRE), metavar="[文件.xlsx]")
@click.option("--profile", "profile_path", type=_path, metavar="文件", help="已有的企业资料，填好的项会带入")
def export(target: Path, profile_path: Path | None) -> None:
    """写出按部门分组的资料收集表（带说明、下拉表、示例），发给客户填写。已有的文件不会被覆盖。"""
    data = load_profile(profile_path).data if profile_path else {}
    if target.exists():
        raise UserError("文件已经存在，没有改动", where=str(target), remedy="请换一个文件名")
    put(target, export_questionnaire(data))
    say(f"已写出 {target}。填好后运行 carbonclause profile import {target}")


@profile.command(cls=Command, name="import", short_help="把填好的资料收集表读成企业资料")
@click.argument("source", type=_path, metavar="文件.xlsx")
@click.option("--out", type=_path, default=Path("profile.yaml"), metavar="文件", help="写到哪里（默认 profile.yaml）")
@click.option("--replace", is_flag=True, help="代替已有的文件；原文件改名保留")
def import_(source: Path, out: Path, replace: bool) -> None:
    """读回填好的资料收集表；有填错的，逐格指出，不写文件。"""
    try:
        content = source.read_bytes()
    except FileNotFoundError:
        raise UserError("没有这个文件", where=str(source), remedy="请检查路径") from None
    data = import_questionnaire(content, str(source))
    make_profile(data, source)
    if out.exists() and not replace:
        raise UserError(
            "文件已经存在，没有改动", where=str(out), remedy="请用 --out 换一个文件名，或加 --replace（原文件改名保留）"
        )
    if out.exists():
        kept = next(p for n in range(1, 1000) if not (p := out.with_name(f"{out.stem}.旧{n}{out.suffix}")).exists())
        put(kept, out.read_bytes())
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120)
    put(out, f"# 由 {source.name} 读入\n{text}".encode())
    say(f"已写出 {out}。运行 carbonclause generate --profile {out} 编制文件")
