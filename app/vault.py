"""Secrets at rest: sealed with one key that lies outside the database (GUANJIA_SECRET_KEY, else var/secret.key)."""

import hashlib
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.errors import Stop

_NONCE = 12
_LEAST = 16


class Sealed(Exception):
    """What was sealed with another key cannot be opened."""


class Vault:
    """Seals and opens short texts. `name` goes into the seal: what was sealed as one thing does not open as another."""

    def __init__(self, key: str) -> None:
        self._root = key.encode()
        self._cipher = AESGCM(self.derive("vault"))

    def derive(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose."""
        return hashlib.blake2b(self._root, digest_size=32, person=purpose.encode()[:16]).digest()

    def seal(self, name: str, words: str) -> bytes:
        """`words`, unreadable without the key."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, words.encode(), name.encode())

    def open(self, name: str, sealed: bytes) -> str:
        """The words again. Raises Sealed."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode()).decode()
        except InvalidTag:
            raise Sealed(name) from None


def vault(key: str, var: Path) -> Vault:
    """The vault of this deployment. Without a key of its own, one is made and kept under `var`. Raises Stop."""
    if key:
        if len(key) < _LEAST:
            raise Stop(f"GUANJIA_SECRET_KEY is too short: it needs {_LEAST} characters or more.")
        return Vault(key)
    file = var / "secret.key"
    if not file.exists():
        draft = var / f"secret.key.{os.getpid()}"
        draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
        draft.chmod(0o600)
        try:
            os.link(draft, file)  # the first of several processes wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return Vault(file.read_text(encoding="ascii").strip())
