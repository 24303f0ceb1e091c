"""The callback cipher of WeCom: signature, AES-256-CBC, padding to 32 (protocol §1.3, §1.4; vectors in §1.11)."""

import base64
import binascii
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers import Cipher as AesCipher
from cryptography.hazmat.primitives.ciphers import algorithms, modes

_BLOCK = 16
_PAD = 32
_RANDOM = 16
_LENGTH = 4


class CryptoError(Exception):
    """What was sent cannot be opened. `reason` is one word: signature, base64, cipher, padding, length, receiveid."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def signature(token: str, timestamp: str, nonce: str, encrypt: str) -> str:
    """The `msg_signature` of a callback: SHA-1 over the four strings in byte order."""
    parts = sorted(part.encode() for part in (token, timestamp, nonce, encrypt))
    return hashlib.sha1(b"".join(parts)).hexdigest()  # noqa: S324  # the protocol's choice


def verify(token: str, timestamp: str, nonce: str, encrypt: str, claimed: str) -> None:
    """Raise CryptoError unless `claimed` is the signature. Takes the same time for every wrong one."""
    expected = signature(token, timestamp, nonce, encrypt)
    if not hmac.compare_digest(expected.encode(), claimed.encode()):
        raise CryptoError("signature")


class Cipher:
    """Opens and seals messages with one EncodingAESKey (43 characters)."""

    def __init__(self, aes_key: str) -> None:
        # WeCom's keys carry stray bits in their last character; binascii drops them, strict decoders refuse
        key = base64.b64decode(aes_key + "=")
        if len(key) != _PAD:
            raise CryptoError("key")
        self._aes = AesCipher(algorithms.AES(key), modes.CBC(key[:_BLOCK]))

    def decrypt(self, encrypt: str) -> tuple[bytes, str]:
        """The message and the receiveid inside `encrypt` (base64). Raises CryptoError."""
        try:
            sealed = base64.b64decode(encrypt, validate=True)
        except (binascii.Error, ValueError):
            raise CryptoError("base64") from None
        if not sealed or len(sealed) % _BLOCK:
            raise CryptoError("cipher")
        opener = self._aes.decryptor()
        plain = _unpad(opener.update(sealed) + opener.finalize())
        start = _RANDOM + _LENGTH
        length = int.from_bytes(plain[_RANDOM:start], "big")
        if len(plain) < start or length > len(plain) - start:
            raise CryptoError("length")
        try:
            receive_id = plain[start + length :].decode()
        except UnicodeDecodeError:
            raise CryptoError("receiveid") from None
        return plain[start : start + length], receive_id

    def encrypt(self, message: bytes, receive_id: str, random: bytes | None = None) -> str:
        """`message` sealed for `receive_id`, as base64. `random` (16 bytes) only where a test must repeat itself."""
        prefix = os.urandom(_RANDOM) if random is None else random
        plain = prefix + len(message).to_bytes(_LENGTH, "big") + message + receive_id.encode()
        pad = _PAD - len(plain) % _PAD
        sealer = self._aes.encryptor()
        return base64.b64encode(sealer.update(plain + bytes([pad]) * pad) + sealer.finalize()).decode()


def _unpad(padded: bytes) -> bytes:
    pad = padded[-1]
    if not 1 <= pad <= _PAD or pad > len(padded) or padded[-pad:] != bytes([pad]) * pad:
        raise CryptoError("padding")
    return padded[:-pad]
