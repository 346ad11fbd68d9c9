"""People's names in signature cells and lines."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟"
    "谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐"
    "易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳"
    "欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧"
    "闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚"
    "皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙"
    "戈浦伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元蹇代萧阎谯尧荀郗昌仁鄂靖璩晁宿"
    "常傅洪凤酆昝钮羿莘逄郦濮暨殳厍訾蒯竺桓庾蓟韶邴贲宓钭郤夔贝"
)
_DOUBLE_SURNAMES_TEXT = (
    "欧阳、上官、司马、诸葛、皇甫、尉迟、公孙、慕容、令狐、夏侯、东方、长孙、濮阳、淳于、申屠、仲孙、公羊、赫连、宇文、司空、鲜于、司徒、"
    "钟离、澹台、公冶、宗政、轩辕、端木、呼延、东郭、左丘、梁丘、闻人、漆雕、亓官、颛孙、公西、夹谷、谷梁、巫马、乐正、宰父、壤驷、太叔、"
    "独孤、归海、百里、南宫"
)
_DOUBLE_SURNAMES = tuple(_DOUBLE_SURNAMES_TEXT.split("、"))
# Words that stand where names do, begin like a surname, and are nobody.
_NO_NAMES_TEXT = (
    "计划、时间、全部、权限、平均、公司、管代、管理、管理者、安全、安环、安环部、安环科、计量、"
    "计量员、干部、相关、印章、项目、项目部、方案、方针、常务、石灰石、水泥、水泥厂、金额、"
    "安排、安排在、高温、成立、成交、成本、支付、平台、相符、单位、单独、单价、查看、查验、"
    "全体、全年、文件、文号、时限、党委、盘点、盘库、车间、车辆、温度、满足、明确、万吨、万元、"
    "余热、余额、许可、应急、章程、容量、能源、能源部、管理部、管理科、符合、计算、宣传、宣贯、"
    "通过、通知、白班、解决、常规、常用、常温、常年、常压、常见、边界、过磅、司磅、司磅员、司机、燃料、来料、来样、来煤、"
    "施工、原件、原煤、原始、双人、双碳办、班长、班组、商务部、石膏、麻袋、福利、相同、时段、"
    "项次、路线、毛重、单据、经办、支出"
)
_NO_NAMES = frozenset(_NO_NAMES_TEXT.split("、"))
_OFFICES = frozenset("处部室栏站")  # 盖章处, 能源部, 化验室: places, not people
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,4}")
_NAME_SPLIT = re.compile(r"[\s、,，/;；:：（）()0-9.\-年月日]+")


def names(text: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """People's names in a signature cell: known people first, else short words that begin with a surname."""
    found = [person for person in known if person and person in text]
    if found:
        return tuple(dict.fromkeys(found))
    words = (w for w in _NAME_SPLIT.split(text) if _NAME.fullmatch(w))
    return tuple(dict.fromkeys(w for w in words if _is_name(w)))


def _is_name(word: str) -> bool:
    if word in _NO_NAMES or (len(word) > 2 and word[-1] in _OFFICES):
        return False
    if len(word) > 2 and word.startswith(_DOUBLE_SURNAMES):
        return True
    return len(word) <= 3 and word[0] in _SURNAMES
