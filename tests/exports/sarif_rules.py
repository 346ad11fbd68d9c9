"""What SARIF 2.1.0 asks of the objects that we write, as a JSON schema in our own words.

No package carries the official schema. These say which properties an object may have and must have, of what kind;
section numbers are the specification's.
"""

from __future__ import annotations

from typing import Any

Rule = dict[str, Any]
TEXT: Rule = {"type": "string"}
ADDRESS: Rule = {"type": "string", "pattern": r"^[A-Za-z0-9\-._~/%]+$"}  # a relative reference, RFC 3986, escaped
INDEX: Rule = {"type": "integer", "minimum": 0}
LEVEL: Rule = {"enum": ["none", "note", "warning", "error"]}
BAG: Rule = {"type": "object"}


def thing(required: str = "", /, **properties: Rule) -> Rule:
    """An object with no other properties than these."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {"properties": BAG, **properties},
        "required": required.split(),
    }


def many(item: Rule) -> Rule:
    return {"type": "array", "items": item}


MESSAGE = thing("text", text=TEXT)  # 3.11
MULTIFORMAT = thing("text", text=TEXT, markdown=TEXT)  # 3.12
ARTIFACT_LOCATION = thing(uri=ADDRESS, uriBaseId=TEXT, index=INDEX, description=MESSAGE)  # 3.4
REGION = thing("startLine", startLine={"type": "integer", "minimum": 1}, snippet=thing("text", text=TEXT))  # 3.30
PHYSICAL = thing("artifactLocation", artifactLocation=ARTIFACT_LOCATION, region=REGION)  # 3.29
LOCATION = thing(physicalLocation=PHYSICAL, message=MESSAGE)  # 3.28
RESULT = thing(  # 3.27
    "message ruleId",
    ruleId=TEXT,
    ruleIndex=INDEX,
    kind={"enum": ["pass", "open", "informational", "notApplicable", "review", "fail"]},
    level=LEVEL,
    message=MESSAGE,
    locations=many(LOCATION),
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
)
RULE = thing(  # 3.49
    "id",
    id=TEXT,
    shortDescription=MULTIFORMAT,
    fullDescription=MULTIFORMAT,
    help=MULTIFORMAT,
    defaultConfiguration=thing(level=LEVEL),
)
DRIVER = thing("name", name=TEXT, version=TEXT, language=TEXT, rules=many(RULE))  # 3.19
ARTIFACT = thing(  # 3.24
    location=ARTIFACT_LOCATION, parentIndex=INDEX, hashes={"type": "object", "additionalProperties": TEXT}
)
NOTIFICATION = thing("message", level=LEVEL, message=MESSAGE, locations=many(LOCATION))  # 3.58
INVOCATION = thing(  # 3.20
    "executionSuccessful",
    executionSuccessful={"type": "boolean"},
    toolExecutionNotifications=many(NOTIFICATION),
)
RUN = thing(  # 3.14
    "tool",
    tool=thing("driver", driver=DRIVER),
    automationDetails=thing(id=TEXT),
    language={"type": "string", "pattern": "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$"},
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    originalUriBaseIds={"type": "object", "additionalProperties": ARTIFACT_LOCATION},
    invocations=many(INVOCATION),
    artifacts=many(ARTIFACT),
    results=many(RESULT),
)
LOG: Rule = {  # 3.13
    **thing("version runs", version={"const": "2.1.0"}, runs=many(RUN)),
}
LOG["properties"]["$schema"] = TEXT
