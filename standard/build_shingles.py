"""Rebuilds standard/guideline.shingles from the guideline's text.

    python -m standard.build_shingles guideline.txt

The text is the draft saved as UTF-8; Word's bookmark marks, picture marks and page headers are left out.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from standard.guideline import SHINGLES_FILE, hashes_of, packed, squeeze

_MARKS = re.compile(r"\[(?:bookmark|image):[^\]]*\]|^T/CQSES .*$|^image\d+\.png$|^\d+$", re.MULTILINE)


def shingles_of(text: str) -> set[int]:
    """Hashes of every shingle, across line ends too: pasting often loses them."""
    return set(hashes_of(squeeze(_MARKS.sub("", text))))


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(__doc__)
        return 2
    hashes = shingles_of(Path(arguments[0]).read_text(encoding="utf-8"))
    SHINGLES_FILE.write_bytes(packed(hashes))
    print(f"{SHINGLES_FILE}: {len(hashes)} shingles")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
