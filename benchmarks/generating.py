"""How fast the whole set is made, beside plain docxtpl rendering of as many files: python -m benchmarks.generating

Prints files per second of (a) the set made in memory and written with its manifest, (b) a second run after one fact of the
profile changed, (c) docxtpl alone rendering the house template as often as the set has files.
"""

from __future__ import annotations

import dataclasses
import io
import tempfile
import time
from pathlib import Path

from docxtpl import DocxTemplate

from generator.documents import HOUSE
from generator.generate import generate
from standard.profile import Profile, load_profile

PROFILE = Path(__file__).resolve().parents[1] / "tests/generator/profiles/group_two_lines.yaml"
_NAMED = dict.fromkeys(("prepared", "reviewed", "approved"), {"name": "张三", "date": "2026-01-01"})
_COVER = _NAMED | {"title": "碳管理方针", "number": "TGL-FZ-01", "version": "A/0", "revisions": []}


def main() -> None:
    """Measure in one run and print a line for each."""
    profile = load_profile(PROFILE)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "set"
        files, first = _timed(profile, out)
        changed = dataclasses.replace(profile, data=dict(profile.data) | {"employees": 999})
        _, second = _timed(changed, out)
    start = time.perf_counter()
    for _ in range(files):
        word = DocxTemplate(HOUSE)
        word.render(_COVER | {"company": profile.name}, autoescape=True)
        word.save(io.BytesIO())
    plain = time.perf_counter() - start
    for name, seconds in (("整套编制", first), ("改一项资料后重编", second), ("docxtpl 单独渲染", plain)):
        print(f"{name}：{files}份，{seconds:.1f}秒，{files / seconds:.1f}份/秒")


def _timed(profile: Profile, out: Path) -> tuple[int, float]:
    start = time.perf_counter()
    made = generate(profile, out)
    return sum(g.path is not None for g in made), time.perf_counter() - start


if __name__ == "__main__":
    main()
