"""Several changes of one order in a single message: 巧克力改成20个 多5个原味. Each clause is one."""

import re

from app.language.conversation import ASKS, Person, current

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
    if not 2 <= len(clauses) <= 4 or not all(_CHANGES.search(clause) for clause in clauses):
        return []
    return clauses
