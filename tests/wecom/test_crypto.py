"""The callback cipher, against published vectors and against itself."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher as AesCipher
from cryptography.hazmat.primitives.ciphers import algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from app.wecom.crypto import Cipher, CryptoError, signature, verify

VECTORS = json.loads((Path(__file__).parent.parent / "channels/crypto/vectors.json").read_text(encoding="utf-8"))
KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"


def seal(plain: bytes) -> str:
    """Encrypt exactly these bytes, whatever they are."""
    key = base64.b64decode(KEY + "=")
    sealer = AesCipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(sealer.update(plain) + sealer.finalize()).decode()


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
class TestVectors:
    """Every published vector, in both directions."""

    def test_signature(self, vector: dict[str, Any]) -> None:
        made = signature(vector["token"], vector["timestamp"], vector["nonce"], vector["encrypt"])

        assert made == vector["msg_signature"]

    def test_opens(self, vector: dict[str, Any]) -> None:
        message, receive_id = Cipher(vector["encoding_aes_key"]).decrypt(vector["encrypt"])

        assert (message.decode(), receive_id) == (vector["plaintext"], vector["receive_id"])

    def test_seals_to_the_same(self, vector: dict[str, Any]) -> None:
        cipher = Cipher(vector["encoding_aes_key"])
        sealed = cipher.encrypt(
            vector["plaintext"].encode(), vector["receive_id"], bytes.fromhex(vector["random16_hex"])
        )

        assert sealed == vector["encrypt"]


@given(st.binary(max_size=300), st.text(max_size=40))
def test_what_is_sealed_opens_again(message: bytes, receive_id: str) -> None:
    cipher = Cipher(KEY)

    assert cipher.decrypt(cipher.encrypt(message, receive_id)) == (message, receive_id)


@given(st.integers(0, 64))
def test_padding_always_fills_blocks_of_32(length: int) -> None:
    sealed = base64.b64decode(Cipher(KEY).encrypt(b"x" * length, "corp"))

    assert len(sealed) % 32 == 0


@given(st.binary(max_size=400))
def test_garbage_is_refused_and_never_breaks_anything(garbage: bytes) -> None:
    with pytest.raises(CryptoError):
        Cipher(KEY).decrypt(base64.b64encode(garbage).decode())


@pytest.mark.parametrize(
    ("plain", "reason"),
    [
        (b"r" * 16 + b"\x00\x00\x00\x02hi" + b"corp" + bytes([0]) * 6, "padding"),
        (b"r" * 16 + b"\x00\x00\x00\x02hi" + b"corp" + bytes([33]) * 6, "padding"),
        (b"r" * 16 + b"\x00\x00\x00\x02hi" + b"corpcorpc" + b"\x02", "padding"),
        (b"r" * 16 + b"\x7f\xff\xff\xffhi" + b"corp" + bytes([6]) * 6, "length"),
        (b"r" * 16 + b"\x00\x00\x00\x0bhi" + b"corp" + bytes([6]) * 6, "length"),
        (bytes([32]) * 32, "length"),
        (b"r" * 16 + b"\x00\x00\x00\x02hi" + b"\xff\xfe\xff\xff" + bytes([6]) * 6, "receiveid"),
    ],
    ids=["pad 0", "pad 33", "pad torn", "length absurd", "length past the end", "only padding", "receiveid no text"],
)
def test_a_bad_inside_is_refused_with_its_reason(plain: bytes, reason: str) -> None:
    with pytest.raises(CryptoError) as refused:
        Cipher(KEY).decrypt(seal(plain))

    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("encrypt", "reason"), [("", "cipher"), ("YWJj", "cipher"), ("a!b*", "base64"), ("密文", "base64")]
)
def test_a_bad_outside_is_refused_with_its_reason(encrypt: str, reason: str) -> None:
    with pytest.raises(CryptoError) as refused:
        Cipher(KEY).decrypt(encrypt)

    assert refused.value.reason == reason


def test_a_wrong_signature_is_refused_even_with_odd_letters_in_it() -> None:
    for claimed in ("", "0" * 40, "签名"):
        with pytest.raises(CryptoError):
            verify("token", "1", "2", "encrypt", claimed)
