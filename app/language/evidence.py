"""Whether a message may take an order back: a word that takes back, and no other object than the order and its goods.

Taking back destroys what a customer wants to have, so no sum of small likenesses is enough for it: 雨停了, 会议取消了 and
红包我不要了 hold such a word and speak of something else. In doubt nothing is taken back, and somebody asks.
"""

import re
from collections.abc import Iterable

#: what stands where a thing of ours stood, and where a time stood
_GOOD, _TIME = "\x01", "\x02"

_BACK = (
    r"退[订单货]|撤[单销回]|取[消肖](?!关)|唔好|作废|划掉|删[了掉]?|去掉|[销消]了|算球了|"
    r"(?:不|别|甭|莫|唔|伐|弗|勿|冇|无|用不着|先别|先不)(?:再|需|想|用|必|给我|给俺|帮我|替我|要)*"
    r"(?:要|用|必|需要|[订定]|做|烤|蒸|炸|煮|留|买|拿|来|去|续|拼|等|准备|办|弄|整|送|算)(?:它|我)?(?:[了啦喇咯喽咧哒哈吧的先]|$|(?=[^\u4e00-\u9fff]))|"
    r"(?:不|别|唔|伐|弗|勿|莫)要|不用|不[订定]|别[做留]|不[想再]要|要不了|"
    r"退(?!休|伍|烧|热|步|出|群|潮|役|税|房|婚|学|让|后|缩|冰|色|路|一万)|撤(?!离|侨)|停(?!车|电|水|气|课|工|业|播|机|运|航|产|战|刊|职|薪|靠|留|不|下来)|算[了啦咯喽]|当我没|"
    r"(?:订|点|拍|下|买|发|选|记)(?:错|重)|重复|手滑|手抖|反悔|退出|误|不算|销|吹了|黄了|鸽|没必要|莫得必要|[来去][不没]?了|不[来去]|过不去|过去不了|不吃了|收回|"
    r"让给|卖给|卖了|给别人|quxiao|bu ?yao|cancel|变(?:一|两)份|只要|少要|换不了"
)
_BACKS = re.compile(rf"(?:{_BACK})+")
_LONGEST = 300  # characters: nobody takes an order back in more
#: 别做梦了 and the like say nothing of any order
_SAYING = re.compile(
    r"别做白?日?梦|不用管|不要脸|不要命|不用(?:谢|客气|担心|急|怕|理)|不要(?:急|着急|紧|怕|生气|客气|吵|担心)|心累"
)
_CLAUSES = re.compile(r"[,，。;；!！?？~～…\s\x00]+")
#: what says nothing of the object
_EMPTY = (
    r"我们?|[你您他她]们?|人家|俺们?|咱们?|吾|额|偶|本人|大家|自己|你们吃|的|之?前|也|都|就|[先还才又再真太]|还是|那就|只好|只能|全部?|一起|一律|统统|直接|暂时|临时|突然|"
    r"可以|可能|能不能|能|想|要|帮忙?|给|请|麻烦|辛苦|把|将|这边|那边|现在|刚刚|刚才?|刚|已经|确定|决定|打算|申请|取消|不好意思|对不起|抱歉|对不住|唔好意思|"
    r"老板娘?|店[长家员]|掌柜的?|亲|小?姐姐?|大[哥姐]|师傅|美女|帅哥|小同志|小麦|宝|客服|你好|您好|您嘞|"
    r"老[公婆伴]|[爸妈爷奶]{1,2}|[公婆]婆|孩子|娃|[儿女孙]子?儿?|闺女|宝宝|家[里人]人?|朋友|同事|领导|客户|对象|男朋友|女朋友|姐妹|丈母娘|"
    r"一下|下|吧|了|啊|呀|呢|哈|哦|嘛|喔|啦|咯|呗|噢|谢谢|好|行|中|成|不成?|吗|么|没|嗯|唉|哎|额|那么|所以|之后|以后|从|起|因为|但是?|如果|要是|万一|或者|然后|"
    rf"到时候?|时候|改天|以后|下次|最近|{_TIME}|(?<!\+)\d+"
)
_END_EMPTY = re.compile(rf"(?:{_EMPTY})+$")
_START_EMPTY = re.compile(rf"^(?:{_EMPTY})+")
#: what is said before the object, and on what condition: 没有芒果就取消
_SAYS = re.compile(r"^.*(?:说|讲|觉得|嫌|通知|让|[没不][^就]*就|还没[做开始弄]{1,2}的?话?)|^.*太[^太]{1,2}了")
#: the order itself, in words
_ORDER = (
    r"[订定]单|单子?|预[订定约]|接龙|拼团|秒杀|预售|早[餐饭点]|蛋糕|但糕|面包|点心|甜品台?|茶歇|东西|[订定下买拍点要做留提拿]的|"
    r"[那这哪嗰](?![件双部台辆本张把顶幅])\s?(?:[一两俩仨二三四几\d]{0,3})(?:个|份|单|条|些|盒|块|只|根|杯|袋|套|打|款|样|边)?|[\d一两二三四五六七八九十俩仨另]{1,3}(?:个|份|单|条|盒|块|只|根|杯|袋|套|打|款|样)|"
    r"俩|仨|\+1|全款|[定订]金|预付款?|钱|款|号|尾号|多的|其他|其它|剩下|别的|大的|小的|名字|行|寸|味|生日|寿|订阅|长期|开始|没做|[订买点下]"
)
_IS_ORDER = re.compile(rf"(?:{_ORDER}|{_GOOD})$")
_HAS_ORDER = re.compile(rf"{_ORDER}|{_GOOD}")
#: names of food that no list holds are ours all the same
_FOOD = re.compile(r"[包卷酥派塔挞饼糕球圈棒杯条粥茶奶汤冻冰堡饭粽团串芋馕馒面汁饺烧蛋司康]$")
#: things that are taken back, end or are left out, and are no order
_OTHER = re.compile(
    r"(?:会议|例会|开会|会|课|补习|培训|班|活动|比赛|考试|演出|演唱会|音乐会|讲座|仪式|直播|航班|飞机|火车|高铁|动车|地铁|公交|车|船|停车位?|车位|电梯|停?电|停?水|燃气|暖气|空调|网|雨|雪|风|台风|"
    r"红包|小票|发票|收据|票据?|门票|袋子?|塑料袋|手提袋|包装|盒子|礼盒|餐具|刀叉|盘子?|叉子?|勺子?|吸管|纸巾|蜡烛|帽子?|皇冠|气球|贺卡|卡片|卡|牌子?|插牌|字|糖|冰块?|葱|香菜|花生碎|坚果|奶油|"
    r"优惠券?|优惠|券|折扣|会员|积分|赠品|奖品|礼物|快递|快件|包裹|外卖|顺丰|跑腿|配送|送货|外送|酒店|房间?|行程|旅行|旅游|聚会|聚餐|饭局|约会|婚礼|婚宴|年会|团建|运动会|春游|秋游|家长会|拍照|"
    r"关注|群|闹钟|提醒|通知|作业|手机|话费|电话|微信|衣服|鞋子?|裙子|裤子|工作|项目|手术|体检|挂号|疫苗|驾照|健身卡|健身|减肥|计划|合同|贷款|视频|照片|消息|音乐|歌|机器|烤箱|孩子王|节目|电影|剧|游戏|股票|"
    r"[打踢足篮网排羽毛]球|心跳|脚步|手|嘴|时间|话|客气|急|担心|谢|废话|脸|命|面子|意思)$"
)
#: said of an order only
_PLAINLY = re.compile(
    r"退[订单]|撤单|[订定点拍下][错重]|重复|手滑|手抖|[别不莫甭]用?做(?!白|梦|白?日?梦|饭|菜|人|作业|不到|什么|啥|事)|quxiao|cancel|bu ?yao"
)
_LEAVES = re.compile(r"^(?:(?:我|俺|咱)们?先?|先)(?:撤|退)[了啦咯]?$")


def takes_back(text: str, goods: Iterable[str] = ()) -> bool:
    """Whether a folded text may take an order back. `goods` are the names of what is ordered."""
    if len(text) > _LONGEST:
        return False
    for name in sorted({name for name in goods if len(name) > 1}, key=len, reverse=True):
        text = text.replace(name, _GOOD)
    text = _DAYS.sub(_TIME, _SAYING.sub("", text))
    clauses = [clause for clause in _CLAUSES.split(text) if clause]
    return any(_takes_ours_back(clauses, n) for n in range(len(clauses)))


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text in which these stretches are known to be things of ours."""
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + _GOOD + text[end:]
    return text


_DAYS = re.compile(
    r"大?[今明后昨前][天晚早儿日]|[明后今]儿|[这下上本]*(?:周|星期|礼拜)[一二三四五六日天末]?|工作日|每[天日]|\d{1,2}[月号日点:](?:\d{1,2}|半)?|[一二三四五六七八九十]{1,2}[点号月]半?|[上下中]午|[早晚]上|傍晚|听[日朝]"
)


def _takes_ours_back(clauses: list[str], n: int) -> bool:
    """Whether a clause takes ours back: not where it takes nothing back, or something else."""
    clause = clauses[n]
    for found in _BACKS.finditer(clause):
        before, after = clause[: found.start()], clause[found.end() :]
        if _LEAVES.match(clause):
            continue
        if _PLAINLY.match(found.group()):
            return True
        behind = _object(_START_EMPTY.sub("", after), at_end=False)
        ahead = _object(_rest(before), at_end=True)
        if ahead is False or (ahead is None and behind is False):
            continue
        if ahead is None and behind is None and n and _other_alone(clauses[n - 1]):
            continue
        return True
    return False


def _rest(before: str) -> str:
    return _END_EMPTY.sub("", _SAYS.sub("", before))


def _object(words: str, *, at_end: bool) -> bool | None:
    """Whether words name ours (True), something else (False), or nothing (None)."""
    if not words:
        return None
    if at_end:
        if _IS_ORDER.search(words):
            return True
        if _OTHER.search(words):
            return False
        if _HAS_ORDER.search(words):
            return True
        return bool(_FOOD.search(words)) or (None if len(re.sub(r"[^\u4e00-\u9fff]", "", words)) < 2 else False)
    words = re.split(r"[了吧]", words, maxsplit=1)[0]
    words = _END_EMPTY.sub("", words)
    return _object(words, at_end=True) if words else None


def _other_alone(clause: str) -> bool:
    """Whether a clause is no more than the name of something else: 小票 不要了."""
    rest = _END_EMPTY.sub("", _START_EMPTY.sub("", clause))
    return len(rest) <= 5 and bool(_OTHER.fullmatch(rest))
