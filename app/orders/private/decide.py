"""What has to be asked in private, what of it may be said aloud, and what a page takes. Pure."""

import re
from dataclasses import dataclass

from app.errors import BadRequest, Words
from app.language.reading import Slots

_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")
_NUMBER = re.compile(r"[\d０-９]+|[一二三四五六七八九十百零〇两]+(?=号|幢|栋|楼|单元|室|层|弄|座)")
_LONGEST = 120  # characters of an address


def missing(want: Slots) -> list[str]:
    """What a delivery still lacks that is not for everybody's eyes, in the words of the question."""
    if want.fulfilment != "delivery":
        return []
    return [words for words, there in (("收货地址", want.address), ("联系电话", want.phone)) if not there]


def masked_phone(phone: str) -> str:
    """A number by its end."""
    return f"尾号{phone[-4:]}" if len(phone) >= 7 else "已记下"


def masked_address(address: str) -> str:
    """A place without its numbers: 文三路**号."""
    return _NUMBER.sub("**", address)


def masked(want: Slots) -> str:
    """What of address and phone may be said where everybody reads it; "" for nothing."""
    parts = []
    if want.fulfilment == "delivery" and want.address:
        parts.append(f"送到{masked_address(want.address)}")
    if want.phone:
        parts.append(f"电话{masked_phone(want.phone)}")
    return "，".join(parts)


@dataclass(frozen=True, slots=True)
class Given:
    """What a customer writes on their page. Empty: as it was."""

    phone: str = ""
    address: str = ""

    def checked(self) -> "Given":
        """Without spaces around, or raise BadRequest that names the fault and the cure."""
        phone, address = re.sub(r"[\s　]", "", self.phone), " ".join(self.address.split())
        if phone and not _PHONE.fullmatch(phone):
            raise BadRequest(
                Words(
                    "电话看不懂，请填 11 位手机号或带区号的座机",
                    "a mobile number has 11 digits; a landline its area code",
                )
            )
        if len(address) > _LONGEST or not address.isprintable():
            raise BadRequest(Words("地址最多 120 个字", "an address has 120 characters at most"))
        if not phone and not address:
            raise BadRequest(Words("请填地址或电话", "fill in the address or the phone"))
        return Given(phone, address)
