"""Settings: read once from the environment by `bootstrap`, then passed on. Nothing else reads the environment."""

import os
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import Stop

WECOM_API = "https://qyapi.weixin.qq.com"
#: the parts of one WeCom application in the environment: GUANJIA_WECOM_<part>, GUANJIA_WECOM_<NAME>_<part>
APP_PARTS = ("CORP_ID", "TOKEN", "AES_KEY", "SECRET", "AGENT_ID", "API_BASE", "SUITE_ID")
_APP = re.compile(rf"GUANJIA_WECOM_(?:(?P<name>[A-Z0-9]+)_)?(?P<part>{'|'.join(APP_PARTS)})")
_URL = TypeAdapter(AnyHttpUrl)


class WecomApp(BaseModel):
    """One WeCom application: who it is, and the keys of its callback (protocol §1.1, §3.1).

    `suite_id`: where it is one of a provider's suite, whose callbacks are sealed for the suite or for the corp.
    """

    model_config = ConfigDict(frozen=True)

    name: str = ""
    corp_id: str
    token: SecretStr = SecretStr("")
    aes_key: SecretStr = SecretStr("")
    secret: SecretStr = SecretStr("")
    agent_id: int = 0
    api_base: str = WECOM_API
    suite_id: str = ""


class Settings(BaseSettings):
    """What the environment says, with sensible values for everything it does not say."""

    model_config = SettingsConfigDict(env_prefix="GUANJIA_", extra="ignore", frozen=True, env_ignore_empty=True)

    var: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    sandbox_port: int = Field(default=8001, ge=0, le=65535)
    public_url: str = ""
    database_url: SecretStr = SecretStr("")
    hosted_base: str = ""
    hosted_secret: SecretStr = SecretStr("")
    admin_hosts: str = ""
    #: seals secrets in the database; the same on every machine. Empty: var/secret.key
    secret_key: SecretStr = SecretStr("")
    #: where WeCom answers, for a corp that the wizard connects
    api_base: str = WECOM_API
    #: "auto": the sandbox runs while no WeCom corp is set; "on": also beside a real one (doctor warns)
    sandbox: Literal["auto", "on"] = "auto"
    #: a group robot's address (or any that takes its text messages) that is told of trouble
    alarm_webhook: SecretStr = SecretStr("")
    #: the address of the robot in the staff's own group; empty: the one above
    staff_webhook: SecretStr = SecretStr("")
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    wecom: dict[str, WecomApp] = Field(default_factory=dict)

    @property
    def is_sandbox(self) -> bool:
        """Whether the WeCom we talk to is the one in the box."""
        return self.sandbox == "on" or not self.wecom

    @property
    def staff_robot(self) -> str:
        """The address of the staff group's robot, "" for none. It holds a key."""
        return self.staff_webhook.get_secret_value() or self.alarm_webhook.get_secret_value()

    @cached_property
    def base_url(self) -> str:
        """The address under which phones reach us, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @cached_property
    def trusted_hosts(self) -> frozenset[str]:
        """Client addresses that may see the console, /metrics and the REST documentation without a session."""
        return frozenset({"127.0.0.1", "::1", *filter(None, re.split(r"[,\s]+", self.admin_hosts))})


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings. Raises Stop with one sentence that names the variable at fault."""
    environ = os.environ if environ is None else environ
    try:
        api_base = environ.get("GUANJIA_WECOM_API_BASE") or WECOM_API
        settings = Settings(wecom=_apps(environ), api_base=api_base)
    except ValidationError as error:
        fault = error.errors()[0]
        name = "GUANJIA_" + "_".join(str(part).upper() for part in fault["loc"])
        raise Stop(f"{name} is not usable: {fault['msg']}.") from None
    for name, url in (
        ("PUBLIC_URL", settings.public_url),
        ("HOSTED_BASE", settings.hosted_base),
        ("ALARM_WEBHOOK", settings.alarm_webhook.get_secret_value()),
        ("STAFF_WEBHOOK", settings.staff_webhook.get_secret_value()),
    ):
        if url and not _is_url(url):
            raise Stop(f"GUANJIA_{name} must be a whole http(s) address, like https://bot.example.cn.")
    return settings


def _is_url(text: str) -> bool:
    try:
        _URL.validate_python(text)
    except ValidationError:
        return False
    return True


def _apps(environ: Mapping[str, str]) -> dict[str, WecomApp]:
    """The WeCom applications: the main one is "", further ones go by their lower-case name."""
    parts: dict[str, dict[str, str]] = {}
    for key, value in environ.items():
        if value and (match := _APP.fullmatch(key)):
            parts.setdefault((match["name"] or "").lower(), {})[match["part"].lower()] = value
    corp_id = parts.get("", {}).get("corp_id")
    apps = {}
    for name, values in parts.items():
        if corp := values.get("corp_id", corp_id):  # one deployment, one corp: further apps inherit it
            _check_key(name, values.get("aes_key", ""))
            apps[name] = WecomApp.model_validate({**values, "name": name, "corp_id": corp})
    return apps


def _check_key(name: str, aes_key: str) -> None:
    if aes_key and not re.fullmatch(r"[A-Za-z0-9+/]{43}", aes_key):
        variable = "_".join(filter(None, ("GUANJIA_WECOM", name.upper(), "AES_KEY")))
        raise Stop(f"{variable} must be the 43 letters and digits that WeCom shows as EncodingAESKey.")
