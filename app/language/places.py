"""Finds addresses and shops in a folded text."""

import re

from app.language.streets import INSIDE

Span = tuple[int, int]

#: what a place ends in
_SUFFIX = (
    r"(?:\d{1,4}(?:号楼|号院|号|栋|幢|座|楼|层|室|弄|单元|门|房|床|#)|[a-z]座|[东西南北前后正侧]门|校门|小区|花园|家园|新村|公寓|大厦|广场|中心|写字楼|商城|商场|酒店|宾馆|饭店|饭庄|饭馆|食府|会馆|山庄|会展|展馆|展[厅位区]|商务楼|商务港|医院|诊所|学校|小学|中学|保健院|少年宫|酒家|酒楼|餐厅|餐馆|老年大学|[一二三四五六七八九十]{1,3}楼|[政务商安教]局|高中|草坪|草地|营地|公园|码头|停车场|(?:队|门市|营业|工程|指挥|俱乐|门诊|总|支|分|学|党)部|寝室?|\d{1,2}[舍斋寝教]|[楼层][\u4e00-\u9fff]{1,5}[组科班]|\d号?[板厂库]房|[\d一二三四五六七八九)）]班|"
    r"幼儿园|大学|学院|公司|单位|银行|派出所|居委会|社区|超市|便利店|宿舍|工地|项目部|工厂|车间|园区|科技园|产业园|创意园|软件园|前台|大厅|门口|门卫|门岗|岗亭|护士站|护士台|病区|产房|诊室|急诊|住院部|门诊楼|病房|"
    r"快递柜|丰巢柜|驿站|菜鸟|[文工]化?站|服务站|报名处|售楼处|服务台|服务中心|宴会厅|操场|[东西南北]操(?!作)|剧场|剧院|礼堂|[旗席舞讲展看]台|后台|(?:教务|政教|总务|财务|人事|后勤|接待|办事|保卫|德育)处|[一二三四五六七八九十]中|保安室|会议室|办公室|家属院|大院|胡同|健身房|驾校|传达室|收发室|值班室|教室|实验室|车库|楼下|大堂|物业|食堂|球场|体育馆|图书馆|影城|电影院|营业厅|税务局|法院|公安局|政府|卫生院|养老院|敬老院|培训班|画室|琴行|美容院|酒吧|会所|农庄|民宿|花店|书店|理发店|水果店|药店|网吧|茶馆|棋牌室|地铁站|高铁站|火车站|车站|机场|\d{1,2}#\d{1,4}|喜来登|希尔顿|香格里拉|凯悦|洲际|万豪|万达|万象城|大悦城|银泰|吾悦|海底捞|瑞幸|星巴克|肯德基|麦当劳|如家|汉庭|全季|亚朵|[苑府湾里城园居庭阁邸轩村巷路街道弄]|我家|家里"
    r"|\d{1,2}f(?![a-z])|[a-z]\d?-\d{1,4}|\d-\d{3,4}|[\u4e00-\u9fff][a-z]?\d{3,4}$|[一-龥]{2}[馆厅塔]$)"
)
_CUE = re.compile(
    r"(?:(?:送|配送|寄|送货|外送|派送|送餐)(?:到|至|去|往|给|嚟|来(?=[\u4e00-\u9fff]{3,}\d))?(?:一下(?:[吧哈嘛](?=[ ,，]))?)?|地址(?:不对|错了?|写错了?|填错了?|打错了?)?[,， ]?(?:应该是?|不是)?(?:换|改)?(?:成|为|到|是|在|填|写(?![错反漏得的清全了]))?|收货地址|送货地址|送达|(?<!解)放(?:到|在)|(?<!解)放(?=[\u4e00-\u9fff]{1,6}(?:门|台|柜|处|室|卫|厅|店))|改送(?:到)?|搬到|地点(?:是|在)?|位置(?:是|在)?|收件地址|我家(?:就)?是|住(?:在)?(?!院)|在|定位)\s?[:：是,， ]{0,2}"
)
_STRONG = re.compile(r"送|地址|寄|配送|放|地点|位置|定位")
_STOP = re.compile(
    r"\s(?=\d{2,4}没|\d{1,3}[个只份条盒杯袋寸吋磅])|(?:(?<=[栋幢座楼元#-]\d{3})|(?<=[栋幢座楼元#-]\d{4})|(?<=\d室))(?=[她他它我你咱俺阮阿][\u4e00-\u9fff])|[,，。;；!！?？\n、\"“”]|\x00|\s(?=\d{2,5}(?:块|元|以内))|\s(?=[^\d\s])(?![a-z]\d{0,2}(?:[\s座栋楼]|$))|(?:谢谢|谢了|感谢|麻烦|拜托|辛苦|我来[接拿取]|我下[来去楼]|哈$|吧$|吗|行不|可以|咩|得不|可不可以|好不好|能不能|嘛$|呗|哦$|呀$|啊$|啦$|咯$|那单|这单|那份|等着|等你|电话|手机|联系|收货人|收件|姓名|备注|到了(?:打|给|叫|喊)|打我|给我打|写(?!字楼)|一份|两份|一个|两个|三个|一条|两条|一盒|两盒|老人|取消|不是|来得及|要\d|要一|要两|来\d|来一|来两|不要|送过去|送过来|送货|送达|过去$|去$|就行|即可|就好|这边|那边$|的话|方便|急用|尽快|钱|因为|最好|之前|以前|左右|大概|大约|收$|取$|旁边$(?!)|附近)"
)
_TAIL = r"[\u4e00-\u9fff\da-z#\-－—.·()（）]{0,20}"
_PLACE = re.compile(
    rf"(?P<place>(?<!\d)\d{{1,3}}(?:号楼|栋|幢|座|#楼?)\d?{_TAIL}|[一二三四五六七八九十]{{1,3}}(?:号楼|栋|幢){_TAIL}|[\u4e00-\u9fff]{{2,12}}?(?:\d{{1,2}}期)?(?:\d{{1,3}}(?:号楼|栋|幢|座|单元|弄|号院|#)|[a-z]座){_TAIL}|[\u4e00-\u9fff]{{2,8}}(?:中心|大厦|广场|公寓|园区?|国际|世纪|天地|时代|总部|[城港谷府苑])[a-z]\d(?!\d|[寸点个])(?:[座栋楼]{_TAIL})?"
    rf"|[\u4e00-\u9fff]{{2,10}}?(?:医院|大厦|广场|酒店|学校|写字楼|中心|商场|住院部|门诊楼?|银行|公司|宾馆|学院|大学)[\u4e00-\u9fff]{{0,4}}\d{{1,2}}[楼层]{_TAIL}"
    rf"|[\u4e00-\u9fff]{{1,8}}?(?:路|街|巷|弄|道|里|村|胡同)\d{{1,4}}号{_TAIL}"
    rf"|[\u4e00-\u9fff]{{2,10}}?\d{{1,3}}-\d{{1,4}}(?:-\d{{2,4}})?(?:室)?(?!寸|点|人|个))"
)
_NO_PLACE = re.compile(
    r"^(?:\d{1,3}[个只份条盒杯]|都(?![市会汇景江])|也(?=[不是没])|照[旧常样]|没|还是|一样|同上|联系|娃|伢|崽|仔|[一二两]娃|上学|[放上]学|老(?=[师公婆爸妈人爷板头弟妹太伯])|妈|爸|婆|朋友|同事|领导|客户|孩子|[女男](?!寝|生?宿舍|生?公寓|生楼)|人(?!民)|她|他|你|我(?!家|们?公司|单位|办公|宿舍)|货|餐(?!厅)|个|一(?![中小医附品号])|两|三(?!楼|层|号|栋|中|小|医院|食堂|教学)|几|蜡烛|餐具|豆浆|券|的|了|不|来|过|上门|达|错|晚|给|积分|什么|啥|点|早餐|面包|蛋糕|外卖|完|走|出|好|得|吗|么|呢|吧|群(?![艺众贤英])|店|现在(?!住)|可以|行(?![政健知远思])|没问题|微信|朋友圈|小红书|家人|礼)"
)


def find_address(text: str) -> tuple[str, Span] | None:
    """Where to bring it, as written in the folded text."""
    place = _place_in(text)
    return None if place and _SEEN.search(place[0]) else place


def _place_in(text: str) -> tuple[str, Span] | None:
    told = [(cue, place) for cue in _CUE.finditer(text) if (place := _cued(text, cue)) is not None]
    if told:
        told = [one for one in told if _has_number(one[1][0])] or told
        return next((place for cue, place in told if cue.group().startswith("地址")), told[0][1])
    found = _PLACE.search(text)
    if found and not _TALK.search(found["place"]):
        start = _from(text, found.start())
        end = _until(text, start, found.end())
        storey = _STOREY.match(text, end)
        end = storey.end() if storey else end
        inside = _INSIDE_BEFORE.search(text, 0, start) if text[:start].strip() else None
        start = inside.start() if inside else start
        words = text[start:end]
        if (len(words) >= 4 or "地址" in text) and _has_number(words) and not _NEIGHBOUR.fullmatch(words.strip()):
            return words.strip(), (start, end)
    return _by_itself(text, brought=bool(_BROUGHT.search(text))) or _door_alone(text)


_DOOR_ALONE = re.compile(r"送(?:到|去)?\s?(?P<place>(?:[a-z]座?-?)?\d{3,4}[室房寝]?)(?=$|[\s,，。!！~～吧])")


#: 充1000送200: what is given on top
_GIVEN_FREE = re.compile("充|满|券|消费|储值|活动|优惠|打折|返")


def _door_alone(text: str) -> tuple[str, Span] | None:
    """送701: a door in the house that everybody of the group lives in."""
    found = None if _GIVEN_FREE.search(text) else _DOOR_ALONE.search(text)
    return (found["place"], found.span("place")) if found else None


#: 12栋楼下看到他家也卖 tells of a place and brings nothing there
_SEEN = re.compile("[看听]到|看见|碰见|也卖|漏水|停[水电]")
#: 6栋王姨: how somebody is called in a list
_NEIGHBOUR = re.compile(
    r"\d{1,3}(?:号楼|号|栋|幢|座|单元)[\u4e00-\u9fff]{0,2}(?:姐|哥|嫂|姨|叔|婶|妈|爸|奶奶|爷爷|老师|师傅|先生|女士)"
)
_INSIDE_BEFORE = re.compile(rf"(?<![^\s,，。]){INSIDE}\s\Z")
_STOREY = re.compile(
    r"\s\d{1,2}(?:楼|层|f|室)(?![a-z])|(?<=[栋幢座楼元弄])\s\d{3,4}[室房]?(?=$|[\s,，。;；!！\x00])|(?<=[\u4e00-\u9fff][a-z]\d)\s\d{3,4}[室房]?(?=$|[\s,，。;；!！\x00])"
    r"|\s[\u4e00-\u9fff]{2,6}(?:服饰|服装|超市|药[房店]|美甲|美容|美发|理发店|工作室|[书花饭酒]店|茶馆|餐厅|便利店|公司|诊所|五金|琴行|画室|宾馆)(?=$|[\s,，。])"
)
_BROUGHT = re.compile(
    r"送到?(?:不|吗|么|没|得)|[\x00点半前午上天日,，\s]送|送(?:$|[\s,，。!！]|\d{1,3}[份个盒杯条只]|到就|吧|过来|货|餐)|配送|外送"
)
_WHERE = re.compile(
    r"(?P<place>[\u4e00-\u9fff][\u4e00-\u9fffa-z\d#·\-]*?(?:(?:大厦|大楼|中心|广场|酒店|宾馆|饭店|饭庄|公寓|写字楼|商务楼|医院|学校|小学|中学|幼儿园|会展|(?:活动|多功能|会议|接待|阅览|休息|办公|实验|教)室|[东西南北正侧后]门|[馆楼苑城园府港]|号楼|座|栋|幢)(?:[a-z][馆区])?\d{0,4}[室楼层f]?|[一二三四五六七八九十\d]{1,3}(?:楼|层|号|室|班|f)|\d{1,3}-\d{1,4})(?:门口|旁边|对面|对门|隔壁|后面|边上)?)(?:送|收)?"
)


def _by_itself(text: str, *, brought: bool) -> tuple[str, Span] | None:
    """A place that stands by itself: any in a message that asks to be brought something, else a room for a feast."""
    for part in re.finditer(r"[^\s,，。;；/!！?？\x00]+", text):
        found = _WHERE.fullmatch(part.group())
        if found is None or len(found["place"]) < _SHORTEST or _NO_PLACE.match(found["place"]):
            continue
        if not brought and not (_ROOM.search(found["place"]) and not _FETCHED.search(text)):
            continue
        if not _TALK.search(found["place"]) and not _NOT_PLACED.search(found["place"]):
            lead = _IS.match(found["place"])
            first = lead.end() if lead else 0
            return found["place"][first:], (part.start() + first, part.start() + len(found["place"]))
    return None


_IS = re.compile(r"就(?:是|在|到)?(?=.{4})")  # 就物业中心二楼
_SHORTEST = 4
_NOT_PLACED = re.compile(r"[订定要来买份盒条寸写祝送取拿]|[个两俩]|蛋糕|面包|早餐")


def _cued(text: str, cue: re.Match[str]) -> tuple[str, Span] | None:
    span = _after(text, cue.end())
    if span is None:
        return None
    rather = _NOT_BUT.match(text, span[0], span[1]) if cue.group().rstrip().endswith("不是") else None
    span = (rather.end(), span[1]) if rather else span
    place = text[slice(*span)]
    if cue.group().startswith("放") and (
        _FETCHED.search(text) or (_COUNTER.match(place) and not re.search("送|配|寄", text))
    ):
        return None  # 帮我放前台 到店报名字: put by in the shop
    if not _looks_like_place(place, strong=bool(_STRONG.search(cue.group())), sure=bool(_SURE.match(cue.group()))):
        return None
    place = _LEFT_OVER.sub("", place).strip()
    if _KNOWN_TO_THEM.fullmatch(place):
        return None
    first = span[0]
    for before in (_TO, _HOME_FIRST):
        lead = before.match(place)
        first, place = (first + lead.end(), place[lead.end() :]) if lead else (first, place)
    return place, (first, first + len(place))


_NOT_BUT = re.compile(r"[^是,，]{1,12}[,， ]?(?:而|应该)?是(?=..)")  # 地址错了 不是3栋是8栋
#: 送我家 就老地址: no address that anybody could go by
_COUNTER = re.compile("(?:前台|柜台|收银台|店里|冰箱|架子)")
_KNOWN_TO_THEM = re.compile(r"(?:我们?家|家里?|屋里|老地[方址]|老位置)(?:[ ,，]?(?:就|还是)?老地[方址])?")
_FETCHED = re.compile(r"到店|自[提取]|[来去过][取拿]")
_TO = re.compile(
    r"(?:[哦喔啊呀嗯]?送|配送)(?:到|去|至|嚟)?(?=..)|到(?=[\u4e00-\u9fff]{2,}.{0,6}\d)|(?:收货|送货)?地址[:： ]?(?=..)|收货(?=..)|饭店[:：]|(?:我家|家里)[ ,，]?(?=[^里楼门]{3,}\d)"
)


_GOODS_FIRST = re.compile(
    r"(?:早餐|蛋糕|面包|外卖|货|饭|东西|一下|过来|早饭|下午茶)(?:到|去|至)|(?:\d+|[一两二三四五六七八九十俩仨]+)?[个只块份条杯盒袋根套打枚粒包箱][^,，。]{1,24}?(?:到(?!了|时|店|底|期|货|齐)|去|至)\s?(?=[\u4e00-\u9fff])"
    r"|\d{1,3}[个只块份条杯盒袋根][\u4e00-\u9fff]{1,8}\s(?=[\u4e00-\u9fff]{2,10}\d)"
)


_HOME_FIRST = re.compile(
    r"(?:(?:我|她|他)?(?:老丈人|丈母娘|岳父|岳母|公公|婆婆|[爸妈姐哥弟妹爷奶]|爸妈|奶奶|爷爷|外婆|外公|姥姥|姥爷|朋友|同事|闺蜜|对象|亲戚|娘|婆)家|我们?办公室|办公室|会议室|前台|大堂|楼下|我家|家里|我们家|[俺咱]家|我这|我单位|我们?公司|单位|公司|家|敬老院|学校|幼儿园|园门口|店里)(?:里)?[ ,，:：]\s?(?=[\u4e00-\u9fff]{2,}.{0,8}\d|\d)"
    r"|(?:学校|公司|单位|幼儿园|医院|酒店)[ ,，:：]\s?(?=[\u4e00-\u9fff]{2,10}(?:小学|中学|幼儿园|大学|学校|公司|医院|大厦|酒店|宾馆|饭店|会所|山庄|传达室|门卫|前台|[东西南北]门))"
    r"|(?:我们?家|[俺咱]家|家里)[ ,，:：]\s?(?=[\u4e00-\u9fff]{2,}(?:[镇乡村县区路街巷苑]|小区|花园|公寓))"
    r"|(?:园|校|大|小区)?门口[ ,，]\s?(?=[\u4e00-\u9fff]{2,8}(?:幼儿园|小学|中学|学校|大学|医院|大厦|小区|花园|广场))"
)


def _after(text: str, start: int) -> Span | None:
    goods = _GOODS_FIRST.match(text, start) or _HOME_FIRST.match(text, start)
    start = goods.end() if goods else start
    end = _until(text, start, min(len(text), start + 36))
    place = text[start:end].rstrip()
    inside = re.fullmatch(rf"{INSIDE}[吧哈啊]?", place) is not None
    named = inside or (len(place) > 2 and not _has_number(place))
    street = _STREET.match(text, start + len(place)) if named else None
    place += street.group() if street else ""
    office = _OFFICE.match(text, start + len(place)) if _has_number(place) else None
    place += office.group() if office else ""
    return (start, start + len(place)) if len(place) >= 2 else None


#: 宏达厂 西环路127号: the house by name, and where it stands
_STREET = re.compile(
    r"[吧哈啊]?\s(?![你我他她在])[\u4e00-\u9fff]{2,8}\d{1,4}(?:号|弄|栋|幢|座)(?:[\da-z#\-]|[楼层室单元]){0,8}"
    r"(?:[\u4e00-\u9fff]{0,10}(?:幼儿园|[中小]学|学校|医院|[市区县]妇幼|保健院|大厦|广场|小区|花园|公寓|酒店|中心|公司)(?=$|[\s,，。]))?"
)


#: 金桥大厦9楼 财务部收: who in the house takes it in
_OFFICE = re.compile(r"\s[\u4e00-\u9fff]{2,5}[部科处](?=[代签]?收)")


def _until(text: str, start: int, end: int) -> int:
    stop = _STOP.search(text, start + 1, end)
    return stop.start() if stop else end


_HEAD = re.compile(
    r".*(?:地址|送到?|[,，。;；!！?？\n、 ]|\x00|师傅|麻烦|你好|您好|老板|店长|家住|我住|住在|我在|在|我家|就是|单元楼|收件|收货|给|(?<=[\s,，。])到)"
)


def _from(text: str, start: int) -> int:
    """Past words before the place that are not part of it."""
    found = _HEAD.match(text, max(0, start - 6), start + 4)
    start = max(start, found.end()) if found else start
    rather = _RATHER.match(text, start)
    return rather.end() if rather else start


#: 楼层错了 是云杉大厦17层: what is right instead
_RATHER = re.compile(r"(?:应该|其实|而)?是(?=[\u4e00-\u9fff]{2})|[改换](?:成|到|为)(?=[\u4e00-\u9fff]{2})")


_SUFFIXED = re.compile(_SUFFIX)


_SURE = re.compile(r"(?:送|配送|寄|送货|外送)(?:到|至|去)|地址(?!不对)|收货地址|送货地址|收件地址|改送到?|放到")
_LEFT_OVER = re.compile(r"(?:吧|哈|去|哦|呀|啊|来|就行|嘛|呗|了|的|那里|那儿|那边|这里|这边|放着|搁着|放下)+$")
_TALK = re.compile(r"[了吗呢吧啊我你他她]|什么|哪|怎么|多少|时候|就是|可以|一下|不对|错")


def _looks_like_place(place: str, *, strong: bool, sure: bool) -> bool:
    if _NO_PLACE.match(place) or len(place) > 34 or _SOMEBODY.search(place) or _DOES_THERE.search(place):
        return False
    if not _SUFFIXED.search(place):
        return sure and 3 <= len(place) <= 20 and not _TALK.search(_LEFT_OVER.sub("", place))
    return strong or _has_number(place) or bool(_ROOM.search(place))


#: 丽晶二楼牡丹厅, 湖滨社区活动室: rooms in which a feast is given, behind the name of the house
_ROOM = re.compile(
    r"(?<=[\u4e00-\u9fff]{3})(?:[^客餐]厅|[a-z][馆区]|包厢|包间|活动室|[二三四五六七八九十]楼|(?:园|[小中大]学|学校|校区)[大中小]?[一二三四五六七八九十\d]{1,3}班)$"
)


#: 送幼儿园老师的: given to somebody, brought nowhere
_SOMEBODY = re.compile(r"(?:老师|师傅|阿姨|同学|同事|朋友|客户|领导|员工|长辈)(?:们?[的滴]|们)$")


#: 我在B座开会: where somebody is, and what they do there
_DOES_THERE = re.compile(r"(?:开会|上[课班]|加班|值班|办事|吃饭|排队|聚餐|培训|考试|面试)$")


def _has_number(place: str) -> bool:
    return bool(
        re.search(
            r"\d{1,4}(?:号楼|号院|号|栋|幢|座|楼|层|室|弄|单元|#|门|f(?![a-z]))|[a-z]座|[a-z]?\d+-\d+|[路街]\d+|\d{3,4}$",
            place,
        )
    )


# shops
