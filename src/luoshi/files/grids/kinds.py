"""The kinds of tables that come in and go out this way. Pages and the command line know them from here alone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base.refusals import NotFound, Words
from luoshi.files.grids import (
    directive_fields,
    directives_in,
    group_fields,
    groups_in,
    list_fields,
    lists_in,
    out,
    people_fields,
    people_in,
    record_fields,
    records_in,
    unit_fields,
    units_in,
)
from luoshi.files.grids.fields import Fields
from luoshi.files.grids.plan import GridPlan


class Planning(Protocol):
    """Makes the plan of a file."""

    def __call__(self, data: bytes, *, viewer: Viewer, year: int | None, source: str) -> GridPlan:
        """Return what the file would do; nothing is written."""


@dataclass(frozen=True)
class Kind:
    """A kind of table: what it is called, its columns, the right its acts need, how it is planned and written out."""

    code: str
    title: Words
    hint: Words
    fields: Fields
    verb: Verb
    plan: Planning
    rows: Callable[[Viewer, int | None], Iterable[out.Cells]]
    page: str


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            "records",
            _("纪实"),
            _(
                "一行一次活动。日期写到日；几样一起办的，活动类型用顿号隔开；人数只写数字，"
                "实到空着就是应到减去没来的。编号空着，写入时自动编。"
            ),
            record_fields.FIELDS,
            Verb.RECORD,
            records_in.plan_records,
            out.records,
            "records",
        ),
        Kind(
            "people",
            _("人员和岗位"),
            _(
                "一行一个岗位上的一个人；姓名空着是空岗。岗位类别决定能办什么。"
                "同名的人：是同一位写人员编号，是另一位写“新”。"
            ),
            people_fields.FIELDS,
            Verb.ORGANISE,
            people_in.plan_people,
            out.people,
            "people",
        ),
        Kind(
            "groups",
            _("组"),
            _("一行一个组。联系的单位写全称，用顿号隔开；没有写到的单位不移出去。"),
            group_fields.FIELDS,
            Verb.ORGANISE,
            groups_in.plan_groups,
            out.groups,
            "groups",
        ),
        Kind(
            "units",
            _("单位"),
            _("一行一个单位，上级写在下级前面，按机构序列排。三个人数一起写，或一起空着。"),
            unit_fields.FIELDS,
            Verb.ORGANISE,
            units_in.plan_units,
            out.units,
            "units",
        ),
        Kind(
            "directives",
            _("第一议题"),
            _(
                "一行一份指示批示，由本单位传达。涉密的在“线下件”写“是”，只写收到的日子。"
                "顺序号空着，写入时自动编；登记过的不再登记。"
            ),
            directive_fields.FIELDS,
            Verb.MEET,
            directives_in.plan_directives,
            out.directives,
            "directives",
        ),
        Kind(
            "lists",
            _("责任清单"),
            _(
                "一行一条，是本单位自己的清单；层级写党组（党委）、书记、其他成员。责任岗位空着就是这一级的全部；"
                "规定动作写名称，上级条目写上级清单的序号。还没有清单的，写入时立一份。"
            ),
            list_fields.FIELDS,
            Verb.DOCUMENT,
            lists_in.plan_lists,
            out.lists,
            "lists",
        ),
    )
}


def kind_called(code: str) -> Kind:
    """Return the kind of a code. Raises NotFound where there is none."""
    if code not in KINDS:
        raise NotFound
    return KINDS[code]
