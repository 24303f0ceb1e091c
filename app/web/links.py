"""Signed links to phone pages, for staff who have no other way to sign in. They expire; they name one person."""

import base64
import binascii
import hashlib
import hmac
import json
import time

from app.errors import SignInNeeded, Words

LIFE = 24 * 3600  # seconds
_VOID = Words("链接已失效", "the link is no longer valid")
_CURE = Words("请回到卡片重新打开。", "Open it again from the card.")


class Links:
    """Makes and checks links for one deployment."""

    def __init__(self, secret: bytes, base_url: str) -> None:
        self._secret = secret
        self._base = base_url

    def make(self, staff_id: str, page: str) -> str:
        """The address of a phone page for one staff member."""
        words = json.dumps([staff_id, page, int(time.time()) + LIFE], ensure_ascii=False).encode()
        return f"{self._base}/m/open?k={_b64(words)}.{_b64(self._sign(words))}"

    def open(self, link: str) -> tuple[str, str]:
        """The staff member and the page of a link's `k`. Raises SignInNeeded."""
        try:
            words, signed = (base64.urlsafe_b64decode(part + "==") for part in link.split("."))
        except (ValueError, binascii.Error):
            raise SignInNeeded(_VOID, _CURE) from None
        if not hmac.compare_digest(self._sign(words), signed):
            raise SignInNeeded(_VOID, _CURE)
        staff_id, page, ends = json.loads(words)
        if time.time() > ends:
            raise SignInNeeded(_VOID, _CURE)
        return staff_id, page

    def _sign(self, words: bytes) -> bytes:
        return hmac.new(self._secret, b"phone-link" + words, hashlib.sha256).digest()[:20]


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
