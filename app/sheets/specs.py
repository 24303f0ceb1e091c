"""The four kinds of table that people keep: shops, staff, groups, products."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.errors import Words
from app.sheets import known
from app.sheets.hours import hours
from app.sheets.known import each
from app.sheets.parse import choice, code, degrees, integer, line, money_fen, names, phone
from app.sheets.spec import Field, Parse, Spec

_TOGETHER = Words("纬度和经度要一起填", "Latitude and longitude belong together")
_SHOP_NEEDED = Words("店员和店长必须填门店编号", "A clerk or a manager needs the number of a store")


def _field(
    name: str, zh: str, en: str, parse: Parse, also: str = "", *, loose: str = "", example: str, required: bool = False
) -> Field:
    """A field; `also` and `loose` are the further titles that its column goes by, with 、 between them."""
    return Field(
        name=name, zh=zh, en=en, parse=parse, aliases=each(also), loose=each(loose), example=example, required=required
    )


def _choice(name: str, zh: str, options: Mapping[str, tuple[str, ...]], also: str, *, required: bool = False) -> Field:
    """A field that holds one of several words; the template offers them."""
    told = tuple(words[0] for words in options.values())
    return Field(
        name=name,
        zh=zh,
        en=name.capitalize(),
        parse=choice(options),
        aliases=each(also),
        options=told,
        example=told[0],
        required=required,
    )


def _both_or_neither(values: Mapping[str, Any]) -> Iterator[tuple[str, Words]]:
    for one, other in (("lat", "lng"), ("lng", "lat")):
        if values.get(one) is None and values.get(other) is not None:
            yield one, _TOGETHER


def _shop_of_staff(values: Mapping[str, Any]) -> Iterator[tuple[str, Words]]:
    if values.get("role") in ("clerk", "manager") and values.get("store") is None:
        yield "store", _SHOP_NEEDED


_STORE = _field("store", "门店编号", "Store number", code(32), known.STORE_NUMBER, loose=known.STORE, example="001")
_HOURS = Field(
    name="hours",
    zh="营业时间",
    en="Opening hours",
    parse=hours,
    aliases=each("门店营业时间、营业时段、营业时刻、开门时间段、开放时间、business hours、open hours"),
    parts=known.WEEK,
    example="周一至周五 7:00-22:00；周六日 8:00-22:00",
)

#: number, name, kind, city, address, lat, lng, phone, hours (a week as app.sheets.hours gives it)
STORES = Spec(
    kind="stores",
    title=Words("门店", "Stores"),
    check=_both_or_neither,
    fields=(
        _field(
            "number",
            "门店编号",
            "Store number",
            code(32),
            known.STORE_NUMBER,
            loose="编号、编码、代码、no、id、code",
            example="001",
            required=True,
        ),
        _field(
            "name",
            "门店名称",
            "Store name",
            line(60),
            "店名、门店名、店铺名称、店铺名、门店全称、门店简称、分店名称、网点名称、机构名称、shop name",
            loose="名称、门店、店铺、分店、store、shop",
            example="杭州文三路店",
            required=True,
        ),
        _choice(
            "kind",
            "类型",
            known.STORE_KINDS,
            "门店类型、店铺类型、店型、门店类别、类别、商圈类型、业态、选址类型、type、store type、store kind",
        ),
        _field(
            "city",
            "城市",
            "City",
            line(40),
            "所在城市、所属城市、门店城市、市、城市名称、地市",
            example="杭州",
            required=True,
        ),
        _field(
            "address",
            "地址",
            "Address",
            line(200),
            "门店地址、详细地址、店铺地址、具体地址、所在地址、门店详细地址、store address",
            example="杭州市西湖区文三路 1 号",
        ),
        _field("lat", "纬度", "Latitude", degrees(90), "门店纬度、纬度坐标、坐标纬度、Y坐标", example="30.2741"),
        _field(
            "lng",
            "经度",
            "Longitude",
            degrees(180),
            "门店经度、经度坐标、坐标经度、X坐标、lon、long",
            example="120.1551",
        ),
        _field(
            "phone",
            "电话",
            "Phone",
            phone,
            f"门店电话、店铺电话、门店联系电话、订购电话、store phone、{known.PHONE}",
            example="0571-88886666",
        ),
        _HOURS,
    ),
)

#: userid (in lower case), name, role, store (its number; clerks and managers need one), phone
STAFF = Spec(
    kind="staff",
    title=Words("员工", "Staff"),
    check=_shop_of_staff,
    fields=(
        _field(
            "userid",
            "企业微信账号",
            "WeCom userid",
            code(64, lower=True),
            "账号、帐号、企微账号、企微帐号、企业微信帐号、企业微信ID、企微ID、成员账号、成员ID、成员UserID、员工账号",
            loose="工号、员工编号、员工ID、id",
            example="zhangsan",
            required=True,
        ),
        _field(
            "name",
            "姓名",
            "Name",
            line(40),
            "员工姓名、成员姓名、员工名称、真实姓名、full name、staff name",
            loose="名称、名字、员工、成员、staff",
            example="张三",
            required=True,
        ),
        _choice("role", "角色", known.ROLES, "岗位、职位、职务、身份、员工角色、position、job、title", required=True),
        _STORE,
        _field("phone", "手机", "Phone", phone, f"员工电话、员工手机、{known.PHONE}", example="13800001111"),
    ),
)

#: chat_id or name, protected_name, kind, stage, store (its number), owner, steward (userids), account
GROUPS = Spec(
    kind="groups",
    title=Words("客户群", "Groups"),
    either=("chat_id", "name"),
    fields=(
        _field(
            "chat_id",
            "群ID",
            "Chat id",
            code(64),
            "客户群ID、群聊ID、群编号、群号、群聊编号、客户群编号、group id、roomid",
            loose="id、编号",
            example="wrOgQhDgAAMYQiS5ol9G7gK9JVAAAA",
        ),
        _field(
            "name",
            "群名",
            "Group name",
            line(100),
            "群名称、群聊名称、客户群名称、客户群名、社群名称、当前群名、chat name",
            loose="名称、客户群、群聊、社群、群、group",
            example="麦小禾文三路店1群",
        ),
        _field(
            "protected_name",
            "保护群名",
            "Protected name",
            line(100),
            "锁定群名、群名保护、固定群名、标准群名、保护名称、受保护群名、规范群名、应有群名",
            example="麦小禾文三路店1群",
        ),
        _choice(
            "kind",
            "群类型",
            known.GROUP_KINDS,
            "类型、群类别、群性质、群分类、社群类型、类别、type、group type、group kind",
        ),
        _choice("stage", "群阶段", known.STAGES, "阶段、层级、群层级、群等级、群定位、level"),
        _STORE,
        _field(
            "owner",
            "群主账号",
            "Owner userid",
            code(64, lower=True),
            "群主、群主ID、群主UserID、群主企微账号、群主帐号、owner id、group owner",
            example="zhangsan",
        ),
        _field(
            "steward",
            "大管家账号",
            "Steward userid",
            code(64, lower=True),
            "大管家、管家、管家账号、管家帐号、管家UserID、大管家ID、大管家UserID、大管家帐号、区域管家、steward id",
            example="lisi",
        ),
        _field(
            "account",
            "托管账号",
            "Account",
            code(64),
            "机器人账号、机器人、托管帐号、托管号、小助手账号、小助手、执行账号、hosted account、bot",
            example="bot01",
        ),
    ),
)

#: number, name, kind, price, member_price, group_price (in fen), aliases, flavours, lead_hours, allergens
PRODUCTS = Spec(
    kind="products",
    title=Words("商品", "Products"),
    fields=(
        _field(
            "number",
            "商品编号",
            "Product number",
            code(32),
            "商品编码、产品编号、产品编码、商品代码、商品ID、货号、条码、sku、sku编码、product id、product code",
            loose="编号、编码、代码、no、id、code",
            example="001",
            required=True,
        ),
        _field(
            "name",
            "商品名称",
            "Product name",
            line(60),
            "商品名、产品名称、产品名、品名、商品全称、item name",
            loose="名称、商品、产品、product、item",
            example="草莓奶油蛋糕",
            required=True,
        ),
        _choice(
            "kind",
            "类别",
            known.PRODUCT_KINDS,
            "商品类别、商品类型、产品类别、产品类型、分类、商品分类、产品分类、类型、品类、大类、category、type",
            required=True,
        ),
        _field(
            "price",
            "价格",
            "Price",
            money_fen(),
            "单价、售价、零售价、原价、标价、门店价、销售价、销售价格、商品价格、价格元、单价元、售价元、unit price",
            example="198.00",
            required=True,
        ),
        _field(
            "member_price",
            "会员价",
            "Member price",
            money_fen(),
            "会员价格、会员价元、会员专享价、vip价",
            example="188.00",
        ),
        _field(
            "group_price",
            "群友价",
            "Group price",
            money_fen(),
            "群价、群价格、群友价格、群友专享价、社群价、群内价、群专享价、粉丝价、群友价元",
            example="178.00",
        ),
        _field(
            "aliases",
            "别名",
            "Aliases",
            names(),
            "俗称、简称、又名、别称、其他叫法、商品别名、产品别名、alias、also known as、nicknames",
            example="草莓蛋糕、草莓奶油",
        ),
        _field(
            "flavours",
            "口味",
            "Flavours",
            names(),
            "味道、可选口味、口味选项、规格口味、商品口味、flavour、flavor、flavors",
            example="原味、巧克力",
        ),
        _field(
            "lead_hours",
            "提前小时",
            "Lead hours",
            integer(0, 24 * 30, known.LEAD_UNITS),
            "提前预订小时、提前时间、预订提前、提前预定、提前预订、提前小时数、备货时间、制作时间、lead time",
            example="24",
        ),
        _field(
            "allergens",
            "过敏原",
            "Allergens",
            names(),
            "致敏原、过敏源、致敏物、致敏物质、过敏信息、过敏提示、过敏原信息、allergen、allergy",
            example="小麦、鸡蛋、牛奶",
        ),
    ),
)

SPECS: Mapping[str, Spec] = {spec.kind: spec for spec in (STORES, STAFF, GROUPS, PRODUCTS)}
