"""The WeCom corp we work for: what the wizard put in, since when, and what WeCom has shown us of it."""

import asyncio
import base64
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import asyncpg
from pydantic import SecretStr

from app.bot.planning import PLAN
from app.clock import machine_now
from app.config import Settings, WecomApp
from app.db import Connection
from app.errors import Conflict, Words
from app.parts import OBSERVABLE
from app.vault import Vault
from app.work import Work, notify

#: what holds the demo chain; everything else (settings of the chain, timetable, accounts, audit) stays when it is left
DEMO = (
    "account_group", "action_log", "ambiguous", "arrival",
    "ban", "chat_group", "due", "duty", "hold", "import_batch", "import_change", "inbox",
    "inbox_key", "membership", "message", "message_raw", "outbox", "outbox_key", "person", "person_tag", "product",
    "reminder", "restoring", "slot_run", "slot_post", "slot_change", "lost_demand", "question", "sold_out",
    "clerk_post", "store_product", "booking", "suggestion", "standing_order", "standing_day", "product_picture",
    "rule_case", "rule_card", "review_sample", "said_before", "rehearsal", "coupon", "courtesy", "bar_change",
    "walk", "walk_group", "content_shown", "greeting", "join_way", "handover", "handover_group", "mass", "mass_group",
    "welfare", "welfare_past", "welfare_picture", "welfare_told", "day_fact", "store_class",
    "staff", "store", "store_day", "store_exception", "talk", "task", "ticket",
    "point_entry", "point_line", "point_balance", "signin", "signin_word", "signin_reminder",
    "order_link", "complaint", "batch_alert", "compensation", "ticket_card", "ticket_move",
)  # fmt: skip

_TRIES = 300  # to lock the demo's tables: about 15 s


@dataclass(frozen=True, slots=True)
class Corp:
    """One application as it is kept, its secrets opened."""

    name: str
    corp_id: str
    agent_id: int
    token: str
    aes_key: str
    secret: str
    hosted_base: str
    hosted_secret: str
    from_env: bool
    connected_at: datetime | None
    verified_at: datetime | None
    first_callback_at: datetime | None

    def app(self, api_base: str) -> WecomApp:
        """As an application that ears and hands can use."""
        return WecomApp(
            name=self.name,
            corp_id=self.corp_id,
            token=SecretStr(self.token),
            aes_key=SecretStr(self.aes_key),
            secret=SecretStr(self.secret),
            agent_id=self.agent_id,
            api_base=api_base,
        )


_SECRETS = ("token", "aes_key", "secret", "hosted_secret")


async def load(db: Connection, vault: Vault, name: str = "") -> Corp | None:
    """What is known of an application. Raises vault.Sealed when it was sealed with another key."""
    row = await db.fetchrow("select * from corp where name = $1", name)
    if row is None:
        return None
    values = {field: row[field] for field in Corp.__dataclass_fields__}
    for field in _SECRETS:
        values[field] = vault.open(f"{name}.{field}", row[field]) if row[field] else ""
    return Corp(**values)


@dataclass(frozen=True, slots=True)
class Keys:
    """What WeCom's admin pages and the hosted accounts' service show. A secret left empty stays as it was."""

    corp_id: str
    agent_id: int
    secret: str = ""
    hosted_base: str = ""
    hosted_secret: str = ""


#: what these look like, for forms and programs
CORP_ID_PATTERN = r"(ww|wx)[0-9A-Za-z]{6,40}"
KEY_PATTERN = r"[0-9A-Za-z_-]{16,128}"
BASE_PATTERN = r"https?://[^\s/?#@]+(/[^\s?#]*)?"
MOST_AGENT = 2_147_483_647


async def save(work: Work, vault: Vault, keys: Keys, name: str = "") -> Corp:
    """Keep what the wizard was given. Token and AES key are made once, and stay while the corp stays.

    Raises Conflict where the environment names the corp, and while another one is connected.
    """
    work.who.require("connect", "write")
    known = await load(work.db, vault, name)
    if known is not None and known.from_env:
        raise Conflict(
            Words("企业微信由环境变量设定，请在那里修改", "the corp is set by the environment; change it there")
        )
    same = known if known is not None and known.corp_id == keys.corp_id else None
    if known is not None and same is None and known.connected_at is not None:
        raise another(known)
    corp = Corp(
        name=name,
        corp_id=keys.corp_id,
        agent_id=keys.agent_id,
        token=same.token if same else secrets.token_hex(12),
        aes_key=same.aes_key if same else new_aes_key(),
        secret=keys.secret or (same.secret if same else ""),
        hosted_base=keys.hosted_base.rstrip("/"),
        hosted_secret=keys.hosted_secret or (same.hosted_secret if same else ""),
        from_env=False,
        connected_at=same.connected_at if same else None,
        verified_at=same.verified_at if same else None,
        first_callback_at=same.first_callback_at if same else None,
    )
    await work.db.execute(
        """insert into corp (name, corp_id, agent_id, token, aes_key, secret, hosted_base, hosted_secret)
           values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (name) do update set corp_id = excluded.corp_id,
             agent_id = excluded.agent_id, token = excluded.token, aes_key = excluded.aes_key,
             secret = excluded.secret, hosted_base = excluded.hosted_base, hosted_secret = excluded.hosted_secret,
             verified_at = case when $9 then null else corp.verified_at end,
             first_callback_at = case when $9 then null else corp.first_callback_at end""",
        corp.name,
        corp.corp_id,
        corp.agent_id,
        *(_sealed(vault, corp, field) for field in ("token", "aes_key", "secret")),
        corp.hosted_base,
        _sealed(vault, corp, "hosted_secret"),
        same is None,
    )
    after = {"corp_id": corp.corp_id, "agent_id": corp.agent_id, "hosted_base": corp.hosted_base}
    work.audit("connect", corp.corp_id, "keys kept", after=after)
    await notify(work.db, "wecom")
    return corp


def another(known: Corp) -> Conflict:
    """What to say to the keys of a corp that is not the one we work for."""
    return Conflict(
        Words(
            f"已经连着企业 {known.corp_id}；换一家企业请用新的数据目录（GUANJIA_VAR）和数据库",
            f"connected with corp {known.corp_id} already; another one needs another GUANJIA_VAR and database",
        )
    )


def _sealed(vault: Vault, corp: Corp, field: str) -> bytes | None:
    words: str = getattr(corp, field)
    return vault.seal(f"{corp.name}.{field}", words) if words else None


def new_aes_key() -> str:
    """43 characters that WeCom takes as EncodingAESKey: 32 bytes as base64 without the sign at the end."""
    while True:
        key = base64.b64encode(secrets.token_bytes(32)).decode()[:43]
        if key.isalnum():  # WeCom's own form takes letters and digits alone
            return key


async def connect(work: Work) -> None:
    """Work for the corp from now on: the demo is left, and everything is observed until it is released."""
    work.who.require("connect", "write")
    if not await work.db.fetchval("select exists (select 1 from corp where name = '' and secret is not null)"):
        raise Conflict(Words("还没有填写企业微信的信息", "the keys of a corp were not entered yet"))
    await leave_demo(work)
    await work.db.execute("update corp set connected_at = coalesce(connected_at, $1) where name = ''", machine_now())
    await observe(work)
    work.audit("connect", "", "connected")
    await notify(work.db, "wecom")


@dataclass(frozen=True, slots=True)
class Status:
    """How far the connection has come. Nothing in it is secret."""

    demo: bool
    corp_id: str | None
    agent_id: int | None
    from_env: bool
    has_secret: bool
    hosted: bool
    connected_at: datetime | None
    verified_at: datetime | None
    first_callback_at: datetime | None


async def status(work: Work) -> Status:
    """How far the connection with WeCom has come. Raises Forbidden."""
    work.who.require("connect")
    row = await work.db.fetchrow(
        """select c.corp_id, c.agent_id, coalesce(c.from_env, false) as from_env,
                  c.secret is not null or coalesce(c.from_env, false) as has_secret,
                  coalesce(c.hosted_base, '') <> '' as hosted, c.connected_at, c.verified_at, c.first_callback_at
             from (select 1) one left join corp c on c.name = ''"""
    )
    return Status(demo=await is_demo(work.db), **row)


async def leave_demo(work: Work) -> bool:
    """Forget the demo chain, if this is one. Settings of the chain, timetable, accounts and audit stay."""
    work.who.require("connect", "write")
    if not await is_demo(work.db):
        return False
    await _empty(work.db)
    await work.db.execute("delete from setting where scope in ('store', 'group')")
    await work.db.execute("delete from clock")
    await work.db.execute("update chain set demo = false")
    await notify(work.db, "clock")
    work.at(machine_now(), PLAN, f"{PLAN}:{machine_now():%Y%m%d%H%M%S}")  # what was planned is gone with the rest
    return True


async def _empty(db: Connection) -> None:
    """Take everything out of the demo's tables at once. Raises Conflict.

    Turns lock the same tables in other orders. So that nobody waits in a ring, we wait for a moment only, longer than
    most turns take, then let go of everything and come back; no two waits are alike, so that no rhythm keeps us out.
    """
    tables = ", ".join(DEMO)
    for _ in range(_TRIES):
        with suppress(asyncpg.LockNotAvailableError):
            async with db.transaction():
                await db.execute(f"set local lock_timeout = {10 + secrets.randbelow(60)}")  # ms
                await db.execute(f"truncate {tables} restart identity cascade")
                await db.execute("set local lock_timeout = 0")
            return
        await asyncio.sleep(secrets.randbelow(30) / 1000)
    raise Conflict(
        Words("演示数据正被使用，这次没有清空", "the demo is in use and was not cleared"),
        Words("过一会儿再试。", "Try again in a while."),
    )


async def is_demo(db: Connection) -> bool:
    """Whether the database holds the demo chain."""
    found: bool | None = await db.fetchval("select demo from chain where id = 1")
    return bool(found)


async def observe(work: Work) -> None:
    """Decide and show, but do nothing, for every kind of action. Raises Forbidden."""
    work.who.require("connect", "write")
    await work.db.executemany(
        """insert into setting (scope, target, key, value, set_by, set_at) values ('chain', '', $1, 'false', $2, $3)
           on conflict (scope, target, key) do update set value = 'false', set_by = $2, set_at = $3""",
        [(f"live_{part}", work.who.name, work.now) for part in OBSERVABLE],
    )
    work.audit("connect", "", "everything is observed")


async def meet(work: Work, settings: Settings) -> None:
    """A corp that the environment names: the first time we hear of it, everything is observed until it is released."""
    app = settings.wecom.get("")
    if app is None:
        return
    known = await work.db.fetchval("select corp_id from corp where name = ''")
    if known == app.corp_id:
        return
    await leave_demo(work)
    await work.db.execute(
        """insert into corp (name, corp_id, agent_id, from_env, connected_at) values ('', $1, $2, true, now())
           on conflict (name) do update set corp_id = excluded.corp_id, agent_id = excluded.agent_id, from_env = true,
             token = null, aes_key = null, secret = null, connected_at = now(), verified_at = null,
             first_callback_at = null""",
        app.corp_id,
        app.agent_id,
    )
    await observe(work)


async def noticed(db: Connection, name: str, what: str) -> None:
    """WeCom verified our address ("verified"), or its first callback came ("callback")."""
    column = {"verified": "verified_at", "callback": "first_callback_at"}[what]
    await db.execute(f"update corp set {column} = now() where name = $1 and {column} is null", name)  # noqa: S608  # ours


async def counts(db: Connection) -> dict[str, int]:
    """How much of the chain is known."""
    row = await db.fetchrow(
        """select (select count(*) from store) as stores, (select count(*) from staff) as staff,
                  (select count(*) from chat_group) as groups, (select count(*) from product) as products"""
    )
    return dict(row)
