"""The list of what is so on a day."""

from app.errors import Words
from app.listing import Column, Listing
from app.sop.facts.decide import NAMES, SCOPES

DAY_FACTS = Listing(
    key="day-facts",
    title=Words("天气和热卖", "Weather and best sellers"),
    area="settings",
    source="day_fact f left join store s on f.scope = 'store' and s.id::text = f.target",
    id="f.id",
    store="s.id",
    order="-day",
    about=Words(
        "时间表里写 {weather}、{bestseller} 就会换成这里的字；没有的地方，那一条不发。昨天卖得最好的每晚自动算出。",
        "{weather} and {bestseller} in the timetable become these words; where there are none the piece is not posted. "
        "Best sellers are counted every night.",
    ),
    empty=Words("还没有。点右上角写下今天的天气。", "Nothing yet. Write down today's weather."),
    columns=(
        Column("day", Words("日期", "Day"), "f.day", "date", sort=True),
        Column("name", Words("什么", "What"), "f.name", "choice", choices=NAMES),
        Column("words", Words("内容", "Words"), "f.words", search=True),
        Column("scope", Words("范围", "Scope"), "f.scope", "choice", choices=SCOPES),
        Column("place", Words("哪里", "Where"), "coalesce(s.name, f.target)", search=True),
        Column("by", Words("谁写的", "By"), "f.by", "code", shown=False),
        Column("at", Words("写于", "Written"), "f.at", "time", shown=False),
        Column("store_id", Words("门店内部号", "Store id"), "s.id", "int", shown=False, link="stores"),
    ),
)
