"""As much of JSON Schema as our own description uses; anything else in it is an error, not a pass."""

import re
from datetime import date, datetime
from typing import Any

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "null": (type(None),),
}
KNOWN = {
    "type", "properties", "required", "additionalProperties", "items", "enum", "pattern", "format", "minimum",
    "maximum", "maxLength", "default", "description", "anyOf", "$ref",
}  # fmt: skip


def mismatches(value: Any, schema: dict[str, Any], document: dict[str, Any], at: str = "$") -> list[str]:
    """Where a value is not what the schema says."""
    assert not set(schema) - KNOWN, set(schema) - KNOWN
    if "$ref" in schema:
        return mismatches(value, resolved(schema["$ref"], document), document, at)
    if "anyOf" in schema:
        tried = [mismatches(value, one, document, at) for one in schema["anyOf"]]
        return [] if any(not wrong for wrong in tried) else [wrong for one in tried for wrong in one]
    wanted = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    kinds = tuple(kind for name in wanted for kind in TYPES[name])
    if not isinstance(value, kinds) or isinstance(value, bool):
        return [f"{at}: {value!r} is no {wanted}"]
    return [] if value is None else _inside(value, schema, document, at)


def _inside(value: Any, schema: dict[str, Any], document: dict[str, Any], at: str) -> list[str]:
    wrong = []
    if "enum" in schema and value not in schema["enum"]:
        wrong.append(f"{at}: {value!r} is none of {schema['enum']}")
    if "pattern" in schema and not re.search(schema["pattern"], value):
        wrong.append(f"{at}: {value!r} does not look like {schema['pattern']}")
    if "minimum" in schema and value < schema["minimum"]:
        wrong.append(f"{at}: {value} is too small")
    if schema.get("format") == "date":
        date.fromisoformat(value)
    if schema.get("format") == "date-time":
        assert datetime.fromisoformat(value).utcoffset() is not None
    if isinstance(value, list):
        for place, item in enumerate(value):
            wrong += mismatches(item, schema["items"], document, f"{at}[{place}]")
    if isinstance(value, dict):
        wrong += _properties(value, schema, document, at)
    return wrong


def _properties(value: dict[str, Any], schema: dict[str, Any], document: dict[str, Any], at: str) -> list[str]:
    named, others = schema.get("properties", {}), schema["additionalProperties"]
    wrong = [f"{at}: {name} is missing" for name in schema.get("required", []) if name not in value]
    for name, item in value.items():
        if name in named:
            wrong += mismatches(item, named[name], document, f"{at}.{name}")
        elif others is False:
            wrong.append(f"{at}: nobody described {name}")
        else:
            wrong += mismatches(item, others, document, f"{at}.{name}")
    return wrong


def resolved(reference: str, document: dict[str, Any]) -> dict[str, Any]:
    found: Any = document
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    assert isinstance(found, dict)
    return found
