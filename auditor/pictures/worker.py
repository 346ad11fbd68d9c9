"""A process that makes the pictures of one evidence file, and may die of it without harm.

In, as JSON on standard input: {"path", "format", "wanted": [{"page", "quote"}, …], "memory"}. Out: a JSON line for each
wanted one, in order: {"data": base64, "marked": bool} or {}.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import warnings
from pathlib import Path
from typing import Any

from auditor.readers.worker import limit_memory


def main() -> None:
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    warnings.simplefilter("ignore")
    request = json.loads(sys.stdin.read())
    limit_memory(int(request["memory"]))
    for wanted in request["wanted"]:
        out.write(json.dumps(_made(Path(request["path"]), request["format"], wanted)) + "\n")


def _made(path: Path, file_format: str, wanted: dict[str, Any]) -> dict[str, Any]:
    try:
        if file_format == "pdf":
            from auditor.pictures import pdf

            data, marked = pdf.picture(path, wanted["page"], wanted["quote"])
        else:
            from auditor.pictures import photo

            data, marked = photo.picture(path, wanted["page"]), False
    except Exception as error:  # whatever a broken file does to a library: no picture of it
        print(f"{path.name}: {type(error).__name__}: {error}", file=sys.stderr)
        return {}
    return {"data": base64.b64encode(data).decode(), "marked": marked}


if __name__ == "__main__":
    main()
