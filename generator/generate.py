"""From a profile to the set on disk: made, compared with what stands there, merged, written whole or not at all."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lxml.etree import XMLSyntaxError

from generator import properties, store
from generator.merge_sheet import UnmergeableError, merge_workbook
from generator.merge_word import Merged, merge_word
from generator.numbering import file_name, full_number
from generator.options import Options, wanted
from generator.recipes import Recipe, recipes
from generator.store import Change, Entry, Store, commit, digest, open_store
from generator.used import leaves, watched
from generator.watermark import mark_word, mark_workbook
from standard.errors import UserError
from standard.load import load
from standard.model import Standard
from standard.profile import Profile, place

Progress = Callable[[int, int, str], None]
# What happens to a file: how it is said.
ACTIONS = {
    "create": "新建",
    "replace": "更新",
    "merge": "合并（有人改过）",
    "same": "不变",
    "keep": "保留（有人改过，新内容没有变化）",
    "beside": "另存（有人改过，不能合并）",
    "remove": "撤下（不再适用）",
    "stay": "保留（不再适用，但有人改过）",
}
_BROKEN = (zipfile.BadZipFile, KeyError, ValueError, XMLSyntaxError, IndexError, OSError)


@dataclass(frozen=True, slots=True)
class Generated:
    """What becomes of one document type.

    path: the file written or left; None when it doesn't apply. missing: the facts still to be filled in.
    action: a key of ACTIONS. why: the facts of the profile that changed it. conflicts: places for a person to decide.
    kept: the file that a person has edited and that could not be merged; path then stands beside it.
    """

    type: str
    title: str
    path: Path | None
    missing: tuple[str, ...] = ()
    kept: Path | None = None
    note: str = ""
    action: str = "create"
    why: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Product:
    """One file made in memory."""

    recipe: Recipe
    file: str
    data: bytes
    entry: Entry


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be done about one file. edited: the person's file that is merged. base: the file as generated now."""

    result: Generated
    changes: tuple[Change, ...] = ()
    entry: Entry | None = None
    edited: bytes | None = None
    base: bytes | None = None


def generate(
    profile: Profile,
    out: Path,
    standard: Standard | None = None,
    progress: Progress | None = None,
    only: Collection[str] | None = None,
    options: Options | None = None,
    check: bool = False,
) -> list[Generated]:
    """Write every document that applies (or only those of the types named) into `out`; with check only tell.

    progress(done, of, title) is told before each file and at the end.
    """
    options, standard = options or Options(), standard or load()
    profile = options.apply(profile)
    every = recipes(profile, standard, options)
    chosen = wanted(only or options.only, {r.type for r in every})
    mine = [r for r in every if chosen is None or r.type in chosen]
    products = _products([r for r in mine if not r.reason], profile, options, progress)
    gaps = sum(len(p.entry.missing) for p in products)
    if options.strict and gaps:
        raise UserError(
            f"企业资料还缺{gaps}项，没有写入任何文件",
            where="--strict",
            remedy="不加 --strict 可先生成带【待补充】标记的文件",
        )
    known = open_store(out) if out.exists() or not check else Store(out)
    store.refuse_unknown(known, [p.file for p in products])
    plans = [replace(_plan(p, known, profile), base=p.data) for p in products]
    plans += [p for p in (_obsolete(r, known) for r in mine if r.reason) if p]
    if not check:
        _write(known, plans, every, profile)
    if progress:
        progress(len(products), len(products), "")
    return [p.result for p in plans] + _omitted(mine)


def missing_facts(profile: Profile, standard: Standard | None = None) -> dict[str, list[str]]:
    """The facts that each document lacks, by its title, without writing anything."""
    every = recipes(profile, standard or load(), Options())
    lacking = ((r.title, r.make(profile)[1]) for r in every if not r.reason)
    return {title: list(missing) for title, missing in lacking if missing}


# ── making ────────────────────────────────────────────────────────────────


def _products(
    chosen: Sequence[Recipe], profile: Profile, options: Options, progress: Progress | None
) -> list[_Product]:
    found = []
    snapshot = digest(_snapshot(profile))
    taken: set[str] = set()
    for index, recipe in enumerate(chosen):
        if progress:
            progress(index, len(chosen), recipe.title)
        found.append(_product(recipe, profile, options, snapshot, taken))
    return found


def _product(recipe: Recipe, profile: Profile, options: Options, snapshot: str, taken: set[str]) -> _Product:
    seen = watched(profile)
    data, missing = recipe.make(seen)
    state = "blank" if recipe.blank else options.state(profile)
    if recipe.suffix != "ics":
        if options.watermark:
            data = mark_word(data) if recipe.suffix == "docx" else mark_workbook(data)
        data = properties.stamp(data, _properties(recipe, seen, state))
    file = file_name(seen, recipe.number, recipe.title, recipe.suffix)
    if file in taken:
        raise UserError(f"两份文件会同名：{file}", where="document_number_format", remedy="请让编号规则含有 {number}")
    taken.add(file)
    entry = Entry(
        recipe.key,
        recipe.type,
        recipe.title,
        file,
        digest(data),
        recipe.path.name,
        digest(recipe.path.read_bytes()),
        snapshot,
        state,
        missing,
        tuple(sorted(seen.used, key=str)),
    )
    return _Product(recipe, file, data, entry)


def _properties(recipe: Recipe, profile: Profile, state: str) -> dict[str, str]:
    return {
        properties.TYPE: recipe.type,
        properties.PLANT: profile.name,
        properties.STATE: state,
        properties.NUMBER: full_number(profile, recipe.number),
        properties.VERSION: str(profile.data.get("version", "A/0")),
        properties.DATE: str(profile.data.get("issue_date", "")),
        properties.BLANK: "yes" if recipe.blank else "no",
    }


def _snapshot(profile: Profile) -> bytes:
    return json.dumps(dict(profile.data), ensure_ascii=False, sort_keys=True).encode()


# ── deciding ──────────────────────────────────────────────────────────────


def _plan(product: _Product, known: Store, profile: Profile) -> _Plan:
    """Compare the new file with the last generated one and with what stands there."""
    before = known.entries.get(product.entry.key)
    file = before.file if before else product.file
    standing = known.content(file)
    made = _made(product, known)
    if before is None or standing is None:
        return _first(product, known, made)
    why = _why(before, product, known, profile)
    made = replace(made, why=why)
    moved = product.file != before.file
    if digest(standing) == before.sha256:
        if product.entry.sha256 == before.sha256 and not moved:
            return _Plan(replace(made, action="same"), (), product.entry)
        return _Plan(replace(made, action="replace"), _moves(product, known, before, product.data), product.entry)
    if product.entry.sha256 == before.sha256 and not moved:
        return _Plan(replace(made, action="keep"), (), product.entry)
    return _merged(product, known, before, standing, made)


def _made(product: _Product, known: Store) -> Generated:
    return Generated(product.entry.type, product.entry.title, known.out / product.file, product.entry.missing)


def _first(product: _Product, known: Store, made: Generated) -> _Plan:
    """Nothing of ours stands there yet; a file of that name which is not ours is left alone."""
    there = known.content(product.file)
    if there is None or digest(there) == product.entry.sha256:
        change = Change(product.file, None, product.data)
        return _Plan(made, (change,) if there is None else (), product.entry)
    path = store.beside(known.out, product.file)
    entry = replace(product.entry, file=path.name)
    note = f"“{product.file}”不是本程序生成的，没有覆盖；生成的写在“{path.name}”"
    result = replace(made, path=path, kept=known.out / product.file, action="beside", note=note)
    return _Plan(result, (Change(path.name, None, product.data),), entry)


def _moves(product: _Product, known: Store, before: Entry, data: bytes) -> tuple[Change, ...]:
    """Put the new content in place; when its name changed, the old name goes."""
    old = known.content(before.file)
    was = None if old is None else digest(old)
    if product.file == before.file:
        return (Change(product.file, was, data),)
    there = known.content(product.file)
    return (Change(product.file, None if there is None else digest(there), data), Change(before.file, was, None))


def _merged(product: _Product, known: Store, before: Entry, standing: bytes, made: Generated) -> _Plan:
    """Merge three ways; what can't be merged stays, with the new version beside it."""
    base = known.base(before.sha256)
    trouble = "上次生成的副本找不到了" if base is None else ""
    merged: Merged | None = None
    try:
        if base is not None:
            merged = _merge(product.recipe.suffix, base, standing, product.data)
    except UnmergeableError as error:
        trouble = str(error)
    except _BROKEN:
        trouble = "文件打不开，可能已损坏或换了格式"
    occupied = product.file != before.file and known.content(product.file) is not None
    if merged is None or occupied:
        return _beside(product, known, before, made, trouble or f"已有另一个文件叫“{product.file}”")
    data = properties.stamp(merged.data, properties.read(product.data))
    result = replace(made, action="merge", conflicts=merged.conflicts)
    return _Plan(result, _moves(product, known, before, data), product.entry, standing)


def _merge(suffix: str, base: bytes, mine: bytes, new: bytes) -> Merged:
    if suffix == "docx":
        return merge_word(base, mine, new)
    if suffix == "xlsx":
        return merge_workbook(base, mine, new)
    raise UnmergeableError("这种文件不能合并")


def _beside(product: _Product, known: Store, before: Entry, made: Generated, trouble: str) -> _Plan:
    path = store.beside(known.out, product.file)
    note = f"“{before.file}”有人改过，{trouble}，原样保留；新版本写在“{path.name}”，请人工对照"
    result = replace(made, path=path, kept=known.out / before.file, action="beside", note=note)
    # The entry stays that of the file which a person edited: the next run compares with the same ground.
    return _Plan(result, (Change(path.name, None, product.data),), before)


def _obsolete(recipe: Recipe, known: Store) -> _Plan | None:
    """A file of an earlier run whose document no longer applies: taken away, unless a person edited it."""
    before = known.entries.get(recipe.key)
    if before is None:
        return None
    standing = known.content(before.file)
    path = known.out / before.file
    result = Generated(recipe.type, recipe.title, path, action="remove", note=f"不再适用：{recipe.reason}")
    if standing is None or digest(standing) == before.sha256:
        return _Plan(result, () if standing is None else (Change(before.file, before.sha256, None),))
    note = f"不再适用：{recipe.reason}；“{before.file}”有人改过，保留，请自行处理"
    return _Plan(replace(result, action="stay", note=note), (), before)


def _why(before: Entry, product: _Product, known: Store, profile: Profile) -> tuple[str, ...]:
    """The facts that changed among those that the document used then or uses now."""
    if before.sha256 == product.entry.sha256:
        return ()
    old = known.profile(before.profile_sha256)
    found: list[str] = []
    if old is not None:
        was, now = leaves(old), leaves(json.loads(_snapshot(profile)))
        used = {*before.facts, *product.entry.facts}
        for path in [p for p in dict.fromkeys([*was, *now]) if was.get(p) != now.get(p)]:
            if any(path[: len(u)] == u for u in used if u) and (path in used or _unread(path, used)):
                found.append(f"{place(path)}：{_said(was.get(path))} → {_said(now.get(path))}")
    if before.template_sha256 != product.entry.template_sha256:
        found.append(f"模板 {product.entry.template} 有改动")
    return tuple(found) or ("程序、公用模板或选项有改动",)


def _unread(path: tuple[str | int, ...], used: Collection[tuple[str | int, ...]]) -> bool:
    """Whether a value lies in a list whose members were taken whole."""
    return path[:-1] in used and not any(len(u) > len(path) - 1 and u[: len(path) - 1] == path[:-1] for u in used)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "（未填）" if value is None else str(value)


# ── writing ───────────────────────────────────────────────────────────────


def _write(known: Store, plans: Sequence[_Plan], every: Sequence[Recipe], profile: Profile) -> None:
    entries = dict(known.entries)
    for plan in plans:
        if plan.entry is not None:
            entries[plan.entry.key] = plan.entry
        elif plan.result.action == "remove":
            entries = {k: e for k, e in entries.items() if known.out / e.file != plan.result.path}
    copies = [_snapshot(profile), *(p.base for p in plans if p.base is not None)]
    for plan in plans:
        if plan.edited is not None and plan.result.path is not None:  # the person's own version is kept besides
            name = f"{digest(plan.edited)[:8]} {plan.result.path.name}"
            store.keep(known.folder / "edited" / name, plan.edited)
    commit(known, [c for p in plans for c in p.changes], entries, copies, {"not_applicable": _listed(every)})


def _omitted(mine: Sequence[Recipe]) -> list[Generated]:
    return [Generated(o["type"], o["title"], None, note=o["reason"], action="omit") for o in _listed(mine)]


def _listed(every: Sequence[Recipe]) -> list[dict[str, str]]:
    """Documents and sheets that the plant's facts exclude."""
    found = [{"type": r.type, "title": r.title, "reason": r.reason} for r in every if r.reason and r.suffix != "ics"]
    return found + [
        {"type": r.type, "title": f"{r.title}：{sheet}", "reason": f"{reason}，该表未生成"}
        for r in every
        for sheet, reason in r.sheets_left_out
    ]
