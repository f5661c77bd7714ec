"""What attachments are called."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _in

from luoshi.base.refusals import Words
from luoshi.papers.kinds import PaperKind

PAPERS: dict[PaperKind, Words] = {
    PaperKind.TEXT: _("文件正文"),
    PaperKind.NAMED: _("点名要的文件"),
    PaperKind.RULE: _("定下来的制度"),
    PaperKind.OTHER: _in("paper", "其他材料"),
}
