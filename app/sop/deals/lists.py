"""The list of activities and coupons."""

from app.errors import Words
from app.listing import Column, Listing
from app.sop.deals.decide import KINDS

DEALS = Listing(
    key="deals",
    title=Words("活动和券", "Activities and coupons"),
    area="settings",
    source="deal d",
    id="d.id",
    order="-at",
    about=Words(
        "定时内容里写到这里的名称就是承诺：没开始、已结束、发完了的，那一条不发，并告诉运营。",
        "A post that names one of these promises it: what has not begun, is over or has run out is not posted.",
    ),
    empty=Words(
        "还没有。写下活动、券的名称、起止日期和剩余张数。", "None yet. Write down names, days, how many are left."
    ),
    columns=(
        Column("name", Words("名称", "Name"), "d.name", search=True, sort=True),
        Column("kind", Words("种类", "Kind"), "d.kind", "choice", choices=KINDS),
        Column("starts_on", Words("从", "From"), "d.starts_on", "date", sort=True),
        Column("ends_on", Words("到", "Until"), "d.ends_on", "date", sort=True),
        Column("left", Words("还剩", "Left"), "d.left_over", "int", sort=True),
        Column("by", Words("谁写的", "By"), "d.by", "code", shown=False),
        Column("at", Words("写于", "Written"), "d.at", "time", sort=True),
    ),
)
