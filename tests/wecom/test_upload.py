"""A picture is given to WeCom as it wants it, or not at all; and pictures of a mass message are had once."""

import json
from collections.abc import Awaitable, Callable, Collection
from typing import Any

import httpx
import pytest
import structlog
from pydantic import SecretStr

from app.actions import MassPost
from app.bot.decide import after_failure
from app.config import WecomApp
from app.policies import POLICY
from app.wecom.official.client import ApiError, OfficialClient
from app.wecom.official.hand import OfficialHand
from app.wecom.pictures import ROBOT_MOST, UPLOAD_MOST, Kind, NoPicture, kind_of
from app.wecom.port import Delivery, DeliveryFailed, Receipt
from tests.pictures import JPG, Album, png

APP = WecomApp(corp_id="ww1", secret=SecretStr("s3cret"), agent_id=7)
UPLOADED = {"errcode": 0, "errmsg": "", "type": "image", "media_id": "M1", "created_at": "1380000000"}
OK = {"errcode": 0, "errmsg": "ok", "fail_list": [], "msgid": "msg1"}
BAD = {"errcode": 40007, "errmsg": "invalid media_id"}
POST = MassPost(mass=7, sender="li", group_ids=("wr1",), text="早上好", pages=("a",))
Answer = dict[str, Any] | Exception


class Api:
    """WeCom: the answers of each path, in turn; what was asked is kept."""

    def __init__(self, **answers: list[Answer]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, httpx.Request]] = []
        self.tokens = 0

    def client(self) -> OfficialClient:
        web = httpx.AsyncClient(transport=httpx.MockTransport(self._answer), base_url="http://api")
        return OfficialClient(APP, web, lambda: 0.0)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path.rpartition("/")[2]
        if name == "gettoken":
            self.tokens += 1
            return httpx.Response(200, json={"errcode": 0, "access_token": f"t0k3n{self.tokens}", "expires_in": 7200})
        self.asked.append((name, request))
        answer = self.answers[name].pop(0)
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(200, json=answer)

    @property
    def paths(self) -> list[str]:
        return [name for name, _ in self.asked]


# what is a picture


def test_a_picture_is_known_by_its_bytes_and_has_its_limits() -> None:
    assert kind_of(png(), UPLOAD_MOST) == Kind("png", "image/png")
    assert kind_of(JPG + b"xyz", UPLOAD_MOST) == Kind("jpg", "image/jpeg")
    assert kind_of(png(size=UPLOAD_MOST), UPLOAD_MOST).ending == "png"
    assert kind_of(png(size=ROBOT_MOST), ROBOT_MOST).ending == "png"
    assert kind_of(JPG + b"xyz", 6).ending == "jpg"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "0 bytes"),
        (JPG + b"xy", "5 bytes"),
        (png(size=UPLOAD_MOST + 1), "too large"),
        (b"GIF89a" + b"x" * 20, "neither PNG nor JPG"),
        (b"RIFFxxxxWEBP", "neither PNG nor JPG"),
        (b" " + png(), "neither PNG nor JPG"),
    ],
    ids=["nothing", "five bytes", "large", "gif", "webp", "not at the beginning"],
)
async def test_what_wecom_would_refuse_is_not_asked(body: bytes, why: str) -> None:
    api = Api()
    with pytest.raises(NoPicture, match=why):
        kind_of(body, UPLOAD_MOST)
    with pytest.raises(DeliveryFailed, match=why) as failed:
        await api.client().upload(body)
    assert (failed.value.retry, failed.value.uncertain, api.asked, api.tokens) == (False, False, [], 0)


# the call


async def test_it_is_a_multipart_upload_with_a_filename() -> None:
    api = Api(upload=[UPLOADED])
    assert await api.client().upload(png()) == "M1"
    [(_, request)] = api.asked
    head, _, rest = request.content.partition(b"\r\n\r\n")
    assert request.url.path == "/cgi-bin/media/upload"
    assert request.url.params["type"] == "image"
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b'name="media"; filename="' in head
    assert b'.png"\r\nContent-Type: image/png' in head
    assert rest.startswith(png() + b"\r\n--")


async def test_a_refused_token_is_exchanged_and_the_whole_picture_sent_again() -> None:
    api = Api(upload=[{"errcode": 42001}, UPLOADED])
    with structlog.testing.capture_logs() as told:
        assert await api.client().upload(png()) == "M1"
    first, second = (request for _, request in api.asked)
    assert [first.url.params["access_token"], second.url.params["access_token"]] == ["t0k3n1", "t0k3n2"]
    assert png() in first.content
    assert png() in second.content
    assert "t0k3n" not in str(told)


@pytest.mark.parametrize("lost", [httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("half an answer")])
async def test_a_lost_answer_is_no_doubt_the_picture_is_uploaded_again(lost: Exception) -> None:
    api = Api(upload=[lost], add_msg_template=[])
    with pytest.raises(DeliveryFailed) as failed:
        await OfficialHand(api.client(), "管家", str, Album(a=png())).deliver(Delivery(POST, "k"))
    failure = failed.value
    assert (failure.retry, failure.uncertain) == (True, False)
    assert "t0k3n" not in str(failure)
    after = after_failure(failure, POLICY["mass_post"], attempts=1)
    assert (after.state, after.ask, after.doubt) == ("pending", False, False), "nothing to look up: nobody was asked"


@pytest.mark.parametrize(
    "answer",
    [
        {"errcode": 0},
        {"errcode": 0, "media_id": ""},
        {"errcode": 0, "media_id": 5},
        {"errcode": 0, "media_id": ["M"]},
        {"errcode": 0, "media_id": "a\x07b"},
        {"errcode": 0, "media_id": "x" * 513},
    ],
)
async def test_an_answer_without_an_id_is_no_upload(answer: dict[str, Any]) -> None:
    with pytest.raises(DeliveryFailed, match="no media_id") as failed:
        await Api(upload=[answer]).client().upload(png())
    assert (failed.value.retry, failed.value.uncertain) == (True, False)


async def test_refusals_mean_what_they_mean_elsewhere() -> None:
    with pytest.raises(ApiError) as often:
        await Api(upload=[{"errcode": 45009}]).client().upload(png())
    assert (often.value.retry, often.value.after, often.value.blameless) == (True, 60.0, True)
    with pytest.raises(ApiError) as no:
        await Api(upload=[{"errcode": 40009}]).client().upload(png())
    assert (no.value.retry, no.value.blameless) == (False, False)


# a mass message with pictures


class Kept:
    """What one process remembers of uploads."""

    def __init__(self) -> None:
        self.known: dict[bytes, str] = {}

    async def valid(
        self, corp_id: str, kind: str, body: bytes, void: Collection[str], upload: Callable[[], Awaitable[str]]
    ) -> str:
        assert (corp_id, kind) == ("ww1", "image")
        if self.known.get(body, "") in {"", *void}:
            self.known[body] = await upload()
        return self.known[body]


def hand(api: Api, kept: Kept | None = None, **pages: bytes) -> OfficialHand:
    return OfficialHand(api.client(), "管家", str, Album(**pages), kept)


def shown(request: httpx.Request) -> list[Any]:
    found: list[Any] = json.loads(request.content).get("attachments", [])
    return found


async def test_an_id_that_wecom_refuses_is_forgotten_and_the_picture_uploaded_once_more() -> None:
    kept = Kept()
    kept.known[png()] = "M0"
    api = Api(upload=[UPLOADED], add_msg_template=[BAD, OK])
    receipt = await hand(api, kept, a=png()).deliver(Delivery(POST, "k"))

    assert api.paths == ["add_msg_template", "upload", "add_msg_template"]
    assert shown(api.asked[2][1]) == [{"msgtype": "image", "image": {"media_id": "M1"}}]
    assert kept.known == {png(): "M1"}
    assert receipt == Receipt({"mass": 7, "msgid": "msg1", "failed": []})


async def test_one_that_is_refused_twice_is_a_clear_failure_and_other_codes_upload_nothing() -> None:
    api = Api(upload=[UPLOADED, UPLOADED | {"media_id": "M2"}], add_msg_template=[BAD, BAD])
    with pytest.raises(ApiError, match="add_msg_template: errcode 40007"):
        await hand(api, Kept(), a=png()).deliver(Delivery(POST, "k"))
    assert api.paths == ["upload", "add_msg_template", "upload", "add_msg_template"]

    other = Api(upload=[UPLOADED], add_msg_template=[{"errcode": 41048}])
    with pytest.raises(ApiError, match="41048"):
        await hand(other, Kept(), a=png()).deliver(Delivery(POST, "k"))
    assert other.paths == ["upload", "add_msg_template"]


async def test_a_message_with_words_goes_without_a_picture_that_cannot_be_had_and_says_so() -> None:
    two = MassPost(mass=7, sender="li", group_ids=("wr1",), text="早上好", pages=("a", "gone", "b"))
    api = Api(upload=[UPLOADED], add_msg_template=[OK])
    receipt = await hand(api, Kept(), a=png(), b=b"GIF89a.....").deliver(Delivery(two, "k"))
    assert len(shown(api.asked[-1][1])) == 1
    assert receipt.result["note"] == (
        "without gone: there is no such picture; without b: media/upload: neither PNG nor JPG"
    )


async def test_one_of_pictures_alone_fails_clearly_without_them() -> None:
    mute = MassPost(mass=7, sender="li", group_ids=("wr1",), text="", pages=("gone",))
    api = Api()
    with pytest.raises(DeliveryFailed, match="no such picture") as failed:
        await hand(api).deliver(Delivery(mute, "k"))
    assert not failed.value.retry
    assert api.asked == []


async def test_while_the_upload_may_go_well_later_the_message_waits() -> None:
    api = Api(upload=[{"errcode": -1}], add_msg_template=[])
    with pytest.raises(ApiError) as failed:
        await hand(api, a=png()).deliver(Delivery(POST, "k"))
    assert (failed.value.retry, failed.value.most) == (True, 3)
    assert api.paths == ["upload"]
