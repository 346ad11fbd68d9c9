"""A picture in a Word document, as XML for a table's cell."""

from __future__ import annotations

import io
from xml.sax.saxutils import quoteattr

from docx.document import Document as WordDocument
from docx.oxml.ns import nsdecls

from auditor.reports.wording import clean
from auditor.thumbnails import Thumbnail

_EMU_PER_CM = 360000
_FIRST_ID = 5000  # above those of the charts


def picture_run(word: WordDocument, picture: Thumbnail, words: str, width: float, height: float) -> str:
    """Put the picture into the document's package; return the run that shows it at most width × height cm large.

    words: what it shows, for those who can't see it. A picture used twice is kept once.
    """
    relation, _ = word.part.get_or_add_image(io.BytesIO(picture.data))
    number = _FIRST_ID + int(relation[3:])
    scale = min(width / picture.width, height / picture.height)
    size = f'cx="{round(picture.width * scale * _EMU_PER_CM)}" cy="{round(picture.height * scale * _EMU_PER_CM)}"'
    name = f"图{number}"
    shape = (
        f'<pic:pic {nsdecls("pic")}><pic:nvPicPr><pic:cNvPr id="{number}" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        '<a:ln w="6350"><a:solidFill><a:srgbClr val="8A94A0"/></a:solidFill></a:ln></pic:spPr></pic:pic>'
    )
    kind = "http://schemas.openxmlformats.org/drawingml/2006/picture"
    return (
        f'<w:r {nsdecls("w", "wp", "a", "r")}><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent {size}/><wp:docPr id="{number}" name="{name}" descr={quoteattr(clean(words))}/>'
        f'<a:graphic><a:graphicData uri="{kind}">{shape}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )
