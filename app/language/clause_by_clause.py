"""Several changes of one order in a single message: 巧克力改成20个 多5个原味. Each clause is one."""

import re

from app.language.conversation import ASKS, Person, current
from app.language.tickets import Ticket

_CLAUSE = re.compile(r"[\s,，。;；!！]+")
_CHANGES = re.compile(
    r"(?:改|换)(?:成|为|到|做)?[^,，。]|不要|去掉|取消(?!$)|再?[加添多少减](?:上|要|来|拿|到|成)?\s?(?:\d|[一两二三四五六七八九十俩仨])|再(?:来|要|加|拿)"
    r"|^(?:那)?就(?:要|来|拿)?(?:\d{1,3}|[一两二三四五六七八九十俩仨])[个份条盒块根只杯袋]?[\u4e00-\u9fff]{2}"
)
_NO_CHANGE = re.compile("[?？吗]|如果|要是|没有?的?话|不要(?:放|加|太|写|切)|蜡烛|餐具|刀叉|地址|电话|送到|时间|[点号]")


def changes(person: Person, text: str) -> list[str]:
    """The clauses of a message that are each a change of the open order; none where any is something else."""
    ticket = current(person)
    if ticket is None or _NO_CHANGE.search(text) or ASKS.search(person.heard):
        return []  # an answer is read as a whole
    clauses = [clause for clause in _CLAUSE.split(text.strip()) if clause]
    gone = any(_GONE.search(clause) and _of_it(clause, ticket) for clause in clauses)
    if not 2 <= len(clauses) <= 4 or not all(
        _CHANGES.search(clause) or (gone and _COUNTED.fullmatch(clause)) for clause in clauses
    ):
        return []
    into = sum(bool(_INTO.search(clause)) for clause in clauses)
    named = all(
        _FIRST.match(clause) or _of_it(clause, ticket) or (gone and _COUNTED.fullmatch(clause)) for clause in clauses
    )
    return clauses if named and into < 2 else []  # 蛋挞换成可颂 可颂换成蛋挞 is one change


_GONE = re.compile("(?:不要|去掉|取消|不用|退)(?:了|掉|吧|啦)?$")
#: 拿铁不要了 美式两杯: a thing with its number, and no word more
_COUNTED = re.compile(
    r"(?:那就|就|来|要)?(?:(?![^\d]*[人吃完的没不红车票])[\u4e00-\u9fff]{2,8}(?:\d{1,3}|[一两二三四五六七八九十俩仨])[个份条盒块根只杯袋瓶]"
    r"|(?:\d{1,3}|[一两二三四五六七八九十俩仨])[个份条盒块根只杯袋瓶](?!.*[人吃完的没不红车票])[\u4e00-\u9fff]{2,8})(?:吧|哈)?"
)
_INTO = re.compile("[换改]成[^\\d一两二三四五六七八九十]")
_FIRST = re.compile(r"(?:那|就|帮我|麻烦|给我)*(?:再|多|就|[换改]|不要|去掉)")


def _of_it(clause: str, ticket: Ticket) -> bool:
    """Whether a clause speaks of something that is ordered, and not of 红包."""
    names = [name for old in ticket.slots.items for name in (old.product, old.product[-2:], old.flavour) if name]
    return any(name in clause for name in names)
