"""Where items come from. Rooms above add their own kinds at start-up; ``luoshi check`` names an origin without one."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OLD = "old"
"""The origin of an item that an older ledger had closed: by it pages tell it from what was confirmed here."""

origins: dict[str, str | Promise] = {
    "clause": _("文件条款"),
    "hand": _("直接立项"),
    "import": _("表格导入"),
    OLD: _("录入旧账"),
    "breakdown": _("上级分下来"),
}
