"""An XLSX file as a ZIP package of XML parts, looked at before anything in it is inflated."""

import posixpath
import struct
import zlib
from io import BytesIO
from xml.etree.ElementTree import ParseError
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from app.errors import Words
from app.sheets.refusal import SAVE_AS_XLSX, SPLIT, Unreadable

MAX_PARTS = 1_000
MAX_INFLATED = 200 * 1024 * 1024  # bytes
MAX_RATIO = 200  # inflated : packed; a table of one repeated row comes to about 100
HARMLESS = 32 * 1024 * 1024  # bytes: so much may be inflated at any ratio, as when one long text is repeated
_CHUNK = 1 << 16
_LONGEST_TAG = 1 << 20  # bytes
#: what Python raises, somewhere below, for a package or a part that is not what it claims to be
BROKEN = (
    BadZipFile, ParseError, zlib.error, struct.error, EOFError, ValueError, KeyError, IndexError, OverflowError,
    NotImplementedError,  # how zipfile refuses patched parts, and versions of the format that it does not know
)  # fmt: skip
_ENTRY = b"PK\x01\x02"  # begins every line of the package's own table of contents


class Target:
    """Hears the nodes of a part as they go by. Names come as "{namespace}name"."""

    def start(self, tag: str, attributes: dict[str, str], /) -> None:
        """A node begins."""

    def data(self, text: str, /) -> None:
        """Some of a node's text; a long one comes in pieces."""

    def end(self, tag: str, /) -> None:
        """A node ends."""


class Package:
    """The parts of one file by name. Raises Unreadable for what cannot be one, and for what would burst."""

    def __init__(self, raw: bytes) -> None:
        # the table of contents is itself read whole: its length is judged first
        if raw.count(_ENTRY) > MAX_PARTS:
            raise _too_large()
        try:
            self._zip = ZipFile(BytesIO(raw))
        except BROKEN:
            raise broken() from None
        parts = self._zip.infolist()
        _judge(parts, len(raw))
        # some programs write names with backslashes or in other cases than their references
        self._parts = {_plain(part.filename): part for part in parts}

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return _plain(name) in self._parts

    def hear(self, name: str, target: Target) -> None:
        """Send a part's nodes to `target`, which may raise to stop. Raises one of BROKEN, or Unreadable."""
        parser = DefusedXMLParser(target=target, forbid_dtd=True)
        fed = 0
        try:
            with self._zip.open(self._parts[_plain(name)]) as stream:
                while chunk := stream.read(_CHUNK):
                    parser.feed(chunk)
                    fed += len(chunk)
                    # a tag or a comment is kept whole until it ends
                    if fed - parser.parser.CurrentByteIndex > _LONGEST_TAG:
                        raise broken()
            parser.close()
        except DefusedXmlException:
            raise Unreadable(
                Words(
                    "文件里有 XML 实体定义，正常的表格没有",
                    "There are XML entities in the file; no proper table has them",
                )
            ) from None


def local(tag: str) -> str:
    """A node's name without its namespace: there are two generations of them, which mean the same."""
    return tag.rpartition("}")[2]


def joined(base: str, target: str) -> str:
    """The part that `target` names when it is referred to from the part `base`."""
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(base), target)).lstrip("/")


def broken() -> Unreadable:
    """The words for a file that is damaged, or only half there."""
    return Unreadable(Words("文件已损坏或不完整", "The file is damaged or incomplete"), SAVE_AS_XLSX)


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _judge(parts: list[ZipInfo], packed: int) -> None:
    inflated = sum(part.file_size for part in parts)  # reading stops there, should it be a lie
    if len(parts) > MAX_PARTS or inflated > MAX_INFLATED or inflated > max(HARMLESS, MAX_RATIO * packed):
        raise _too_large()
    if any(part.flag_bits & 1 for part in parts):
        raise encrypted()
    if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
        raise broken()


def encrypted() -> Unreadable:
    """The words for a file with a password."""
    return Unreadable(
        Words("文件设有打开密码", "The file is locked with a password"),
        Words(
            "请在 Excel 或 WPS 里去掉密码，保存后重新上传。",
            "Take the password off in Excel or WPS, save and upload again.",
        ),
    )


def _too_large() -> Unreadable:
    return Unreadable(Words("文件展开后太大", "The file is too large once it is unpacked"), SPLIT)
