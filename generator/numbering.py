"""File names of the set's documents: number and title. The number itself: standard/numbering.py."""

from __future__ import annotations

import re

from standard.numbering import full_number as full_number
from standard.profile import Profile

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def file_name(profile: Profile, number: str, title: str, suffix: str) -> str:
    """`number title.suffix` without the marks that file systems refuse."""
    return _FORBIDDEN.sub("_", f"{full_number(profile, number)} {title}.{suffix}")
