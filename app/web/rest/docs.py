"""The document as a page to read: made here, with nothing fetched from anywhere."""

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.web.rest.document import operations

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_DEEP = 3  # how far the fields of a body are told


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: a parameter, or a field of a body."""

    name: str
    kind: str
    needed: bool
    said: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be done."""

    anchor: str
    method: str
    path: str
    summary: str
    said: str
    parameters: list[Line]
    body: list[Line]
    answer: list[Line]
    codes: list[tuple[str, str]]
    curl: str


def page(document: dict[str, Any], address: str) -> str:
    """The page, its operations by what they are about."""
    rooms: dict[str, list[Operation]] = {}
    for path, method, operation in operations(document):
        room = operation["tags"][0]
        rooms.setdefault(room, []).append(_told(document, address, path, method, operation))
    return _pages.get_template("docs.html").render(about=document["info"], address=address, rooms=rooms)


def _told(document: dict[str, Any], address: str, path: str, method: str, operation: dict[str, Any]) -> Operation:
    body = _schema_of(operation.get("requestBody", {}))
    answer = next((_schema_of(found) for code, found in operation["responses"].items() if code.startswith("2")), {})
    return Operation(
        anchor=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        said=operation.get("description", ""),
        parameters=[
            Line(one["name"], _kind(document, one["schema"]), one.get("required", False), one.get("description", ""))
            for one in operation.get("parameters", [])
        ],
        body=list(_fields(document, body)),
        answer=list(_fields(document, answer)),
        codes=[(code, found["description"]) for code, found in sorted(operation["responses"].items())],
        curl=_curl(document, f"{address}{path}", method.upper(), body),
    )


def _schema_of(holder: dict[str, Any]) -> dict[str, Any]:
    for content in holder.get("content", {}).values():
        found: dict[str, Any] = content.get("schema", {})
        return found
    return {}


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        found: dict[str, Any] = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return found
    return schema


def _fields(document: dict[str, Any], schema: dict[str, Any], before: str = "", deep: int = 0) -> Iterator[Line]:
    """The fields of an object, those of objects in it below them."""
    found = _resolved(document, schema)
    for name, field in found.get("properties", {}).items():
        title = field.get("title", "")  # one without both languages was made from the name, and says nothing
        said = " — ".join(filter(None, (title if " · " in title else "", field.get("description", ""))))
        yield Line(f"{before}{name}", _kind(document, field), name in found.get("required", ()), said)
        inner = _resolved(document, field.get("items", field))
        if "properties" in inner and deep < _DEEP:
            mark = "[]." if "items" in field else "."
            yield from _fields(document, inner, f"{before}{name}{mark}", deep + 1)


def _kind(document: dict[str, Any], schema: dict[str, Any]) -> str:
    found = _resolved(document, schema)
    for ways in ("anyOf", "oneOf"):
        if ways in found:
            return " | ".join(dict.fromkeys(_kind(document, one) for one in found[ways]))
    if "enum" in found:
        return " | ".join(map(str, found["enum"]))
    if "const" in found:
        return str(found["const"])
    if found.get("type") == "array":
        return f"[{_kind(document, found.get('items', {}))}]"
    return str(found.get("format") or found.get("type") or "any")


def _curl(document: dict[str, Any], url: str, method: str, body: dict[str, Any]) -> str:
    """An example for the command line."""
    lines = [f"curl {'' if method == 'GET' else f'-X {method} '}{shlex.quote(url)}"]
    lines.append('-H "Authorization: Bearer $GUANJIA_KEY"')
    if body:
        lines.append("-H 'Content-Type: application/json'")
        lines.append(f"-d {shlex.quote(json.dumps(_example(document, body), ensure_ascii=False))}")
    return " \\\n  ".join(lines)


def _example(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    """A value that a schema allows, as short as it can be."""
    found = _resolved(document, schema)
    for source in ("examples", "enum"):
        if found.get(source):
            return found[source][0]
    for known in ("example", "const", "default"):
        if known in found:
            return found[known]
    for ways in ("anyOf", "oneOf"):
        if ways in found:
            return _example(document, found[ways][0])
    if "properties" in found:
        named = found.get("required") or list(found["properties"])[:1]
        return {name: _example(document, found["properties"][name]) for name in named}
    if found.get("type") == "array":
        return [_example(document, found.get("items", {}))]
    return {"integer": found.get("minimum", 1), "number": 1, "boolean": True}.get(found.get("type", ""), "…")
