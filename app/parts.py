"""What actions are for: people hold and release by it."""

from typing import Literal

from app.errors import Words

#: what an action is for, in the words people hold and release by
Part = Literal["order", "welcome", "remind", "remove", "name", "post", "card", "task", "read", "setup", "game", "alarm"]
PARTS: dict[str, Words] = {
    "order": Words("订单回复", "answers about orders"),
    "welcome": Words("欢迎新人", "welcomes"),
    "remind": Words("违规提醒", "reminders"),
    "remove": Words("移出成员", "removals"),
    "name": Words("改回群名", "group names"),
    "post": Words("定时内容", "timetable posts"),
    "card": Words("员工订单卡片", "cards about orders"),
    "task": Words("员工任务卡片", "cards about tasks"),
    "read": Words("读取群信息", "reading groups"),
    "setup": Words("入群码和群主交接", "join codes and handovers"),
    "game": Words("打卡和游戏", "sign-in and games"),
    "alarm": Words("给运营的警报", "alarms to operators"),
    "marketing": Words("营销内容", "marketing posts"),  # those of the posts; nothing is filed under it
}
#: what people observe before it is done; the rest says nothing to customers and staff, and is always done
OBSERVABLE: tuple[Part, ...] = ("order", "welcome", "remind", "remove", "name", "post", "game", "card", "task")
