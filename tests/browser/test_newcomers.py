"""People who have never seen it and have only what the screen says: the first order, and the first real corp."""

import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from app.sandbox import chain
from app.wecom.crypto import Cipher, signature
from tests import patience
from tests.browser.steps import PHONE, Picture, Window, bot, fits, until
from tests.browser.test_console import sign_in
from tests.running import Running, command, environment, folder, free_port, running

pytestmark = pytest.mark.browser
GROUP = chain.groups()[0]


@pytest.fixture(scope="module")
def wecom() -> Iterator["Wecom"]:
    """The WeCom of the chain that is connected in the end."""
    with another_wecom() as there:
        yield there


@pytest.fixture(scope="module")
def new(wecom: "Wecom") -> Iterator[Running]:
    """A guanjia that was started a moment ago."""
    with running(wecom_api_base=wecom.base) as started:
        started.ask_box("clock", to="morning")
        yield started


def new_link(up: Running) -> str:
    """One more sign-in link, as `guanjia user link` prints it."""
    made = command("user", "link", "admin", var=up.var, port=up.port, sandbox_port=up.sandbox_port)
    found: str = re.findall(r"http\S+", made.stdout)[0]
    return found


def test_from_the_printed_link_to_the_first_accepted_order(page: Page, new: Running, picture: Picture) -> None:
    up = new
    sign_in(page, up.link)
    page.get_by_role("link", name="打开沙盒").click()
    page.locator("#guide button").click()
    page.locator("#samples button").first.click()
    bot(page, "收到")
    page.locator(".phone.shown").get_by_role("button", name="接单").last.click()
    bot(page, "已接单")

    page.goto(f"{up.web}/console/")
    number = page.locator("a.gj-number").filter(has_text="进行中的单")
    expect(number).to_be_visible()
    number.click()
    expect(page.locator("tbody")).to_contain_text("已接单")
    picture("newcomer-accepted")


@dataclass
class Wecom:
    """Somebody's own WeCom: a second box, and what its admin pages would show."""

    base: str
    keys: dict[str, str]

    def call(self, web: str, token: str, aes_key: str, body: str = "") -> str:
        """Verify the address, or with a body, call back. Answers what guanjia said."""
        encrypt = Cipher(aes_key).encrypt((body or "4242").encode(), self.keys["corp_id"])
        query = {"timestamp": str(int(time.time())), "nonce": "n"}
        query["msg_signature"] = signature(token, query["timestamp"], "n", encrypt)
        told = f"<xml><Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>".encode() if body else None
        if not body:
            query["echostr"] = encrypt
        request = urllib.request.Request(f"{web}/wecom/callback?{urlencode(query)}", told)
        with urllib.request.urlopen(request) as answer:
            said: bytes = answer.read()
        return said.decode()


@contextmanager
def another_wecom() -> Iterator[Wecom]:
    """One more box, in its own process."""
    with folder() as place:
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "sandbox"],
            env=environment(var=place / "var", sandbox_port=port),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            file = place / "var" / "sandbox" / "wecom.json"
            base = f"http://127.0.0.1:{port}"
            patience.until(lambda: file.exists() and _answers(base))
            known = json.loads(file.read_text(encoding="utf-8"))
            keys = {name: str(known[name]) for name in ("corp_id", "agent_id", "secret")}
            yield Wecom(base, keys)
        finally:
            process.terminate()
            process.wait(20)


def _answers(base: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base}/cgi-bin/gettoken"):
            return True
    except OSError:
        return False


def table(place: Path, name: str, *rows: str) -> Path:
    """A table as Excel saves it in China."""
    file = place / name
    file.write_bytes("\r\n".join(rows).encode("gb18030"))
    return file


def bring_in(page: Page, up: Running, kind: str, file: Path, count: int) -> None:
    """Import a table by what the page offers."""
    page.goto(f"{up.web}/console/import")
    page.get_by_label(kind, exact=True).check()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="看看会怎么样").click()
    page.get_by_role("button", name=f"导入这 {count} 行").click()
    expect(page.locator("#state")).to_have_text("已导入")


def joins(wecom: Wecom) -> str:
    """Somebody comes into the group: what WeCom tells of it."""
    body = json.dumps({"group": GROUP.group_id}).encode()
    request = urllib.request.Request(f"{wecom.base}/sandbox/join", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        person = json.loads(answer.read())["people"][0]["id"]
    return (
        f"<xml><MsgType>event</MsgType><Event>change_external_chat</Event><CreateTime>{int(time.time())}</CreateTime>"
        f"<ChatId>{GROUP.group_id}</ChatId><ChangeType>update</ChangeType><UpdateDetail>add_member</UpdateDetail>"
        f"<JoinScene>3</JoinScene><MemChangeCnt>1</MemChangeCnt><MemChangeList>{person}</MemChangeList></xml>"
    )


def test_from_an_empty_chain_by_import_and_wizard_to_observe(
    window: Window, new: Running, wecom: Wecom, tmp_path: Path, picture: Picture
) -> None:
    page, up = window.page, new
    window.expected.append("status of 400")  # keys that are refused
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, new_link(up))
    page.get_by_role("link", name="连接自己的企业微信").click()
    page.get_by_label("企业ID").fill(wecom.keys["corp_id"])
    page.get_by_label("应用ID").fill(wecom.keys["agent_id"])
    page.get_by_label("应用 Secret").fill("x" * 43)
    page.get_by_role("button", name="核对并保存").click()
    expect(page.locator("#step-keys [role=alert]")).to_contain_text("Secret 不对")
    picture("connect-refused")
    page.get_by_label("应用 Secret").fill(wecom.keys["secret"])
    page.get_by_role("button", name="核对并保存").click()
    expect(page.locator("#step-keys")).to_have_class("done")

    token, aes_key = page.locator("#cb-token").inner_text(), page.locator("#aes").inner_text()
    assert page.locator("#url").inner_text() == f"{up.web}/wecom/callback"
    assert wecom.call(up.web, token, aes_key) == "4242"
    expect(page.locator("#step-callback")).to_contain_text("企业微信已验证了这个地址")
    picture("connect-verified")
    page.get_by_role("button", name="开始观察").click()
    expect(page.locator("#step-go")).to_contain_text(wecom.keys["corp_id"])

    page.get_by_role("link", name="去导入").click()
    stores = ("门店编号,门店名称,城市,营业时间", "001,文三路店,杭州,07:00-22:00", "002,学院店,杭州,07:00-22:00")
    bring_in(page, up, "门店", table(tmp_path, "门店.csv", *stores), 2)
    people = ("企业微信账号,姓名,角色,门店编号", "wang,王店员,店员,001", "li,李店长,店长,001")
    bring_in(page, up, "员工", table(tmp_path, "员工.csv", *people), 2)
    groups = ("群ID,群名,门店编号", f"{GROUP.group_id},文三路店福利群,001")
    bring_in(page, up, "客户群", table(tmp_path, "群.csv", *groups), 1)
    page.goto(f"{up.web}/console/connect")
    expect(page.locator("#step-import")).to_contain_text("现在有 2 家门店、2 名店员、1 个群")

    assert wecom.call(up.web, token, aes_key, joins(wecom)) == "success"  # only looked at: a group is met quietly
    expect(page.locator("#step-callback")).to_contain_text("收到了第一个回调")
    page.get_by_role("link", name="打开观察页").click()

    def welcomed() -> int:
        assert wecom.call(up.web, token, aes_key, joins(wecom)) == "success"  # the first one after it was met
        page.wait_for_timeout(1500)
        page.reload()
        return page.locator(".list-group").get_by_text(re.compile("文三路店福利群.*欢迎@")).count()

    until(page, welcomed)
    picture("observed-first")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert fits(page)
    _the_box_is_gone(up)


def _the_box_is_gone(up: Running) -> None:
    """Beside a real corp there is no sandbox, now and after the next start."""
    patience.until(lambda: not any("sandbox" in line for line in up.commands()))
    up.interrupt()
    up.start()
    assert not any("沙盒" in line for line in up.lines[-8:])
    assert not any("sandbox" in line for line in up.commands())
