"""`guanjia doctor`: looks at everything a deployment needs, and says what to do about what is missing."""

import shutil
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Literal

import httpx

from app import schema
from app.bot.metrics import line_now
from app.config import Settings, WecomApp
from app.db import open_database

_DISK_LEFT = 0.10
_LAG = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    level: Literal["ok", "warn", "bad"]
    zh: str
    en: str


async def examine(settings: Settings, url: str, say: Callable[[str], None]) -> bool:
    """Look, and tell. True when nothing is bad."""
    marks = {"ok": "✓", "warn": "!", "bad": "✗"}
    bad = False
    async for finding in _findings(settings, url):
        bad = bad or finding.level == "bad"
        say(f"{marks[finding.level]} {finding.zh}  ·  {finding.en}")
    return not bad


async def _findings(settings: Settings, url: str) -> AsyncIterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("ok", f"Python {version}", f"Python {version}")
    yield _disk(settings)
    at, newest = await schema.current(url), schema.head()
    if at == newest:
        yield Finding("ok", f"数据库可用，版本 {at}", f"the database answers, revision {at}")
        async for finding in _line(url):
            yield finding
    else:
        cure = f"数据库版本 {at}，应为 {newest}：请运行 guanjia migrate"
        yield Finding("bad", cure, f"the database is at {at}, not {newest}: run guanjia migrate")
    yield await _web(settings)
    for finding in _wecom(settings):
        yield finding


def _disk(settings: Settings) -> Finding:
    usage = shutil.disk_usage(settings.var if settings.var.exists() else ".")
    left = usage.free / usage.total
    words = (f"磁盘剩余 {left:.0%}", f"{left:.0%} of the disk is free")
    return Finding("ok" if left > _DISK_LEFT else "bad", *words)


async def _line(url: str) -> AsyncIterator[Finding]:
    async with open_database(url, process="doctor", pool=1) as database, database.connection() as db:
        numbers = await line_now(db)
    lag = numbers["oldest_seconds"]
    yield Finding("ok" if lag < _LAG else "bad", f"最久排队 {lag:.0f} 秒", f"the oldest row waits {lag:.0f} s")
    for key, zh, en in (
        ("dead", "失败待处理：用 guanjia replay --dead 重试", "dead rows: guanjia replay --dead tries again"),
        ("unsure", "不确定是否送达：请在控制台核对", "sends of unknown fate: look at them in the console"),
        ("held", "被暂停：guanjia release 放行", "held back: guanjia release lets them go"),
    ):
        if numbers[key]:
            yield Finding("warn", f"{numbers[key]} 条{zh}", f"{numbers[key]} {en}")


async def _web(settings: Settings) -> Finding:
    where = f"http://{settings.host}:{settings.port}"
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=3) as client:
            answer = await client.get(f"{where}/readyz")
    except httpx.HTTPError:
        return Finding("warn", f"{where} 没有回应：服务未启动？", f"{where} does not answer: is it started?")
    level: Literal["ok", "bad"] = "ok" if answer.is_success else "bad"
    return Finding(level, f"{where} 回应 {answer.status_code}", f"{where} answers {answer.status_code}")


def _wecom(settings: Settings) -> list[Finding]:
    if settings.sandbox == "on" and settings.wecom:
        return [
            Finding(
                "warn",
                "已配置企业微信，但 GUANJIA_SANDBOX=on：消息只进沙盒，不会发到真实群里",
                "a corp is set, but GUANJIA_SANDBOX=on: everything stays in the box, nothing reaches real groups",
            )
        ]
    if not settings.wecom:
        return [Finding("ok", "未连接企业微信，使用沙盒", "no WeCom corp is set: the sandbox is used")]
    return [finding for app in settings.wecom.values() for finding in _application(app.name, app)]


def _application(name: str, app: WecomApp) -> list[Finding]:
    prefix = "_".join(filter(None, ("GUANJIA_WECOM", name.upper())))
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
    label = name or "main"
    if missing:
        words = ", ".join(missing)
        return [Finding("bad", f"应用 {label} 缺少 {words}", f"application {label} lacks {words}")]
    return [Finding("ok", f"应用 {label} 已配置", f"application {label} is set")]
