"""The words of the room, both languages."""

from django.utils.translation import gettext_lazy as _

from luoshi.base.refusals import Words
from luoshi.together.kinds import Cell

OPENED_BESIDE = _("和业务工作一起部署")
CELLS: dict[Cell, Words] = {
    Cell.PLANNED: _("一起谋划"),
    Cell.DEPLOYED: _("一起部署"),
    Cell.CHECKED: _("一起检查"),
    Cell.JUDGED: _("一起考核"),
}
