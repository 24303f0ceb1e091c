"""Finds what is to be written on a cake. Looks at the folded text, takes the words as they were typed."""

import re

from app.language.naming import words as names
from app.language.normalise import Normal

Span = tuple[int, int]

_CUE = re.compile(
    r"(?:一个|一块|大的|小的|另一个|第一个|第二个|左边|右边)?(?:(?:上面|上头|蛋糕上|蛋糕|牌子上?|插牌上?|卡片上?|正面|中间|上边|面上|巧克力牌上?|生日牌上?)\s?(?:要|请|帮我|给我|麻烦|都)?)?"
    r"(?:(?:写字|字)[ ,，]?就写|写上|写个|写句|写一句|写的?是|写着|写[:：]|写(?!字[楼间台]|[吧嘛][\s,，])|题字|刻上|刻字|祝福语是?|字样是?|字改|加一句|加句|加个字|加字|内容是?|内容[:：]|字改成|字改为|字换成|字换为|的字换|字样改成|字样换成|祝福语?改成|祝福语?换成|写字[:：]|插牌[:：]|牌子[:：]|文字[:：是]|字是|字要|字[:：]|贺词是?|牌子写|贺语是?)\s?[:：,， ]?\s?(?:改一下|字|上|个字|一下|几个字|改成|改为|改|成)?(?:英文|中文)?\s?[:：]?\s?"
)
_QUOTED = re.compile(r"[“\"「『‘']([^”\"」』’']{1,30})[”\"」』’']")
_NONE = re.compile(
    r"(?:不|别|不用|不要|无需|不需要|不必|甭|没|莫|勿|弗|唔)\s?(?:要|再|好)?(?:写|加)字?|写字吗|写什么|写啥|要写字|写作业|写歪|写错|写反|写漏|写成了|写不写|写字不|写好(?:了|评)|写字的|能写|可以写|写几个|写论文|写得|写了(?!个)|写在|写给|写小说|写代码|写信|填写|写一套|写着.{0,6}(?:元|块|号|过期)|价签写|字写歪"
)
_STOP = re.compile(
    r"[,，。;；\n\"“”「」『』]|[!！](?=.{0,2}(?:明|后|今|周|下|送|取|地址|电话|\d|$))|\x00|(?:上午|下午|中午|傍晚)\d|(?:下面|背面|反面|上面|底下)(?:不|别)|(?:就行|就好|算了(?=$|[ ,，。!！吧])|即可|就可以了?|可以吗|行吗|好吗|四个字|几个字|这几个字|字样|的字|那个字|的生日牌|的牌子|不是|，|送到|送货|地址|电话|预算|来拿|来取|自提|自取|去取|去拿|要\d|thx)"
)
_SPACE = re.compile(
    r"\s(?=明|后天|大后天|今|本周|这周|下下|下个?(?:星期|礼拜|月)|初[一二三四五六七八九十]|正月|腊月|农历|阴历|周[一二三四五六日末天]|下周|礼拜|星期|\d{1,2}[号点月寸:]|\d{1,2}[./]\d{1,2}[早上中下晚]|\d+元|\d+块|送|取|拿|来|我|电话|地址|预算|自|要|谢|辛苦|麻烦|上午|下午|中午|晚上|早上|一共|大概|另外|还要|再|不要|别|蜡烛|数字|母亲节(?!快乐)|\d{6,}|1[3-9]\d|尽快|急|thx|哈|八|六|十|口味|草莓|芒果|巧克力|水果|可以|行|能|蛋糕|帽子|帮)"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CORRECTION = re.compile(
    r"(?:应该是|改成|改为|改|换成|是|写)\s?[:：]?\s?[“\"「『]?(?P<words>[\u4e00-\u9fff a-z\d]{2,16}(?:快乐|成长|安康|[我]爱你))[”\"」』]?(?!不)"
)


def find_inscriptions(normal: Normal) -> list[tuple[str, Span]]:
    """What is to be written, in order, each with its place in the folded text."""
    text = normal.text
    quoted = _in_quotes(normal) or _apart(normal)
    if quoted:
        return quoted
    found: list[tuple[str, Span]] = []
    for cue in _CUE.finditer(text):
        if _refused(text, cue) or (found and cue.start() < found[-1][1][1]):
            continue
        span = _words_after(text, cue.end())
        if span is not None:
            found += _several(normal, span)
    return found or _corrected(normal)


#: 电话写我爸的, 联系人填小王: filled into a form, not onto a cake
_WHO_AND_WHERE = ("地址", "电话", "姓名", "收货人", "收件人", "取货人", "提货人", "联系人")
_FORM = re.compile(
    r"(?:电话|手机号?|号码|联系人|联系方式|收货人|收件人|取货人)(?:就|也|都|还是|还|麻烦|帮我|你|您)*\s?\Z"
)


_APART = re.compile(
    r"分别(?:要|给我|帮我)?(?:写|刻)上?[:： ]*(?P<words>[\u4e00-\u9fffa-zA-Z\d]{1,12}(?:[ 、,，和跟与/]+[\u4e00-\u9fffa-zA-Z\d]{1,12}){1,5})"
)
_ELSE = re.compile(
    r"明|后天|今|周|下周|礼拜|\d{1,2}[点号月寸]|[上下中]午|晚上|早上|送|取|拿|自[取提]|来|我|电话|地址|一共|谢|要|\d{6}"
)


_NO_WISH = re.compile(r"[\d一二三四五六七八九十][个栋号份盒寸]|\d{3}|^放|到店|不要|麻烦|蜡烛|味$")


def _apart(normal: Normal) -> list[tuple[str, Span]]:
    """分别写 技术部 市场部 行政部: one for each cake."""
    found = _APART.search(normal.text)
    words: list[tuple[str, Span]] = []
    flavours = names("flavours")
    for one in re.finditer(r"[^ 、,，和跟与/]+", found["words"]) if found else ():
        if _ELSE.match(one.group()) or _NO_WISH.search(one.group()) or one.group() in flavours:
            break
        start, end = (found.start("words") + place if found else 0 for place in one.span())
        words.append((normal.said(start, end), (start, end)))
    return words if len(words) > 1 else []


def _refused(text: str, cue: re.Match[str]) -> bool:
    form = cue.group().startswith("写") and _FORM.search(text, max(0, cue.start() - 9), cue.start())
    if form or text.endswith(_WHO_AND_WHERE, 0, cue.start()):
        return True
    first = max(0, cue.start() - 3)
    none = _NONE.search(text[first : cue.end() + 4])
    if none is None or none.start() > cue.end() - first:
        return False
    # 卡片不写 蛋糕上写 妈你最乖: refused of another thing, in the clause before
    return not re.search(r"[\s,，。;；]", text[first + none.end() : cue.start() + 1])


def _in_quotes(normal: Normal) -> list[tuple[str, Span]]:
    """Quotes are an inscription where something is written, or where they hold a wish."""
    text = normal.text
    found = []
    for match in _QUOTED.finditer(text):
        before = text[max(0, match.start() - 8) : match.start()]
        if _SHOWN.match(text, match.end()):
            continue
        wish = re.search(
            r"快乐|生日|周岁|满月|大吉|平安|健康|爱你|寿|百天|成长|安康|幸福|辉煌|退休|新婚|\d岁", match[1]
        )
        if (
            re.search(r"写|字|牌|刻|裱|题|句|改成|应该是|祝福语|内容", before)
            or re.match(r"(?:\S{1,3}个)?字|字样", text[match.end() :])
            or wish
            or _left_alone(text, match)
        ):
            found.append((normal.said(match.start(1), match.end(1)), match.span()))
    found = _without_old(text, found)
    return [one for one in found if len(one[0]) > 1] if any(len(one[0]) > 1 for one in found) else []


_SHOWN = re.compile(r"\s?的?(?:造型|形状|图案|样式|那款|这款)")  # 数字“18”造型
_SIZED = re.compile(r"\d(?:寸|吋)[^“\"\n]{0,8}$")


def _left_alone(text: str, match: re.Match[str]) -> bool:
    """Quoted words by themselves behind the size of a cake."""
    alone = match.end() == len(text) or text[match.end()] in " ,，。\n!！"
    return alone and len(match[1]) > 3 and bool(_SIZED.search(text[: match.start()]))


_REPLACED = re.compile(r"\s?(?:的字?)?(?:换|改)(?:成|为)\s?")


def _without_old(text: str, found: list[tuple[str, Span]]) -> list[tuple[str, Span]]:
    """ "早日康复"改成"平安喜乐": the words that are replaced are not to be written, nor those taken off."""
    starts = {span[0] for _, span in found}
    kept = [
        one
        for one in found
        if not any(_REPLACED.fullmatch(text, one[1][1], start) for start in starts if start > one[1][1])
        and not re.match(r"\s?(?:这几个字|的字)?(?:去掉|不要|删)", text[one[1][1] :])
    ]
    return kept or found


def _words_after(text: str, start: int) -> Span | None:
    end = len(text)
    stop = _STOP.search(text, start)
    if stop:
        end = stop.start()
    space = _SPACE.search(text, start + 1, end)
    if space and _SIGNED.fullmatch(text, space.end()):
        space = None
    if space and len(text[start : space.start()].strip()) == 1:
        space = _SPACE.search(text, space.end(), end)  # 写 爸 辛苦了
    if space:
        end = space.start()
    end = _at_word_end(text, start, end)
    other = _RATHER.match(text, start, end)
    start = other.end() if other else start
    words = re.sub(r"[吧哈哦哟]+$", "", text[start:end].strip())
    one = re.match("([\u4e00-\u9fff])字(?:$|在|就[行好]|可以|要得)", words)  # 写个寿字
    words = one[1] if one else words
    if (
        (len(words) < 2 and words not in tuple("寿福囍喜"))
        or words.startswith("写 ")
        or len(words) > 30
        or (words.isdigit() and len(words) < 3 and not _A_FIGURE.search(text, 0, start))
        or re.fullmatch(
            r"(?!\d{1,8}\Z)[\d\s]+|\d{1,3}个?人[吧哈]?|[\d一二两三四五六]{1,2}个?[大小]?(?:名?字|人名)|什么.*|啥.*|字.*|上|的.*|一下|好|了.*",
            words,
        )
    ):
        return None
    lead = len(text[start:end]) - len(text[start:end].lstrip())
    return start + lead, start + lead + len(words)


#: 就写个18
_A_FIGURE = re.compile(r"写(?:个|上|数字)[:： ]?\Z")
#: 写英文 改成 Happy Day: the words behind it are to be written
_RATHER = re.compile(r"\s?(?:改成|改为|换成|换为|改写成?|变成)[:： ]*(?=\S)")


def _at_word_end(text: str, start: int, end: int) -> int:
    """A space ends words in Chinese; in Latin letters it does not."""
    for found in re.finditer(r"\s", text[start:end]):
        place = start + found.start()
        before, after = text[place - 1], text[place + 1 : place + 2]
        if found.start() > 1 and _HAN.match(before) and not after.isascii() and not _goes_on(text, start, place, end):
            return place
    return end


_AND = re.compile(r"\s(?:和|跟|与)\s?|(?<=\s[和跟与])\s")


def _goes_on(text: str, start: int, place: int, end: int) -> bool:
    """Whether what stands behind a space belongs to the words before it: a couplet, 爸 辛苦了, 哥哥 和 弟弟."""
    words, behind = text[start:place].strip(), text[place:end].strip().split(" ")[0]
    couplet = len(words) == len(behind) >= 4 and all(map(_HAN.match, words + behind))
    return couplet or len(words) == 1 or bool(_AND.match(text, place)) or _nothing_else(text, start, place, end)


_LEAD = 5  # 牌子上写
_TO_THE_END = re.compile(r"[\u4e00-\u9fff]{2,9}[~～!！]*\Z")
_SOMETHING_ELSE = re.compile(
    r"[晓就没好行记忘先对嗯这那帮给都红粉蓝白黑金字颜色大小用别不和跟也有做放早晚]|ok|\d|.{0,4}(?:蛋糕|面包|奶油|寸|味|色|过敏|蜡烛)"
)


def _nothing_else(text: str, start: int, place: int, end: int) -> bool:
    """写 程女士 余生都是假期: a message that says what to write and nothing more, in two parts."""
    alone = len(text[:start].strip()) <= _LEAD and end == len(text)
    rest = text[place:end].strip()
    if _SIGNED.fullmatch(rest):
        return alone
    return alone and bool(_TO_THE_END.fullmatch(rest)) and not _SOMETHING_ELSE.match(rest)


#: 写 老师您辛苦了 三2班全体: who wishes it, behind the wish
_SIGNED = re.compile(
    r"(?!给|放|拿|送|到|交|[\d一二三四五六七八九十]+寸)[\u4e00-\u9fff\d]{0,8}(?:班|组|队|家|[\u4e00-\u9fff]{2}部)?(?:全体(?:同学|师生|员工|家长|同事|队员)?|全家|敬上|敬贺|敬赠|恭贺|同贺|[一二三四五六七八九\d]班)[!！。~～ ]*"
)


def _several(normal: Normal, span: Span) -> list[tuple[str, Span]]:
    """写哥哥和弟弟 for two cakes is two inscriptions."""
    start, end = span
    words = normal.text[start:end]
    two = re.search(r"(?:两个|俩|2个|双胞胎|各)", normal.text[:start])
    parts = re.split(r"和|与|跟|、", words)
    if two and len(parts) == 2 and all(1 < len(part) <= 8 for part in parts):
        middle = start + len(parts[0])
        return [
            (normal.said(start, middle).strip(), (start, middle)),
            (normal.said(middle + 1, end).strip(), (middle + 1, end)),
        ]
    nested = re.split(r"一个写|另一个写?", words)
    if len(nested) == 2 and all(nested):
        first_end = start + len(nested[0])
        second = end - len(nested[1])
        return [
            (normal.said(start, first_end).strip(), (start, first_end)),
            (normal.said(second, end).strip(), (second, end)),
        ]
    return [(normal.said(start, end).strip(), span)]


def _corrected(normal: Normal) -> list[tuple[str, Span]]:
    """名字打错了 是梓涵生日快乐 不是紫涵."""
    if not re.search("字|写|名字|祝福", normal.text):
        return []
    found = _CORRECTION.search(normal.text)
    if not found:
        return []
    start, end = found.span("words")
    return [(normal.said(start, end).strip(), (start, end))]
