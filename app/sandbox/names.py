"""What the demo chain's people, places and products are called. All invented; the streets stand in many cities."""

from random import Random

CITIES = ("杭州", "宁波", "嘉兴", "绍兴", "苏州", "无锡", "常州", "合肥")
AREAS = (
    "文三路", "学院路", "莫干山路", "体育场路", "凤起路", "中山北路", "解放路", "人民路", "建设路", "和平路",
    "新华路", "青年路", "滨江", "城西", "城东", "高新", "大学城", "火车站", "万象城", "银泰",
    "奥体", "科技园", "软件园", "花园小区", "翠苑", "桂花城", "湖畔", "金色家园", "阳光里", "春江花月",
    "丽景", "江南春", "东方福邸", "星河湾", "水岸", "第一医院", "妇幼医院", "中医院", "人民医院", "师大",
    "工大", "外国语学校", "实验小学", "市民中心", "会展中心", "创业大厦", "国贸", "财富中心", "世纪广场", "古镇",
)  # fmt: skip
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "敏静丽强磊洋艳勇军杰娟涛明超秀霞平刚桂英华玉萍红梅建伟婷雪倩宇浩然欣怡子涵梓轩诗雨晨阳佳琪思远"
_SWEET = (
    "糖糖",
    "豆豆",
    "果果",
    "米粒",
    "朵朵",
    "可乐",
    "团子",
    "年年",
    "安安",
    "一诺",
    "小满",
    "桃子",
    "栗子",
    "麦兜",
    "布丁",
)
_KIN = ("妈妈", "爸爸", "妈", "爸", "外婆", "奶奶", "姐姐", "小姨", "麻麻", "他爹")
_PLACES = ("翠苑", "滨江", "城西", "三楼", "六幢", "东门", "桂花城", "师大", "财务部", "前台", "二期", "隔壁")
_WORDS = (
    "花开富贵", "平安是福", "静待花开", "岁月静好", "知足常乐", "随遇而安", "云淡风轻", "一米阳光", "半夏", "听风",
    "夏天的风", "晚来天欲雪", "爱吃甜的猫", "减肥明天再说", "早睡早起", "今天也要开心", "佛系少女", "暴富小仙女",
    "海阔天空", "快乐老家", "清风徐来", "向日葵", "薄荷糖", "柠檬不萌", "小太阳", "月亮不睡我不睡", "人间四月", "星辰大海",
)  # fmt: skip
_LATIN = (
    "Kevin",
    "Lily",
    "Coco",
    "Amy",
    "Jason",
    "Momo",
    "Yuki",
    "Leo",
    "Sunny",
    "Vivi",
    "Ella",
    "Tony",
    "Zoe",
    "Bobo",
)
_EMOJI = ("🌸", "🌻", "🍀", "🐰", "🐱", "🍓", "☀️", "🌙", "✨", "🎀", "🐻", "🍑")
_TRADES = ("保险", "教育", "装修", "会计", "设计", "护士", "老师", "快递", "房产", "银行")


def full_name(random: Random) -> str:
    """A name as on a badge."""
    return random.choice(_SURNAMES) + "".join(random.sample(_GIVEN, random.choice((1, 2, 2))))


def nickname(random: Random) -> str:  # noqa: PLR0911  # one shape a line
    """A nickname as in any chat group."""
    match random.randrange(10):
        case 0 | 1:
            return random.choice(_SWEET) + random.choice(_KIN)
        case 2:
            return f"{random.choice(_PLACES)}{random.choice(_SURNAMES)}{random.choice(('姐', '哥', '阿姨', '女士', '老师'))}"
        case 3:
            return random.choice(_WORDS) + random.choice(("", "", str(random.randint(1, 99))))
        case 4:
            return random.choice(_LATIN) + random.choice(
                ("", f" {random.choice(_SURNAMES)}", str(random.randint(1, 999)))
            )
        case 5:
            return f"{random.choice(_EMOJI)}{random.choice(_SWEET)}{random.choice(_EMOJI)}"
        case 6:
            return f"{random.choice(CITIES)}-{random.choice(_TRADES)}-{full_name(random)}"
        case 7:
            return f"A{full_name(random)}"
        case _:
            return full_name(random)


_CAKES = {
    "生日": 16800, "草莓奶油": 18800, "芒果千层": 17800, "黑森林": 18800, "提拉米苏": 19800, "抹茶红豆": 17800,
    "巧克力熔岩": 19800, "榴莲千层": 23800, "芋泥麻薯": 18800, "奥利奥咸奶油": 17800, "蓝莓芝士": 19800, "红丝绒": 18800,
    "水果盛宴": 21800, "杨枝甘露": 18800, "海盐焦糖": 18800, "玫瑰荔枝": 20800, "栗子蒙布朗": 20800, "酸奶慕斯": 16800,
    "彩虹": 19800, "奶油小方": 6800,
}  # fmt: skip
_SHAPED = {"寿桃": 19800, "卡通数字": 22800, "双层祝寿": 39800, "三层庆典": 69800, "宝宝周岁": 26800}
_BREADS = {
    "北海道吐司": 1800, "全麦吐司": 1600, "红豆吐司": 2000, "黄油可颂": 1200, "巧克力可颂": 1400, "杏仁可颂": 1600,
    "海盐卷": 800, "肉松小贝": 900, "肉松面包": 1000, "菠萝包": 800, "奶酪包": 1500, "麻薯包": 900,
    "全麦欧包": 2200, "蔓越莓欧包": 2400, "桂圆红枣欧包": 2400, "法棍": 1500, "蒜香法棍": 1800, "贝果": 1000,
    "蓝莓贝果": 1200, "葡式蛋挞": 700, "泡芙": 600, "闪电泡芙": 1200, "司康": 1000, "瑞士卷": 2600,
    "毛巾卷": 2200, "虎皮卷": 2400, "老婆饼": 600, "蛋黄酥": 900, "绿豆糕": 1200, "曲奇礼盒": 5800,
    "雪花酥": 2800, "牛轧糖": 3200, "手撕面包": 1500, "椰蓉面包": 900, "热狗面包": 1000, "披萨小方": 1400,
}  # fmt: skip
_BREAKFASTS = {
    "火腿三明治": 1200, "鸡蛋三明治": 1000, "金枪鱼三明治": 1500, "照烧鸡腿三明治": 1600, "牛油果三明治": 1800,
    "鲜肉包": 300, "奶黄包": 350, "豆沙包": 300, "烧卖": 400, "糯米饭团": 800, "蒸饺": 900, "紫薯燕麦粥": 700,
    "皮蛋瘦肉粥": 900, "茶叶蛋": 250, "早餐套餐A": 1500, "早餐套餐B": 1900,
}  # fmt: skip
_DRINKS = {
    "现磨豆浆": 500, "美式咖啡": 1200, "拿铁": 1600, "燕麦拿铁": 1900, "热可可": 1500, "鲜奶": 800, "酸奶": 900,
    "柠檬茶": 1200, "桂花乌龙": 1400, "鲜榨橙汁": 1800,
}  # fmt: skip


def products() -> list[tuple[str, str, int]]:
    """The 120 products: (name, kind, price in fen)."""
    made = [(f"{name}蛋糕", "cake", price) for name, price in {**_CAKES, **_SHAPED}.items()]
    made += [(f"{name}慕斯", "cake", price + 1000) for name, price in list(_CAKES.items())[1:9]]
    made += [(name, "bread", price) for name, price in _BREADS.items()]
    made += [(name, "breakfast", price) for name, price in _BREAKFASTS.items()]
    made += [(name, "drink", price) for name, price in _DRINKS.items()]
    made += [(f"切块{name}蛋糕", "cake", price // 6 // 100 * 100 + 80) for name, price in list(_CAKES.items())[:19]]
    made += [(name, "other", price) for name, price in (
        ("生日蜡烛", 500), ("数字蜡烛", 300), ("生日帽", 200), ("餐具包", 100), ("保温袋", 300), ("贺卡", 500),
    )]  # fmt: skip
    return made
