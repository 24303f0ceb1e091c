"""The list of handovers."""

from app.errors import Words
from app.listing import Column, Listing

_GROUPS = "(select count(*) from handover_group g where g.handover_id = h.id{})"

HANDOVERS = Listing(
    key="handovers",
    title=Words("交接", "Handovers"),
    area="staff",
    source="handover h left join staff f on f.staff_id = h.from_staff left join staff t on t.staff_id = h.to_staff",
    id="h.id",
    order="-made_at",
    about=Words(
        "谁接手了谁的群、任务和订单。换群主由企业微信完成，没换成的在这里看原因。",
        "Who took over whose groups, tasks and tickets. WeCom changes owners; what it refused is told here.",
    ),
    empty=Words("还没有交接过。在员工页面点“交接”。", "No handover yet. Begin one on somebody's page."),
    columns=(
        Column("made_at", Words("时间", "When"), "h.made_at", "time", sort=True),
        Column("from_name", Words("交出", "From"), "coalesce(f.name, h.from_staff)", search=True),
        Column("to_name", Words("接手", "To"), "coalesce(t.name, h.to_staff)", search=True),
        Column("groups", Words("群", "Groups"), _GROUPS.format(""), "int"),
        Column("done", Words("已换群主", "Changed"), _GROUPS.format(" and g.state = 'done'"), "int"),
        Column("waiting", Words("等待中", "Waiting"), _GROUPS.format(" and g.state in ('waiting', 'asked')"), "int"),
        Column("failed", Words("没换成", "Refused"), _GROUPS.format(" and g.state = 'failed'"), "int"),
        Column("tasks", Words("任务", "Tasks"), "h.tasks", "int"),
        Column("tickets", Words("订单", "Tickets"), "h.tickets", "int"),
        Column("from_staff", Words("交出账号", "From userid"), "h.from_staff", "code", shown=False, link="staff"),
        Column("to_staff", Words("接手账号", "To userid"), "h.to_staff", "code", shown=False, link="staff"),
        Column("made_by", Words("谁办的", "By"), "h.made_by", "code", shown=False),
    ),
)
