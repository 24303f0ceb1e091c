"""The keys of the WeCom in the box: made once, kept under var/sandbox, known to guanjia and to the box."""

import hashlib
import json
import os
import secrets

from pydantic import SecretStr

from app.config import Settings, WecomApp


def sandbox_app(settings: Settings) -> tuple[WecomApp, str]:
    """The application and the hosted secret of the WeCom in the box; made once, kept under var/sandbox."""
    folder = settings.var / "sandbox"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "wecom.json"
    if not file.exists():
        alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
        fresh = {
            "corp_id": "ww" + secrets.token_hex(8),
            "token": "".join(secrets.choice(alphabet) for _ in range(24)),
            "aes_key": "".join(secrets.choice(alphabet) for _ in range(43)),
            "secret": secrets.token_urlsafe(32),
            "agent_id": 1000002,
            "hosted_secret": secrets.token_urlsafe(24),
        }
        draft = folder / f"wecom.json.{os.getpid()}"
        draft.write_text(json.dumps(fresh), encoding="utf-8")
        draft.chmod(0o600)
        try:
            os.link(draft, file)  # the first of several processes wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    known = json.loads(file.read_text(encoding="utf-8"))
    base = f"http://{settings.host}:{settings.sandbox_port}"
    app = WecomApp.model_validate({**{key: known[key] for key in known if key != "hosted_secret"}, "api_base": base})
    return app, known["hosted_secret"]


def robot_key(hosted_secret: str) -> str:
    """The key of the box's staff group robot: made of a secret that both sides know."""
    return hashlib.blake2b(hosted_secret.encode(), digest_size=16, person=b"staff robot").hexdigest()


def with_sandbox(settings: Settings) -> Settings:
    """The settings as they are used: in sandbox mode the WeCom is the one in the box."""
    if not settings.is_sandbox:
        return settings
    app, secret = sandbox_app(settings)
    robot = f"{app.api_base}/cgi-bin/webhook/send?key={robot_key(secret)}"
    return settings.model_copy(
        update={
            "sandbox": "on",
            "wecom": {"": app},
            "hosted_base": settings.hosted_base or app.api_base,
            "staff_webhook": SecretStr(settings.staff_robot or robot),
            "hosted_secret": settings.hosted_secret if settings.hosted_secret.get_secret_value() else SecretStr(secret),
        }
    )
