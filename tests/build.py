"""A small institution for tests, built through the rooms' own actions.

Tree: 示例部 > 甲司 (committee), 乙司 > branches; 子院 > branch. People hold posts; ``by`` gives who acts.
"""

from dataclasses import dataclass, field
from datetime import date

from luoshi.access import actions as access
from luoshi.access.models import Account
from luoshi.access.scope import Viewer, viewer_for
from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.items.actions import NewItem, open_item
from luoshi.items.kinds import Klass
from luoshi.items.models import Item
from luoshi.mandate import actions as mandate
from luoshi.mandate.kinds import ClauseKind, DocumentKind, LineKind
from luoshi.mandate.models import Clause, Document, Line
from luoshi.org import actions as org
from luoshi.org.kinds import GroupKind, PostKind, UnitKind
from luoshi.org.models import Group, Person, Post, Unit
from snapshots import remembered

START = date(2020, 1, 6)
TODAY = date(2021, 4, 20)
SYSTEM = By(person="0000000000000000")


@dataclass
class House:
    """What was built, by name."""

    units: dict[str, Unit] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    clauses: dict[str, Clause] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)

    def by(self, name: str) -> By:
        """Return the holder of the post called ``name``, acting in it."""
        return By(person=self.people[name].pk, post=self.posts[name].pk)

    def viewer(self, name: str) -> Viewer:
        """Return what the holder of the post called ``name`` sees today."""
        return viewer_for(self.people[name].pk, name, acting=self.posts[name].pk)

    def account(self, name: str) -> Account:
        """Return an enabled account of the person called ``name``, made on first use."""
        if name not in self.accounts:
            account = access.make_account(person=self.people[name], username=name, by=SYSTEM)
            access.enable_account(account=account, by=By(person="1111111111111111"))
            if name in self.posts:
                access.act_in(account=account, post=self.posts[name])
            self.accounts[name] = account
        return self.accounts[name]


_UNITS = [
    # name, kind, parent, committee
    ("示例部", UnitKind.ROOT, None, False),
    ("甲司", UnitKind.DEPARTMENT, "示例部", True),
    ("甲司第一党支部", UnitKind.BRANCH, "甲司", False),
    ("甲司第二党支部", UnitKind.BRANCH, "甲司", False),
    ("乙司", UnitKind.DEPARTMENT, "示例部", False),
    ("乙司第一党支部", UnitKind.BRANCH, "乙司", False),
    ("子院", UnitKind.AFFILIATED, "示例部", True),
    ("子院第一党支部", UnitKind.BRANCH, "子院", False),
]
_POSTS = [
    # post's name, kind, unit
    ("综合岗", PostKind.HEAD_OFFICE, "示例部"),
    ("复核岗", PostKind.HEAD_OFFICE, "示例部"),
    ("秘书岗", PostKind.CLERK, "示例部"),
    ("甲司司长", PostKind.UNIT_LEADER, "甲司"),
    ("甲司党务", PostKind.PARTY_STAFF, "甲司"),
    ("甲一书记", PostKind.SECRETARY, "甲司第一党支部"),
    ("甲二书记", PostKind.SECRETARY, "甲司第二党支部"),
    ("乙司党务", PostKind.PARTY_STAFF, "乙司"),
    ("乙司牵头", PostKind.LINE_LEAD, "乙司"),
    ("乙一书记", PostKind.SECRETARY, "乙司第一党支部"),
    ("子院党务", PostKind.PARTY_STAFF, "子院"),
    ("子一书记", PostKind.SECRETARY, "子院第一党支部"),
    ("系统管理员", PostKind.SYSTEM_ADMIN, "示例部"),
    ("安全管理员", PostKind.SECURITY_ADMIN, "示例部"),
    ("审计管理员", PostKind.AUDIT_ADMIN, "示例部"),
]
_GROUPS = [
    # group, kind, post, post's kind, units assigned
    ("党组", GroupKind.LEADING, "分管领导", PostKind.LEADER, ()),
    ("第一工作组", GroupKind.WORKING, "工作组员", PostKind.WORKING_GROUP, ("甲司第一党支部", "子院")),
    ("常设核验组", GroupKind.STANDING, "核验员", PostKind.CONFIRMER, ()),
    ("派驻纪检监察组", GroupKind.INSPECTION, "监督员", PostKind.INSPECTOR, ("示例部",)),
    ("甲司第一学习小组", GroupKind.STUDY, "学习组长", PostKind.STUDY_LEADER, ()),
]


def house(start: date = START) -> House:
    """Build the institution as of ``start``; put back from rows where it was built before."""
    return remembered(f"house {start}", lambda: _build(start))


def _build(start: date) -> House:
    with clock.at(start):
        built = House()
        for name, kind, parent, committee in _UNITS:
            built.units[name] = org.found_unit(
                name=name,
                kind=kind,
                parent=built.units[parent] if parent else None,
                from_on=start,
                by=SYSTEM,
                has_committee=committee,
            )
        for name, kind, unit in _POSTS:
            _seat(built, name, kind, start, unit=built.units[unit])
        for name, kind, post, post_kind, units in _GROUPS:
            home = built.units["甲司" if kind == GroupKind.STUDY else "示例部"]
            built.groups[name] = org.form_group(name=name, kind=kind, home=home, from_on=start, by=SYSTEM)
            org.assign_units(
                group=built.groups[name], units=[built.units[u] for u in units], from_on=start, by=SYSTEM
            )
            _seat(built, post, post_kind, start, group=built.groups[name])
        org.give_charge(post=built.posts["分管领导"], unit=built.units["甲司"], from_on=start, by=SYSTEM)
        _mandate(built, start)
    return built


def _seat(built: House, name: str, kind: PostKind, start: date, **where: object) -> None:
    built.people[name] = org.register_person(name=f"示{name}", by=SYSTEM)
    built.posts[name] = org.create_post(kind=kind, title=name, from_on=start, by=SYSTEM, **where)
    org.appoint(post=built.posts[name], person=built.people[name], from_on=start, by=SYSTEM)


def _mandate(built: House, start: date) -> None:
    root = built.units["示例部"]
    for code, name, kind, lead in [
        ("D1", "政治建设", LineKind.PARTY, "甲司"),
        ("Y1", "规划编制", LineKind.BUSINESS, "乙司"),
    ]:
        built.lines[code] = mandate.open_line(
            code=code, name=name, kind=kind, lead=built.units[lead], from_on=start, by=SYSTEM
        )
    built.documents["台账"] = mandate.enter_document(
        title="关于加强党的政治建设的重点任务",
        number="示党发〔2020〕9号",
        kind=DocumentKind.LEDGER,
        owner=root,
        issued_on=start,
        open_ended=True,
        by=SYSTEM,
    )
    built.clauses["1"] = mandate.add_clause(
        document=built.documents["台账"],
        kind=ClauseKind.ASPECT,
        number="1",
        words=mandate.ClauseWords(title="坚定政治信仰"),
        year=start.year,
        by=SYSTEM,
    )
    built.clauses["1-01"] = mandate.add_clause(
        document=built.documents["台账"],
        kind=ClauseKind.TASK,
        number="1-01",
        parent=built.clauses["1"],
        words=mandate.ClauseWords(title="设党委单位制定落实责任清单", lead=built.units["甲司"]),
        year=start.year,
        by=SYSTEM,
    )


def item(
    built: House, lead: str = "甲司第一党支部", owner: str = "甲司", by: str = "甲司党务", **more: object
) -> Item:
    """Open an item due on 30 June 2021 (unless said otherwise), led by ``lead``, opened by ``by``."""
    new = NewItem(
        **{
            "title": "把学习安排报到司里",
            "line": built.lines["D1"],
            "lead": built.units[lead],
            "owner": built.units[owner],
            "klass": Klass.BY_DATE,
            "due_on": date(2021, 6, 30),
            **more,
        }
    )
    return open_item(new=new, by=built.by(by))
