"""Pictures of ours that go with a mass message: WeCom gets their bytes once, and knows them by a media_id then."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.wecom.official.client import OfficialClient
from app.wecom.port import DeliveryFailed, Pictures, Uploads


@dataclass(frozen=True, slots=True)
class Attached:
    """What WeCom has of some pictures; `missing`: why others are left out, "" when none is."""

    media_ids: Sequence[str] = ()
    missing: str = ""


class Attachments:
    """Gives pictures to one corp. Without `uploads` each time anew; without `pictures` there are none."""

    def __init__(self, client: OfficialClient, pictures: Pictures | None, uploads: Uploads | None) -> None:
        self._client = client
        self._pictures = pictures
        self._uploads = uploads

    async def of(self, pages: Sequence[str], void: Collection[str] = ()) -> Attached:
        """The pictures of these pages as WeCom knows them. `void`: ids that it has just refused.

        What will never be a picture for WeCom is left out. Raises DeliveryFailed for what may go well later.
        """
        media_ids, missing = [], []
        for page in pages:
            try:
                media_ids.append(await self._one(page, void))
            except DeliveryFailed as failure:
                if failure.retry or failure.blameless:
                    raise
                missing.append(f"without {page.rpartition('/')[2][:40]}: {failure}")
        return Attached(media_ids, "; ".join(missing))

    async def _one(self, page: str, void: Collection[str]) -> str:
        body = await self._pictures.read(page) if self._pictures else None
        if body is None:
            raise DeliveryFailed("there is no such picture")
        if self._uploads is None:
            return await self._client.upload(body)
        corp = self._client.app.corp_id
        return await self._uploads.valid(corp, "image", body, void, lambda: self._client.upload(body))
