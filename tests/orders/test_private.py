"""What is nobody else's business: address and phone, asked and given away from the group."""

import re
from urllib.parse import urlsplit

import httpx
import pytest

from app.errors import BadRequest
from app.orders.private.decide import Given, masked_address, masked_phone
from tests.bot.by_name import with_remark
from tests.house import House

ORDER = "我想订个8寸的生日蛋糕，明天下午三点，送货上门"
HOME = {"address": "文三路 12号 3幢 501", "phone": "138 0013 8000"}


async def alone(house: House, words: str) -> None:
    house.box.world.say_alone(house.group, house.fan(), words)
    await house.settle()


def whispered(house: House) -> list[str]:
    entries = house.box.journal.entries(group_id=house.group.group_id)
    return [entry.data["text"] for entry in entries if entry.kind == "whispered" and not entry.data.get("by")]


def page_in(words: str) -> str:
    found = re.search(r"https?://\S+/o/\S+", words)
    assert found, words
    return urlsplit(found[0]).path


async def fan_phone(house: House) -> httpx.AsyncClient:
    public = httpx.ASGITransport(house.web, client=("203.0.113.9", 1))
    return httpx.AsyncClient(transport=public, base_url="https://guanjia.example")


async def test_address_and_phone_are_given_on_a_page_and_masked_in_the_group(house: House) -> None:
    await house.says(house.fan(), ORDER)
    said = house.bot_said()[-1]
    assert "收货地址和联系电话请点这里填" in said

    async with await fan_phone(house) as phone:
        page = page_in(said)
        assert (await phone.get(page)).status_code == 200
        answers = [await phone.post(page, data=HOME) for _ in range(2)]  # tapped twice
        assert {answer.status_code for answer in answers} == {303}
        shown = (await phone.get(page)).text
    await house.settle()

    assert "文三路 **号 **幢 **" in shown
    assert "501" not in shown
    assert house.bot_said()[-1].endswith("收到：送到文三路 **号 **幢 **，电话尾号8000，已转给门店。")
    assert len(house.bot_said()) == 2
    ((want,),) = await house.rows("select want from ticket")
    assert (want["address"], want["phone"]) == ("文三路 12号 3幢 501", "13800138000")
    _, card = house.cards(house.staff("clerk"))[-1]
    assert {"keyname": "地址", "value": "文三路 12号 3幢 501"} in card["horizontal_content_list"]


async def test_whoever_has_written_to_us_is_asked_alone_and_answers_there(house: House) -> None:
    await alone(house, "在吗")
    await house.says(house.fan(), ORDER)
    assert "我私聊问您" in house.bot_said()[-1]
    (asked,) = whispered(house)
    assert "收货地址、联系电话" in asked

    await alone(house, "文三路12号3幢501，电话13800138000")
    ((want,),) = await house.rows("select want from ticket")
    assert "文三路12号" in want["address"]
    assert want["phone"] == "13800138000"
    assert len(whispered(house)) == 2
    assert len(house.bot_said()) == 1


async def test_an_account_that_knows_names_alone_writes_to_nobody_alone(house: House) -> None:
    await alone(house, "在吗")
    await with_remark(house)
    await house.says(house.fan(), ORDER)

    assert "请点这里填" in house.bot_said()[-1]
    assert not [said for said in house.bot_said() if "私聊" in said]
    assert whispered(house) == []


async def test_a_chat_that_is_no_longer_there_leaves_the_page(house: House) -> None:
    await alone(house, "在吗")
    house.box.journal._db.execute("delete from chat")  # deleted us as a friend
    await house.says(house.fan(), ORDER)

    assert whispered(house) == []
    assert "请点这里填" in house.bot_said()[-1]


async def test_what_is_said_alone_without_an_order_is_kept_and_not_answered(house: House) -> None:
    await alone(house, "文三路12号")

    assert whispered(house) == []
    assert await house.rows("select outcome from message") == [("skipped",)]


async def test_taking_it_back_by_the_page(house: House) -> None:
    await house.says(house.fan(), ORDER)
    async with await fan_phone(house) as phone:
        page = page_in(house.bot_said()[-1])
        for _ in range(2):
            assert (await phone.post(f"{page}/withdraw")).status_code == 303
        await house.settle()
        assert "已取消" in (await phone.get(page)).text
    assert "已取消" in house.bot_said()[-1]
    assert await house.rows("select state from ticket") == [("cancelled",)]


@pytest.mark.parametrize("fields", [{}, {"phone": "12"}, {"address": "a" * 300}, {"phone": "<script>"}])
async def test_what_cannot_be_taken_is_said_and_nothing_typed_is_lost(house: House, fields: dict[str, str]) -> None:
    await house.says(house.fan(), ORDER)
    async with await fan_phone(house) as phone:
        answer = await phone.post(page_in(house.bot_said()[-1]), data=fields)

    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert "<script>" not in answer.text.replace('<script src="/static', "")
    if "address" in fields:
        assert fields["address"] in answer.text


async def test_a_code_that_is_wrong_or_old_opens_nothing(house: House) -> None:
    await house.says(house.fan(), ORDER)
    page = page_in(house.bot_said()[-1])
    async with await fan_phone(house) as phone:
        assert (await phone.get(page[:-1] + ("x" if page[-1] != "x" else "y"))).status_code == 404
        assert (await phone.post("/o/", data=HOME)).status_code in (404, 405)
        await house.do("update order_link set expires_at = now()")
        assert (await phone.get(page)).status_code == 404
        assert (await phone.post(page, data=HOME)).status_code == 404
    assert await house.rows("select want->>'address' from ticket") == [(None,)]


async def test_another_sites_page_cannot_send_the_form(house: House) -> None:
    await house.says(house.fan(), ORDER)
    async with await fan_phone(house) as phone:
        answer = await phone.post(page_in(house.bot_said()[-1]), data=HOME, headers={"origin": "https://evil.example"})

    assert answer.status_code == 403


def test_masks_and_bounds() -> None:
    assert masked_address("文三路12号3幢501室") == "文三路**号**幢**室"
    assert masked_phone("13800138000") == "尾号8000"
    assert Given(" 138 0013 8000 ", " a  b ").checked() == Given("13800138000", "a b")
    for bad in (Given("123", ""), Given("", "x" * 121), Given("", "a\x07b"), Given()):
        with pytest.raises(BadRequest):
            bad.checked()
