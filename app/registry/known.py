"""Everything that can be set, with what counts where nothing was. Pure."""

from collections.abc import Mapping

from app.errors import Words
from app.parts import OBSERVABLE, PARTS
from app.registry.known_groups import OF_GROUPS
from app.registry.setting import Setting


def _live(part: str) -> Setting:
    what = PARTS[part]
    return Setting(
        f"live_{part}",
        Words(f"正式执行：{what.zh}", f"live: {what.en}"),
        "bool",
        True,
        Words("关闭时只记录“本来会做什么”，不真的做。", "While off, what would have been done is recorded, not done."),
    )


_MINUTES = Words("分钟", "min")
SETTINGS: Mapping[str, Setting] = {
    setting.key: setting
    for setting in (
        Setting(
            "nudge_seconds",
            Words("提醒店员", "nudge of the clerk"),
            "int",
            150,
            Words("下单多久没人接，就再提醒一次店员。", "How long after the order clerks are reminded."),
            Words("秒", "s"),
            10,
            3600,
        ),
        Setting(
            "promise_minutes",
            Words("承诺时间", "promise"),
            "int",
            5,
            Words(
                "多久之内给顾客确认；到点没人接就通知店长。",
                "Within which the fan is answered; then the manager hears.",
            ),
            _MINUTES,
            1,
            240,
        ),
        Setting("steward_minutes", Words("请大管家", "steward"), "int", 7, unit=_MINUTES, least=1, most=480),
        Setting("operator_minutes", Words("升级到运营", "operator"), "int", 10, unit=_MINUTES, least=1, most=480),
        Setting("again_minutes", Words("之后每隔", "then every"), "int", 10, unit=_MINUTES, least=1, most=480),
        Setting(
            "patience_minutes",
            Words("等顾客补充", "wait for the customer"),
            "int",
            10,
            Words(
                "问了顾客还没回答时计时停住；多久没回答就请店员跟进。",
                "The clock stands while a customer owes an answer; after so long a clerk takes over.",
            ),
            _MINUTES,
            1,
            240,
        ),
        Setting(
            "ready_minutes",
            Words("取货前提醒", "reminder before it is collected"),
            "int",
            30,
            Words(
                "离取货还有多久时，提醒还没做好的单。", "How long before it is due what is not ready is reminded of."
            ),
            _MINUTES,
            0,
            1440,
        ),
        Setting(
            "uncollected_minutes",
            Words("没来取提醒", "reminder when not collected"),
            "int",
            60,
            unit=_MINUTES,
            least=1,
            most=1440,
        ),
        Setting(
            "complaint_minutes",
            Words("投诉几分钟内有人回", "a complaint is answered within"),
            "int",
            2,
            Words(
                "店长和店员同时收到；翻倍请大管家，三倍到运营。",
                "Manager and clerks hear at once; twice as long: steward.",
            ),
            _MINUTES,
            1,
            120,
        ),
        Setting(
            "compensation_fen",
            Words("投诉补偿金额（分）", "compensation of a complaint (fen)"),
            "int",
            1000,
            Words("0 表示不补偿。", "0: none."),
            least=0,
            most=100_000,
        ),
        Setting(
            "compensation_hazard_fen",
            Words("食品安全投诉补偿（分）", "compensation of a food hazard (fen)"),
            "int",
            5000,
            Words("异物、变质、吃了不适；0 按上面的金额。", "Foreign body, spoiled, illness; 0: as above."),
            least=0,
            most=100_000,
        ),
        Setting(
            "compensation_redo_fen",
            Words("少东西、做错了的补偿（分）", "compensation of a mistake (fen)"),
            "int",
            0,
            Words("一般补送或重做就行；0 按上面的金额。", "Mostly made good in kind; 0: as above."),
            least=0,
            most=100_000,
        ),
        Setting(
            "compensation_words",
            Words("补偿写法", "compensation in words"),
            "text",
            "一张 {amount} 元代金券",
            variables=("amount",),
        ),
        Setting(
            "compensation_days",
            Words("补偿有效", "compensation is good for"),
            "int",
            30,
            unit=Words("天", "days"),
            least=1,
            most=365,
        ),
        Setting("compensation_by_clerks", Words("店员可以发补偿", "clerks may grant it"), "bool", False),
        *(
            Setting(
                f"{name}_words",
                label,
                "text",
                "－",
                Words(
                    "群友问到就这样回答；写“－”表示没有资料，转给店员。",
                    "Said when asked; “－”: not known, a clerk is asked.",
                ),
            )
            for name, label in (
                ("delivery", Words("配送说明", "delivery")),
                ("parking", Words("停车说明", "parking")),
                ("payment", Words("支付与发票说明", "payment and invoices")),
            )
        ),
        Setting(
            "pay_link",
            Words("付款链接", "payment link"),
            "text",
            "－",
            Words("接单时附上；写“－”表示没有。", "Goes with an accepted order; “－”: none."),
            variables=("number",),
        ),
        *OF_GROUPS,
        Setting(
            "task_minutes",
            Words("没人做的事多久再提醒", "a task that nobody does is reminded of after"),
            "int",
            15,
            Words(
                "到时提醒同一个人，翻倍请店长和大管家，四倍到运营；0 不提醒。",
                "The same person; twice as long: manager and steward; four times: operators; 0: never.",
            ),
            _MINUTES,
            0,
            1440,
        ),
        Setting(
            "brief",
            Words("交班提要", "shift briefs"),
            "bool",
            True,
            Words(
                "开门、中午、打烊时告诉店员有哪些要做。",
                "At opening, noon and closing clerks hear what there is to do.",
            ),
        ),
        Setting("posts", Words("定时内容", "timetable posts"), "bool", True),
        Setting(
            "clerk_posts",
            Words("店员自己发：早上给两条建议", "clerks' own posts: two suggestions a morning"),
            "bool",
            False,
            Words(
                "9:30 发到店员手机，点一下就发到本店的群；两小时里的单算它带来的。",
                "At 9:30 on clerks' phones; one tap posts it in the store's groups, and orders of two hours count.",
            ),
        ),
        Setting(
            "staff_benefits",
            Words("早上把当天福利图发到员工群", "the day's benefits as a picture in the staff group"),
            "bool",
            False,
            Words(
                "每天 7:00 由员工群机器人发，地址设在 GUANJIA_STAFF_WEBHOOK；只看“全部门店”的设置，没有福利不发。",
                "At 7:00 by its robot (GUANJIA_STAFF_WEBHOOK), as set for the chain; silent on days without benefits.",
            ),
        ),
        Setting(
            "summary_markdown",
            Words("日报用排版发（markdown）", "the evening's summary in markdown"),
            "bool",
            False,
            Words(
                "标题加粗、分条；只在企业微信里看得到，用微信插件收消息的人看不到。只看“全部门店”的设置。",
                "With headings and bullets. Seen in WeCom's own app, not by WeChat's plugin. As set for the chain.",
            ),
        ),
        Setting(
            "posts_most",
            Words("一天最多几条定时内容", "timetable posts a day at most"),
            "int",
            10,
            Words(
                "排多了时先保留服务，再内容，最后营销；同一种里先保留早的。",
                "What is too much gives way: marketing first, then content, the later before the earlier.",
            ),
            Words("条", "posts"),
            least=1,
            most=40,
        ),
        Setting(
            "mix",
            Words("营销按门店分档", "marketing by the store's class"),
            "bool",
            False,
            Words(
                "每晚按客单价和回头客分档（见“门店分档”）；一天的营销条数不超过那一档，多的不发。",
                "Stores are classed every night (“Stores by class”); more marketing than that is not posted.",
            ),
        ),
        Setting(
            "school_holidays",
            Words("校历：学校放假的日子", "when the schools are closed"),
            "periods",
            "－",
            Words(
                "例如 2027-01-25~2027-02-21、2027-07-01~2027-08-31；没有就写“－”。“上学日”“学校假期”的定时内容看它。",
                "2027-01-25~2027-02-21, 2027-07-01~2027-08-31; “－”: none. Slots for school days go by it.",
            ),
        ),
        Setting(
            "quiet_until",
            Words("早上几点起发", "posts from"),
            "int",
            7,
            Words(
                "晚到的定时内容只在这段时间里补发，不吵大家休息；早餐店可以早些。",
                "What is late comes within these hours alone: nobody is woken.",
            ),
            Words("点", "o'clock"),
            most=12,
        ),
        Setting(
            "quiet_from",
            Words("晚上几点后不发", "posts until"),
            "int",
            22,
            Words("24 是到半夜为止。", "24: until midnight."),
            Words("点", "o'clock"),
            least=13,
            most=24,
        ),
        Setting(
            "mass_quota",
            Words("每个群能收到多少群发", "mass messages a group can get"),
            "choice",
            "month",
            Words(
                "企业微信的限额，和管理后台里设的一样；计划不会超过它，多出来的请人手动发。",
                "WeCom's limit, as the corp has set it. No plan exceeds it; the rest somebody is asked to post.",
            ),
            choices={
                "month": Words("每月不超过当月天数", "a month's days a month"),
                "week": Words("每周 7 次", "7 a week"),
                "day": Words("每天 1 次", "1 a day"),
            },
        ),
        *(_live(part) for part in OBSERVABLE),
    )
}
