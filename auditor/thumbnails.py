"""Pictures of cited places."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small picture of a cited place. data: PNG or JPEG; width, height: pixels; marked: the cited words are."""

    data: bytes
    width: int
    height: int
    marked: bool

    @property
    def mime(self) -> str:
        return "image/png" if self.data.startswith(b"\x89PNG") else "image/jpeg"
