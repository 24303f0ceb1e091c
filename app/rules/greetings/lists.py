"""The list of the welcome templates."""

from app.errors import Words
from app.listing import Column, Listing

STATES = {
    "asked": Words("正在更新", "under way"),
    "kept": Words("已同步", "in step"),
    "observed": Words("只观察", "observed"),
    "unsure": Words("不确定", "unsure"),
    "failed": Words("没有更新成功", "failed"),
    "removed": Words("已停用", "removed"),
}

GREETINGS = Listing(
    key="greetings",
    title=Words("欢迎语模板", "Welcome templates"),
    area="rules",
    source="greeting w",
    id="w.kind",
    id_kind="text",
    order="kind",
    common=True,
    about=Words(
        "没有托管账号的群由企业微信自己欢迎新人：每类门店一个模板，跟着欢迎语和群规更新。群主在群设置里启用一次即可。",
        "Where no account speaks, WeCom greets by a template a kind of store, in step with ours. Owners switch it on.",
    ),
    empty=Words("每个群都有托管账号，或还没有读到群。", "Every group has an account, or none was read yet."),
    columns=(
        Column("kind", Words("门店类型", "Kind of store"), "w.kind", search=True, sort=True),
        Column("text", Words("内容", "Words"), "w.text", search=True),
        Column("state", Words("状态", "State"), "w.state", "choice", choices=STATES),
        Column("note", Words("说明", "Note"), "w.note", shown=False),
        Column("template_id", Words("模板编号", "Template"), "w.template_id", "code", shown=False),
        Column("changed_at", Words("改于", "Changed"), "w.changed_at", "time", sort=True),
    ),
)
