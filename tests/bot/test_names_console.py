"""What an operator does in the console about accounts that know names alone."""

from tests.bot.by_name import ACCOUNT, SECRET, by_name, knock, rewire, said, with_remark
from tests.house import House
from tests.visitor import Visitor, plain


async def test_an_account_is_set_up_and_its_secrets_are_never_shown(house: House) -> None:
    visitor = await Visitor.come(house)
    fields = {
        "account": ACCOUNT,
        "kind": "worktool",
        "base": "http://127.0.0.1:8001",
        "robot_id": "robot-number-77",
        "secret": SECRET,
    }
    page = plain(await visitor.done("/console/edit/hosted", fields))
    assert f"/hosted/worktool/{ACCOUNT}/" in page
    assert "?type=6" in page
    form = (await visitor.get(f"/console/edit/hosted?pk={ACCOUNT}")).text
    for secret in (SECRET, "robot-number-77"):
        assert secret not in page
        assert secret not in form
        assert not await house.rows(f"select 1 from audit where concat(before, after) like '%{secret}%'")

    await visitor.done(f"/console/edit/hosted?pk={ACCOUNT}", {"kind": "worktool", "base": "http://127.0.0.1:8001"})
    await rewire(house)
    assert (await knock(house, said(house, "早"))).status_code == 200  # what was left empty stayed
    (one,) = house.run.named
    assert one.robot_id == "robot-number-77"


async def test_an_account_in_use_is_not_removed(house: House) -> None:
    await by_name(house)
    visitor = await Visitor.come(house)
    page = await visitor.done("/console/do/hosted", {"pk": ACCOUNT, "back": "/console/hosted/list"})
    assert "1 个群在用它" in page
    await house.do("update chat_group set account = null where account = 'wt-01'")
    await visitor.done("/console/do/hosted", {"pk": ACCOUNT, "back": "/console/hosted/list"})
    await rewire(house)

    assert (await knock(house, said(house, "早"))).status_code == 403


async def test_what_nobody_could_place_is_placed_in_the_console(house: House) -> None:
    await with_remark(house)
    await knock(house, said(house, "我想订个8寸的生日蛋糕", receivedName="改了名的人"))
    await house.settle()
    visitor = await Visitor.come(house)
    assert "改了名的人" in plain((await visitor.get("/console/ambiguous/list")).text + await rows_of(visitor))

    form = (await visitor.get("/console/edit/ambiguous?pk=1")).text
    assert house.group.group_id in form  # the group is known, and stands in its field
    assert house.fan(2).name in form
    wrong = {"group_id": house.group.group_id, "person_id": "wm-nobody"}
    refused = await visitor.post("/console/edit/ambiguous?pk=1", wrong)
    assert refused.status_code == 422
    assert "不在这个群里" in plain(refused.text)

    right = {"group_id": house.group.group_id, "person_id": house.fan(2).person_id}
    await visitor.done("/console/edit/ambiguous?pk=1", right)
    await house.settle()
    assert await house.rows("select person_id from ticket") == [(house.fan(2).person_id,)]
    assert house.bot_said()[0].startswith(f"@{house.fan(2).name} ")
    again = await visitor.post("/console/edit/ambiguous?pk=1", right)
    assert again.status_code == 409


async def rows_of(visitor: Visitor) -> str:
    """The rows of the list, however the page fetches them."""
    return (await visitor.get("/console/ambiguous/detail?pk=1")).text


async def test_the_page_of_a_group_says_why_its_account_does_not_speak(house: House) -> None:
    await by_name(house)
    visitor = await Visitor.come(house)
    where = f"/console/groups/detail?pk={house.group.group_id}"
    assert "还没有备注码" in plain((await visitor.get(where)).text)

    page = await visitor.done("/console/do/remark", {"pk": house.group.group_id, "back": where})
    assert "备注码还没核对到" in plain(page)
    await house.settle()
    await house.says(house.fan(), "早")
    await house.do("update chat_group set remark_seen_at = now() where remark_code is not null")
    page = plain((await visitor.get(where)).text)
    assert "请人发" not in page
    await house.do("update chat_group set remark_seen_at = now() - interval '25 hours' where remark_code is not null")
    assert "24 小时没看到备注码" in plain((await visitor.get(where)).text)
