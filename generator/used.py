"""Which facts of the profile a document used: the profile watched while the document is made from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from standard.profile import Profile

Place = tuple[str | int, ...]


class _Dict(dict[str, Any]):
    """A mapping that notes what is asked of it; its nested values do the same."""

    def __init__(self, data: Mapping[str, Any], path: Place, used: set[Place]) -> None:
        super().__init__({k: _watched(v, (*path, k), used) for k, v in data.items()})
        self._path, self._used = path, used

    def __getitem__(self, key: str) -> Any:
        self._used.add((*self._path, key))
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self._used.add((*self._path, key))
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self._used.add((*self._path, str(key)))
        return super().__contains__(key)

    def __iter__(self) -> Iterator[str]:
        for key in super().__iter__():
            self._used.add((*self._path, key))
            yield key

    def items(self) -> Any:
        return [(key, self[key]) for key in self]

    def values(self) -> Any:
        return [self[key] for key in self]

    def keys(self) -> Any:
        return list(self)


class _List(list[Any]):
    """A list that notes which of its places are looked at."""

    def __init__(self, data: list[Any], path: Place, used: set[Place]) -> None:
        super().__init__(_watched(v, (*path, i), used) for i, v in enumerate(data))
        self._path, self._used = path, used

    def __iter__(self) -> Iterator[Any]:
        for index in range(len(self)):
            self._used.add((*self._path, index))
            yield super().__getitem__(index)


def _watched(value: Any, path: Place, used: set[Place]) -> Any:
    if isinstance(value, Mapping):
        return _Dict(value, path, used)
    return _List(value, path, used) if isinstance(value, list) else value


@dataclass(frozen=True, slots=True)
class WatchedProfile(Profile):
    """A profile that notes in `used` which of its facts were asked for."""

    used: set[Place] = field(default_factory=set)

    @property
    def facts(self) -> Mapping[str, bool]:
        noted = set(self.used)
        known = dict(Profile.facts.fget(self))  # type: ignore[attr-defined]
        self.used.intersection_update(noted)
        return _Facts(known, ("facts",), self.used)


class _Facts(_Dict):
    """The facts, with the derived has_projects counted as the two it is made of."""

    def get(self, key: str, default: Any = None) -> Any:
        self._note(key)
        return dict.get(self, key, default)

    def __getitem__(self, key: str) -> Any:
        self._note(key)
        return dict.__getitem__(self, key)

    def _note(self, key: str) -> None:
        parts = ("has_ccer_projects", "has_tanpuhui_projects") if key == "has_projects" else (key,)
        self._used.update(("facts", part) for part in parts)


def watched(profile: Profile) -> WatchedProfile:
    """The profile, with a note of what is asked of it."""
    used: set[Place] = set()
    return WatchedProfile(_Dict(profile.data, (), used), profile.path, profile.unknown, used)


def leaves(value: Any, path: Place = ()) -> dict[Place, Any]:
    """Every single value of a profile by its place."""
    if isinstance(value, Mapping):
        return {p: v for k, x in value.items() for p, v in leaves(x, (*path, k)).items()}
    if isinstance(value, list):
        return {p: v for i, x in enumerate(value) for p, v in leaves(x, (*path, i)).items()}
    return {path: value}
