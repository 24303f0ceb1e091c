"""The lists of cases, and of what was judged wrongly."""

from app.errors import Words
from app.language.judge import SPOKEN
from app.listing import Column, Listing
from app.rules.book import DEFAULT
from app.rules.cases.decide import BY_HAND, STATES
from app.rules.decide import SENTENCES

_RULES = {
    **{rule.key: Words(rule.title, rule.key) for rule in DEFAULT.rules},
    BY_HAND: Words("人工拉黑", "barred by hand"),
}
#: rules of the chain's own have their title in the book alone
_TITLE = r"""case when c.rule like 'own\_%' then coalesce((
  select r ->> 'title' from rulebook b, jsonb_array_elements(b.body -> 'rules') r
   where b.version = c.version and r ->> 'key' = c.rule limit 1), c.rule) else c.rule end"""
_KINDS = {**{kind: Words(spoken, kind) for kind, spoken in SPOKEN.items()}, "words": Words("自定义词", "own words")}
_LABELS = {
    "clean": Words("没有问题", "clean"),
    "tolerable": Words("提醒", "would be reminded"),
    "intolerable": Words("移出并拉黑", "would be removed and barred"),
}
_SENTENCES = {sentence.name: words for sentence, words in SENTENCES.items()}

CASES = Listing(
    key="cases",
    title=Words("违规处理", "Cases"),
    area="cases",
    source="rule_case c left join chat_group g on g.group_id = c.group_id left join store s on s.id = c.store_id",
    id="c.id",
    store="c.store_id",
    group="c.group_id",
    order="-waiting,-at",
    about=Words(
        "每条被提醒、请人处理、移出的发言，带着证据和规则版本；有申诉的、等人决定的排在最前。",
        "Each message that was acted upon, with evidence and rule version; what waits for a person is first.",
    ),
    empty=Words("还没有违规。", "No cases yet."),
    columns=(
        Column("at", Words("时间", "When"), "c.at", "time", sort=True),
        Column("store_name", Words("门店", "Store"), "s.name", search=True),
        Column("called", Words("谁", "Who"), "c.called", search=True, personal=True),
        Column("words", Words("原话", "Words"), "c.words", search=True, personal=True),
        Column("rule_title", Words("规则", "Rule"), _TITLE, "choice", choices=_RULES),
        Column("sentence", Words("处理", "Sentence"), "c.sentence", "choice", choices=_SENTENCES),
        Column("state", Words("状态", "State"), "c.state", "choice", choices=STATES, sort=True),
        Column("appeal", Words("申诉", "Appeal"), "c.appeal", search=True, personal=True),
        Column(
            "waiting",
            Words("等人看", "Waits for a person"),
            "(c.state = 'asked' or (c.appealed_at is not null and c.state not in ('lifted', 'upheld', 'let')))",
            "bool",
            sort=True,
        ),
        Column("rule", Words("规则代号", "Rule key"), "c.rule", "code", shown=False),
        Column("why", Words("为什么", "Why"), "c.why", shown=False, personal=True),
        Column("version", Words("规则版本", "Rule book"), "c.version", "int"),
        Column("number", Words("第几次提醒", "Reminder no."), "c.number", "int", shown=False),
        Column("expires_at", Words("计数到", "Counts until"), "c.expires_at", "time", shown=False),
        Column("decided_at", Words("决定时间", "Decided"), "c.decided_at", "time", shown=False),
        Column("decided_by", Words("谁决定", "Decided by"), "c.decided_by", "code", shown=False, link="staff"),
        Column("note", Words("备注", "Note"), "c.note", shown=False),
        Column("appealed_at", Words("申诉时间", "Appealed"), "c.appealed_at", "time", shown=False),
        Column("group_name", Words("群", "Group"), "g.name", search=True, shown=False),
        Column("store_id", Words("门店内部号", "Store id"), "c.store_id", "int", shown=False, link="stores"),
        Column("group_id", Words("群号", "chat_id"), "c.group_id", "code", shown=False, link="groups"),
        Column("person_id", Words("顾客号", "Customer id"), "c.person_id", "code", shown=False, link="members"),
    ),
)
SAMPLES = Listing(
    key="samples",
    title=Words("误判样本", "Review set"),
    area="rules",
    source="review_sample r join rule_case c on c.id = r.case_id",
    id="r.case_id",
    store="c.store_id",
    group="c.group_id",
    order="-at",
    about=Words(
        "被撤销的处理，用来衡量和改进识别；可以导出。",
        "What was lifted: by this judging is measured and mended. Export it.",
    ),
    empty=Words("还没有误判。", "Nothing was judged wrongly yet."),
    columns=(
        Column("at", Words("时间", "When"), "r.at", "time", sort=True),
        Column("text", Words("原话", "Words"), "r.text", search=True, personal=True),
        Column("was_label", Words("原来判为", "Was"), "r.was_label", "choice", choices=_LABELS),
        Column("was_kind", Words("种类", "Kind"), "r.was_kind", "choice", choices=_KINDS),
        Column("is_label", Words("应该是", "Is"), "r.is_label", "choice", choices=_LABELS),
        Column("by", Words("谁说的", "By"), "r.by", "code"),
        Column("case_id", Words("案号", "Case"), "r.case_id", "int", shown=False, link="cases"),
    ),
)
