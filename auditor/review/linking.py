"""Evidence pointed to by hand: checked against the audit and, where it can be read, against the file's words."""

from __future__ import annotations

import hashlib
from datetime import date
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

from auditor.decisions import audit_id, hashes
from auditor.model import Audit
from auditor.register import Entry, Register
from auditor.review.decided import LINK, period_of
from auditor.review.words import Words, stands_in

_LONGEST = 1000  # characters of a quote or a note


class LinkError(Exception):
    """What is wrong with a link, in Chinese; `field` names the value at fault (review/entries.py LINK_FIELDS)."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class LinkKeeper:
    """Makes register entries of links to the files of one audit."""

    def __init__(self, audit: Audit, register: Register, words: Words, evidence: Path | None = None) -> None:
        self._audit, self._register, self._words, self._evidence = audit, register, words, evidence
        self._sha256 = hashes(audit)

    def entry(
        self,
        *,
        requirement: str,
        file: str,
        place: str = "",
        quote: str = "",
        note: str = "",
        by: str,
        on: date,
        withdrawn: bool = False,
    ) -> Entry:
        """The entry that records the link. Raises LinkError when requirement, file or quote aren't in the audit."""
        if requirement not in {f.requirement for f in self._audit.findings}:
            raise LinkError("requirement", f"没有“{requirement}”这个条款编号，写法如 6.1.3.b")
        name = self._named(file)
        if not (note or quote):
            raise LinkError("note", "请写明这份证据说明什么（说明），或摘录原文")
        for field, text in (("quote", quote), ("note", note)):
            if len(text) > _LONGEST:
                raise LinkError(field, f"超过{_LONGEST}字，请精简")
        self._refuse_changed(name)
        body = {
            "file": name,
            "place": f"第{place}页" if place.isdigit() else place,
            "quote": quote,
            "note": note,
            "on": on.isoformat(),
            "sha256": self._sha256[name],
            "checked": bool(quote) and self._stands(name, quote),
            "audit": audit_id(self._audit),
            "period": period_of(self._audit),
        }
        return Entry(LINK, requirement, body | ({"withdrawn": True} if withdrawn else {}), by)

    def known(self, entry: Entry) -> bool:
        """Whether the register's last word on this requirement, file and place is the same."""
        keys = ("file", "place", "quote", "sha256", "period")
        told = [e for e in self._register.events(LINK, entry.subject) if all(e.body[k] == entry.body[k] for k in keys)]
        taken_back = bool(entry.body.get("withdrawn"))
        if not told or told[-1].body.get("withdrawn"):
            return taken_back  # nothing holds that could be taken back
        return not taken_back and (told[-1].body["note"], told[-1].by) == (entry.body["note"], entry.by)

    def _named(self, file: str) -> str:
        """`file` as the audit names it: its path in the evidence folder; a path on disk or a bare name serve too."""
        if not file:
            raise LinkError("file", "没有写文件")
        wanted = file.replace("\\", "/")
        if wanted in self._sha256:
            return wanted
        if self._evidence is not None:
            outer, *inner = wanted.split("!", 1)
            path = Path(outer).resolve()
            if path.is_relative_to(self._evidence.resolve()):
                name = "!".join([path.relative_to(self._evidence.resolve()).as_posix(), *inner])
                if name in self._sha256:
                    return name
        same = [n for n in self._sha256 if PurePosixPath(n.replace("!", "/")).name == PurePosixPath(wanted).name]
        if len(same) == 1:
            return same[0]
        if same:
            raise LinkError("file", f"“{file}”有{len(same)}个，请写全路径：{'、'.join(same[:4])}")
        near = get_close_matches(wanted, list(self._sha256), n=2, cutoff=0.5)
        hint = f"，是不是 {'、'.join(near)}" if near else "；请先把它放进证据文件夹，重新审核"
        raise LinkError("file", f"本次审核的证据中没有“{file}”{hint}")

    def _refuse_changed(self, name: str) -> None:
        """A link tells of the content that was audited, so that content must be what lies there."""
        if self._evidence is None or "!" in name or not (path := self._evidence / name).is_file():
            return
        with path.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != self._sha256[name]:
                raise LinkError("file", f"“{name}”在审核之后改动过，请重新审核再指认")

    def _stands(self, name: str, quote: str) -> bool:
        """Whether the quote was found in the file; False when its words can't be had. LinkError when it isn't there."""
        text = self._words.text(name)
        if text is None:
            return False
        if not stands_in(quote, text):
            raise LinkError("quote", f"“{quote[:40]}”不在{name}的文字里，请照原文摘录，或只写说明")
        return True
