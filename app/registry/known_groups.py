"""What can be set about groups: who is welcomed how, what is forbidden, codes, names. Pure."""

from app.errors import Words
from app.registry.modes import MODES
from app.registry.setting import Setting

_RULE_MODES = {"book": Words("按规则书", "as the book"), **MODES}
#: the rules of the book that we bring along (app.rules.book)
_RULES = {
    "unhealthy": "违法和不良内容",
    "trade": "微商、兼职广告",
    "approach": "私加好友、冒充",
    "pull": "拉人进群",
    "links": "外部链接、小程序",
    "promo": "推广、拉票、二手",
    "manners": "刷屏、粗话、敏感话题",
}
OF_GROUPS = (
    Setting("welcome", Words("欢迎新人", "welcome newcomers"), "bool", True),
    Setting(
        "welcome_text",
        Words("欢迎语", "welcome"),
        "text",
        "欢迎{names}加入{group}！\n想订蛋糕、面包、早餐，直接在群里说就行，管家马上接单。\n"
        "群里不发广告、不私加好友，祝大家吃得开心～",
        variables=("names", "group", "store", "rules"),
    ),
    Setting(
        "welcome_seconds",
        Words("两次欢迎至少间隔", "between two welcomes"),
        "int",
        30,
        unit=Words("秒", "s"),
        least=3,
        most=86_400,
    ),
    Setting(
        "welcome_night_text",
        Words("夜里的欢迎语", "welcome at night"),
        "text",
        "欢迎{names}～ 店里休息了，明早见。想订什么可以先留言。",
        variables=("names", "group", "store"),
    ),
    Setting(
        "welcome_again_text",
        Words("再次进群的欢迎语", "welcome of who comes again"),
        "text",
        "欢迎{names}回来！",
        variables=("names", "group", "store"),
    ),
    Setting("night_from", Words("夜里从几点起", "night from"), "int", 22, unit=Words("点", "h"), most=23),
    Setting("night_until", Words("夜里到几点", "night until"), "int", 7, unit=Words("点", "h"), most=23),
    Setting(
        "coupon_words",
        Words("新人券", "newcomers' coupon"),
        "text",
        "－",
        Words(
            "欢迎时给每位新人一个券码；写“－”表示不发。例：5 元面包券一张",
            "Each newcomer gets a code with the welcome; “－”: none.",
        ),
    ),
    Setting(
        "coupon_days",
        Words("新人券有效", "a newcomer's coupon is good for"),
        "int",
        30,
        unit=Words("天", "days"),
        least=1,
        most=365,
    ),
    Setting(
        "reminders",
        Words("提醒几次后请人处理", "reminders before a person is asked"),
        "int",
        0,
        Words("0 表示按规则书。", "0: as the rule book."),
        unit=Words("次", "times"),
        most=10,
    ),
    Setting(
        "reminder_days",
        Words("提醒多久后不再计数", "a reminder counts for"),
        "int",
        0,
        Words("0 表示按规则书。", "0: as the rule book."),
        unit=Words("天", "days"),
        most=365,
    ),
    *(
        Setting(
            f"rule_{key}",
            Words(f"规则：{zh}", f"rule: {key}"),
            "choice",
            "book",
            Words("在这里和规则书不同时再改。", "Only where it differs from the rule book."),
            choices=_RULE_MODES,
        )
        for key, zh in _RULES.items()
    ),
    Setting(
        "own_rules",
        Words("自己加的规则", "rules of your own"),
        "modes",
        "－",
        Words(
            "写标题或代号，只写和规则书不同的，例：不晒宠物＝只观察、own_a＝关闭；没有就写“－”",
            "Only where they differ from the rule book: title or key=observe, another=off; “－”: none.",
        ),
    ),
    Setting(
        "join_wave",
        Words("集中进群报警", "alarm of a join wave"),
        "int",
        20,
        Words("10 分钟内进群超过几人就告诉运营；0 不报警。", "So many joins within ten minutes; 0: none."),
        unit=Words("人", "people"),
        most=500,
    ),
    Setting(
        "join_wave_close",
        Words("集中进群关码", "codes close in a join wave"),
        "int",
        0,
        Words(
            "10 分钟内进群超过几人就关掉这个群的入群码；0 不自动关。",
            "So many joins close the group's codes; 0: none.",
        ),
        unit=Words("人", "people"),
        most=500,
    ),
    Setting(
        "holding_group",
        Words("暂存群", "holding group"),
        "text",
        "－",
        Words(
            "入群码关闭期间，扫码的人进这个群（填群号）；写“－”表示没有，码就关不了。",
            "The chat_id of the group that takes people while a code is closed; “－”: none: no code closes.",
        ),
    ),
    Setting(
        "two_groups",
        Words("一人最多两个群", "two groups a person"),
        "bool",
        False,
        Words("进了第三个群时友好地请他留两个。", "Who comes into a third one is asked kindly."),
    ),
    Setting(
        "two_groups_days",
        Words("给几天选择", "days to choose"),
        "int",
        7,
        Words("过了还在三个群里，就告诉大管家或店长。", "Then steward or manager hear of it."),
        unit=Words("天", "days"),
        least=1,
        most=60,
    ),
    Setting(
        "nickname_form",
        Words("群昵称格式", "form of nicknames"),
        "text",
        "－",
        Words("例：城市-行业-昵称；写“－”表示不要求。", "Like 城市-行业-昵称; “－”: none."),
    ),
    Setting(
        "rename_window",
        Words("允许改群名的时间", "when a group may be renamed"),
        "text",
        "－",
        Words("例：09:00-10:00；写“－”表示没有。", "Like 09:00-10:00; “－”: none."),
    ),
    Setting("protect_name", Words("保护群名", "protect the group's name"), "bool", True),
    Setting(
        "signin",
        Words("打卡得积分", "sign-in for points"),
        "bool",
        True,
        Words("群友发“打卡”“签到”，每人每天一次。", "Fans say 打卡 or 签到, once a day each."),
    ),
    Setting(
        "signin_points", Words("打卡一次几分", "points of a sign-in"), "int", 1, unit=Words("分", "points"), most=1000
    ),
    Setting(
        "signin_bonus",
        Words("连续打卡奖励", "bonus for days in a row"),
        "int",
        5,
        Words("每连续满下面的天数加几分；0 表示没有。", "Whenever the days below are full; 0: none."),
        unit=Words("分", "points"),
        most=10_000,
    ),
    Setting(
        "ordered_tag",
        Words("订过的顾客打这个标签", "tag of who has ordered"),
        "text",
        "－",
        Words(
            "例如“群里订过”，“－”为不打。是群主好友的，企业微信里也打上；每人一次。",
            "“－”: none. Contacts of the group's owner carry it in WeCom, too; each person once.",
        ),
    ),
    Setting(
        "signin_bonus_days",
        Words("连续几天有奖励", "days in a row for the bonus"),
        "int",
        7,
        unit=Words("天", "days"),
        least=2,
        most=365,
    ),
    Setting(
        "signin_seconds",
        Words("两次打卡回复至少间隔", "between two answers to sign-ins"),
        "int",
        30,
        Words("这段时间里打卡的人合在一条里回复。", "Who signs in meanwhile is answered in one message."),
        unit=Words("秒", "s"),
        least=3,
        most=3600,
    ),
    Setting(
        "signin_reminder",
        Words("晚上 8 点提醒打卡", "sign-in reminder at 20:00"),
        "bool",
        True,
        Words(
            "只提醒常打卡、今天还没打的人，每群每天一条。", "Those who usually sign in; one message a group and day."
        ),
    ),
)
