"""The list of the clerks' own posts, with their credit."""

from app.errors import Words
from app.listing import Column, Listing

_TEXT = "c.suggested -> (c.chosen - 1) ->> 'text'"

CLERK_POSTS = Listing(
    key="clerk-posts",
    title=Words("店员发的", "Clerks' posts"),
    area="groups",
    source="clerk_post c join store s on s.id = c.store_id left join staff p on p.staff_id = c.posted_by",
    id="c.id",
    store="c.store_id",
    order="-day",
    about=Words(
        "早上给店员两条建议，点一下就发到本店的群（设置里打开）。两小时里群里来的单，算是它带来的。",
        "A clerk has two suggestions a morning and posts one by a tap (a setting). Orders of the next two hours count.",
    ),
    empty=Words("还没有。在设置里打开“店员自己发”，第二天早上就有建议。", "None yet: a setting turns it on."),
    columns=(
        Column("day", Words("日期", "Day"), "c.day", "date", sort=True),
        Column("store_name", Words("门店", "Store"), "s.name", search=True, sort=True),
        Column("poster", Words("谁发的", "Posted by"), "coalesce(p.name, c.posted_by)", search=True),
        Column("posted_at", Words("几点", "At"), "c.posted_at", "time", sort=True),
        Column("words", Words("内容", "Words"), _TEXT, search=True),
        Column("groups", Words("群", "Groups"), "cardinality(c.group_ids)", "int"),
        Column("orders", Words("带来的单", "Orders"), "c.orders", "int", sort=True),
        Column("people", Words("几位顾客", "Customers"), "c.people", "int", sort=True),
        Column("suggested", Words("建议", "Suggestions"), "c.suggested", "json", shown=False, filter=False),
        Column("store_id", Words("门店内部号", "Store id"), "c.store_id", "int", shown=False, link="stores"),
    ),
)
