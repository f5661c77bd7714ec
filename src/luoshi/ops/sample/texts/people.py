"""Names of people, put together so that nobody can take them for real ones, and what their seats are called."""

from random import Random

# 丁, 辛 and 申 are left out: they are surnames of real people.
_SURNAMES = "甲乙丙戊己庚壬癸子丑寅卯辰巳午未酉戌亥"
_MIDDLE = "一二三四五六七八九十百千"
_GIVEN = (
    "华明平安宁文清民生林山川云江河海波涛春秋晨阳星月光辉岩石松柏竹梅兰青青远航新成志和顺达康健勤朴实真诚"
    "信义礼容宽厚重敏慧思齐学博雅静淑芳洁莹琳玉珍珊瑶岚霞雪雨露丰田禾谷麦稻工匠钧衡度量尺原野泉溪湖洋舟帆"
)
_LAST = tuple(dict.fromkeys(_GIVEN))

SHORT = len(_SURNAMES) * len(_MIDDLE) * len(_LAST)
"""How many names of three characters there are; with a second given-name character there are more."""
POSSIBLE = SHORT * (1 + len(_LAST))


def names(rng: Random, n: int) -> list[str]:
    """Return ``n`` distinct names such as 甲一明: a stem or branch, a numeral, a plain given-name character.

    Where ``n`` exceeds SHORT the names have four characters or three. Raises ValueError above POSSIBLE.
    """
    if n > POSSIBLE:
        raise ValueError(f"there are {POSSIBLE} names, not {n}")
    return [_name(index) for index in rng.sample(range(SHORT if n <= SHORT else POSSIBLE), n)]


def _name(index: int) -> str:
    longer, short = divmod(index, SHORT)
    rest, last = divmod(short, len(_LAST))
    first, middle = divmod(rest, len(_MIDDLE))
    return _SURNAMES[first] + _MIDDLE[middle] + _LAST[last] + (_LAST[longer - 1] if longer else "")


POST_TITLES: dict[str, tuple[str, ...]] = {
    "head_office": ("综合岗", "组织岗", "宣传岗", "督办岗"),
    "clerk": ("党组会秘书岗",),
    "unit_leader": ("主要负责人岗",),
    "party_staff": ("党务干部岗",),
    "secretary": ("书记岗",),
    "line_lead": ("条上牵头岗",),
    "working_group": ("组长岗", "组员岗"),
    "confirmer": ("核验岗",),
    "inspector": ("监督岗",),
    "study_leader": ("组长岗",),
    "member": ("成员岗",),
    "system_admin": ("系统管理员",),
    "security_admin": ("安全管理员",),
    "audit_admin": ("审计管理员",),
}
"""Titles of seats by kind of post (``org.kinds.PostKind``); leaders' seats lie in ``groups.LEADERS``."""
