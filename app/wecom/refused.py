"""What WeCom refuses, in words: what a code means for us, and what to do about it (protocol §3.4)."""

import re

from app.errors import Words

BAD_CORP_ID = 40013
_REASONS: dict[int, Words] = {
    -1: Words("企业微信正忙，请稍后再试", "WeCom is busy; try again in a while"),
    40001: Words(
        "Secret 不对：请到应用详情页重新查看并整段复制；它必须属于这个应用，且应用没有停用",
        "the secret is wrong: copy the whole of it from this very application's page; the application must be enabled",
    ),
    BAD_CORP_ID: Words(
        "企业ID 不对：请在 管理后台 › 我的企业 最下方复制，以 ww 开头",
        "the corp id is wrong: copy it from the bottom of My Company in WeCom's admin pages; it begins with ww",
    ),
    40014: Words("access_token 失效，会自动重新获取", "the access token is void; a new one is fetched by itself"),
    40056: Words(
        "应用ID（AgentId）不对：请在应用详情页复制", "the agent id is wrong: copy it from the application's page"
    ),
    40058: Words(
        "参数不被接受，请把这条记录反馈给开发者", "a parameter was not accepted; report this to the developers"
    ),
    41001: Words("缺少 access_token", "the access token is missing"),
    42001: Words("access_token 过期，会自动重新获取", "the access token has expired; a new one is fetched by itself"),
    45009: Words(
        "调用太频繁，企业微信要求暂停一段时间；会自动等待",
        "too many calls; WeCom asks for a pause, which is kept by itself",
    ),
    45033: Words("同时调用太多；会自动等待", "too many calls at once; a pause is kept by itself"),
    48001: Words(
        "没有这项接口权限：请在 管理后台 › 客户联系 › API 勾选这个应用",
        "this interface is not granted: add the application under Customer Contact, API, in WeCom's admin pages",
    ),
    48002: Words(
        "这个应用没有权限调用：请在 管理后台 › 客户联系 › 可调用接口的应用 中加入它",
        "the application may not call this: add it under Customer Contact, applications that may call the API",
    ),
    50001: Words(
        "登录网页的域名没有登记：请在应用的 网页授权及JS-SDK 中填写本服务的域名",
        "the sign-in pages' domain is not registered: enter ours under the application's web authorization",
    ),
    60011: Words(
        "成员不在应用的可见范围：请在应用详情页的 可见范围 中加入他",
        "the person is outside the application's visible range: add them on its page",
    ),
    60020: Words(
        "服务器IP不在企业可信IP里：请在应用详情页的 企业可信IP 中加入",
        "our server's address is not trusted: add it under the application's trusted IPs",
    ),
    60111: Words("没有这个成员，或不在可见范围", "there is no such person, or they are outside the visible range"),
    81013: Words("收件人都无效或不在可见范围", "all receivers are unknown or outside the visible range"),
    84061: Words("客户已不是这位成员的好友", "the customer is no contact of this member any more"),
    84074: Words(
        "没有外部联系人权限：请在 客户联系 中开通", "no right to external contacts: grant it under Customer Contact"
    ),
    90501: Words("不是客户群", "this is not a customer group"),
    93000: Words(
        "群机器人的地址不对，或机器人被移除了：重新添加后更新地址",
        "the robot's address is wrong, or it was removed: add one anew and set its address",
    ),
    93004: Words("群机器人被停用了：请在群里重新启用", "the robot was stopped: start it again in its group"),
    93008: Words("群机器人不在群里了：请重新添加", "the robot is not in the group any more: add it again"),
    301002: Words(
        "这个 Secret 不能操作这个应用：应用ID 和 Secret 要来自同一个应用",
        "this secret may not act for this application: agent id and secret must come from the same application",
    ),
}
_ADDRESS = re.compile(r"from ip: ?([0-9a-fA-F.:]{3,45})")
_UNTRUSTED = 60020
_OTHER = Words("企业微信拒绝了", "WeCom refused")


def words(code: int, errmsg: str = "") -> Words:
    """The reason for a code, with the number, and with our address where WeCom names it in `errmsg`."""
    reason = _REASONS.get(code, _OTHER)
    place = _ADDRESS.search(errmsg) if code == _UNTRUSTED else None
    ours = f" {place[1]}" if place else ""
    return Words(
        f"{reason.zh}{ours}（错误码 {code}）", f"{reason.en}{': ' if ours else ''}{ours.strip()} (code {code})"
    )
