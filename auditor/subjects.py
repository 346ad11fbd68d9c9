"""What a part is about: carbon management, another management system, or neither."""

from __future__ import annotations

import re
from itertools import islice

from auditor.model import Part
from auditor.text import joined, normalise
from auditor.titles import ABOUT_CARBON, stem_of

DATA_WORDS = 3  # so many of the quantities emissions are computed from make a part one about carbon data
SHORT_TEXT = 300  # characters; a photo of a notice or a chat says its subject once
OTHER_SYSTEM = re.compile(
    r"质量管理体系|质量体系|三标|三体系|能源管理|能管|环境管理体系|职业健康|安全生产|安全培训|两化融合|排污许可|往来款|往来账|应[收付]账款|cems|烟气在线"
)
_OTHER_SUBJECT = re.compile(
    r"质量|不合格品|安全|环保|(?<!外部)(?<!内外)(?<!生态)环境(?!变化|和法规|与法规|与政策)|能源|能管|消防|职业|排污|党建|食堂|值班|购销|销售合同|采购合同|运输合同|劳务合同|水泥检验|出厂|gb/?t?(?:19001|24001|23331|45001)"
)
# What is bought, traded or paid for besides carbon: nothing in such a paper is a carbon record unless it says so.
_OTHER_BUSINESS = re.compile(
    r"网银|网上银行|银行账户|流动资金|预留印鉴|煤价|煤炭价格|动力煤|煤炭市场|煤市|电价|水泥价格|水泥市场|电力市场|电力交易"
    r"|电力中长期|售电|期货|股票|债券"
)
_GREEN_MONEY = re.compile("绿色|绿贷|碳|减排|转型金融")
# 'NC-2025-06 安全环保处': whom a paper concerns says nothing of its subject.
_ITS_DEPARTMENT = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,6}(?:部|处|科|室|中心)$")
_DATA = re.compile(
    r"熟料|入窑|入炉|煤粉|原煤|燃煤|外购电|网购电|购电量|关口表|热值|发热量|元素碳|皮带秤|转子秤|[头尾]煤[量秤]?"
)  # what emissions are computed from


_CARBON = r"(?:温室气体|碳|配额|ccer)"
# What a paper says it has nothing to do with, or that there was none of: '适用范围不含温室气体',
# '碳排放另账，本表不涉及', '配额不在本检查之列', '碳质押尚未开展'.
_NOT_ABOUT = re.compile(
    r"(?:不含|不包括|不包含|不涉及|不适用于)[^，。；,;]{0,8}(?:温室气体|碳)[^，。；,;]*"
    rf"|{_CARBON}[^。；;]{{0,24}}(?:另[账册案]|本[表册单报告检查]{{1,3}}(?:内|中|里)?(?:不涉及|不含|不包括|没有)"
    r"|不在(?:此|本)|不属(?:于)?本|无关|(?:没有|未)(?:列入|纳入|跟踪|安排|评价|另行))[^。；;]*"
    rf"|{_CARBON}[^。；;]{{0,24}}(?:尚未|还未|没有|还没|未)(?:开展|办理|发生|启动)"
    r"|(?:不属于?|不是|并非)[^，。；,;]{0,8}(?:温室气体|碳)[^，。；,;\s]{0,8}|与碳[^，。；,;\s]{0,8}无(?:涉|关)"
    r"|(?:温室气体|二氧化碳|碳)[^，。；,;\s]{0,12}(?:不在本|不是本|不属于?本|不适用本|不纳入本|由[^，。；,;\s]{0,8}另|另[行有])"
)


def about_carbon(part: Part, title: str) -> bool:
    """Whether the part is about carbon: by its title, else by how often it speaks of it."""
    name = normalise(title + part.name + part.file.rsplit("/", 1)[-1])
    if ABOUT_CARBON.search(name):
        return True
    if OTHER_SYSTEM.search(name):
        return False
    text = _NOT_ABOUT.sub("", joined(p.text for p in part.passages))
    least = 1 if len(text) < SHORT_TEXT else max(2, len(text) // 600)
    spoken_of = sum(1 for _ in islice(ABOUT_CARBON.finditer(text), least))
    return spoken_of == least or len(set(_DATA.findall(text))) >= DATA_WORDS


def disclaims_carbon(part: Part) -> bool:
    """Whether a part speaks of carbon only to say that it isn't about it: '标的不涉及碳排放权或碳融资'."""
    text = joined(p.text for p in part.passages)
    return bool(_NOT_ABOUT.search(text)) and not ABOUT_CARBON.search(_NOT_ABOUT.sub("", text))


def of_another_system(part: Part, title: str) -> bool:
    """Whether the title, the file's name or the head speak of quality, safety, environment or energy management."""
    head = joined((title, part.file, *(p.text for p in part.passages[:6])))
    name = normalise(title + _ITS_DEPARTMENT.sub("", stem_of(part)))
    business = _OTHER_BUSINESS.search(name) and not _GREEN_MONEY.search(name)
    return bool(OTHER_SYSTEM.search(head) or _OTHER_SUBJECT.search(name) or business)
