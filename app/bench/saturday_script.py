"""Who says what on the Saturday, and how staff answer. Made from a seed; pure but for the box it speaks through."""

import heapq
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from app.sandbox import chain
from app.sandbox.chain import DemoGroup, DemoMember
from app.sandbox.journal import Entry
from app.sandbox.world import World

Kind = Literal["fast", "slow", "silent"]
#: share of the day's orders in each hour from 7 to 22; some come after the shops have closed
_CURVE = (8, 11, 9, 7, 9, 12, 8, 5, 5, 6, 9, 12, 9, 6, 4, 3)
_CAKES = ("草莓奶油", "芒果千层", "黑森林", "巧克力熔岩", "抹茶红豆", "红丝绒")
_BREADS = ("北海道吐司", "全麦吐司", "黄油可颂", "海盐卷")
_WHEN = ("明天下午三点", "后天上午十一点", "明天晚上六点", "周一中午十二点")
_HOW = ("自提", "我来取", "到店拿")
_TALK = ("今天天气真好", "哈哈哈", "早上好呀", "昨天的面包好好吃", "大家周末愉快", "有人一起拼车吗", "👍")
_ASKED = re.compile(r"@顾客(\d{5}) .*问一下：")
_NUMBER = re.compile(r"(\d+) 号")


@dataclass(frozen=True, slots=True)
class Order:
    """One customer's need: (seconds after the first line, words) pairs. `ends`: taken back at the end."""

    at: datetime
    group: DemoGroup
    person: DemoMember
    lines: tuple[tuple[float, str], ...]
    withdrawn: bool = False


def orders(day: datetime, count: int, groups: int, seed: int) -> list[Order]:
    """The needs of a day that begins at `day` (midnight in the shops), round `groups` groups."""
    random = Random(f"saturday {seed}")
    heard = [group for group in chain.groups() if group.account][:groups]
    hours = random.choices(range(7, 23), weights=_CURVE, k=count)
    made = []
    for n, hour in enumerate(sorted(hours)):
        at = day + timedelta(hours=hour, seconds=random.uniform(0, 3600))
        person = DemoMember(f"wmsat{seed:04}{n:06}", f"顾客{n:05}", at, 3)
        lines, withdrawn = _lines(random)
        made.append(Order(at, random.choice(heard), person, lines, withdrawn))
    return sorted(made, key=lambda order: order.at)


def _lines(random: Random) -> tuple[tuple[tuple[float, str], ...], bool]:
    size = random.choice(("6寸", "8寸", "8村", "八寸", "10寸"))
    cake, when, how = random.choice(_CAKES), random.choice(_WHEN), random.choice(_HOW)
    later = random.uniform(60, 1200)
    gaps = sorted(random.uniform(5, 90) for _ in range(2))
    bread = f"帮我留{random.choice(('一', '两'))}个{random.choice(_BREADS)}，{when}{how}"
    whole = f"订一个{size}的{cake}蛋糕，{when}{how}"
    ways: dict[str, tuple[tuple[float, str], ...]] = {
        "changed": ((0, whole), (later, f"改成{random.choice(_WHEN)}吧")),
        "bread": ((0, bread),),
        "whole": ((0, whole),),
        "in two": ((0, f"我想订个{size}的{cake}蛋糕"), (random.uniform(5, 40), f"{when}，{how}")),
        "in three": ((0, "想订个蛋糕"), (gaps[0], f"{size} {cake}的"), (gaps[1], f"{when}{how}")),
        "late": ((0, "我想订个生日蛋糕"), (random.uniform(120, 500), f"{size}，{cake}，{when}{how}")),
        "never": ((0, "想订个蛋糕"),),
    }
    style = random.choices(list(ways), weights=(5, 20, 25, 20, 15, 8, 7))[0]
    return ways[style], style in ("whole", "in two") and random.random() < 0.1


@dataclass(order=True)
class Step:
    """Something that somebody does at a moment."""

    at: datetime
    n: int
    do: tuple[str, ...] = field(compare=False)


class Script:
    """Steps to come, in order; staff add theirs when something lands on their phones."""

    def __init__(self, world: World, needs: list[Order], seed: int) -> None:
        self._world = world
        self._random = Random(f"staff {seed}")
        self._needs = needs
        self._steps: list[Step] = []
        self._count = itertools.count()
        self._answered: set[tuple[str, str]] = set()
        for n, need in enumerate(needs):
            for gap, words in need.lines:
                self.add(need.at + timedelta(seconds=gap), "fan", str(n), words)
            if need.withdrawn:
                self.add(need.at + timedelta(seconds=self._random.uniform(60, 900)), "fan", str(n), "算了，不要了")
            if self._random.random() < 0.03:
                self.add(need.at + timedelta(seconds=8), "same", str(n))
            if self._random.random() < 0.3:
                self.add(need.at - timedelta(seconds=self._random.uniform(1, 600)), "talk", str(n))
        world.watchers.append(self._seen)

    def add(self, at: datetime, *do: str) -> None:
        """Somebody will do something."""
        heapq.heappush(self._steps, Step(at, next(self._count), do))

    def next_at(self) -> datetime | None:
        """When the next thing is done; None when the script is over."""
        return self._steps[0].at if self._steps else None

    def due(self, until: datetime) -> Iterator[Step]:
        """What is done until then, in order."""
        while self._steps and self._steps[0].at <= until:
            yield heapq.heappop(self._steps)

    def perform(self, step: Step) -> None:
        """Do it in the box."""
        match step.do:
            case ("fan", n, words):
                need = self._needs[int(n)]
                self._world.say(need.group, need.person, {"messageType": 7, "payload": {"text": words}})
            case ("talk", n):
                need = self._needs[int(n)]
                chatter = DemoMember(f"wmtalk{int(n):06}", f"群友{n}", step.at, 3)
                said = {"messageType": 7, "payload": {"text": self._random.choice(_TALK)}}
                self._world.say(need.group, chatter, said)
            case ("same", n):
                need = self._needs[int(n)]
                other = DemoMember(f"wmsame{int(n):06}", f"跟单{n}", step.at, 3)
                self._world.say(need.group, other, {"messageType": 7, "payload": {"text": "我也要一个一样的"}})
            case ("types", staff_id, words):
                self._world.staff_say(staff_id, words)
            case ("presses", staff_id, task_id, key):
                if not self._world.press(staff_id, task_id, key) and key == "accept":  # the card has changed meanwhile
                    self._world.staff_say(staff_id, f"接单 {self._number_of(staff_id, task_id)}")

    def _number_of(self, staff_id: str, task_id: str) -> str:
        card = self._world.journal.card(task_id, staff_id) or {}
        found = _NUMBER.search(str(card.get("main_title", {}).get("title", "")))
        return found[1] if found else ""

    def kind_of(self, store_number: str) -> Kind:
        """How a shop's clerks are: half of them fast, a third slow, the others silent."""
        share = Random(f"shop {store_number}").random()
        return "fast" if share < 0.5 else "slow" if share < 0.85 else "silent"

    def _seen(self, entry: Entry) -> None:
        """A card has come to a phone: whoever holds it decides what to do about it, and when. Who is asked answers."""
        if entry.kind == "spoke" and (asked := _ASKED.match(str(entry.data["text"]))) and self._random.random() < 0.8:
            at = self._world.now() + timedelta(seconds=self._random.uniform(20, 200))
            self.add(at, "fan", asked[1].lstrip("0") or "0", "都可以的")
        if entry.kind != "card" or not entry.staff_id:
            return
        card = entry.data["message"]["template_card"]
        title = str(card["main_title"]["title"])
        found = _NUMBER.search(title)
        if found is None or not card.get("button_list"):
            return
        staff_id, task, now = entry.staff_id, str(card["task_id"]), self._world.now()
        delay = self._delay(staff_id, title)
        if delay is not None and self._first(staff_id, f"{card['main_title'].get('desc', '')} {found[1]}", title):
            self._accept(now + timedelta(seconds=delay), staff_id, task, found[1])

    def _first(self, staff_id: str, number: str, title: str) -> bool:
        mark = (staff_id, f"{number} {title[:2]}")
        known = mark in self._answered
        self._answered.add(mark)
        return not known

    def _delay(self, staff_id: str, title: str) -> float | None:
        """After how many seconds somebody answers a card; None: never."""
        random = self._random
        if staff_id.startswith("c") and staff_id.endswith("a"):
            kind = self.kind_of(staff_id[1:4])
            return {"fast": random.uniform(20, 90), "slow": random.uniform(180, 480), "silent": None}[kind]
        if staff_id.startswith("m") and ("超时" in title or "投诉" in title):
            return random.uniform(30, 150) if random.random() < 0.7 else None
        if staff_id == chain.OPERATOR and "升级" in title:
            return random.uniform(20, 120)
        return None

    def _accept(self, at: datetime, staff_id: str, task: str, number: str) -> None:
        random = self._random
        style = random.random()
        if self.kind_of(staff_id[1:4]) == "slow" and staff_id.startswith("c") and random.random() < 0.15:
            self.add(at - timedelta(seconds=90), "types", staff_id, "问一下要动物奶油还是植物奶油？")
        if staff_id == chain.OPERATOR or style < 0.6:
            self.add(at, "presses", staff_id, task, "accept")
        elif style < 0.8:
            self.add(at, "types", staff_id, f"接单 {number}")
        else:
            self.add(at, "types", staff_id, f"#{number} 3 {random.choice((20, 30, 45))}")
        ready = at + timedelta(minutes=random.uniform(15, 90))
        if staff_id == chain.OPERATOR:  # a number alone does not tell them which shop is meant
            self.add(ready, "presses", staff_id, task, "finish")
            return
        self.add(ready, "types", staff_id, f"{number} 好了")
        self.add(ready + timedelta(minutes=random.uniform(5, 60)), "types", staff_id, f"{number} 取走了")
