"""From the demo to a corp of one's own: what the connect page takes, what it refuses, and what stays."""

import httpx
import pytest

from app.bot import corp
from app.bot.corp import Corp
from app.bot.probe import Check, Probe
from app.wecom.crypto import Cipher, signature
from tests.house import House
from tests.visitor import Visitor, plain


def nowhere(_: str) -> httpx.AsyncClient:
    """A way to WeCom that leads nowhere."""

    def fail(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route to host")

    return httpx.AsyncClient(transport=httpx.MockTransport(fail), base_url="https://wecom.invalid")


async def corp_of(house: House) -> Corp:
    """What was kept."""
    async with house.run.database.connection() as db:
        known = await corp.load(db, house.run.vault)
    assert known is not None
    return known


async def from_wecom(house: House, known: Corp, body: str = "") -> None:
    """WeCom verifies the address, or with a body, calls back."""
    encrypt = Cipher(known.aes_key).encrypt((body or "4242").encode(), known.corp_id)
    query = {"timestamp": "1790000000", "nonce": "n"}
    query["msg_signature"] = signature(known.token, "1790000000", "n", encrypt)
    if body:
        told = f"<xml><Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>"
        answer = await house.http.post("/wecom/callback", params=query, content=told)
        assert answer.text == "success"
    else:
        answer = await house.http.get("/wecom/callback", params={**query, "echostr": encrypt})
        assert answer.text == "4242"


def keys(house: House, **changes: str) -> dict[str, str]:
    """What somebody pastes: the box stands in for their WeCom."""
    app = house.run.settings.wecom[""]
    fields = {"corp_id": app.corp_id, "agent_id": str(app.agent_id), "secret": app.secret.get_secret_value()}
    return {**fields, **changes}


async def ticks(visitor: Visitor) -> str:
    found: str = (await visitor.get("/console/connect/state")).json()["state"]
    return found


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"secret": "x" * 43}, "Secret 不对"),
        ({"corp_id": "ww0000000000000000"}, "企业ID 不对"),
        ({"corp_id": "麦小禾"}, "企业ID 是 ww 开头的"),
        ({"agent_id": "第一个"}, "请填整数"),
        ({"secret": ""}, "要填写"),
        ({"secret": "https://work.weixin.qq.com/"}, "没有复制完整"),
        ({"hosted_base": "hub.example.cn"}, "请填完整的网址"),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_kept(house: House, changes: dict[str, str], fault: str) -> None:
    visitor = await Visitor.come(house)
    answer = await visitor.post("/console/connect", keys(house, **changes))

    assert answer.status_code == 400
    assert fault in plain(answer.text)
    for name in ("corp_id", "agent_id"):
        assert keys(house, **changes)[name] in answer.text, "what was typed is lost"
    assert keys(house)["secret"] not in answer.text
    assert await house.rows("select count(*) from corp") == [(0,)]


async def test_good_keys_are_kept_sealed_and_ours_are_shown_to_paste_back(house: House) -> None:
    visitor = await Visitor.come(house)
    pasted = keys(house)
    answer = await visitor.post("/console/connect", {**pasted, "corp_id": f" {pasted['corp_id']}\u200b\n"})

    assert answer.status_code == 200
    assert plain(answer.text).count("可用") == 3
    known = await corp_of(house)
    assert known.token in answer.text
    assert known.aes_key in answer.text
    assert known.secret == pasted["secret"]
    assert pasted["secret"] not in answer.text
    for value in (await house.rows("select token, aes_key, secret from corp"))[0]:
        assert pasted["secret"].encode() not in value
        assert known.token.encode() not in value
    assert await house.rows("select who, what from audit where area = 'connect'") == [("operator-all", "keys kept")]
    told = await house.rows("select before::text, after::text from audit where area = 'connect'")
    assert pasted["secret"] not in str(told)

    again = await visitor.post("/console/connect", {**pasted, "secret": ""})  # the kept one is tried again
    assert again.status_code == 200
    assert (await corp_of(house)).token == known.token


async def test_another_agents_id_is_told_and_can_be_mended(house: House) -> None:
    visitor = await Visitor.come(house)
    answer = await visitor.post("/console/connect", keys(house, agent_id="1000009"))

    assert "这个 Secret 不能操作这个应用" in plain(answer.text)
    assert "301002" in answer.text
    assert (await corp_of(house)).agent_id == 1000009
    assert "不能操作" not in (await visitor.post("/console/connect", keys(house))).text


async def test_where_wecom_does_not_answer_the_keys_may_be_kept_all_the_same(house: House) -> None:
    visitor = await Visitor.come(house)
    house.box.trouble._coming["gettoken"] = [{"errcode": -1, "errmsg": "busy"}]
    busy = await visitor.post("/console/connect", keys(house))
    assert "正忙" in plain(busy.text)

    away = Probe(nowhere)
    (first, *rest) = await away(house.run.settings.wecom[""])
    assert first == Check("keys", "unreachable", first.words)
    assert {check.outcome for check in rest} == {"skipped"}


async def test_the_address_wecom_does_not_trust_is_named(house: House) -> None:
    visitor = await Visitor.come(house)
    refusal = {"errcode": 60020, "errmsg": "not allow to access from your ip, hint: [1], from ip: 203.0.113.7, more"}
    house.box.trouble._coming["externalcontact/groupchat/list"] = [refusal]
    answer = await visitor.post("/console/connect", keys(house))

    assert "企业可信IP 中加入 203.0.113.7" in plain(answer.text)


async def test_the_ticks_follow_wecom_and_the_demo_is_left_with_the_settings_kept(house: House) -> None:
    visitor = await Visitor.come(house)
    await visitor.done("/console/settings", {"scope": "chain", "target": "", "key": "reminders", "value": "5"})
    assert await ticks(visitor) == "0000"
    await visitor.post("/console/connect", keys(house))
    await house.run.wire()
    assert await ticks(visitor) == "1000"

    known = await corp_of(house)
    await from_wecom(house, known)
    assert await ticks(visitor) == "1100"
    await from_wecom(house, known, body="<xml><MsgType>event</MsgType><Event>enter_agent</Event></xml>")
    assert await ticks(visitor) == "1110"
    assert "收到了第一个回调" in plain((await visitor.get("/console/connect")).text)

    page = await visitor.done("/console/connect/go")
    assert "现在是观察模式" in plain(page)
    assert await ticks(visitor) == "1111"
    for table in ("store", "staff", "chat_group", "ticket", "product", "membership"):
        assert await house.rows(f"select count(*) from {table}") == [(0,)]
    assert await house.rows("select value from setting where key = 'reminders'") == [(5,)]
    await house.run.wire()
    assert house.run.settings.wecom[""].secret.get_secret_value() == known.secret
    assert not house.run.settings.is_sandbox
    today = plain((await visitor.get("/console/")).text)
    assert "观察模式" in today
    assert "演示连锁" not in today

    other = await visitor.post("/console/connect", keys(house, corp_id="ww1111111111111111"))
    assert f"已经连着企业 {known.corp_id}" in plain(other.text)


async def test_the_demo_can_be_cleared_first_and_is_not_made_again(house: House) -> None:
    visitor = await Visitor.come(house)
    page = plain(await visitor.done("/console/connect/leave"))

    assert "演示数据已清空" in page
    assert "去导入" in page
    assert await house.rows("select count(*) from store") == [(0,)]
    assert await house.rows("select demo from chain") == [(False,)]
    assert "还没有填写企业微信的信息" in plain(await visitor.done("/console/connect/go"))


@pytest.mark.parametrize("role", ["auditor", "manager", "clerk", "steward"])
async def test_others_see_nothing_of_it(house: House, role: str) -> None:
    visitor = await Visitor.come(house, role, house.staff("clerk"))  # type: ignore[arg-type]  # each is a role
    for path in ("/console/connect", "/console/connect/state"):
        assert (await visitor.get(path)).status_code == 403
    for path in ("/console/connect", "/console/connect/go", "/console/connect/leave"):
        assert (await visitor.post(path, keys(house))).status_code in (303, 403)
    assert await house.rows("select count(*) from corp") == [(0,)]
    assert await house.rows("select count(*) > 0 from store") == [(True,)]
