"""The public door of the hosted accounts: which there are, of which kind, and the codes that groups are remarked by."""

import re
import secrets
from dataclasses import dataclass

from app.db import Connection
from app.errors import BadRequest, Conflict, NotFound, Words
from app.registry.accounts import store
from app.registry.accounts.lists import KINDS
from app.vault import Vault
from app.work import Work, notify

NAME_PATTERN = r"[A-Za-z0-9_.-]{1,64}"
KEY_PATTERN = r"[A-Za-z0-9_-]{16,128}"
BASE_PATTERN = r"https?://[^\s/?#@]+(/[^\s?#]*)?"
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class AccountData:
    """An account as people write it down. What is secret stays as it was when left empty."""

    account: str
    kind: str
    base: str = ""
    robot_id: str = ""
    secret: str = ""

    def check(self) -> None:
        """Raise BadRequest for what cannot be."""
        if not re.fullmatch(NAME_PATTERN, self.account):
            raise BadRequest(Words("账号名只能用字母、数字和 _ . -", "a name has letters, digits and _ . -"))
        if self.kind not in KINDS:
            raise BadRequest(Words("类型只能是 juzi 或 worktool", "the kind is juzi or worktool"))
        if self.base and not re.fullmatch(BASE_PATTERN, self.base):
            raise BadRequest(Words("请填完整的网址", "a whole address is needed"))
        if self.secret and not re.fullmatch(KEY_PATTERN, self.secret):
            raise BadRequest(
                Words("密钥要 16 到 128 个字母、数字、_ 或 -", "a secret has 16 to 128 letters, digits, _ or -")
            )
        if len(self.robot_id) > 128 or not self.robot_id.isprintable():
            raise BadRequest(Words("机器人号太长", "the robot's id is too long"))


@dataclass(frozen=True, slots=True)
class Reached:
    """How an account that knows names alone is reached, and what its callers must know."""

    account: str
    base: str
    robot_id: str
    secret: str


async def named(db: Connection, vault: Vault) -> tuple[Reached, ...]:
    """The accounts that know names alone, opened. Raises vault.Sealed when they were sealed with another key."""
    return tuple(
        Reached(
            row["account"],
            row["base"],
            vault.open(_seal(row["account"], "robot_id"), row["robot_id"]) if row["robot_id"] else "",
            vault.open(_seal(row["account"], "secret"), row["secret"]) if row["secret"] else "",
        )
        for row in await store.all_of_kind(db, "worktool")
    )


def _seal(account: str, field: str) -> str:
    return f"hosted.{account}.{field}"


async def save(work: Work, vault: Vault, data: AccountData) -> None:
    """An account, new or as it is from now on. Raises BadRequest, Forbidden."""
    work.who.require("connect", "write")
    data.check()
    known = await store.one(work.db, data.account)
    if data.kind == "worktool" and not data.secret and not (known and known["secret"]):
        raise BadRequest(Words("只认名字的账号要有自己的密钥", "an account that knows names alone needs a secret"))
    await store.save(
        work.db,
        data.account,
        data.kind,
        data.base.rstrip("/"),
        vault.seal(_seal(data.account, "robot_id"), data.robot_id) if data.robot_id else None,
        vault.seal(_seal(data.account, "secret"), data.secret) if data.secret else None,
        work.who.name,
        work.now,
    )
    before = {"kind": known["kind"], "base": known["base"]} if known else None
    work.audit("connect", data.account, "hosted account", before=before, after={"kind": data.kind, "base": data.base})
    await notify(work.db, "wecom")


async def read(work: Work, account: str) -> AccountData:
    """An account as people write it down, without what is secret. Raises NotFound, Forbidden."""
    work.who.require("connect", "write")
    known = await store.one(work.db, account)
    if known is None:
        raise NotFound(Words("没有这个托管账号", "there is no such hosted account"))
    return AccountData(account, known["kind"], known["base"])


async def remove(work: Work, account: str) -> None:
    """Forget an account. Raises NotFound, Forbidden, and Conflict while groups listen to it."""
    await read(work, account)
    if count := await store.groups_of(work.db, account):
        raise Conflict(Words(f"还有 {count} 个群在用它", f"{count} groups still listen to it"))
    await store.remove(work.db, account)
    work.audit("connect", account, "hosted account removed")
    await notify(work.db, "wecom")


async def give_code(work: Work, group_id: str) -> str:
    """A code for a group that no other group has."""
    while True:
        code = "gj-" + "".join(secrets.choice(_ALPHABET) for _ in range(8))
        if await store.set_code(work.db, group_id, code):
            work.memo.clear()
            return code
