"""Rules 13: no points, rankings, check-ins, read receipts… in a field, an address, a label, a page, either language.

A word is refused wherever it stands in a model, a field, a route, a message of the catalogue or a stylesheet's class. The
few honest uses stand in ``allowed_mentions.txt`` by file and line, with the reason.
"""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

READ = {".py", ".html", ".css", ".js", ".po", ".toml", ".txt", ".md", ".json", ".svg"}
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

ALLOWED = Path(__file__).parent / "allowed_mentions.txt"


def allowed() -> dict[tuple[str, int], tuple[str, str]]:
    """Return what may be said all the same: (file, line) → (the words there, why). One line each: file:line words — reason."""
    found = {}
    for line in ALLOWED.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            place, _, rest = line.partition(" ")
            words, _, reason = rest.partition(" — ")
            file, _, number = place.rpartition(":")
            found[file, int(number)] = (words, reason)
    return found


def refused(text: str) -> list[str]:
    """Return the forbidden words in ``text``."""
    low = text.lower()
    found = [word for word in CHINESE if word in low]
    return found + [word for word in ENGLISH if re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", low)]


def mentions() -> dict[tuple[str, int], str]:
    """Return every line of the program with a forbidden word: code, pages, styles, scripts, messages, data, READMEs."""
    found = {}
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix not in READ or "vendor" in path.parts:
            continue
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            words = refused(line)
            if words:
                found[str(path.relative_to(ROOT)), n] = " ".join(words)
    return found


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


def test_every_line_of_the_program() -> None:
    """Code, labels, messages in both languages, pages: each mention stands in ``allowed_mentions.txt`` by file and line, with a reason.

    What stands there and is gone, or has moved, fails as well: the list says what is, and nothing else.
    """
    may, found = allowed(), mentions()
    assert all(reason for _words, reason in may.values())
    new = [
        f"{file}:{n} {words}" for (file, n), words in found.items() if may.get((file, n), ("",))[0] != words
    ]
    gone = [
        f"{file}:{n} {words}" for (file, n), (words, _reason) in may.items() if found.get((file, n)) != words
    ]
    assert (new, gone) == ([], []), (
        "say it otherwise, or write file, line and reason into allowed_mentions.txt"
    )


def test_no_list_can_be_ordered_by_a_result() -> None:
    """Units and persons stand in official order everywhere (rules 13); a list of items knows these four orders only."""
    from luoshi.items.filters import Sort

    assert {each.value for each in Sort} == {"number", "due", "unit", "recent"}
    assert not [
        path
        for path in SOURCE.rglob("*.html")
        if re.search(r"sort=-?(count|rate|late|red|result)", path.read_text("utf-8"))
    ]
