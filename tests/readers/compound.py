"""A small writer of compound files (MS-CFB), for tests of formats that no library here writes."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

SECTOR, MINI, CUTOFF = 512, 64, 4096
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
Tree = dict[str, "bytes | Tree"]


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    children: list[int] = field(default_factory=list)
    start: int = END


def compound(tree: Tree) -> bytes:
    """A compound file of streams (bytes) and storages (dicts) by name."""
    entries = [_Entry("Root Entry", 5)]
    _add(entries, 0, tree)
    sectors: list[bytes] = []
    fat: list[int] = []

    def place(data: bytes) -> int:
        if not data:
            return END
        first = len(sectors)
        count = -(-len(data) // SECTOR)
        for k in range(count):
            sectors.append(data[k * SECTOR : (k + 1) * SECTOR].ljust(SECTOR, b"\0"))
            fat.append(first + k + 1 if k + 1 < count else END)
        return first

    mini, minifat = b"", []
    for entry in entries[1:]:
        if entry.kind == 2 and len(entry.data) >= CUTOFF:
            entry.start = place(entry.data)
        elif entry.kind == 2 and entry.data:
            entry.start = len(minifat)
            count = -(-len(entry.data) // MINI)
            minifat += [entry.start + k + 1 for k in range(count - 1)] + [END]
            mini += entry.data.ljust(count * MINI, b"\0")
    root_start = place(mini)
    minifat_start = place(b"".join(struct.pack("<I", n) for n in minifat))
    minifat_count = -(-len(minifat) * 4 // SECTOR)
    directory = b"".join(_directory(entries, i, root_start, len(mini)) for i in range(len(entries)))
    directory_start = place(directory)
    fat_count = -(-(len(fat) + 1) * 4 // (SECTOR - 4)) or 1
    fat_start = len(sectors)
    table = fat + [FAT] * fat_count
    table += [FREE] * (fat_count * SECTOR // 4 - len(table))
    sectors += [struct.pack("<128I", *table[k * 128 : (k + 1) * 128]) for k in range(fat_count)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, fat_count, directory_start, 0, CUTOFF, minifat_start, minifat_count, END, 0)
    header += struct.pack("<109I", *[fat_start + k for k in range(fat_count)], *[FREE] * (109 - fat_count))
    return header + b"".join(sectors)


def _add(entries: list[_Entry], parent: int, tree: Tree) -> None:
    for name, content in tree.items():
        index = len(entries)
        entries[parent].children.append(index)
        if isinstance(content, bytes):
            entries.append(_Entry(name, 2, content))
        else:
            entries.append(_Entry(name, 1))
            _add(entries, index, content)


def _directory(entries: list[_Entry], index: int, root_start: int, mini: int) -> bytes:
    """One directory entry; children of a storage are a list to the right, which readers take as a tree."""
    entry = entries[index]
    parent = next((e for e in entries if index in e.children), None)
    right = FREE
    if parent is not None:
        ordered = sorted(parent.children, key=lambda i: (len(entries[i].name), entries[i].name.upper()))
        at = ordered.index(index)
        right = ordered[at + 1] if at + 1 < len(ordered) else FREE
    first = min(entry.children, key=lambda i: (len(entries[i].name), entries[i].name.upper()), default=FREE)
    name = entry.name.encode("utf-16-le") + b"\0\0"
    start, size = (root_start, mini) if entry.kind == 5 else (entry.start, len(entry.data))
    out = name.ljust(64, b"\0") + struct.pack("<HBB", len(name), entry.kind, 1)
    return (
        out
        + struct.pack("<III", FREE, right, first)
        + b"\0" * 36
        + struct.pack("<IQ", 0 if entry.kind == 1 else start, size)
    )
