"""The list of the days on which people signed in."""

from app.errors import Words
from app.listing import Column, Listing

SIGNINS = Listing(
    key="signins",
    title=Words("打卡记录", "Sign-ins"),
    area="members",
    source="""signin n left join chat_group g on g.group_id = n.group_id left join store s on s.id = g.store_id
              left join person p on p.person_id = n.person_id""",
    id="n.id",
    store="g.store_id",
    group="n.group_id",
    order="-at",
    about=Words(
        "每人每天一次（按北京时间），不论在哪个群。每天几分、连续几天加几分在设置里改。",
        "Once a person and day (Shanghai), in whatever group. What it earns is a setting.",
    ),
    empty=Words(
        "还没有人打卡。群友在群里发“打卡”就会出现在这里。", "Nobody signed in yet. A fan says 打卡 in a group."
    ),
    columns=(
        Column("at", Words("时间", "When"), "n.at", "time", sort=True),
        Column("day", Words("哪天", "Day"), "n.day", "date"),
        Column("name", Words("昵称", "Name"), "coalesce(p.name, '')", search=True, personal=True),
        Column("group_name", Words("群", "Group"), "coalesce(g.name, '')", search=True),
        Column("store_name", Words("门店", "Store"), "coalesce(s.name, '')", search=True),
        Column("points", Words("积分", "Points"), "n.points", "int"),
        Column("bonus", Words("连续奖励", "Bonus"), "n.bonus", "int"),
        Column("group_id", Words("群号", "chat_id"), "n.group_id", "code", shown=False, link="groups"),
        Column("person_id", Words("顾客号", "Customer id"), "n.person_id", "code", shown=False, link="members"),
    ),
)
