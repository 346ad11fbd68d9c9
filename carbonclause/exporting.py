"""`export`: an audit in the formats of other tools."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from auditor.exports import junit, oscal, sarif, schema, table
from auditor.model import Audit
from auditor.reports.atomic import write_whole
from carbonclause import workspace
from carbonclause.chinese import Command
from carbonclause.console import say
from carbonclause.index import refresh_index
from standard.errors import UserError
from standard.load import load
from standard.model import Standard

FORMATS: Mapping[str, Callable[[Audit, Standard], dict[str, bytes]]] = {
    "oscal": oscal.export,
    "sarif": sarif.export,
    "junit": junit.export,
    "csv": table.export,
}
SCHEMA = "schema"
_path = click.Path(path_type=Path)


@click.command(cls=Command, short_help="把审核结果导出为其他工具的格式")
@click.option(
    "--format",
    "formats",
    type=click.Choice([*FORMATS, SCHEMA]),
    multiple=True,
    metavar="格式",
    help="oscal、sarif、junit、csv，或 schema（findings.json 的JSON Schema）；可以写多次，默认全部",
)
@click.option("--findings", type=_path, metavar="文件", help="findings.json（默认用当前文件夹里最近一次审核）")
@click.option("--out", type=_path, metavar="文件夹", help="导出到哪里（默认在该次审核的文件夹里的 exports）")
def export(formats: tuple[str, ...], findings: Path | None, out: Path | None) -> None:
    """导出审核结果：OSCAL（指南目录、审核计划、审核结果）、SARIF、JUnit、CSV，以及 findings.json 的JSON Schema。

    审核员已作的决定一并计入。例：carbonclause export --format csv --out 导出
    """
    say(write_exports(formats, findings, out))


def write_exports(formats: tuple[str, ...] = (), findings: Path | None = None, out: Path | None = None) -> str:
    """Write the formats asked for, all of them where none is; returns what to tell of it."""
    wanted = dict.fromkeys(formats or (*FORMATS, SCHEMA))
    if list(wanted) == [SCHEMA]:
        return _write(schema.export(), out or Path())
    source = workspace.findings_of(findings)
    audit, standard = workspace.judged(source), load()
    made: dict[str, bytes] = {}
    for name in wanted:
        made |= schema.export() if name == SCHEMA else _exported(name, audit, standard, source)
    target = out or source.parent / "exports"
    workspace.refuse_inside(target, workspace.root_of(source.parent) / workspace.EVIDENCE)
    told = _write(made, target)
    refresh_index(source.parent, target)
    return told


def _exported(name: str, audit: Audit, standard: Standard, source: Path) -> dict[str, bytes]:
    try:
        return FORMATS[name](audit, standard)
    except ValueError as error:  # the guideline's requirements and the audit's findings don't match
        remedy = "这次审核用的是另一版指南数据，请重新运行 carbonclause audit"
        raise UserError("审核结果与指南条款对不上", where=str(source), remedy=remedy) from error


def _write(files: Mapping[str, bytes], out: Path) -> str:
    for name, content in files.items():
        write_whole(out / name, content)
    return "已导出：\n" + "\n".join(f"  {(out / name).as_posix()}" for name in files)
