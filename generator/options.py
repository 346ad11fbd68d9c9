"""What a client may ask of the generated set beyond the profile."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from generator.documents import HOUSE
from generator.paths import TEMPLATES
from standard.errors import UserError
from standard.profile import Profile


@dataclass(frozen=True, slots=True)
class Options:
    """house: the Word template of the client's style. templates: a folder of the client's own templates.

    only: document types to make. watermark: print 草稿 across the pages. released: the day of issue of an approved set.
    numbers: the client's document number scheme. strict: refuse a profile with gaps.
    """

    house: Path = HOUSE
    templates: Path | None = None
    only: frozenset[str] | None = None
    watermark: bool = False
    released: dt.date | None = None
    numbers: str | None = None
    strict: bool = False

    def folders(self) -> tuple[Path, ...]:
        """The template folders; what stands in a later one goes before the same type of an earlier one."""
        return (TEMPLATES,) if self.templates is None else (TEMPLATES, self.templates)

    def state(self, profile: Profile) -> str:
        """released when it is approved and issued, else draft."""
        approved = profile.data.get("approvals", {}).get("approved")
        return "released" if approved and profile.data.get("issue_date") and not self.watermark else "draft"

    def apply(self, profile: Profile) -> Profile:
        """The profile with what the options say about numbers and the day of issue."""
        data = dict(profile.data)
        if self.numbers:
            data["document_number_format"] = self.numbers
        if self.released:
            if not data.get("approvals", {}).get("approved"):
                raise UserError(
                    "还没有批准人，不能作为正式文件发布",
                    where="approvals.approved",
                    remedy="请先在企业资料的 approvals 中填写批准人和日期",
                )
            data["issue_date"] = self.released.isoformat()
            # Nothing is in force before it is issued; ISO days sort as texts.
            data["effective_date"] = max(str(data.get("effective_date") or ""), data["issue_date"])
        return replace(profile, data=data)


def wanted(only: Collection[str] | None, known: Collection[str]) -> frozenset[str] | None:
    """The chosen types, when all of them exist."""
    if not only:
        return None
    unknown = [t for t in only if t not in known]
    if unknown:
        near = difflib.get_close_matches(unknown[0], sorted(known), n=1)
        hint = f"是不是 {near[0]}？" if near else ""
        raise UserError(
            f"没有这种文件：{'、'.join(unknown)}", where="--only", remedy=f"{hint}类型代号见 standard/documents.yaml"
        )
    return frozenset(only)
