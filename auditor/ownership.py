"""Whose a document is: the audited plant's, another company's, or nobody can tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import Levenshtein, Postfix, Prefix

from auditor.marks import HEAD
from auditor.model import EvidenceFile, Part
from auditor.naming import is_rule
from auditor.signatures import signatures_in
from auditor.text import joined, normalise

_COMPANY = re.compile(r"[\u4e00-\u9fff()（）]{2,22}?(?:有限责任公司|股份有限公司|有限公司|集团公司|水泥厂)")
# What a plant calls itself or any plant of a sort: '做…的低碳水泥厂'.
_ANY_PLANT = re.compile("(?:的[\u4e00-\u9fff]{0,6}|本|我|一流|低碳|绿色|现代|标杆|先进|型|家|座)(?:水泥厂|集团公司)$")
_PLANT = re.compile(
    r"[\u4e00-\u9fff()（）]{2,14}水泥(?:股份|[(（][\u4e00-\u9fff]{2,6}[)）])?(?:有限责任|有限|集团)公司"
)
_SHORT_NAME = re.compile(r"([\u4e00-\u9fff]{2,4}?)(?:公司|水泥|分厂|厂)(?!集团)")
_SHORT_NAME_ALONE = re.compile(r"([\u4e00-\u9fff]{2,4}?)(?:水泥)?(?:公司|水泥|分厂|厂)")
_IN_BRACKETS = re.compile(r"[（(]([\u4e00-\u9fff]{2,4}?)(?:公司|水泥|分厂|厂)[^（()）]{0,8}[）)]$")
# Whom the plant deals with stands in titles too: '与某某水泥有限公司的转让协议'.
_DEALS = re.compile(
    r"[与和向对致给同从为](?:[\u4e00-\u9fff()（）]{2,12}水泥)|合同|协议|发票|转让|受让|收据|函复|复函|采购|销售"
)
_ADVISES = re.compile(r"咨询|顾问|检验|检测|测试|校准|计量|认证")  # who writes papers for others
_OFFERS = re.compile(r"建议书|报价|推介|投标|贵公司|贵司|贵厂")  # what they offer on their own account
_WHOSE = re.compile(
    r"^(?!.*(?:收款|付款|供|对方|客户|购|销|承|施工|检测|检定|校准|发证|核查|户名)).*(?:单位|企业|公司|项目|内容)"
)
# A line that tells whom the plant deals with: '供方：某某公司', '检测机构：某某公司'.
_OTHER_SIDE = re.compile(
    r"^(?:供方|供货|供应商|卖方|出让|受让|对手方|产废|收款|开户|承检|检测|检验|检定|校准|核查|承运|施工|中标|客户|购方|需方)[^:：。]{0,6}[:：]"
)
# A paper of an authority: its name alone on a line at the top.
_AUTHORITY = re.compile(r"[\u4e00-\u9fff]{2,14}(?:局|厅|委员会|人民政府|办公厅)(?:办公室)?(?:文件)?")
# What a cement company's full name tells it by, between its place and what it is: '渠江砺川'.
_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南"
    "|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆"
)
_STEM = re.compile(
    rf"(?:(?:{_PROVINCES})(?:省|市|自治区)?)?([\u4e00-\u9fff]{{2,6}}?)(?:[(（][\u4e00-\u9fff]+[)）])?水泥.*"
)
SHARED, SISTER = 2, (2, 4)  # characters that the names of a group's plants share, and that tell one of them
_LEAD = re.compile(
    r"^(?:附(?:件|表|录)?[一二三四五六七八九十\d]{0,3}[:、.]?|[(【\[])+"
)  # '附：綦江公司…', '(綦江公司)…'
FULL_NAME = 8  # characters from which on a name with one of them changed is hardly another company's
OWN_PEOPLE = 2  # of the plant's people named in a paper that shows it is its own
_SALUTATION = re.compile(r"[\u4e00-\u9fff()（）]{2,22}(?:公司|中心|集团|局)[:：]")
SIGNED_OFF = 3  # passages at the end among which a paper tells whose it is
LETTERHEAD = 3  # passages at the top among which a letterhead stands
_SAMPLE = re.compile("样例|示例|范例|范本|样本|供[^供。]{2,24}(?:参考|套用|学习|借鉴)")
_HEADED = re.compile(r"([\u4e00-\u9fff]{3,8})水泥[\s　]+20\d\d")
_PRODUCT = re.compile(
    "出[厂磨库]|[散袋]装|普通|硅酸盐|复合|矿渣|通用|全|本|公司|吨|单位|销|产|业|国|市$|碳|绿色|集团|我"
)
_LISTS_PLANTS = re.compile("工厂|企业|公司|单位|基地")
_BARE_PLANT = re.compile(r"[\u4e00-\u9fff]{2,8}水泥厂?")
LEAST_PLANTS = 3  # of a group's list
_SEAL = re.compile(r"[（(]印章[)）]")  # how readers mark what stands in a seal


@dataclass(frozen=True)
class Identity:
    """Who the audited plant is: its names, and its people. others: full names of other cement companies met with."""

    names: tuple[str, ...]
    people: tuple[str, ...]
    others: tuple[str, ...] = ()

    @cached_property
    def sisters(self) -> tuple[str, ...]:
        """What tells the group's other plants from this one: '泸县' of 某某泸县公司, where ours is 某某武隆公司."""
        found = {rest for name in self.names for other in self.others if (rest := _apart_from(name, other))}
        stems = [match[1] for name in self.names if (match := _STEM.fullmatch(name))]
        others = [match[1] for name in self.others if (match := _STEM.fullmatch(name))]
        found |= {rest for stem in stems for other in others if (rest := _apart_from(stem, other, ends=False))}
        return tuple(sorted(rest for rest in found if not any(rest in own for own in self.names)))

    @cached_property
    def told_of_sisters(self) -> re.Pattern[str] | None:
        """Finds a sister as whom something is told of: '渠江公司', '綦江厂'; None where no sister is known."""
        stems = {stem for other in self.others if (match := _STEM.fullmatch(other)) for stem in _short(match[1])}
        known = {s for s in (*stems, *self.sisters) if not any(s in own for own in self.names)}
        if not known:
            return None
        return re.compile(
            rf"(?<![与和向对同从学按比据])(?:{'|'.join(sorted(known))})(?:水泥)?(?:有限(?:责任)?)?(?:公司|厂)"
        )

    def tells_of_a_sister(self, text: str, at: int) -> bool:
        """Whether what stands at `at` in a normalised passage is told of a sister: she is named before it in the
        sentence, or heads a cell of the row, and the plant itself is not named there.
        """
        if self.told_of_sisters is None or any(name in text for name in self.names):
            return False
        sentence = text[max(text.rfind(mark, 0, at) for mark in "。;") + 1 : at]
        if self.told_of_sisters.search(sentence):
            return True
        return any(self.told_of_sisters.match(cell.partition(":")[2]) for cell in text.split(";"))

    @classmethod
    def of(cls, profile: Mapping[str, object]) -> Identity:
        aliases = profile.get("aliases") or []
        people = profile.get("people") or []
        own = [str(profile.get("name", "")), str(profile.get("short_name", "")), str(profile.get("credit_code", ""))]
        own += [str(a) for a in aliases] if isinstance(aliases, list) else []
        named = (
            [str(p["name"]) for p in people if isinstance(p, dict) and p.get("name")]
            if isinstance(people, list)
            else []
        )
        return cls(tuple(dict.fromkeys(normalise(n) for n in own if n)), tuple(named))


NOBODY = Identity((), ())


def _short(stem: str) -> tuple[str, ...]:
    """A stem by itself and by its first two characters, as plants are called by their place: '渠江砺川', '渠江'."""
    return (stem, stem[:SHARED]) if len(stem) > SHARED else (stem,)


def _apart_from(name: str, other: str, *, ends: bool = True) -> str:
    """What stands in `other` between the beginning and the end that it shares with `name`; '' without such.

    ends: whether they must share an end; stems ('西陵桐水' where ours is '西陵鹤岩') have none to share.
    """
    start, end = int(Prefix.similarity(name, other)), int(Postfix.similarity(name, other)) if ends else 0
    rest = other[start : len(other) - end]
    return rest if start >= SHARED and (end >= SHARED or not ends) and SISTER[0] <= len(rest) <= SISTER[1] else ""


def other_plants(files: Iterable[EvidenceFile], identity: Identity) -> tuple[str, ...]:
    """The names of other cement companies that the files tell: in full anywhere, in short in a group's lists."""
    files = tuple(files)
    found = {
        name
        for file in files
        for part in file.parts
        for passage in part.passages
        if "水泥" in passage.text
        for name in _PLANT.findall(normalise(passage.text))
    }
    found |= {name for file in files for part in file.parts for name in _listed_beside(part, identity)}
    return tuple(sorted(name for name in found if not any(own in name or name in own for own in identity.names)))


def _listed_beside(part: Part, identity: Identity) -> Iterator[str]:
    """The plants of a group that a list has by their short names, this one among them: '工厂 | 渠江水泥'."""
    for table in part.tables:
        for i, label in enumerate(table.columns):
            cells = [normalise(row[i]) for row in table.rows] if _LISTS_PLANTS.search(label) else []
            ours = any(own in cell for cell in cells for own in identity.names)
            plants = [cell for cell in cells if _BARE_PLANT.fullmatch(cell)]
            if ours and len(plants) >= LEAST_PLANTS:
                yield from plants


def names_another_plant(text: str, identity: Identity, *, alone: bool = False) -> bool:
    """Whether a title begins with another plant's short name: '渠州公司数据交叉核对', where papers name that plant; or
    tells its full name, or the short one in brackets at its end: '附录C 外来文件——某某水泥有限公司《…规定》'.

    alone: whether the name is all there is.
    """
    plain = _LEAD.sub("", normalise(text))
    if not alone and (plain.startswith(identity.sisters) or _told_of_another(plain, identity)):
        return True
    match = _SHORT_NAME_ALONE.fullmatch(plain) if alone else _SHORT_NAME.match(plain)
    if not match or match[1] == "集团" or any(match[1] in own for own in identity.names):
        return False
    return any(match[1] in other for other in identity.others)


def _told_of_another(plain: str, identity: Identity) -> bool:
    """Whether a title tells another cement company, not as whom the plant deals with; a bare name heads a cover."""
    if plain in identity.others or any(own in plain for own in identity.names) or _DEALS.search(plain):
        return False
    if any(other in plain for other in identity.others):
        return True
    match = _IN_BRACKETS.search(plain)
    return match is not None and any(match[1] in other for other in identity.others)


def _signed_off_by_another(part: Part, title: str, identity: Identity) -> bool:
    """Whether a rule ends with another company's name, and names nobody of the plant: its head was only copied over."""
    last = [normalise(p.text) for p in part.passages[-SIGNED_OFF:] if not p.cells]
    others = [line for line in last if _COMPANY.fullmatch(line) and not any(own in line for own in identity.names)]
    return bool(others) and is_rule(title) and not any(name in part.text for name in identity.people)


def owner_of(part: Part, title: str, identity: Identity) -> str:
    """'own', 'other' (only another company is named as the document's owner) or 'unknown'."""
    if names_another_plant(title, identity) or _signed_off_by_another(part, title, identity):
        return "other"
    first = normalise(part.passages[0].text) if part.passages else ""
    if first in identity.others or (part.name and names_another_plant(part.name, identity)):
        return "other"  # a sister's cover, a sheet of hers
    if _is_sample_of_another(part, identity) or _headed_by_another(title, identity):
        return "other"
    head = joined((part.file, title, *(p.text for p in part.passages[:HEAD])))
    if any(_AUTHORITY.fullmatch(normalise(p.text)) for p in part.passages[:LETTERHEAD]):
        return "own" if _addressed(part, identity) else "other"
    if any(name in head for name in identity.names):
        return "own"
    text = joined(p.text for p in part.passages)
    if any(name in text for name in identity.names) or _misread(part, identity):
        return "own"
    sealed = {normalise(passage.text) for passage in part.passages if _SEAL.match(passage.text)}
    offered = bool(_OFFERS.search(head))
    owners = [line for line in _of_the_paper(part, title) if _names_another(line, advisers=offered)]
    written = part.text
    if sum(name in written for name in identity.people) >= OWN_PEOPLE:  # with a letter to or from somebody else in it
        owners = [line for line in owners if not _SALUTATION.match(line)]
        if not owners:
            return "own"
    if sealed.issuperset(owners) and _signed_by_own(part, identity):
        return "unknown"  # a round seal on a photo is often misread; the plant's own people have signed
    return "other" if owners else "unknown"


def _is_sample_of_another(part: Part, identity: Identity) -> bool:
    """Whether a line at the top or the end says that it is another company's paper, shown to the plant as a sample.

    At the end the company may sign on a line of its own: '贵州某某水泥有限公司 企业管理部汇编'.
    """
    top = [normalise(p.text) for p in part.passages[:LETTERHEAD] if not p.cells]
    if any(_SAMPLE.search(line) and _names_one(line, identity.others) for line in top):
        return True
    end = [normalise(p.text) for p in part.passages[-SIGNED_OFF:] if not p.cells]
    shown = any(map(_SAMPLE.search, end)) and any(_names_one(line, identity.others) for line in end)
    return shown and not _names_one(part.text, identity.people)


def _names_one(text: str, names: Iterable[str]) -> bool:
    return any(name in text for name in names)


def _headed_by_another(title: str, identity: Identity) -> bool:
    """Whether a title begins with a cement company's short name and a year: '某某山水泥 2025年月度台账'."""
    match = _HEADED.match(title.strip())
    if match is None or _PRODUCT.search(match[1]):
        return False
    return not any(match[1] in own or own in normalise(title) for own in identity.names)


def _names_another(line: str, *, advisers: bool) -> bool:
    """Whether a line names a company that could own the paper; one that only advises owns no more than its offers."""
    named = (name for name in _COMPANY.findall(line) if not _ANY_PLANT.search(name))
    return any(advisers or not _ADVISES.search(name) for name in named)


def _signed_by_own(part: Part, identity: Identity) -> bool:
    """Whether somebody of the plant signed in a role."""
    known = set(identity.people)
    return any(known.intersection(s.people) for p in part.passages for s in signatures_in(p.text, identity.people))


def _addressed(part: Part, identity: Identity) -> bool:
    """Whether the plant is whom an authority writes to: '重庆某某水泥有限公司：'."""
    lines = [normalise(p.text) for p in part.passages[:HEAD] if not p.cells]
    return any(line.rstrip(":") in identity.names for line in lines if line.endswith(":"))


def _misread(part: Part, identity: Identity) -> bool:
    """Whether a scan names the plant with one character of its full name read wrong."""
    full = [name for name in identity.names if len(name) >= FULL_NAME]
    for passage in part.passages:
        for match in _COMPANY.finditer(normalise(passage.text)) if passage.confidence < 1 else ():
            if any(Levenshtein.distance(match[0][-len(name) :], name) == 1 for name in full):
                return True
    return False


def _of_the_paper(part: Part, title: str) -> Iterable[str]:
    """Where a paper tells whose it is: its file, title and head, not the rows that name those it has to do with."""
    yield normalise(f"{part.file} {title}")
    for passage in part.passages[:HEAD]:
        if not passage.cells:
            if not _OTHER_SIDE.match(passage.text.strip()):
                yield normalise(passage.text)
        else:
            yield from (normalise(f"{k}{v}") for k, v in passage.cells.items() if _WHOSE.search(k))
