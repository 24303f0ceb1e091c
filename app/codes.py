"""Codes that are used once at a till: how they look, and whether one still counts. Pure but for chance."""

import secrets
from datetime import datetime

from app.clock import business_date, local
from app.errors import Conflict, Words

_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read for something else
_LENGTH = 8
_TYPED = 20  # characters: what is longer is no code


def new() -> str:
    """A code that nobody guesses: 39 bits."""
    return "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))


def typed(words: str) -> str:
    """A code as it was typed or dictated, the way it is kept."""
    return "".join(words.upper().split())[:_TYPED]


def check_usable(redeemed_at: datetime | None, expires_at: datetime, now: datetime) -> None:
    """Raises Conflict for a code that was used, and for one that is too old: the day it names counts to its end."""
    if redeemed_at is not None:
        at = f"{local(redeemed_at):%m-%d %H:%M}"
        raise Conflict(Words(f"这个券码 {at} 已经用过", f"this code was used at {at}"))
    if business_date(expires_at) < business_date(now):
        raise Conflict(Words("这个券码已过期", "this code has expired"))
