"""Words that people write in tables of shops, staff, groups and products, for what guanjia calls by one name."""


def each(words: str) -> tuple[str, ...]:
    """ "店名、门店名" → ("店名", "门店名")."""
    return tuple(word for word in words.split("、") if word)


#: as they are kept in the database, which holds the Chinese words
STORE_KINDS = {
    "小区": each("小区、社区、社区店、小区店、住宅、住宅区、居民区、residential、community"),
    "商圈": each("商圈、商圈店、商场、商场店、购物中心、商业区、商业街、街边、街边店、mall、downtown"),
    "学校": each("学校、学校店、校园、校园店、高校、大学、school、campus"),
    "医院": each("医院、医院店、hospital"),
    "写字楼": each("写字楼、写字楼店、办公楼、商务楼、园区、产业园、office"),
    "其他": each("其他、其它、交通枢纽、车站、地铁、景区、other"),
}
ROLES = {
    "clerk": each("店员、员工、营业员、导购、收银、收银员、店助"),
    "manager": each("店长、门店经理、店经理、负责人、门店负责人、店主、store manager"),
    "steward": each("大管家、管家、区域管家、群管家、督导"),
    "operator": each("运营、运营专员、运营人员、总部运营、运营管理员、管理员、总部、admin"),
}
GROUP_KINDS = {
    "general": each("综合、综合群、普通、普通群、福利群、会员群、粉丝群"),
    "flash": each("快闪、快闪群、闪购、活动群、秒杀群"),
    "interest": each("同好、同好群、兴趣、兴趣群、烘焙群"),
    "paid": each("付费、付费群、会费群、课程群"),
    "staff": each("员工、员工群、内部、内部群、工作群"),
}
STAGES = {
    "pond": each("鱼塘、鱼塘群、引流、引流群"),
    "transfer": each("中转、中转群、过渡、过渡群"),
    "core": each("核心、核心群"),
}
PRODUCT_KINDS = {
    "cake": each("蛋糕、生日蛋糕、裱花蛋糕、慕斯、cakes"),
    "bread": each("面包、吐司、欧包、现烤、软欧、breads"),
    "breakfast": each("早餐、早点、三明治、餐食"),
    "drink": each("饮品、饮料、咖啡、茶饮、奶茶、drinks、beverage"),
    "other": each("其他、其它、甜品、点心、西点、伴手礼、礼盒、周边、蜡烛、others"),
}
#: what may follow a time before which something is to be ordered, in hours
LEAD_UNITS = {
    "": 1, "小时": 1, "个小时": 1, "h": 1, "hour": 1, "hours": 1, "天": 24, "day": 24, "days": 24,
}  # fmt: skip
#: columns that hold the hours of one day, or of some
WEEK = (
    *each(
        "周一、周二、周三、周四、周五、周六、周日、周天、星期一、星期二、星期三、星期四、星期五、星期六、星期日、星期天"
    ),
    *each("工作日、平日、周末、双休日、周一至周五、周一到周五、周六周日、周六日、周六至周日"),
    *each("Mon、Tue、Wed、Thu、Fri、Sat、Sun、Mon-Fri、Sat-Sun、Weekdays、Weekends"),
    *each("Monday、Tuesday、Wednesday、Thursday、Friday、Saturday、Sunday"),
)
STORE_NUMBER = (
    "门店编码、门店代码、门店号、门店ID、店号、店铺编号、店铺编码、店铺代码、店编号、店码、网点编号、网点编码、机构编码、分店编号、"
    "所属门店编号、归属门店编号、所在门店编号、关联门店编号、store no、store id、store code、shop number、shop id"
)
#: the shop as one says it, when no column says that it holds its number
STORE = "门店、所属门店、归属门店、所在门店、关联门店、店铺、分店、shop"
PHONE = (
    "电话、联系电话、手机、手机号、手机号码、电话号码、联系方式、联系手机、座机、固话、"
    "tel、telephone、mobile、phone number、cell"
)
