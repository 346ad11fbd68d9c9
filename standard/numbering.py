"""Document numbers in the plant's code: its prefix, or its own scheme."""

from __future__ import annotations

from standard.errors import UserError
from standard.profile import Profile


def full_number(profile: Profile, number: str) -> str:
    """The document number as the plant writes it: by its own scheme if it has one, else prefix-number.

    The scheme (profile `document_number_format`) may hold {prefix}, {number} (TGL-CX-08), {kind} (CX), {serial} (08)
    and {year}. Without a prefix in the profile its upper-case Latin alias serves, else none.
    """
    prefix = _prefix(profile)
    scheme = profile.data.get("document_number_format")
    if not scheme:
        return f"{prefix}-{number}" if prefix else number
    pieces = number.rsplit("-", 2)
    kind, serial = (pieces[-2], pieces[-1]) if len(pieces) > 1 else ("", number)
    try:
        return str(scheme).format(prefix=prefix, number=number, kind=kind, serial=serial, year=profile.year)
    except (KeyError, IndexError, ValueError, AttributeError):
        raise UserError(
            f"文件编号规则写得不对：{scheme}",
            where="document_number_format",
            remedy="可用 {prefix}、{number}、{kind}、{serial}、{year}，如 {prefix}/{kind}{serial}-{year}",
        ) from None


def _prefix(profile: Profile) -> str:
    given = profile.data.get("document_prefix")
    if given is not None:
        return str(given)
    aliases = profile.data.get("aliases", [])
    return next((a for a in aliases if a.isascii() and a.isalnum() and a.isupper() and len(a) <= 10), "")
