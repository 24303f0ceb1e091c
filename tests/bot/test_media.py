"""A picture is uploaded once for all processes, while WeCom keeps it."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from app.bot.media import OurPictures, SharedUploads
from app.catalogue import service as catalogue
from app.clock import Clock
from app.db import open_database
from app.vault import Vault
from app.wecom.port import DeliveryFailed
from app.who import Who
from app.work import begin
from tests.house import House
from tests.pictures import png
from tests.running import free_port


class Uploading:
    """WeCom, as far as pictures go: slow, and counted; each upload has another id."""

    def __init__(self) -> None:
        self.asked = 0
        self.at_once = 0

    async def __call__(self) -> str:
        self.asked += 1
        self.at_once += 1
        assert self.at_once == 1, "two upload the same at once"
        await asyncio.sleep(0.05)
        self.at_once -= 1
        return f"media-{self.asked}"


Upload = Callable[[], Awaitable[str]]


def process(house: House, key: str = "k" * 32) -> SharedUploads:
    return SharedUploads(house.run.database, Vault(key))


async def have(uploads: SharedUploads, upload: Upload, body: bytes = png(), *void: str, corp: str = "ww1") -> str:
    return await uploads.valid(corp, "image", body, void, upload)


async def test_processes_that_need_a_picture_together_upload_it_once(house: House) -> None:
    upload, processes = Uploading(), [process(house) for _ in range(4)]
    got = await asyncio.gather(*(have(processes[n % 4], upload) for n in range(12)))
    assert upload.asked == 1
    assert set(got) == {"media-1"}
    assert await house.rows("select corp_id, kind, size, count(*) over () from wecom_media") == [
        ("ww1", "image", len(png()), 1)
    ]


async def test_another_picture_corp_or_key_has_its_own_and_the_id_is_sealed(house: House) -> None:
    upload = Uploading()
    assert await have(process(house), upload) == "media-1"
    ((sealed,),) = await house.rows("select sealed from wecom_media")
    assert b"media-1" not in sealed
    assert await have(process(house), upload, png("another")) == "media-2"
    assert await have(process(house), upload, corp="ww2") == "media-3"
    assert await have(process(house, "x" * 32), upload) == "media-4"  # the first could not be opened


async def test_half_a_day_before_wecom_forgets_it_it_is_uploaded_again(house: House) -> None:
    upload = Uploading()
    await have(process(house), upload)
    await house.do("update wecom_media set uploaded_at = now() - interval '59 hours 59 minutes'")
    assert await have(process(house), upload) == "media-1"
    await house.do("update wecom_media set uploaded_at = now() - interval '60 hours 1 minute'")
    assert await have(process(house), upload) == "media-2"
    assert await have(process(house), upload) == "media-2"


async def test_one_that_wecom_refuses_is_forgotten_and_uploaded_once_by_all(house: House) -> None:
    upload = Uploading()
    await have(process(house), upload)
    got = await asyncio.gather(*(have(process(house), upload, png(), "media-1") for _ in range(6)))
    assert (upload.asked, set(got)) == (2, {"media-2"})

    async def no() -> str:
        raise DeliveryFailed("no")

    with pytest.raises(DeliveryFailed, match="no"):
        await have(process(house), no, png(), "media-2")
    assert await house.rows("select 1 from wecom_media") == [], "what is refused is not offered again"


async def test_when_wecom_says_no_nothing_is_kept_and_the_next_one_asks(house: House) -> None:
    async def no() -> str:
        raise DeliveryFailed("no")

    one = process(house)
    with pytest.raises(DeliveryFailed):
        await have(one, no)
    assert await have(one, Uploading()) == "media-1"


async def test_without_the_database_it_waits_and_nobody_is_at_fault() -> None:
    async with open_database(f"postgresql://u@127.0.0.1:{free_port()}/x") as away:
        upload = Uploading()
        for ask in (
            have(SharedUploads(away, Vault("k" * 32)), upload),
            OurPictures(away, Clock()).read(f"w/{'A' * 22}.png"),
        ):
            with pytest.raises(DeliveryFailed) as failed:
                await ask
            assert (failed.value.retry, failed.value.blameless, failed.value.uncertain) == (True, True, False)
        assert upload.asked == 0


@pytest.mark.parametrize(
    "page", ["", "w/short.png", f"w/{'A' * 22}.png", "../etc/passwd", f"w/{'A' * 22}.png?x", "pictures/0", "pictures/x"]
)
async def test_what_is_no_picture_of_ours_is_none(house: House, page: str) -> None:
    assert await OurPictures(house.run.database, house.clock).read(page) is None


async def test_a_products_picture_is_the_one_that_was_given(house: House) -> None:
    ((product,),) = await house.rows("select min(id) from product")
    async with begin(house.run.database, house.clock, "test", who=Who("ann", "operator")) as work:
        await catalogue.keep_picture(work, product, "image/png", png())
    assert await OurPictures(house.run.database, house.clock).read(f"pictures/{product}") == png()
