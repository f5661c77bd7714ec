"""``luoshi check --deploy``: what an installation for others must have beyond a ledger that is whole."""

import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from rich.console import Console

from luoshi.access.checks import LOOPBACK
from luoshi.trail import guard

LEAST_FREE = 2 * 1024**3
BYTE_ORDER = {"C", "POSIX", "C.UTF-8", "C.utf8"}
OLDEST = 140000


@dataclass(frozen=True)
class Finding:
    """What does not fit, and how to mend it; ``grave`` where nobody should be let in before."""

    what: str
    mend: str
    grave: bool = True


def deploy(*, out: Console) -> int:
    """Say what is missing before others use this installation; return 0, or 1 where something grave is."""
    found = [each for part in (_doors(), _files(), _database()) for each in part]
    for each in sorted(found, key=lambda each: not each.grave):
        word = "必改" if each.grave else "建议"
        out.print(f"部署（{word}）：{each.what} {each.mend}", soft_wrap=True, markup=False)
    if not found:
        out.print("部署：主机名、TLS、文件权限、数据库都合适。")
    return int(any(each.grave for each in found))


def _doors() -> Iterator[Finding]:
    if settings.DEMO:
        yield Finding("这是演示，谁都能进。", "不要设 LUOSHI_DEMO，换一个 LUOSHI_HOME。")
    hosts = set(settings.ALLOWED_HOSTS)
    if not hosts - LOOPBACK:
        yield Finding("只认本机的主机名。", "把对外的主机名写进 LUOSHI_HOSTS。")
    if "*" in hosts:
        yield Finding("什么主机名都认。", "在 LUOSHI_HOSTS 里只写对外的主机名。")
    if not settings.HTTPS:
        yield Finding("没有说前面有 TLS，登录状态会明文传。", "前面放带 TLS 的反向代理，设 LUOSHI_HTTPS=1。")
    for origin in settings.CSRF_TRUSTED_ORIGINS:
        parts = urlsplit(origin)
        if parts.scheme != "https" or parts.hostname not in hosts:
            yield Finding(
                f"LUOSHI_ORIGINS 里的 {origin} 不是 https，或主机名不在 LUOSHI_HOSTS 里。",
                "写成 https://主机名，两处一致。",
            )


def _files() -> Iterator[Finding]:
    home = Path(settings.LUOSHI_HOME)
    for path in (home / "secret-key", home):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            mode = "600" if path.is_file() else "700"
            yield Finding(f"{path} 别的用户也能看。", f"chmod {mode} {path}", grave=path.is_file())
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield Finding("服务是用 root 跑的。", "给它一个自己的系统用户。", grave=False)
    if shutil.disk_usage(home).free < LEAST_FREE:
        yield Finding("盘上不到 2 GB 了。", "腾出地方，或把 LUOSHI_HOME 搬到大一点的盘。")


def _database() -> Iterator[Finding]:
    missing = guard.missing(connection)
    if missing:
        yield Finding(
            f"挡住改动留痕的触发器不在了：{'、'.join(missing)}。", "查清楚是谁去掉的，再从备份恢复到新库。"
        )
    if connection.vendor == "postgresql":
        yield from _postgresql()
    else:
        yield Finding("数据库是 SQLite。", "一个单位用合适；几千人同时用，换 PostgreSQL。", grave=False)


def _postgresql() -> Iterator[Finding]:
    asked = (
        "SELECT d.datcollate, pg_encoding_to_char(d.encoding), r.rolsuper, current_setting('fsync'),"
        " current_setting('synchronous_commit'), current_setting('server_version_num')::int"
        " FROM pg_database d, pg_roles r WHERE d.datname = current_database() AND r.rolname = current_user"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        collation, encoding, superuser, fsync, commit, version = cursor.fetchone()
    if collation not in BYTE_ORDER:
        yield Finding(
            f"数据库按 {collation} 排序，编号的先后会乱。",
            "用 createdb -T template0 --locale=C 另建一个，恢复备份。",
        )
    if encoding != "UTF8":
        yield Finding(
            f"数据库的编码是 {encoding}，生僻字存不进。", "用 createdb -E UTF8 另建一个，恢复备份。"
        )
    if superuser:
        yield Finding("连数据库的账号是超级用户。", "另建一个只有这一个库的账号。", grave=False)
    if fsync != "on" or commit == "off":
        yield Finding("数据库没有落盘就说记下了（fsync、synchronous_commit）。", "把两项都改回 on。")
    if version < OLDEST:
        yield Finding("PostgreSQL 版本太旧。", "升到 14 以上。")
