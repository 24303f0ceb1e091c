"""Fills an empty database with the demo chain: shops, staff, groups with their members, products, timetable."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from app.cli.course import LESSONS
from app.clock import machine_now
from app.db import Database
from app.sandbox import chain, names

_EVERY_DAY = list(range(7))
#: what follows the good morning, on days that have benefits
_TODAY = "{weekday}的福利来啦～\n{welfare}{welfare_picture}"
#: the default timetable (domain S3-01): code, name, kind, time, days, text, minutes it may be late
TIMETABLE = (
    ("morning", "早安", "content", time(7, 30), _EVERY_DAY, "早上好，{store}的家人们！今天{weekday}，新鲜面包已出炉。要订早餐的直接在群里说，例如“来一份鸡蛋三明治，八点来取”。", 60),
    ("noon", "午间好物", "marketing", time(11), _EVERY_DAY, "{store}今日推荐：北海道吐司，当天现烤，不隔夜。想要的在群里说“留一条吐司”，管家马上登记。", 120),
    ("afternoon", "下午茶", "marketing", time(14, 30), _EVERY_DAY, "下午茶时间～{store}的泡芙和司康刚出炉。晒单的家人有小红包哦。", 120),
    ("backstage", "门店日常", "content", time(17, 30), _EVERY_DAY, "后厨小记：师傅们正在准备明早的面团，低温发酵 12 小时，所以才那么软。", 60),
    ("course", "烘焙小课堂", "content", time(19, 30), _EVERY_DAY, "{pick:course}", 60),
    ("flash", "周二秒杀", "marketing", time(20, 30), [1], "周二秒杀开始！草莓奶油蛋糕 8 寸，群友专享价，门店自提。想要的直接说。", 30),
    ("vote", "周五上新投票", "marketing", time(20, 30), [4], "周五上新投票：下周想吃芋泥麻薯还是栗子蒙布朗？回复名字投票。", 30),
)  # fmt: skip


async def is_empty(database: Database) -> bool:
    """Whether nothing has been put into the database yet."""
    async with database.connection() as connection:
        found: bool = await connection.fetchval(
            """select not exists (select 1 from chain) and not exists (select 1 from store)
                  and not exists (select 1 from chat_group)"""
        )
    return found


Table = tuple[Sequence[str], list[tuple[Any, ...]]]


def tables(now: datetime, *, members: bool = True) -> dict[str, Table]:
    """The rows of each table, in an order that keeps their references: table → (columns, rows)."""
    made: dict[str, Table] = {
        "store": (("number", "name", "kind", "city", "address", "phone", "hours"), _stores()),
        "staff": (("staff_id", "name"), [(person.staff_id, person.name) for person in chain.staff()]),
        "duty": (("staff_id", "role", "store_id"), _duties()),
        "chat_group": (_GROUP, _groups(now)),
        "product": (_PRODUCT, _products()),
        "welfare": (("scope", "target", "weekday", "benefits", "changed_by", "changed_at"), _welfare()),
        "slot": (("code", "name", "kind", "at", "days", "pieces", "late_minutes"), slots()),
        "content_item": (("shelf", "words", "position"), [("course", words, n) for n, words in enumerate(LESSONS, 1)]),
    }
    if members:
        people, memberships = _members()
        made["person"] = (("person_id", "name", "first_seen"), people)
        made["membership"] = (("group_id", "person_id", "role", "joined_at", "scene"), memberships)
    return made


async def seed(database: Database) -> dict[str, int]:
    """Write the demo chain in one transaction. Returns how many rows went into each table."""
    made = tables(machine_now())
    connection = await database.connect()
    try:
        async with connection.transaction():
            await connection.execute("set local statement_timeout = 0")
            for table, (columns, rows) in made.items():
                await connection.copy_records_to_table(table, columns=columns, records=rows)
            await connection.execute("insert into chain (id, demo) values (1, true)")
        await connection.execute("analyze")
    finally:
        await connection.close()
    return {table: len(rows) for table, (_, rows) in made.items()}


_GROUP = (
    "group_id", "name", "protected_name", "store_id", "owner_id", "steward_id", "account", "baseline_at",
)  # fmt: skip


def slots() -> list[tuple[Any, ...]]:
    """The default timetable, one piece a slot; the benefits of the day come behind the good morning."""
    return [(*row[:5], [row[5], _TODAY] if row[0] == "morning" else [row[5]], row[6]) for row in TIMETABLE]


#: the demo chain's benefits: weekday, or kind of store and weekday; title, words, kind
WELFARE = (
    ("", 0, "早餐日", "三明治加豆浆 12 元，开门到 10 点", "discount"),
    ("", 1, "周二秒杀", "晚上八点半群里开抢，草莓奶油蛋糕群友专享价", "discount"),
    ("", 2, "会员日", "面包 88 折，积分双倍", "member"),
    ("", 3, "晒单有礼", "晒一张今天的面包，抽 3 位送泡芙", "game"),
    ("", 4, "上新尝鲜", "新品免费试吃，晚上投票定下周上什么", "new"),
    ("", 5, "吐司买一送一", "限门店自提，售完为止", "gift"),
    ("", 6, "家庭日", "8 寸以上蛋糕立减 20 元", "discount"),
    ("写字楼", 5, "周末不打烊", "咖啡配可颂 18 元", "discount"),
    ("学校", 4, "放学加餐", "凭学生证面包第二件半价", "discount"),
)


def _welfare() -> list[tuple[Any, ...]]:
    return [
        ("store_type" if where else "chain", where, weekday, [{"title": title, "words": words, "kind": kind}],
         "demo", datetime(2026, 11, 21, tzinfo=UTC))
        for where, weekday, title, words, kind in WELFARE
    ]  # fmt: skip


def _stores() -> list[tuple[Any, ...]]:
    """In the order of their numbers, so that the ids the database gives are those of the chain."""
    return [
        (
            store.number,
            store.name,
            store.kind,
            store.city,
            store.address,
            store.phone,
            store.hours,
        )
        for store in chain.stores()
    ]


def _duties() -> list[tuple[Any, ...]]:
    return [(person.staff_id, person.role, person.store_id) for person in chain.staff()]


def _groups(now: datetime) -> list[tuple[Any, ...]]:
    return [
        (group.group_id, group.name, group.name, group.store_id, group.owner_id, group.steward_id, group.account, now)
        for group in chain.groups()
    ]


_PRODUCT = (
    "number", "name", "kind", "price", "group_price", "allergens", "lead_hours", "sizes", "deposit", "sold_from",
    "sold_until", "cut_off", "per_day",
)  # fmt: skip
_WHEAT = ["小麦", "鸡蛋", "牛奶"]
_ALSO = {"坚果": "坚果", "核桃": "坚果", "榛": "坚果", "花生": "花生", "杏仁": "坚果", "芝麻": "芝麻", "芒果": "芒果"}


def _products() -> list[tuple[Any, ...]]:
    return [_product(n, *one) for n, one in enumerate(names.products(), 1)]


def _product(n: int, name: str, kind: str, price: int) -> tuple[Any, ...]:
    """A product as the demo chain has it: whole cakes in three sizes and a few hours ahead, breakfast until half ten."""
    whole = kind == "cake" and not name.startswith("切块")
    sizes = {"6寸": price, "8寸": price * 7 // 5 // 100 * 100, "10寸": price * 9 // 5 // 100 * 100} if whole else {}
    allergens = [] if kind in ("other", "drink") else [*_WHEAT, *{of for word, of in _ALSO.items() if word in name}]
    early = kind == "breakfast"
    return (
        f"{n:03}", name, kind, price, price * 9 // 10 // 10 * 10 if kind != "other" else None, allergens,
        3 if whole else 0, sizes, 5000 if whole else None, time(6, 30) if early else None, time(10, 30) if early else None,
        time(20) if early else None, 40 if early else None,
    )  # fmt: skip


def _members() -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    people: dict[str, tuple[Any, ...]] = {}
    memberships = []
    for group in chain.groups():
        for member in chain.members(group):
            joined = member.joined_at.astimezone(UTC)
            staff = not member.person_id.startswith("wm")
            role = "owner" if member.person_id == group.owner_id else "staff" if staff else "fan"
            memberships.append((group.group_id, member.person_id, role, joined, member.scene))
            if not staff:
                people.setdefault(member.person_id, (member.person_id, member.name, joined))
    return list(people.values()), memberships
