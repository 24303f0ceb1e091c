"""What is so on a day: the weather as it is typed in, and what sold best the day before."""

from typing import Any

from starlette.requests import Request

from app.clock import business_date
from app.console.access import words
from app.console.forms import FormField
from app.console.lists import Extra, Link, ListView
from app.console.views.form import FormPage
from app.console.views.page import detail
from app.console.views.rows import act
from app.errors import BadRequest, Words
from app.registry import changes as registry
from app.sop.facts import service as facts
from app.sop.facts.decide import NAMES, SCOPES
from app.sop.facts.lists import DAY_FACTS
from app.sop.facts.service import MOST, FactData
from app.work import Work


class FactView(ListView):
    """Facts of days."""

    listing = DAY_FACTS

    def links(self, request: Request) -> list[Link]:
        """Write one down."""
        if not self.may_write(request):
            return []
        return [Link(words(request, "写今天的天气", "Today's weather"), "/console/edit/day-facts", "btn-primary")]

    async def extra(self, request: Request, work: Work, obj: Any) -> Extra:
        """Take it back."""
        if not work.who.may("settings", "write"):
            return Extra()
        return Extra(acts=[act(request, "fact-drop", "删掉", "Drop it", obj.id_, then="/console/day-facts/list")])


class FactForm(FormPage):
    """A fact of a day."""

    path = "/edit/day-facts"
    area = "settings"
    listing = DAY_FACTS
    new = ("写下某天的天气、热卖", "What is so on a day")
    about = (
        "时间表里写 {weather}、{bestseller} 就会换成这里的字。同一天同一处再写一次，以后写的为准。",
        "{weather} and {bestseller} in the timetable become these words. Of two for one day and place the last counts.",
    )

    async def fields(self, request: Request, work: Work, pk: str) -> list[FormField]:  # the same for all
        """The fields."""
        where = Words("城市写名称，门店写编号；全部门店留空", "a city's name, a store's number; empty: everywhere")
        like = Words("如 降温，最高 8 度，带件外套", "like “colder, 8 degrees at most”")
        return [
            FormField("day", Words("哪天", "Day"), "date", required=True, most=10),
            FormField("name", Words("什么", "What"), "choice", choices=NAMES, required=True),
            FormField("scope", Words("范围", "Scope"), "choice", choices=SCOPES, required=True),
            FormField("target", Words("哪里", "Where"), help=where, most=64),
            FormField("words", Words("内容", "Words"), help=like, required=True, most=MOST),
        ]

    async def load(self, request: Request, work: Work, pk: str) -> dict[str, Any]:  # as above
        """Today's weather, everywhere."""
        return {"day": business_date(work.now).isoformat(), "name": "weather", "scope": "chain"}

    async def save(self, request: Request, work: Work, pk: str, values: dict[str, Any]) -> str:  # as above
        """Keep it."""
        target = values["target"] or ""
        if values["scope"] == "store" and not target:
            raise BadRequest(Words("请写门店编号", "say which store"))
        if values["scope"] == "store":
            target = str(await registry.store_id(work, target))
        data = FactData(values["day"], values["name"], values["words"], values["scope"], target)
        return detail("day-facts", await facts.keep(work, data))
