"""The list of versions of the rule book."""

from app.errors import Words
from app.listing import Column, Listing
from app.rules.rulebook.decide import STATES

RULEBOOKS = Listing(
    key="rulebooks",
    title=Words("规则版本", "Rule book versions"),
    area="rules",
    source="rulebook b",
    id="b.version",
    order="-version",
    common=True,
    empty=Words("还在用自带的第 1 版规则。", "Ours is in force: version 1."),
    columns=(
        Column("version", Words("版本", "Version"), "b.version", "int", sort=True),
        Column("state", Words("状态", "State"), "b.state", "choice", choices=STATES),
        Column("note", Words("改了什么", "What it changes"), "b.note", search=True),
        Column("made_by", Words("谁写的", "By"), "b.made_by", "code"),
        Column("made_at", Words("写于", "Written"), "b.made_at", "time", sort=True),
        Column("stage", Words("试行阶段", "Stage"), "b.stage", "int", shown=False),
        Column("stage_at", Words("阶段开始", "Since"), "b.stage_at", "time", shown=False),
        Column("why", Words("为什么叫停", "Why halted"), "b.why", shown=False),
    ),
)
