"""Who holds the phone: WeCom's OAuth2 for pages opened inside its client (protocol §8)."""

from urllib.parse import urlencode

from app.config import WECOM_API, WecomApp
from app.errors import Unavailable, Words
from app.wecom.official.client import ApiError, OfficialClient
from app.wecom.port import DeliveryFailed

_LATER = Words("请稍后再试。", "Try again in a moment.")
_AUTHORIZE = "https://open.weixin.qq.com"


def authorize(app: WecomApp, back: str, state: str) -> str:
    """Where to send the browser; it comes back to `back` with a code and the state (≤ 128 letters and digits)."""
    base = _AUTHORIZE if app.api_base == WECOM_API else app.api_base
    query = {
        "appid": app.corp_id,
        "redirect_uri": back,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": state,
        "agentid": app.agent_id,
    }
    return f"{base}/connect/oauth2/authorize?{urlencode(query)}#wechat_redirect"


async def who(client: OfficialClient, code: str) -> str | None:
    """The userid (lower case) behind a code; None for a code that is void or somebody who is not staff.

    Raises Unavailable when WeCom does not answer: the code is still good then.
    """
    try:
        answer = await client.get("auth/getuserinfo", {"code": code})
    except DeliveryFailed as failure:
        if isinstance(failure, ApiError) and not (failure.retry or failure.blameless):
            return None
        raise Unavailable(Words("企业微信没有回应", "WeCom does not answer"), _LATER) from None
    userid = answer.get("userid")
    return userid.lower() if isinstance(userid, str) and userid else None
