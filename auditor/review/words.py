"""The words of evidence files again, after an audit: from the reading cache, or by reading the one file asked for."""

from __future__ import annotations

import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path

from auditor.model import Audit, Citation, EvidenceFile, Part
from auditor.readers.store import NAME, Store
from auditor.reading import read_folder

_BLANKS = re.compile(r"\s+")
_CUT = "…"  # stands where auditor/text.py's quote() shortened a passage


def letters(text: str) -> str:
    """`text` letter by letter: NFKC, without blanks; nothing else is evened out."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


def stands_in(quote: str, text: str) -> bool:
    """Whether `quote` stands in `text` letter by letter."""
    return bool(letters(quote)) and letters(quote) in letters(text)


class Words:
    """Texts of an audit's evidence files. caches: folders that may hold readings; evidence: the evidence folder."""

    def __init__(self, audit: Audit, caches: Iterable[Path] = (), evidence: Path | None = None) -> None:
        self._files = {f.file: f for f in audit.files}
        self._caches = [folder for folder in caches if (folder / NAME).is_file()]
        self._evidence = evidence
        self._parts = cache(self._kept)

    def whole(self, citation: Citation) -> str:
        """The passage that `citation` quotes from, whole where the cache has it, else the quote itself."""
        core = letters(citation.quote.strip(_CUT + " "))
        for part in self._parts(citation.file) or ():
            for passage in part.passages:
                if core and citation.locator.endswith(str(passage.locator)) and core in letters(passage.text):
                    return passage.text
        return citation.quote

    def text(self, file: str) -> str | None:
        """All words of `file`; None when they can't be had."""
        parts = self._parts(file)
        if parts is None:
            parts = self._read(file)
        text = "\n".join(p.text for p in parts or ())
        return text or None

    def _kept(self, file: str) -> Sequence[Part] | None:
        """The file's parts: in the audit itself, or in a cache."""
        known = self._files.get(file)
        if known is None:
            return None
        if any(p.passages for p in known.parts):
            return known.parts
        for folder in self._caches:
            with closing(Store(folder)) as store:
                kept = store.get(known.sha256, known.format)
            if kept is not None and kept.reading is not None:
                return kept.reading.parts
        return None

    def _read(self, file: str) -> Sequence[Part] | None:
        """Read the one file, from a copy in a folder of its own; a member with the archive that holds it."""
        outer = file.split("!", 1)[0]
        source = self._evidence / outer if self._evidence else None
        if source is None or not source.is_file():
            return None
        with tempfile.TemporaryDirectory(prefix="carbonclause-") as folder:
            shutil.copyfile(source, Path(folder) / source.name)
            found: list[EvidenceFile] = read_folder(Path(folder), jobs=1)
        wanted = file.replace(outer, source.name, 1)
        return next((f.parts for f in found if f.file == wanted), None)
