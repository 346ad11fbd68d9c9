"""Compressed RTF, in which Outlook keeps a message's body (MS-OXRTFCP), and the text of the RTF in it."""

from __future__ import annotations

import re
import struct
from typing import Final

_PRELOADED: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n"
    b"\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_COMPRESSED: Final = b"LZFu"
_MAX: Final = 32 * 2**20
_SIZE: Final = 4096


def decompressed(data: bytes) -> bytes:
    """The RTF; b'' when `data` is damaged."""
    if len(data) < 16:
        return b""
    if data[8:12] != _COMPRESSED:
        return data[16:]
    ring = bytearray(_PRELOADED.ljust(_SIZE, b"\0"))
    at, write, out = 16, len(_PRELOADED), bytearray()
    raw_size = min(struct.unpack_from("<I", data, 4)[0], _MAX)
    while at < len(data) and len(out) < raw_size:
        control = data[at]
        at += 1
        for bit in range(8):
            if at >= len(data):
                break
            if not control >> bit & 1:
                piece = data[at : at + 1]
                at += 1
            else:
                token = int.from_bytes(data[at : at + 2], "big")
                at += 2
                offset, length = token >> 4, (token & 0xF) + 2
                if offset == write:
                    return bytes(out)
                piece = b""
                for k in range(length):
                    byte = ring[(offset + k) % _SIZE]
                    ring[(write + k) % _SIZE] = byte
                    piece += bytes([byte])
            for byte in piece:
                ring[write] = byte
                write = (write + 1) % _SIZE
            out += piece
    return bytes(out)


def text_of(rtf: bytes) -> str:
    """The plain text of a message's RTF, its HTML tags taken out where it wraps HTML."""
    source = re.sub(rb"\{\\\*\\(?:htmltag|mhtmltag)[^{}]*\}", b"", rtf)
    source = re.sub(rb"\{\\(?:fonttbl|colortbl|stylesheet|\*)[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", b"", source)
    source = re.sub(rb"\\(?:par|line)\b ?", b"\n", source)
    pieces: list[str] = []
    for unicode, two, text in re.findall(
        rb"\\u(-?\d+) ?\??|((?:\\'[0-9a-fA-F]{2})+)|([^\\{}\r]+)|\\[a-z]+-?\d* ?|\\.|[{}\r]", source
    ):
        if unicode:
            pieces.append(chr(int(unicode) & 0xFFFF))
        elif two:
            pieces.append(bytes.fromhex(two.replace(b"\\'", b"").decode()).decode("gb18030", "replace"))
        elif text:
            pieces.append(text.decode("cp1252", "replace"))
    return "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
