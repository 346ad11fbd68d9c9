"""What a generated file carries inside, by which it is known again with certainty.

The generator writes these custom properties, the auditor reads them; neither knows the other. The content's hash tells
a layout nobody has touched from one that somebody has filled in.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

TYPE, STATE, CONTENT = "CarbonclauseType", "CarbonclauseState", "CarbonclauseContent"
PART = "docProps/custom.xml"
DRAFT, RELEASED, BLANK = "draft", "released", "blank"
_CONTENT_PARTS = re.compile(r"word/document\.xml|xl/worksheets/[^/]+\.xml|xl/sharedStrings\.xml")


def content_hash(parts: Mapping[str, bytes]) -> str:
    """SHA-256 of an Office package's contents proper: a Word file's body, a workbook's sheets and strings.

    parts: member name → its bytes; members that are no contents are passed over.
    """
    digest = hashlib.sha256()
    for name in sorted(filter(_CONTENT_PARTS.fullmatch, parts)):
        digest.update(name.encode() + b"\0" + hashlib.sha256(parts[name]).digest())
    return digest.hexdigest()
