"""`guanjia doctor`: looks at everything a deployment needs, and says what to do about what is missing."""

import json
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import httpx

from app import schema
from app.bootstrap import in_force
from app.bot import corp
from app.bot.metrics import line_now
from app.bot.probe import LABELS, Probe
from app.clock import machine_now
from app.config import Settings, WecomApp
from app.db import Connection, open_database
from app.errors import Stop, Words
from app.vault import Sealed, vault
from app.watch import store as watch
from app.wecom import http

_DISK_LEFT = 0.10
_LAG = 60.0  # seconds
_SKEW = timedelta(seconds=5)
_OLD_HOLD = timedelta(days=1)
Level = Literal["ok", "warn", "bad"]
_NONE = Words("", "")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, and what to do when it is not well."""

    level: Level
    said: Words
    cure: Words = _NONE


def _found(well: bool, zh: str, en: str, cure: Words = _NONE, *, else_: Level = "bad") -> Finding:
    return Finding("ok" if well else else_, Words(zh, en), _NONE if well else cure)


async def examine(
    settings: Settings, url: str, say: Callable[[str], None], *, as_json: bool = False, probe: Probe | None = None
) -> bool:
    """Look, and tell. True when nothing is bad. `probe`: another way to WeCom, for tests."""
    found = [finding async for finding in _findings(settings, url, probe or Probe(http.client))]
    if as_json:
        rows = [{"level": one.level, "zh": one.said.zh, "en": one.said.en, "cure": one.cure.en} for one in found]
        say(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for one in found:
            say(f"{_MARKS[one.level]} {one.said.zh}  ·  {one.said.en}")
            if one.cure.zh:
                say(f"    → {one.cure.zh}  ·  {one.cure.en}")
    return not any(one.level == "bad" for one in found)


_MARKS = {"ok": "✓", "warn": "!", "bad": "✗"}


async def _findings(settings: Settings, url: str, probe: Probe) -> AsyncIterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("ok", Words(f"Python {version}", f"Python {version}"))
    yield _disk(settings)
    at, newest = await schema.current(url), schema.head()
    if at != newest:
        cure = Words("请运行 guanjia migrate", "run guanjia migrate")
        yield _found(False, f"数据库版本 {at}，应为 {newest}", f"the database is at {at}, not {newest}", cure)
        return
    yield Finding("ok", Words(f"数据库可用，版本 {at}", f"the database answers, revision {at}"))
    async with open_database(url, process="doctor", pool=1) as database, database.connection() as db:
        async for finding in _line(db):
            yield finding
        known, fault = None, None
        try:
            known = await corp.load(db, vault(settings.secret_key.get_secret_value(), settings.var))
        except (Sealed, Stop):
            fault = _found(
                False, "保存的密钥打不开", "the kept secrets cannot be opened",
                Words("恢复原来的 GUANJIA_SECRET_KEY（或 var/secret.key），或在控制台重新连接企业微信",
                      "bring back the GUANJIA_SECRET_KEY (or var/secret.key) they were sealed with, or connect again"),
            )  # fmt: skip
    yield await _web(settings)
    if fault is not None:
        yield fault
        return
    async for finding in _wecom(settings, in_force(settings, known), known, probe):
        yield finding
    yield _webhook(settings)


def _disk(settings: Settings) -> Finding:
    usage = shutil.disk_usage(settings.var if settings.var.exists() else ".")
    left = usage.free / usage.total
    cure = Words("清理磁盘或扩容：满了就收不了消息", "make room: nothing can be kept once it is full")
    return _found(left > _DISK_LEFT, f"磁盘剩余 {left:.0%}", f"{left:.0%} of the disk is free", cure)


async def _line(db: Connection) -> AsyncIterator[Finding]:
    there: datetime = await db.fetchval("select clock_timestamp()")
    skew = abs(there - machine_now())
    cure = Words("两台机器都要对时（NTP）", "set both clocks by NTP")
    yield _found(skew < _SKEW, "时钟一致", f"the clocks agree ({skew.total_seconds():.1f} s apart)", cure, else_="warn")
    measured = await watch.measure(db, None)
    cure = Words("启动 guanjia up 或 guanjia worker", "start guanjia up, or guanjia worker")
    yield _found(
        measured.workers > 0,
        f"{measured.workers} 个 worker 在运行",
        f"{measured.workers} workers run",
        cure,
        else_="warn",
    )
    cure = Words("看控制台“收件”；需要时多开一个 worker", "look at the inbox; start another worker if need be")
    yield _found(
        measured.lag < _LAG, f"最久排队 {measured.lag:.0f} 秒", f"the oldest row waits {measured.lag:.0f} s", cure
    )
    numbers = await line_now(db)
    for key, said, cure in _STUCK:
        if count := int(numbers[key]):
            yield Finding("warn", Words(f"{count} 条{said.zh}", f"{count} {said.en}"), cure)
    for hold in await db.fetch("select scope, value, held_at from hold where released_at is null order by held_at"):
        if machine_now() - hold["held_at"] > _OLD_HOLD:
            where = f"{hold['scope']} {hold['value']}".strip()
            since = f"{hold['held_at']:%m-%d}"
            cure = Words("不需要了就放行：guanjia release", "release it when it has served: guanjia release")
            yield Finding("warn", Words(f"{where} 从 {since} 起一直暂停", f"{where} held since {since}"), cure)
    for alarm in await watch.standing(db):
        cure = Words("控制台“今天”写着怎么办", "the console's first page says what to do")
        yield Finding("warn", Words(alarm["zh"], alarm["en"]), cure)


_STUCK = (
    (
        "dead",
        Words("失败待处理", "rows are dead"),
        Words("guanjia replay --dead 重试", "guanjia replay --dead tries again"),
    ),
    (
        "unsure",
        Words("不确定是否送达", "sends are of unknown fate"),
        Words("在控制台“发件”核对", "say in the console's outbox whether they arrived"),
    ),
    ("held", Words("被暂停", "are held back"), Words("guanjia release 放行", "guanjia release lets them go")),
)


async def _web(settings: Settings) -> Finding:
    where = f"http://{settings.host}:{settings.port}"
    cure = Words("启动 guanjia up；看 var/log/web.log", "start guanjia up; see var/log/web.log")
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=3) as client:
            answer = await client.get(f"{where}/readyz")
    except httpx.HTTPError:
        return _found(False, f"{where} 没有回应", f"{where} does not answer", cure, else_="warn")
    code = answer.status_code
    return _found(answer.is_success, f"{where} 回应 {code}", f"{where} answers {code}", cure)


async def _wecom(given: Settings, settings: Settings, known: corp.Corp | None, probe: Probe) -> AsyncIterator[Finding]:
    real = given.wecom or (known is not None and known.connected_at is not None)
    if given.sandbox == "on" and real:
        zh = "已配置企业微信，但 GUANJIA_SANDBOX=on：消息只进沙盒，不会发到真实群里"
        en = "a corp is set, but GUANJIA_SANDBOX=on: everything stays in the box, nothing reaches real groups"
        yield _found(False, zh, en, Words("去掉 GUANJIA_SANDBOX 后重启", "unset it and start again"), else_="warn")
        return
    if not real:
        yield Finding("ok", Words("未连接企业微信，使用沙盒", "no WeCom corp is set: the sandbox is used"))
        return
    cure = Words("设为企业微信能访问的 https 地址", "set it to an https address that WeCom can reach")
    yield _found(
        settings.base_url.startswith("https://"),
        f"公网地址 {settings.base_url}",
        f"public address {settings.base_url}",
        Words(f"GUANJIA_PUBLIC_URL {cure.zh}", f"GUANJIA_PUBLIC_URL: {cure.en}"),
        else_="warn",
    )
    for app in settings.wecom.values():
        finding = _application(app)
        yield finding
        if finding.level == "ok":
            for check in await probe(app):
                if check.outcome != "skipped":
                    label = LABELS[check.name]
                    said = Words(f"{label.zh}：{check.words.zh}", f"{label.en}: {check.words.en}")
                    yield Finding("ok" if check.outcome == "ok" else "bad", said)


def _application(app: WecomApp) -> Finding:
    prefix = "_".join(filter(None, ("GUANJIA_WECOM", app.name.upper())))
    missing = [
        f"{prefix}_{part}"
        for part, value in (
            ("TOKEN", app.token.get_secret_value()),
            ("AES_KEY", app.aes_key.get_secret_value()),
            ("SECRET", app.secret.get_secret_value()),
            ("AGENT_ID", app.agent_id),
        )
        if not value
    ]
    label, words = app.name or "main", ", ".join(missing)
    if missing:
        cure = Words("在环境变量里补上，或在控制台连接", "set them in the environment, or connect in the console")
        return _found(False, f"应用 {label} 缺少 {words}", f"application {label} lacks {words}", cure)
    return Finding("ok", Words(f"应用 {label} 已配置", f"application {label} is set"))


def _webhook(settings: Settings) -> Finding:
    told = bool(settings.alarm_webhook.get_secret_value())
    cure = Words(
        "可把企业微信群机器人的地址设为 GUANJIA_ALARM_WEBHOOK：数据库断了也能收到警报",
        "set GUANJIA_ALARM_WEBHOOK to a group robot's address: alarms come even when the database is away",
    )
    zh, en = (
        ("警报另发群机器人", "alarms go to a robot, too") if told else ("警报只发运营手机", "alarms go to phones alone")
    )
    return _found(told, zh, en, cure, else_="warn")
