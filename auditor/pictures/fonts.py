"""A font with Chinese characters, where the machine has one."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

from PIL import ImageFont

# Sans before serif: small sizes read better. Noto's collections begin with the Japanese face; 2 is simplified Chinese.
_NAMES = (
    ("NotoSansCJK-Regular.ttc", 2),
    ("NotoSansCJKsc-Regular.otf", 0),
    ("NotoSansSC-Regular.otf", 0),
    ("NotoSansSC-Regular.ttf", 0),
    ("SourceHanSansSC-Regular.otf", 0),
    ("SourceHanSansCN-Regular.otf", 0),
    ("msyh.ttc", 0),
    ("msyh.ttf", 0),
    ("simhei.ttf", 0),
    ("simsun.ttc", 0),
    ("PingFang.ttc", 0),
    ("Hiragino Sans GB.ttc", 0),
    ("STHeiti Light.ttc", 0),
    ("wqy-microhei.ttc", 0),
    ("wqy-zenhei.ttc", 0),
    ("DroidSansFallbackFull.ttf", 0),
    ("DroidSansFallback.ttf", 0),
    ("NotoSerifCJK-Regular.ttc", 2),
)


def _folders() -> tuple[Path, ...]:
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home)) / "Microsoft" / "Windows" / "Fonts"
        return Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts", local
    if sys.platform == "darwin":
        return Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts"
    return Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts"


@cache
def _found() -> tuple[str, int] | None:
    """Path and face of the first known font that there is and that opens."""
    there: dict[str, Path] = {}
    for folder in _folders():
        for root, _, names in os.walk(folder):
            there |= {name: Path(root) / name for name in names if name not in there}
    for name, face in _NAMES:
        if name in there:
            try:
                ImageFont.truetype(str(there[name]), 16, index=face)
            except OSError:
                continue
            return str(there[name]), face
    return None


def chinese_font(size: int) -> ImageFont.FreeTypeFont | None:
    """A font of `size` pixels with Chinese characters; None where none of the known ones is installed."""
    found = _found()
    return ImageFont.truetype(found[0], size, index=found[1]) if found else None
