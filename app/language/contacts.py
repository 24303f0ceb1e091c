"""The ways to say: add me, this is my number, join the group."""

import re

from app.language.normalise import Normal, rewrite

_WEI = "微薇葳威维徽徾溦"
_ADD = "加+嘉佳伽茄迦➕"
_ME = "我莪峨窝喔卧"
_CONTACT_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"(?<![a-z0-9])(?:v ?x|w ?x|v ?信|w ?信|wei ?xin|w3ixin|we ?chat|vvx|xv|ⅴx|w\*x|\\/ ?x)(?![a-z])", "微信"),
        (rf"[{_WEI}]\s?[信芯心伩❤♥]|某信|绿泡泡|绿色软件|薇 ?x|v 芯|v芯|微 x|威\s?x(?!iao)", "微信"),
        (rf"(?<=[{_ADD}{_ME}])\s?[v]\s?(?![a-z]*\d*[a-z]{{3,}} ?ip)(?=$|[^a-z]|[a-z]+[_-]?\d)", "微信"),
        (rf"(?:嘉|佳|伽|茄|迦|\+)\s?[{_ME}](?=$|[^爱的])", "加我"),
        (rf"(?<=[{_ADD}])\s?[{_WEI}](?=$|[^生辣甜信持波])", "微信"),
        (r"(?<=加我)\s?[微薇葳威维徽](?![信波])", "微信"),
        (
            r"扣扣(?![搜索嗖巴])|抠抠(?![搜索嗖巴])|口口(?=[:：\d ])|蔻蔻|秋秋|企鹅号|(?<=[加扣])我?q(?![a-z])|\+q(?![a-z])|(?<![a-z])q(?=[:： ]?\d{5,})",
            "qq",
        ),
        (r"(?<=[进拉建入加新满二本团购个包股]) ?(?:裙|峮|郡|羣|君羊|qun)(?!子|主生|王|号线)", "群"),
        (r"(?<![围衣短长纱皮花百穿])(?:裙|峮|郡|君羊)(?=[里主友号聊已满内二]|资源|名|员)(?!主生)", "群"),
        (r"(?<![a-z])jq(?![a-z])", "进群"),
        (r"(?<![a-z/.@])(?<!http)dk(?![a-z.]| ?example)(?!(?<=^dk)$)", "贷款"),
        (r"(?<![a-z])jz(?![a-z])", "兼职"),
        (r"(?<![a-z])(?:rj)(?![a-z])", "日结"),
        (r"(?<![a-z])zx(?![a-z0-9])", "征信"),
        (r"(?<![a-z])(?:sd)(?![a-z])|(?<![a-z])s单", "刷单"),
        (r"(?<![a-z])fp(?![a-z])", "发票"),
        (r"(?<![a-z])pdd(?![a-z])", "拼多多"),
        (r"卫星(?=号|同|搜|联系|[:：]| ?[a-z]{2,}\d)|(?<=加)卫星", "微信"),
        (r"约 ?p(?![a-z])", "约炮"),
        (r"菠菜(?= ?平台|网|论坛|充|首存|上分|彩金|代理|导航|项目)", "博彩"),
        (r"日 ?[介结街节](?=$|[^日束帐账奏目约业构婚课合号]|\d)", "日结"),
        (r"\+\s?(?=微信|群|qq|我|好友)", "加"),
    )
)
_MAYBE = re.compile(r"[a-z+薇葳威维徽徾溦微扣抠蔻秋口企裙峮郡羣嘉佳伽茄迦菠卫]|日 ?[介结街节]|君羊|绿|某信|约 ?p|停")


def contacts(normal: Normal) -> Normal:
    if not _MAYBE.search(normal.text):
        return normal
    for pattern, words in _CONTACT_RULES:
        if pattern.search(normal.text):
            normal = rewrite(normal, pattern, lambda _, words=words: words)  # type: ignore[misc]  # a lambda with a default
    return normal
