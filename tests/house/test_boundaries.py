"""Rules 13: no points, rankings, check-ins, read receipts… in a field, an address, a label, a page, either language.

A word is refused wherever it stands in a model, a field, a route, a message of the catalogue or a stylesheet's class. The
few honest uses (a rank in the official order is no ranking of results) are listed here one by one, with the reason.
"""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "luoshi"

CHINESE = tuple(
    "积分 得分 打分 评分 分数 扣分 加分 满分 排名 名次 排行 打卡 签到 连续登录 在线时长 学习时长 活跃度 登录次数 访问量 点赞".split()
    + "拍照上传 现场照片 视频上传 轨迹 已读 未读 红旗 勋章 徽章 等级称号 身份证 出生日期 民族 考勤".split()
)
ENGLISH = tuple(
    "score scores scored scoring points ranking rankings ranked leaderboard check-in checkin check_in streak streaks badge".split()
    + "badges medal likes gps geolocation geotag read_at read_by seen_at last_login last_seen login_count online_time".split()
    + "id_card id_number birthday birth_date ethnicity attendance_rate".split()
)

# What may be said all the same: the exact piece of text around the word, and why.
HONEST = {
    "证件号、生日、民族一律不收": "the form says what it never takes in",
    "no identity number, birthday or ethnic group is ever taken in": "the form says what it never takes in",
}


def refused(text: str) -> list[str]:
    """Return the forbidden words in ``text`` that no honest use explains."""
    rest = text.lower()
    for piece in HONEST:
        rest = rest.replace(piece.lower(), " ")
    found = [word for word in CHINESE if word in rest]
    return found + [word for word in ENGLISH if re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", rest)]


def routes(resolver: URLResolver | None = None, prefix: str = "") -> list[str]:
    found = []
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            found += routes(each, prefix + str(each.pattern))
        elif isinstance(each, URLPattern):
            found += [f"{prefix}{each.pattern} {each.name or ''}"]
    return found


@pytest.mark.parametrize(
    "word", ["党员积分", "本周打卡", "支部排名", "score", "last_login", "已读回执", "Points earned"]
)
def test_the_test_itself_refuses(word: str) -> None:
    assert refused(word)


@pytest.mark.parametrize(
    "word", ["分工", "对分管负责", "pointing", "likely", "readable", "underscored by", "order"]
)
def test_the_test_itself_lets_honest_words_through(word: str) -> None:
    assert not refused(word)


def test_models_and_fields() -> None:
    names = [
        f"{model._meta.label} {field.name} {getattr(field, 'verbose_name', '')} {getattr(field, 'help_text', '')}"
        for model in apps.get_models()
        if model.__module__.startswith("luoshi.")
        for field in model._meta.get_fields()
    ]
    assert len(names) > 150
    assert not [(name, refused(name)) for name in names if refused(name)]


def test_routes() -> None:
    assert len(routes()) > 80
    assert not [(route, refused(route)) for route in routes() if refused(route)]


def test_messages_in_both_languages() -> None:
    with (SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalogue = read_po(file, locale="en")
    wrong = []
    for message in catalogue:
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        wrong += [(text, refused(text)) for text in (*ids, *strings) if text and refused(text)]
    assert not wrong


def test_templates_styles_and_scripts() -> None:
    wrong = []
    for pattern in ("*.html", "*.css", "*.js"):
        for path in SOURCE.rglob(pattern):
            if "vendor" not in path.parts and refused(path.read_text(encoding="utf-8")):
                wrong.append((str(path.relative_to(ROOT)), refused(path.read_text(encoding="utf-8"))))
    assert not wrong


def test_no_list_can_be_ordered_by_a_result() -> None:
    """Units and persons stand in official order everywhere (rules 13); a list of items knows these four orders only."""
    from luoshi.items.filters import Sort

    assert {each.value for each in Sort} == {"number", "due", "unit", "recent"}
    assert not [
        path
        for path in SOURCE.rglob("*.html")
        if re.search(r"sort=-?(count|rate|late|red|result)", path.read_text("utf-8"))
    ]
