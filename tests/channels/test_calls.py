"""Every call we make, against the published request of it; every published answer, as we read it (origin.md)."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from app.actions import (
    Action,
    FetchGroup,
    ListGroups,
    MarkTag,
    MassPost,
    MassStep,
    ReadJoinWay,
    SendCard,
    SendText,
    SetJoinWay,
    SetWelcome,
    Transfer,
    UpdateCard,
)
from app.cards import Button, Card
from app.config import WecomApp
from app.sandbox.answers import check_words
from app.wecom.official import calls
from app.wecom.official.calls import words
from app.wecom.official.client import ApiError, OfficialClient
from app.wecom.official.hand import OfficialHand
from app.wecom.port import Delivery, DeliveryFailed, Receipt
from tests.pictures import Album, png

HERE = Path(__file__).parent
APP = WecomApp(corp_id="ww1", secret=SecretStr("s3cret"), agent_id=1000002)
CHAT = "wrOgQhDgAAMYQiS5ol9G7gK9JVAAAA"
CARD = Card(title="新订单", subtitle="一号店", text="8寸慕斯", lines=(("取货", "17:00"),), page="t/1")
PRESSABLE = Card(title="新订单", buttons=(Button(text="接单", key="accept"),))
MASS = MassPost(mass=7, sender="zhangsan", group_ids=(CHAT,), text="文本消息内容")
PICTURED = replace(MASS, pages=("picture",))
READ = MassStep(mass=7, sender="zhangsan", msgid="msgGCAAAXtWyujaWJHDDGi0mACAAAA", step="read")
WAY = SetJoinWay(way=3, group_ids=(CHAT,), state="klsdup3kj3s1", remark="aa_remark", base_name="销售客服群")


def sample(name: str) -> dict[str, Any]:
    folder = "app_message" if name.startswith("message_send") else "official_api"
    found: dict[str, Any] = json.loads((HERE / folder / f"{name}.json").read_text(encoding="utf-8"))
    return found


class Wecom:
    """Answers calls with published answers, and keeps what was asked."""

    def __init__(self, *answers: dict[str, Any]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.uploads = 0

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/cgi-bin/gettoken":
            return httpx.Response(200, json={"errcode": 0, "access_token": "t", "expires_in": 7200})
        if request.url.path == "/cgi-bin/media/upload":
            self.uploads += 1
            return httpx.Response(200, json=sample("media.upload.response"))
        self.asked.append((request.url.path.removeprefix("/cgi-bin/"), json.loads(request.content)))
        return httpx.Response(200, json=self.answers.pop(0))

    def hand(self) -> OfficialHand:
        web = httpx.AsyncClient(transport=httpx.MockTransport(self._answer), base_url="http://api")
        client = OfficialClient(APP, web, lambda: 0.0)
        return OfficialHand(client, "管家", lambda page: f"https://g.example.cn/{page}", Album(picture=png()))


@pytest.mark.parametrize(
    ("action", "sent"),
    [
        (SendText(staff_id="c", text="你好"), {"msgtype": "text", "text": {"content": "你好"}}),
        (
            SendText(staff_id="c", text="## 日报\n- **3** 单", markdown=True),
            {"msgtype": "markdown", "markdown": {"content": "## 日报\n- **3** 单"}},
        ),
        (
            SendText(staff_id="c", text="还没做：\n请移出广告人", url="https://g.example.cn/m/go/tasks/1"),
            {
                "msgtype": "textcard",
                "textcard": {
                    "title": "还没做：",
                    "description": "请移出广告人",
                    "url": "https://g.example.cn/m/go/tasks/1",
                    "btntxt": "打开",
                },
            },
        ),
    ],
)
async def test_words_to_staff_are_text_markdown_or_a_card_that_leads_somewhere(
    action: SendText, sent: dict[str, Any]
) -> None:
    asked, _ = await carry_out(action, sample("error.ok.response"))
    body = asked[0][1]
    assert body["touser"] == "c"
    assert {name: body[name] for name in sent} == sent
    check_words(body["msgtype"], body[body["msgtype"]])


@given(st.text(min_size=1, max_size=900), st.booleans(), st.booleans())
def test_words_to_staff_are_never_too_long(text: str, markdown: bool, paged: bool) -> None:
    body = words(SendText(staff_id="c", text=text, markdown=markdown, url="https://g.example.cn/m" if paged else ""))
    for name, value in body[body["msgtype"]].items():
        assert len(value.encode()) <= {"title": 128, "description": 512}.get(name, 2048)


async def carry_out(action: Action, *answers: dict[str, Any]) -> tuple[list[tuple[str, dict[str, Any]]], Receipt]:
    wecom = Wecom(*answers)
    receipt = await wecom.hand().deliver(Delivery(action, "key"))
    return wecom.asked, receipt


def within(ours: object, published: object, where: str = "") -> None:
    """Every field of ours has a name and a type that the published request has, at the same place."""
    if isinstance(ours, dict):
        assert isinstance(published, dict), where
        for name, value in ours.items():
            assert name in published, f"{where}.{name} is in no published request"
            within(value, published[name], f"{where}.{name}")
    elif isinstance(ours, list):
        assert isinstance(published, list), where
        for item in ours:
            within(item, published[0], f"{where}[]")
    else:
        assert type(ours) is type(published), f"{where}: {ours!r} against {published!r}"


GROUP = sample("official.externalcontact.add_msg_template.chat_id_list.request")
REQUESTS: list[tuple[Action, str, dict[str, Any], dict[str, Any]]] = [
    (MASS, "externalcontact/add_msg_template", GROUP, sample("externalcontact.add_msg_template.response")),
    (PICTURED, "externalcontact/add_msg_template", GROUP, sample("externalcontact.add_msg_template.response")),
    (
        READ,
        "externalcontact/get_groupmsg_send_result",
        sample("externalcontact.get_groupmsg_send_result.request"),
        sample("externalcontact.get_groupmsg_send_result.response") | {"next_cursor": ""},
    ),
    (
        MassStep(mass=7, sender="zhangsan", msgid="m", step="remind"),
        "externalcontact/remind_groupmsg_send",
        sample("externalcontact.remind_groupmsg_send.request"),
        sample("error.ok.response"),
    ),
    (
        MassStep(mass=7, sender="zhangsan", msgid="m", step="cancel"),
        "externalcontact/cancel_groupmsg_send",
        sample("externalcontact.cancel_groupmsg_send.request"),
        sample("externalcontact.cancel_groupmsg_send.response"),
    ),
    (
        SetWelcome(kind_of_store="社区店", text="欢迎{names}"),
        "externalcontact/group_welcome_template/add",
        sample("externalcontact.group_welcome_template.add.request"),
        sample("externalcontact.group_welcome_template.add.response"),
    ),
    (
        SetWelcome(kind_of_store="社区店", text="欢迎{names}", template_id="msgXXXXXXX"),
        "externalcontact/group_welcome_template/edit",
        sample("externalcontact.group_welcome_template.edit.request"),
        sample("error.ok.response"),
    ),
    (
        SetWelcome(kind_of_store="社区店", text="", template_id="msgXXXXXXX"),
        "externalcontact/group_welcome_template/del",
        sample("externalcontact.group_welcome_template.del.request"),
        sample("externalcontact.group_welcome_template.del.response"),
    ),
    (
        WAY,
        "externalcontact/groupchat/add_join_way",
        sample("lw.externalcontact.groupchat.add_join_way.request"),
        sample("externalcontact.groupchat.add_join_way.response"),
    ),
    (
        ReadJoinWay(way=3, config_id="9ad7fa5cdaa6511298498f979c472aaa"),
        "externalcontact/groupchat/get_join_way",
        sample("externalcontact.groupchat.get_join_way.request"),
        sample("externalcontact.groupchat.get_join_way.response"),
    ),
    (
        Transfer(handover=5, group_ids=(CHAT,), new_owner="zhangsan", on_job=True),
        "externalcontact/groupchat/onjob_transfer",
        sample("externalcontact.groupchat.onjob_transfer.request"),
        sample("lw.externalcontact.groupchat.onjob_transfer.response"),
    ),
    (
        ListGroups(walk=1),
        "externalcontact/groupchat/list",
        sample("externalcontact.groupchat.list.request"),
        sample("externalcontact.groupchat.list.response"),
    ),
    (
        SendCard(staff_ids=("li",), task_id="order-1", card=PRESSABLE),
        "message/send",
        sample("message_send.template_card.button_interaction"),
        sample("error.ok.response"),
    ),
    (
        SendCard(staff_ids=("li",), task_id="order-1", card=CARD),
        "message/send",
        sample("message_send.template_card.text_notice"),
        sample("error.ok.response"),
    ),
    (
        UpdateCard(staff_ids=("li",), response_code="c", label="已接单"),
        "message/update_template_card",
        sample("message.update_template_card.request"),
        sample("lw.message.update_template_card.response"),
    ),
]
#: fields of the guide that no published sample of that call shows (protocol §5.5, §5.6)
_IN_THE_GUIDE = {
    "enable_duplicate_check": 1,
    "duplicate_check_interval": 1800,
    "source": {"icon_url": "", "desc": "", "desc_color": 1},
    "task_id": "t",
}


@pytest.mark.parametrize(
    ("action", "path", "request_", "answer"), REQUESTS, ids=lambda value: getattr(value, "kind", "")
)
async def test_a_call_has_the_published_shape(
    action: Action, path: str, request_: dict[str, Any], answer: dict[str, Any]
) -> None:
    asked, _ = await carry_out(action, answer)
    (called, body) = asked[0]

    assert called == path
    if path == "message/send":
        card = request_["template_card"]
        request_ = (
            request_ | _IN_THE_GUIDE | {"template_card": card | {n: _IN_THE_GUIDE[n] for n in ("source", "task_id")}}
        )
        request_["template_card"]["button_list"] = [{"text": "", "style": 1, "key": ""}]
    within(body, request_)


async def test_a_text_to_staff_is_one_of_the_published_messages() -> None:
    asked, receipt = await carry_out(
        SendText(staff_id="li", text="新订单"), {"errcode": 0, "invaliduser": "", "msgid": "m1"}
    )
    within(asked[0][1], sample("message_send.text") | _IN_THE_GUIDE | {"agentid": 1})
    assert receipt.result == {"msgid": "m1"}


@pytest.mark.parametrize(
    ("action", "answer", "learned"),
    [
        (
            MASS,
            sample("externalcontact.add_msg_template.response"),
            {"mass": 7, "msgid": "msgGCAAAXtWyujaWJHDDGi0mAAAA", "failed": ["wmqfasd1e1927831123109rBAAAA"]},
        ),
        (
            READ,
            sample("externalcontact.get_groupmsg_send_result.response") | {"next_cursor": ""},
            {"mass": 7, "step": "read", "groups": [[CHAT, "sent", 1552536375]]},
        ),
        (
            SetWelcome(kind_of_store="社区店", text="欢迎"),
            sample("externalcontact.group_welcome_template.add.response"),
            {"kind_of_store": "社区店", "template_id": "msgXXXXXX"},
        ),
        (
            WAY,
            sample("externalcontact.groupchat.add_join_way.response"),
            {"way": 3, "config_id": "9ad7fa5cdaa6511298498f979c472aaa"},
        ),
        (
            ReadJoinWay(way=3, config_id="x"),
            sample("externalcontact.groupchat.get_join_way.response"),
            {
                "way": 3,
                "qr_code": "http://p.qpic.cn/wwhead/nMl9ssowtibVGyrmvBiaibzDtp703nXuzpibnKtbSDBRJTLwS3ic4ECrf3ibLVtIFb0N6wWwy5LVuyvMQ22/0",
                "groups": ["wrOgQhDgAAH2Yy-CTZ6POca8mlBEdaaa", "wrOgQhDgAALPUthpRAKvl7mgiQRw_aaa"],
                "state": "klsdup3kj3s1",
            },
        ),
        (
            Transfer(handover=5, group_ids=(CHAT,), new_owner="li", on_job=False),
            sample("lw.externalcontact.groupchat.transfer.response"),
            {"handover": 5, "failed": {"wrOgQhDgAAcwMTB7YmDkbeBsgT_KAAAA": 90500}},
        ),
        (
            Transfer(handover=5, group_ids=(CHAT,), new_owner="li", on_job=True),
            sample(
                "externalcontact.groupchat.onjob_transfer.response"
            ),  # listed with a code of 0: it failed all the same
            {"handover": 5, "failed": {"wrOgQhDgAAcwMTB7YmDkbeBsgT_KAAAA": 0}},
        ),
        (
            ListGroups(walk=1),
            sample("externalcontact.groupchat.list.response"),
            {
                "owners": [],
                "groups": [
                    one["chat_id"] for one in sample("externalcontact.groupchat.list.response")["group_chat_list"]
                ],
                "next": sample("externalcontact.groupchat.list.response").get("next_cursor", ""),
            },
        ),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
async def test_an_answer_is_read_as_it_was_published(
    action: Action, answer: dict[str, Any], learned: dict[str, Any]
) -> None:
    _, receipt = await carry_out(action, answer)
    assert receipt.result == learned


@pytest.mark.parametrize(
    "name",
    ["externalcontact.groupchat.get.response", "openwecomskills.externalcontact.groupchat.get.response.member_version"],
)
async def test_a_group_is_read_whole(name: str) -> None:
    asked, receipt = await carry_out(FetchGroup(group_id=CHAT), sample(name))
    assert asked == [("externalcontact/groupchat/get", {"chat_id": CHAT, "need_name": 1})]
    assert receipt.result["group_chat"] == sample(name)["group_chat"]


async def test_the_real_body_of_too_many_calls_is_a_pause() -> None:
    with pytest.raises(ApiError) as refused:
        await carry_out(MASS, sample("error.45009.response"))
    assert (refused.value.code, refused.value.after) == (45009, 60.0)


async def test_results_are_read_page_by_page() -> None:
    page = sample("externalcontact.get_groupmsg_send_result.response")
    asked, receipt = await carry_out(READ, page | {"next_cursor": "C"}, page | {"next_cursor": ""})
    assert [body["cursor"] for _, body in asked] == ["", "C"]
    assert len(receipt.result["groups"]) == 2


@pytest.mark.parametrize(
    ("step", "code"), [("cancel", 41093), ("remind", 41094)], ids=["cancelled already", "reminded thrice"]
)
async def test_what_is_so_already_is_no_failure(step: Any, code: int) -> None:
    _, receipt = await carry_out(MassStep(mass=7, sender="li", msgid="m", step=step), {"errcode": code})
    assert receipt.result["note"] == f"errcode {code}"


async def test_a_mass_message_whose_answer_got_lost_is_found_by_its_words() -> None:
    listed = sample("externalcontact.get_groupmsg_list_v2.response")
    ours = {"errcode": 0, "send_list": [{"chat_id": CHAT, "userid": "zhangsan", "status": 0}], "next_cursor": ""}
    wecom = Wecom(listed | {"group_msg_list": [], "next_cursor": "C"}, listed | {"next_cursor": ""}, ours)
    found = await wecom.hand().look_up(Delivery(MASS, "key"))

    assert found == Receipt({"mass": 7, "msgid": "msgGCAAAXtWyujaWJHDDGi0mAAAA", "failed": []})
    path, body = wecom.asked[0]
    assert path == "externalcontact/get_groupmsg_list_v2"
    within(body, sample("externalcontact.get_groupmsg_list_v2.request"))
    nothing = Wecom(listed | {"group_msg_list": [], "next_cursor": ""})
    assert await nothing.hand().look_up(Delivery(MASS, "key")) is False
    assert await Wecom().hand().look_up(Delivery(WAY, "key")) is None


async def test_the_same_words_to_other_groups_are_not_the_message_whose_answer_got_lost() -> None:
    """An owner gets the same words for several parts of a window: each goes to its own groups."""
    listed = sample("externalcontact.get_groupmsg_list_v2.response") | {"next_cursor": ""}

    def sent_to(*groups: str) -> dict[str, Any]:
        return {"errcode": 0, "send_list": [{"chat_id": one, "status": 0} for one in groups], "next_cursor": ""}

    assert await Wecom(listed, sent_to("wrOther")).hand().look_up(Delivery(MASS, "key")) is False
    assert await Wecom(listed, sent_to()).hand().look_up(Delivery(MASS, "key")) is None  # nothing tells
    (row,) = listed["group_msg_list"]
    both = listed | {"group_msg_list": [row, row | {"msgid": "second"}]}
    found = await Wecom(both, sent_to("wrOther"), sent_to(CHAT)).hand().look_up(Delivery(MASS, "key"))
    assert found == Receipt({"mass": 7, "msgid": "second", "failed": []})


async def test_a_picture_goes_with_a_mass_message_by_the_id_that_its_upload_answered() -> None:
    wecom = Wecom(sample("externalcontact.add_msg_template.response"))
    await wecom.hand().deliver(Delivery(PICTURED, "key"))
    ((_, body),) = wecom.asked
    media_id = sample("media.upload.response")["media_id"]
    assert wecom.uploads == 1
    assert body["attachments"] == [{"msgtype": "image", "image": {"media_id": media_id}}]
    assert body["text"] == {"content": MASS.text}
    without = calls.mass_post(replace(PICTURED, text=""), [media_id]).body
    assert "text" not in without, "an empty one is none"


def test_one_without_words_is_found_by_its_pictures() -> None:
    listed = sample("externalcontact.get_groupmsg_list_v2.response")
    [row] = listed["group_msg_list"]
    mute = {"group_msg_list": [row, {**row, "text": {"content": ""}, "msgid": "mute"}]}
    image = next(one for one in row["attachments"] if one["msgtype"] == "image")
    alone = {"group_msg_list": [{"msgid": "alone", "attachments": [image]}]}
    one = replace(PICTURED, text="")
    assert calls.mass_found(one, mute) == ["mute"]
    assert calls.mass_found(one, alone) == ["alone"]
    assert calls.mass_found(replace(one, pages=("a", "b")), alone) == []
    assert calls.mass_found(PICTURED, listed) == [row["msgid"]], "words tell enough: a picture may have been left out"


async def test_what_the_api_cannot_do_is_said() -> None:
    with pytest.raises(DeliveryFailed, match="cannot send_text"):
        await carry_out(SendText(group_id=CHAT, text="hi"))


def test_words_are_cut_at_what_wecom_takes() -> None:
    long = "汉" * 2000
    post = calls.mass_post(MassPost(mass=1, sender="li", group_ids=(CHAT,), text=long)).body["text"]["content"]
    assert len(post.encode()) <= 4000
    welcome = calls.set_welcome(SetWelcome(kind_of_store="", text="{names}" + long)).body["text"]["content"]
    assert welcome.startswith("%NICKNAME%")
    assert len(welcome.encode()) <= 3000
    way = calls.set_join_way(SetJoinWay(way=1, group_ids=tuple("abcdefg"), state="s" * 40, remark="r" * 40)).body
    assert (len(way["chat_id_list"]), len(way["state"]), len(way["remark"])) == (5, 30, 30)


@pytest.mark.parametrize("answer", [{}, {"send_list": None}, {"send_list": [None, {}, {"chat_id": 5}]}])
def test_an_answer_without_what_it_should_have_is_no_crash(answer: dict[str, Any]) -> None:
    assert calls.mass_seen(answer) == []
    assert calls.mass_found(MASS, answer) == []
    assert calls.transferred(Transfer(handover=1, group_ids=(), new_owner="li", on_job=True), answer)["failed"] == {}
    assert calls.next_cursor(answer, "") == ""


@pytest.mark.parametrize("action", [READ, ListGroups(walk=1, cursor="C")], ids=["results", "groups"])
async def test_a_page_that_leads_to_itself_is_an_error_and_no_loop(action: Action) -> None:
    answer = {"errcode": 0, "errmsg": "ok", "next_cursor": "C"}
    wecom = Wecom(*[answer] * 9)
    with pytest.raises(DeliveryFailed, match="does not move on") as failed:
        await wecom.hand().deliver(Delivery(action, "key"))
    assert (failed.value.retry, failed.value.uncertain) == (False, False)
    assert len(wecom.asked) <= 2


async def test_a_list_that_leads_to_itself_tells_nothing_of_a_lost_answer() -> None:
    listed = sample("externalcontact.get_groupmsg_list_v2.response") | {"group_msg_list": [], "next_cursor": "C"}
    assert await Wecom(listed, listed).hand().look_up(Delivery(MASS, "key")) is None


def test_a_time_as_text_is_a_time() -> None:
    row = {"chat_id": CHAT, "status": "1", "send_time": "1552536375"}
    assert calls.mass_seen({"send_list": [row]}) == [(CHAT, "sent", 1552536375)]
    assert calls.mass_listed(MASS, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)).body[
        "start_time"
    ] == int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())


TAG = MarkTag(person_id="wmAAAA", staff="zhangsan", tag="NAME1")
#: no request of this call was published as a sample; the guide names its fields (protocol §11)
_MARK = {"userid": "", "external_userid": "", "add_tag": [""], "remove_tag": [""]}


async def test_a_tag_that_is_listed_as_published_is_marked_by_its_id() -> None:
    asked, receipt = await carry_out(
        TAG, sample("externalcontact.get_corp_tag_list.response"), sample("externalcontact.mark_tag.response")
    )
    (listed, nothing), (marked, body) = asked
    assert (listed, marked) == ("externalcontact/get_corp_tag_list", "externalcontact/mark_tag")
    within(nothing, sample("externalcontact.get_corp_tag_list.request"))
    within(body, _MARK)
    assert body["add_tag"] == ["TAG_ID1"]
    assert receipt.result == {"note": "marked by zhangsan"}


async def test_a_tag_that_is_published_as_deleted_is_made_anew_in_the_published_shape() -> None:
    listed = sample("externalcontact.get_corp_tag_list.response")
    made = {"errcode": 0, "tag_group": {"group_name": "管家", "tag": [{"id": "et2", "name": "NAME2"}]}}
    asked, _ = await carry_out(replace(TAG, tag="NAME2"), listed, made, sample("externalcontact.mark_tag.response"))
    path, body = asked[1]
    assert path == "externalcontact/add_corp_tag"
    within(body, sample("externalcontact.add_corp_tag.request"))
    assert asked[2][1]["add_tag"] == ["et2"]


def test_the_calls_that_are_said_to_be_made_never_are_those() -> None:
    """Of the calls with published fixtures: `origin.md` names each that stands nowhere in our own code."""
    text = (HERE / "origin.md").read_text(encoding="utf-8")
    section = text.split("## Calls that guanjia never makes")[1].split("\n## ")[0]
    said = set(re.findall(r"^- (\S+)$", section, re.MULTILINE))
    row = r"^\| \S+\.json \| cgi-bin/(\S+)\.(?:request|response) \|"
    published = set(re.findall(row, text, re.MULTILINE))
    ours = "".join(file.read_text(encoding="utf-8") for file in (HERE.parents[1] / "app/wecom").rglob("*.py"))
    made = {path for path in published if f'"{path}"' in ours} | {
        f"externalcontact/{name}" for name in ("remind_groupmsg_send", "cancel_groupmsg_send")
    }
    made |= {f"externalcontact/groupchat/{name}" for name in ("transfer", "onjob_transfer")}
    assert published - made == said & published
