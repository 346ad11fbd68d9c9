"""index.html: everything in an audit's folder or a workspace, linked, with what each thing is for.

What is known is listed by name with its purpose; whatever else is there is listed too, so that nothing another command
wrote is left out. Links are relative: the folder can be moved, zipped or put on a share.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from auditor.reports.atomic import write_whole
from auditor.reports.wording import clean
from carbonclause import workspace

INDEX = "index.html"
_SHOWN = 500  # files of one folder
# Name → what it is called, what it is for; in the order in which a reader wants them.
_KNOWN = {
    "差距分析报告.docx": ("差距分析报告（Word）", "总经理五分钟读完第一页；后面逐条列出证据、差距和措施"),
    "差距分析报告.html": ("差距分析报告（网页）", "可按章、部门、判定和文字筛选，可打印"),
    "差距分析报告.xlsx": ("差距清单（Excel）", "筛选、排序，分派整改任务"),
    "review.xlsx": ("审核员复核表", "审核员逐条复核、改判、回答问题；填好后运行 carbonclause review"),
    "review.yaml": ("审核员复核表（YAML）", "内容与复核表相同，便于版本管理"),
    "内部审核": ("内部审核文件", "方案、计划、检查表、不符合项报告、内审报告"),
    "资料收集": ("各部门资料收集清单", "按能补上多少条要求排序，附空白表"),
    "提交包.zip": ("提交包", "给核查机构或认证机构：报告、结果、引用的证据，可用 sha256sum -c MANIFEST.sha256 核对"),
    "不符合台账.xlsx": ("不符合台账", "不符合项从提出到关闭；运行 carbonclause actions export 更新"),
    "登记库.jsonl": ("登记库全文", "每条记录一行JSON，含校验链，供其他工具读取和留存"),
    "将发送的内容.md": ("将发送的内容", "请语言模型回答前列出的、会离开本机的全部内容"),
    "exports": ("其他工具的格式", "OSCAL、SARIF、JUnit、CSV"),
    "findings.json": ("审核结果数据", "供程序读取；各命令都以它为准"),
    "profile.yaml": ("企业资料", "编制文件和审核都以它为准"),
    "资料收集表.xlsx": ("资料收集表", "发给企业填写的资料"),
    "register.db": ("登记库", "审核员的结论、证据指认、整改过程；只增不改，请备份"),
    "documents": ("体系文件", "由企业资料编制的全套文件、表单和台账"),
    "evidence": ("证据文件夹", "企业提交的文件，程序只读取"),
}
_ORDER = list(_KNOWN)


@dataclass(frozen=True, slots=True)
class Item:
    """A file or folder: its link, what it is called, what it is for. inside: a folder's files."""

    link: str
    name: str
    purpose: str
    size: str
    inside: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A heading with what stands under it."""

    title: str
    items: tuple[Item, ...]


def write_index(folder: Path) -> Path:
    """Write index.html of an audit's folder, or of a workspace with all its audits; returns its path."""
    groups = _workspace(folder) if (folder / workspace.AUDITS).is_dir() else [Group("审核结果", _items(folder, folder))]
    title = "工作区目录" if len(groups) > 1 else f"审核结果 {folder.resolve().name}"
    target = folder / INDEX
    write_whole(target, clean(_template().render(title=title, groups=groups)).encode())
    return target


def refresh_index(results: Path, out: Path | None = None) -> None:
    """Write the index pages anew that what a command wrote belongs on: the audit's in `results`, its workspace's.

    out: where the command wrote. Somewhere else altogether, there is no page of ours that it belongs on.
    """
    root = workspace.root_of(results)
    if out is None or out.resolve().is_relative_to(root):
        for folder in dict.fromkeys((results.resolve(), root)):
            write_index(folder)


@cache
def _template() -> Template:
    made = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined)
    return made.get_template("index.html.j2")


def _workspace(root: Path) -> list[Group]:
    """A workspace's audits, the last one first, then all else."""
    audits = sorted((p for p in (root / workspace.AUDITS).iterdir() if p.is_dir()), reverse=True)
    groups = [Group(f"审核 {p.name}", items) for p in audits if (items := _items(p, root))]
    rest = _items(root, root, without=frozenset({workspace.AUDITS}))
    return [*groups, Group("工作区", rest)]


def _items(folder: Path, base: Path, without: frozenset[str] = frozenset()) -> tuple[Item, ...]:
    """What is in `folder`, the known things first and in their order."""
    there = [p for p in _visible(folder) if p.name not in without]
    there.sort(key=lambda p: (_ORDER.index(p.name) if p.name in _KNOWN else len(_ORDER), p.is_dir(), p.name))
    return tuple(_item(p, base) for p in there)


def _visible(folder: Path) -> Iterator[Path]:
    """Files and folders that are for people: no hidden ones, no page that this program makes, no lock files."""
    for path in sorted(folder.iterdir()):
        if not path.name.startswith((".", "~$")) and path.name != INDEX and not path.is_symlink():
            yield path


def _item(path: Path, base: Path) -> Item:
    name, purpose = _KNOWN.get(path.name, (path.name, ""))
    link = quote(path.relative_to(base).as_posix()) + ("/" if path.is_dir() else "")
    if not path.is_dir():
        return Item(link, name, purpose, _size(path.stat().st_size))
    files = [p for p in sorted(path.rglob("*")) if p.is_file() and not _hidden(p, path)]
    size = f"{len(files)}个文件"
    if path.name == workspace.EVIDENCE:
        return Item(link, name, purpose, size)
    inside = tuple(
        Item(quote(p.relative_to(base).as_posix()), str(p.relative_to(path)), "", _size(p.stat().st_size))
        for p in files[:_SHOWN]
    )
    return Item(link, name, purpose, size, inside)


def _hidden(path: Path, folder: Path) -> bool:
    return any(step.startswith((".", "~$")) for step in path.relative_to(folder).parts) or path.name == INDEX


def _size(count: int) -> str:
    return f"{count / 1024 / 1024:.1f} MB" if count >= 1024 * 1024 else f"{max(1, round(count / 1024))} KB"
