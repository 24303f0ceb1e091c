"""WeCom's XML as plain values: no entities, no DTD, no depth that hurts (protocol §1.5)."""

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

#: a text, or child nodes by name; a name that comes more than once holds a list
Node = str | dict[str, "Node"] | list["Node"]
_DEPTH = 12


class XmlError(ValueError):
    """Not the XML we take. `reason`: xml or entity."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read(raw: bytes | str) -> dict[str, Node]:
    """The children of the root node. Raises XmlError."""
    try:
        root = fromstring(raw, forbid_dtd=True)
    except DefusedXmlException:
        raise XmlError("entity") from None
    except (ParseError, ValueError, LookupError):
        raise XmlError("xml") from None
    node = _value(root, _DEPTH)
    if not isinstance(node, dict):
        raise XmlError("xml")
    return node


def _value(element: Element, depth: int) -> Node:
    if not len(element):
        return (element.text or "").strip()
    if not depth:
        raise XmlError("xml")
    node: dict[str, Node] = {}
    for child in element:
        value = _value(child, depth - 1)
        if child.tag not in node:
            node[child.tag] = value
            continue
        known = node[child.tag]
        node[child.tag] = [*known, value] if isinstance(known, list) else [known, value]
    return node


def text(node: Mapping[str, Node], name: str) -> str:
    """The text of a child, "" when it is missing or has children."""
    value = node.get(name, "")
    return value if isinstance(value, str) else ""


def texts(value: Node) -> Iterator[str]:
    """All texts below a value, in order: one, a list, a comma-separated one, or wrapped in Item nodes."""
    if isinstance(value, str):
        yield from (part.strip() for part in value.split(",") if part.strip())
    else:
        for child in value.values() if isinstance(value, dict) else value:
            yield from texts(child)


def canonical(node: Node) -> str:
    """The same text for the same content, whatever the order of the nodes and the wrapping of their values."""
    if isinstance(node, str):
        return f"{len(node)}:{node}"
    if isinstance(node, list):
        return "[" + "".join(canonical(item) for item in node) + "]"
    return "{" + "".join(f"{name}={canonical(node[name])}" for name in sorted(node)) + "}"
