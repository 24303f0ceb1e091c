"""Links and other addresses in a message, own and foreign."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.language.normalise import Normal
from app.language.reading import Message, Shop

URL = re.compile(
    r"(?:https?://|www\.)?((?:[a-z0-9-]+\.)+(?:com|cn|net|org|top|xyz|cc|vip|shop|club|tv|me|io|info|example|ink|site|link)(?:\.[a-z]{2})?)(?![a-z])(/[^\s，。]*)?",
    re.IGNORECASE,
)


def own_host(host: str, shop: Shop) -> bool:
    """Whether an address is the brand's own: its domain or one below it."""
    return any(host == domain or host.endswith(f".{domain}") for domain in shop.domains)


def addresses(message: Message, folded: Normal, shop: Shop) -> Iterator[str]:
    payload = message.payload
    places = [found.group(0) for found in URL.finditer(folded.text)] if "." in folded.text else []
    places += [str(payload.get(name) or "") for name in ("url", "qr")]
    for item in payload.get("items") or ():
        if isinstance(item, Mapping):
            places += [str(item.get(name) or "") for name in ("url", "qr")]
    for place in places:
        if place:
            yield from _address(place.lower(), shop)
    if payload.get("appid") or message.msg_type == "weapp":
        yield _app(payload, shop)
    if shop.brand and str(payload.get("ocr_text") or "").strip().startswith(shop.brand):
        yield "own name"
    if message.msg_type == "card":
        corp = str(payload.get("corp") or "")
        name = str(payload.get("name") or "")
        yield "own card" if corp == shop.brand else "card with firm" if corp else "card"
        if corp != shop.brand and shop.brand in f"{corp}{name}":
            yield "false card"


def _app(payload: Mapping[str, Any], shop: Shop) -> str:
    """Whose a mini-program is. Names are given once on the platform: one with the brand's very name is the brand's."""
    names = [str(payload.get(key) or "").strip() for key in ("displayname", "source")]
    appid = payload.get("appid")
    if appid in shop.appids or shop.brand in names:
        return "own app"
    if not any(shop.brand in name for name in names):
        return "other app"
    return "false app" if appid else "own app"


def _address(place: str, shop: Shop) -> Iterator[str]:
    if place.startswith("wxp://") or "qr.alipay" in place:
        yield "pay code"
        return
    host = re.sub(r"^[a-z]+://", "", place).split("/")[0].split(":")[0]
    if own_host(host, shop):
        yield "own link"
    elif "work.weixin.qq.com" in host:
        yield "corp code"
    elif "u.wechat.com" in host or "wx.qq.com/x" in place:
        yield "personal code"
    elif "weixin.qq.com" in host and "/g/" in place:
        yield "group code"
    else:
        yield "other link"
        stem = shop.domains[0].split(".")[0] if shop.domains else ""
        if stem and re.search(rf"(?:^|[.-]){stem}|{stem}[.-]", host):
            yield "false link"
