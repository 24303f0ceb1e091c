"""WeCom's XML as plain values: no entities, no DTD, no depth and no number of nodes that hurts (protocol §1.5)."""

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

#: a text, or child nodes by name; a name that comes more than once holds a list
Node = str | dict[str, "Node"] | list["Node"]
_DEPTH = 12
_NODES = 5000  # the largest callback names the members of one group: 500


class XmlError(ValueError):
    """Not the XML we take. `reason`: xml or entity."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Builder:
    """Makes values of nodes as the parser meets them, and stops it at what is too deep or too much."""

    def __init__(self) -> None:
        self._open: list[tuple[dict[str, Node], list[str]]] = []  # children so far, and pieces of text
        self._count = 0
        self._root: Node = ""

    def start(self, _name: str, _attributes: Mapping[str, str]) -> None:
        self._count += 1
        if self._count > _NODES or len(self._open) > _DEPTH:
            raise XmlError("xml")
        self._open.append(({}, []))

    def data(self, piece: str) -> None:
        if self._open:
            self._open[-1][1].append(piece)

    def end(self, name: str) -> None:
        children, pieces = self._open.pop()
        value: Node = children or "".join(pieces).strip()
        if self._open:
            _add(self._open[-1][0], name, value)
        else:
            self._root = value

    def close(self) -> Node:
        return self._root


def _add(node: dict[str, Node], name: str, value: Node) -> None:
    known = node.get(name)
    if known is None:
        node[name] = value
    elif isinstance(known, list):
        known.append(value)
    else:
        node[name] = [known, value]


def read(raw: bytes | str) -> dict[str, Node]:
    """The children of the root node. Raises XmlError."""
    if (raw.count(b"=") if isinstance(raw, bytes) else raw.count("=")) > _NODES:
        raise XmlError("xml")  # thousands of attributes cost the parser seconds; WeCom sends none
    parser = DefusedXMLParser(target=_Builder(), forbid_dtd=True)
    try:
        parser.feed(raw)
        node = parser.close()
    except DefusedXmlException:
        raise XmlError("entity") from None
    except XmlError:
        raise
    except (ParseError, ValueError, LookupError):
        raise XmlError("xml") from None
    if not isinstance(node, dict):
        raise XmlError("xml")
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
