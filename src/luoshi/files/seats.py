"""Whose seat: the line of a row, the post it names, and where its second person sits."""

from collections.abc import Callable, Iterable
from datetime import date

from django.db.models import Count
from django.utils.translation import gettext as _

from luoshi.access.queries import judging_groups
from luoshi.access.scope import Viewer
from luoshi.base.models import living
from luoshi.files.columns import Column
from luoshi.files.drafts import DraftRow
from luoshi.files.plan import PlannedRow
from luoshi.files.unit_names import Wrong
from luoshi.items.kinds import JudgeFrom
from luoshi.items.models import Item
from luoshi.mandate.models import Document, Line
from luoshi.mandate.queries import visible_lines
from luoshi.org.kinds import GroupKind
from luoshi.org.models import Post, Tenure, Unit
from luoshi.org.queries import posts_by_words

Tell = Callable[[DraftRow, Column, str, str], None]
_CHUNK = 400


class Lines:
    """The line (条) of a row: the one it names, the one chosen for the file, or the only one that can be meant."""

    def __init__(self, viewer: Viewer, document: Document | None, chosen: Line | None, day: date) -> None:
        self.every = list(visible_lines(viewer).filter(living(day)))
        self.by_name = {name: line for line in self.every for name in (line.name, line.code)}
        self.chosen = (
            chosen or self._of_document(document) or (self.every[0] if len(self.every) == 1 else None)
        )
        self.by_lead: dict[int, list[Line]] = {}
        for line in self.every:
            self.by_lead.setdefault(line.lead_id, []).append(line)

    def _of_document(self, document: Document | None) -> Line | None:
        """Return the line most items of the document have."""
        if document is None:
            return None
        rows = Item.objects.filter(clause__document=document).values("line").annotate(n=Count("pk"))
        most = rows.order_by("-n", "line").first()
        return next((line for line in self.every if most and line.pk == most["line"]), None)

    def find(self, name: str, lead: Unit) -> Line | Wrong:
        """Return the line of a row that names ``name`` (or nothing) and is led by ``lead``."""
        if name:
            found = self.by_name.get("".join(name.split()))
            return found or Wrong(_("没有这一条"), self._offer(), "line_unknown")
        led = self.by_lead.get(lead.pk, [])
        found = self.chosen or (led[0] if len(led) == 1 else None)
        return found or Wrong(
            _("没有写条线"), _("加一列“条线”，或导入时选一条；") + self._offer(), "line_missing"
        )

    def _offer(self) -> str:
        names = _("、").join(f"“{line.name}”" for line in self.every[:6])
        return _("从 %(names)s 里选") % {"names": names + ("…" if len(self.every) > 6 else "")}


class Posts:
    """Binds what stands under 责任人 to a post of the lead unit or its leading group, by title or holder. Names are not kept."""

    def __init__(self, rows: Iterable[PlannedRow], day: date) -> None:
        self.rows = [row for row in rows if row.draft.post and not row.units]
        units = sorted({row.lead.pk for row in self.rows})
        self.found: dict[tuple[int, str], dict[int, Post]] = {}
        for n in range(0, len(units), _CHUNK):
            self.found |= posts_by_words(units[n : n + _CHUNK], day)

    def seat(self) -> None:
        """Set the post of each row that names exactly one."""
        for row in self.rows:
            name = "".join(row.draft.post.split())
            found = self.found.get((row.lead.pk, name)) or self.found.get(
                (row.lead.pk, name.removeprefix(row.lead.name)), {}
            )
            if len(found) == 1:
                (row.post,) = found.values()

    def say(self, tell: Tell) -> None:
        """Tell which rows name no post, or more than one, now that it is known which items they are about."""
        for row in self.rows:
            if row.post is not None:
                continue
            says = _("责任人没有对上岗位，事项记在单位名下，不记姓名")
            if row.item is not None:
                says = _("责任人没有对上岗位，照台账")
            tell(row.draft, Column.POST, _("岗位"), says)


class Seconds:
    """Where the second person of a row sits: by default the lead's superior; for the root's own items a group."""

    def __init__(self, viewer: Viewer, day: date) -> None:
        groups = list(judging_groups(viewer))
        seated = set(
            Tenure.objects.filter(living(day), post__group__in=groups, gone_at=None).values_list(
                "post__group", flat=True
            )
        )
        self.by_name = {group.name: group for group in groups}
        self.standing = [g for g in groups if g.kind == GroupKind.STANDING and g.pk in seated]

    def place(self, row: PlannedRow, tell: Tell) -> Wrong | None:
        """Set where ``row`` is judged; return what is wrong where nobody else could."""
        said = "".join(row.draft.judge.split())
        if said and (wrong := self._doer(row, said)):
            return wrong
        if group := self.by_name.get(said):
            row.judge_from, row.judge_group = JudgeFrom.GROUP, group
        elif row.line is not None and said == row.line.lead.name and row.line.lead_id != row.lead.pk:
            row.judge_from = JudgeFrom.LINE
        elif said:
            tell(row.draft, Column.JUDGE, _("核验"), _("“核验人”没有读：由上级单位的另一个人核验"))
        if row.lead.parent_id is None and row.judge_from != JudgeFrom.GROUP:
            if len(self.standing) != 1:
                return Wrong(
                    _("本级自己办的事项，要指定一个常设核验组"),
                    _("在“核验人”一列写核验组的名称"),
                    "root_needs_group",
                )
            row.judge_from, row.judge_group = JudgeFrom.GROUP, self.standing[0]
        return None

    def _doer(self, row: PlannedRow, said: str) -> Wrong | None:
        doer = "".join(row.draft.post.split())
        names = {
            row.lead.name,
            row.lead.short_name,
            doer,
            f"{row.lead.name}{doer}",
            f"{row.lead.short_name}{doer}",
        }
        if said not in names - {""}:
            return None
        mend = _("换一个人，或空着由上级单位核验")
        return Wrong(_("和办理的是同一个单位或岗位"), mend, "same_person")
