"""What sort of file it is, judged by its bytes and never by its name."""

import re
from typing import Literal

from app.errors import Words
from app.sheets.package import encrypted
from app.sheets.refusal import MAX_BYTES, SAVE_AS_XLSX, SPLIT, Unreadable

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x10\x00", b"\x09\x08\x08\x00")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OTHERS = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"RIFF": "WebP",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"{\\rtf": "RTF",
}
_WEB_PAGE = re.compile(
    rb"(?:<\?xml[^>]*>)?\s*(?:<!--(?>.*?-->)\s*)*<(?:!doctype\s+html|html|head|meta|body|table|style|div)\b"
    rb"|mime-version:|content-type:\s*(?:multipart|text/html)",
    re.IGNORECASE | re.DOTALL,
)
_XML_TABLE = re.compile(rb"<\?xml[^>]*>.{0,600}?<(?:\w+:)?Workbook\b", re.DOTALL)
_HEAD = 4096  # bytes that are looked at

Sort = Literal["xlsx", "text"]


def sort_of(raw: bytes) -> Sort:
    """XLSX, or text that may be a table. Raises Unreadable for all else."""
    if not raw.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable(
            Words("文件是空的", "The file is empty"),
            Words("请检查后重新选择文件。", "Check it and choose the file again."),
        )
    if len(raw) > MAX_BYTES:
        raise Unreadable(
            Words(f"文件超过 {MAX_BYTES >> 20} MB", f"The file is larger than {MAX_BYTES >> 20} MB"), SPLIT
        )
    if raw.startswith(_ZIP):
        return "xlsx"
    if raw.startswith(_OLE):
        raise _compound(raw)
    if raw.startswith(_OLD_BIFF):
        raise _old()
    for mark, name in _OTHERS.items():
        if raw.startswith(mark):
            raise no_table(name)
    _refuse_web_page(raw)
    return "text"


def no_table(name: str) -> Unreadable:
    """The words for a file of another sort."""
    return Unreadable(
        Words(f"这是 {name} 文件，不是表格", f"This is a file of the sort {name}, not a table"), SAVE_AS_XLSX
    )


def _compound(raw: bytes) -> Unreadable:
    if _wide("EncryptedPackage") in raw or _wide("EncryptionInfo") in raw:
        return encrypted()
    if _wide("WordDocument") in raw or _wide("PowerPoint Document") in raw:
        return no_table("Word / PowerPoint")
    return _old()


def _wide(name: str) -> bytes:
    return name.encode("utf-16-le")


def _old() -> Unreadable:
    return Unreadable(Words("这是旧版 .xls 格式", "This is the old format .xls"), SAVE_AS_XLSX)


def _refuse_web_page(raw: bytes) -> None:
    """Many systems export a web page, or XML of 2003, under the name of a table."""
    head = raw[: 2 * _HEAD].replace(b"\0", b"") if b"\0" in raw[:_HEAD] else raw[:_HEAD]
    head = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if _WEB_PAGE.match(head):
        raise Unreadable(
            Words("这其实是网页（HTML），只是名字像表格", "This is a web page (HTML) under the name of a table"),
            SAVE_AS_XLSX,
        )
    if _XML_TABLE.match(head):
        raise Unreadable(Words("这是 2003 版的 XML 表格", "This is an XML table of 2003"), SAVE_AS_XLSX)
