"""Forms of stores, staff, groups and products."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import time
from typing import Any

from starlette.requests import Request

from app.catalogue import service as catalogue
from app.catalogue.lists import KINDS as PRODUCT_KINDS
from app.catalogue.lists import PRODUCTS
from app.catalogue.service import ProductData
from app.clock import WEEKDAYS
from app.console.forms import FormField
from app.console.views.form import FormPage
from app.console.views.page import detail, row_number
from app.errors import BadRequest, Words
from app.registry import changes
from app.registry.changes import GroupData, StaffData, StoreData
from app.registry.lists import GROUP_KINDS, GROUPS, KINDS, STAFF, STAGES, STORES
from app.work import Work

_HOURS_HELP = Words(
    "例：每天 7:00-22:00；或 周一至周五 7:00-21:00，周六日 8:00-22:00；中午休息就写两段：7:00-13:00、15:00-21:00",
    "Like: daily 7:00-22:00, or Mon-Fri 7:00-21:00, Sat-Sun 8:00-22:00; two periods for a break at noon",
)


class StoreForm(FormPage):
    """A store."""

    path = "/edit/stores"
    area = "stores"
    listing = STORES
    new = ("新增门店", "Add a store")
    change = ("修改门店", "Change the store")

    async def fields(self, request: Request, work: Work, pk: str) -> list[FormField]:  # the same for all
        """The fields."""
        return [
            FormField(
                "number",
                Words("编号", "Number"),
                "code",
                Words("如 001，前面的零会保留", "like 001"),
                required=True,
                most=32,
            ),
            FormField("name", Words("门店名称", "Name"), required=True, most=64),
            FormField("kind", Words("类型", "Type"), "choice", choices=KINDS, required=True),
            FormField("city", Words("城市", "City"), required=True, most=32),
            FormField("address", Words("地址", "Address")),
            FormField("phone", Words("电话", "Phone"), most=40),
            FormField("hours", Words("营业时间", "Hours"), "hours", _HOURS_HELP, most=500),
            FormField("lat", Words("纬度", "Latitude"), "number", most=20),
            FormField("lng", Words("经度", "Longitude"), "number", most=20),
        ]

    async def load(self, request: Request, work: Work, pk: str) -> dict[str, Any]:  # as above
        """The store as it is."""
        if not pk:
            return {"kind": "小区"}
        return asdict(await changes.read_store(work, row_number(pk)))

    async def save(self, request: Request, work: Work, pk: str, values: dict[str, Any]) -> str:  # as above
        """Add or change it."""
        data = StoreData(**values)
        if not pk:
            return detail("stores", await changes.add_store(work, data))
        await changes.change_store(work, row_number(pk), data)
        return detail("stores", pk)


class ExceptionForm(FormPage):
    """Other hours of a store on one day."""

    path = "/edit/exceptions"
    area = "stores"
    listing = STORES
    new = change = ("特殊日期", "A special day")
    about = (
        "这一天按这里的时间营业；留空表示全天休息。",
        "On that day the store keeps these hours; left empty, it stays shut.",
    )

    async def fields(self, request: Request, work: Work, pk: str) -> list[FormField]:  # the same for all
        """The fields."""
        return [
            FormField("day", Words("日期", "Day"), "date", required=True, most=10),
            FormField(
                "hours", Words("营业时间", "Hours"), "text", Words("例：9:00-15:00", "like 9:00-15:00"), most=100
            ),
            FormField("why", Words("原因", "Why"), most=100),
            FormField("usual", Words("恢复平时的时间", "Keep the usual hours again"), "bool"),
        ]

    async def save(self, request: Request, work: Work, pk: str, values: dict[str, Any]) -> str:  # as above
        """Set it, or take it off."""
        week = (
            FormField("hours", Words("营业时间", "Hours"), "hours").read(f"每天 {values['hours']}")
            if values["hours"]
            else None
        )
        day = list(week[0]) if week else []
        await changes.set_exception(
            work, row_number(pk), values["day"], None if values["usual"] else day, values["why"]
        )
        return detail("stores", pk)


class StaffForm(FormPage):
    """A member of staff."""

    path = "/edit/staff"
    area = "staff"
    listing = STAFF
    new = ("新增员工", "Add somebody")
    change = ("修改员工", "Change a member of staff")

    async def fields(self, request: Request, work: Work, pk: str) -> list[FormField]:  # the same for all
        """The fields."""
        several = Words("门店编号，多家用顿号隔开：001、002", "numbers of stores, with commas between them")
        return [
            FormField("staff_id", Words("企业微信账号", "userid"), "code", required=True, most=64, fixed=bool(pk)),
            FormField("name", Words("姓名", "Name"), required=True, most=40),
            FormField("phone", Words("电话", "Phone"), most=40),
            FormField("clerk", Words("在哪些门店当店员", "Clerk at"), "tags", several),
            FormField("manager", Words("在哪些门店当店长", "Manager of"), "tags", several),
            FormField("steward", Words("大管家", "Steward"), "bool"),
            FormField("operator", Words("运营", "Operator"), "bool"),
        ]

    async def load(self, request: Request, work: Work, pk: str) -> dict[str, Any]:  # as above
        """The person as they are."""
        if not pk:
            return {}
        found = await changes.read_staff(work, pk)
        at = {role: [number for one, number in found.duties if one == role] for role in ("clerk", "manager")}
        roles = {role for role, _ in found.duties}
        named = {"staff_id": pk, "name": found.name, "phone": found.phone}
        return {**named, **at, "steward": "steward" in roles, "operator": "operator" in roles}

    async def save(self, request: Request, work: Work, pk: str, values: dict[str, Any]) -> str:  # as above
        """Keep it."""
        duties = [(role, number) for role in ("clerk", "manager") for number in dict.fromkeys(values[role])]
        duties += [(role, "") for role in ("steward", "operator") if values[role]]
        if not duties:
            raise BadRequest(Words("请至少选择一个角色", "choose a role at least"))
        staff_id = pk or values["staff_id"].lower()
        await changes.keep_staff(work, StaffData(staff_id, values["name"], values["phone"], tuple(duties)))
        return detail("staff", staff_id)


class GroupForm(FormPage):
    """What people say about a group."""

    path = "/edit/groups"
    area = "groups"
    listing = GROUPS
    change = ("修改群资料", "Change the group")
    about = ("群名、群主和成员由企业微信读取，不在这里改。", "Name, owner and members are read from WeCom.")

    async def fields(self, request: Request, work: Work, pk: str) -> list[FormField]:  # the same for all
        """The fields."""
        stores, stewards = await changes.to_choose_from(work, "stores"), await changes.to_choose_from(work, "steward")
        return [
            FormField("store_number", Words("门店编号", "Store number"), "code", most=32, suggest=stores),
            FormField("kind", Words("群类型", "Kind"), "choice", choices=GROUP_KINDS, required=True),
            FormField("stage", Words("阶段", "Stage"), "choice", choices=STAGES, required=True),
            FormField("steward_id", Words("大管家账号", "Steward's userid"), "code", most=64, suggest=stewards),
            FormField("account", Words("托管账号", "Hosted account"), "code", most=64),
            FormField(
                "protected_name",
                Words("受保护的群名", "Protected name"),
                help=Words(
                    "填了以后，群名被改会自动改回。留空则不保护。", "Named back when changed; empty: not protected."
                ),
                most=60,
            ),
            FormField("tags", Words("标签", "Tags"), "tags", Words("多个用顿号隔开", "several with commas"), most=400),
        ]

    async def load(self, request: Request, work: Work, pk: str) -> dict[str, Any]:  # as above
        """The group as it is."""
        return asdict(await changes.read_group(work, pk))

    async def save(self, request: Request, work: Work, pk: str, values: dict[str, Any]) -> str:  # as above
        """Keep it."""
        await changes.change_group(work, pk, GroupData(**values))
        return detail("groups", pk)


class ProductForm(FormPage):
    """A product."""

    path = "/edit/products"
    area = "catalogue"
    listing = PRODUCTS
    new = ("新增商品", "Add a product")
    change = ("修改商品", "Change the product")
    about = ("改动一分钟内对识别和报价生效。", "The line follows within a minute.")

    async def fields(self, request: Request, work: Work, pk: str) -> list[FormField]:  # the same for all
        """The fields."""
        commas = Words("多个用顿号隔开", "several with commas between them")
        yuan = Words("元", "yuan")
        return [
            FormField("number", Words("编号", "Number"), "code", required=True, most=32),
            FormField("name", Words("名称", "Name"), required=True, most=60),
            FormField("kind", Words("种类", "Kind"), "choice", choices=PRODUCT_KINDS, required=True),
            FormField("price", Words("价格", "Price"), "money", yuan, required=True, most=12),
            FormField("member_price", Words("会员价", "Member price"), "money", yuan, most=12),
            FormField("group_price", Words("群友价", "Group price"), "money", yuan, most=12),
            FormField(
                "aliases",
                Words("别名", "Aliases"),
                "tags",
                Words("群友会怎么叫它；多个用顿号隔开", "what fans call it"),
                most=400,
            ),
            FormField("flavours", Words("口味", "Flavours"), "tags", commas, most=400),
            FormField("allergens", Words("过敏原", "Allergens"), "tags", commas, most=400),
            FormField(
                "sizes",
                Words("规格和价格", "Sizes"),
                "tags",
                Words(
                    "如 6寸 168、8寸 238；没写价格的规格不报价",
                    "like 6寸 168、8寸 238; a size without price is not quoted",
                ),
                most=400,
            ),
            FormField("deposit", Words("定金", "Deposit"), "money", yuan, most=12),
            FormField(
                "days", Words("供应日", "Days"), "tags", Words("如 周六、周日；留空每天", "empty: every day"), most=60
            ),
            FormField("sold_from", Words("几点起", "From"), "code", Words("如 07:00", "like 07:00"), most=5),
            FormField("sold_until", Words("到几点", "Until"), "code", Words("如 10:30", "like 10:30"), most=5),
            FormField(
                "cut_off",
                Words("前一天几点截止", "Order by (day before)"),
                "code",
                Words("如 20:00", "like 20:00"),
                most=5,
            ),
            FormField(
                "per_day", Words("每店每天几份", "A store and day"), "int", Words("留空不限", "empty: any"), most=5
            ),
            FormField(
                "stock",
                Words("每店总共几份", "A store in all"),
                "int",
                Words("节令商品；留空不限", "empty: any"),
                most=5,
            ),
            FormField(
                "first_day",
                Words("哪天起供应", "From which day"),
                "date",
                Words("月饼、年货这样的节令商品", "of a season"),
                most=10,
            ),
            FormField("last_day", Words("供应到哪天", "Until which day"), "date", most=10),
            FormField(
                "lead_hours", Words("提前小时", "Lead hours"), "int", Words("至少提前几小时订", "hours ahead"), most=4
            ),
        ]

    async def load(self, request: Request, work: Work, pk: str) -> dict[str, Any]:  # as above
        """The product as it is."""
        if not pk:
            return {"kind": "cake", "lead_hours": 0}
        values = asdict(await catalogue.read(work, row_number(pk)))
        values["sizes"] = sizes_shown(values["sizes"])
        values["days"] = [f"周{WEEKDAYS[day]}" for day in values["days"]]
        for name in ("sold_from", "sold_until", "cut_off"):
            values[name] = f"{values[name]:%H:%M}" if values[name] else ""
        return values

    async def save(self, request: Request, work: Work, pk: str, values: dict[str, Any]) -> str:  # as above
        """Add or change it."""
        given = {
            "lead_hours": values["lead_hours"] or 0,
            "sizes": sizes_read(values["sizes"]),
            "days": sorted({_day(word) for word in values["days"]}),
            "sold_from": _time(values["sold_from"]),
            "sold_until": _time(values["sold_until"]),
            "cut_off": _time(values["cut_off"]),
        }
        data = ProductData(**{**values, **given})
        if not pk:
            return detail("products", await catalogue.add(work, data))
        await catalogue.change(work, row_number(pk), data)
        return detail("products", pk)


_SIZE = re.compile(r"(\S{1,8}?)[\s=:：]+¥?([0-9]{1,6}(?:\.[0-9]{1,2})?)")


def sizes_shown(sizes: Mapping[str, int] | None) -> list[str]:
    """Sizes with their prices as people write them: 8寸 238."""
    return [f"{size} {fen / 100:g}" for size, fen in (sizes or {}).items()]


def sizes_read(words: Sequence[str]) -> dict[str, int]:
    """The same, read. Raises BadRequest."""
    return dict(map(_size, words))


def _size(words: str) -> tuple[str, int]:
    found = _SIZE.fullmatch(words.strip())
    if found is None:
        raise BadRequest(Words(f"规格“{words[:20]}”要写成“8寸 238”", f"{words[:20]!r} is to be like 8寸 238"))
    return found[1], round(float(found[2]) * 100)


def _day(word: str) -> int:
    name = word.strip().removeprefix("星期").removeprefix("周").replace("天", "日")
    if len(name) != 1 or name not in WEEKDAYS:
        raise BadRequest(Words(f"看不懂供应日“{word[:10]}”，要像“周六”", f"{word[:10]!r} is no day like 周六"))
    return WEEKDAYS.index(name)


def _time(words: str) -> time | None:
    if not words:
        return None
    try:
        return time.fromisoformat(words.zfill(5))
    except ValueError:
        raise BadRequest(Words(f"“{words}”要像 07:00", f"{words!r} is to be like 07:00")) from None
