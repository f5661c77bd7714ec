"""An empty ledger's first steps: who may let others in."""

from datetime import date

from rich.console import Console

from luoshi.access.actions import enable_account, make_account
from luoshi.access.invitations import invitation
from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.org import actions as org
from luoshi.org.kinds import PostKind, UnitKind
from luoshi.org.models import Unit
from luoshi.org.queries import root
from luoshi.trail.log import writing

INSTALLER = By(person="0" * 16)
FIRST = By(person="f" * 16)


def start(*, name: str, office: str, out: Console) -> int:
    """Found the root and seat the head office and the three administrators; print an invitation for each.

    Returns 1 and changes nothing when the ledger has begun already.
    """
    if root() is not None:
        out.print("这本账已经开始了，没有改动任何东西。")
        return 1
    today = clock.today()
    with writing(INSTALLER):
        unit = org.found_unit(name=name, kind=UnitKind.ROOT, parent=None, from_on=today, by=INSTALLER)
        links = [
            (title, _seat(unit, kind, title, username, today))
            for kind, title, username in [
                (PostKind.HEAD_OFFICE, "综合岗", office),
                (PostKind.SYSTEM_ADMIN, "系统管理员", "system"),
                (PostKind.SECURITY_ADMIN, "安全管理员", "security"),
                (PostKind.AUDIT_ADMIN, "审计管理员", "audit"),
            ]
        ]
    out.print("账本开好了。把下面的链接各自交给本人，设好密码就能进；每个链接只能用一次，72小时内有效。")
    for title, link in links:
        out.print(f"  {title}  {link}", soft_wrap=True)
    return 0


def _seat(unit: Unit, kind: PostKind, title: str, username: str, today: date) -> str:
    person = org.register_person(name=title, by=INSTALLER)
    post = org.create_post(kind=kind, title=title, unit=unit, from_on=today, by=INSTALLER)
    org.appoint(post=post, person=person, from_on=today, by=INSTALLER)
    account = make_account(person=person, username=username, by=INSTALLER)
    enable_account(account=account, by=FIRST)
    return f"/invite/{invitation(account)}/"
