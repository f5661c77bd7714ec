"""The words for states, acts, classes and what is missing: one place, both languages."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _in

from luoshi.base.refusals import Words
from luoshi.core.closing import Missing
from luoshi.core.life import Act, State
from luoshi.items.kinds import JudgeFrom, Klass

STATES: dict[State, Words] = {
    State.DRAFT: _("草稿"),
    State.OPEN: _("在办"),
    State.SUBMITTED: _("待核验"),
    State.RETURNED: _("退回"),
    State.CLOSED: _("已销号"),
    State.CANCELLED: _("已取消"),
}
ACTS: dict[Act, Words] = {
    Act.OPEN: _("立项"),
    Act.EDIT: _in("act", "修改"),
    Act.SUBMIT: _("报成效"),
    Act.WITHDRAW: _("撤回"),
    Act.RETURN: _in("act", "退回"),
    Act.CONFIRM: _("核验销号"),
    Act.REBOUND: _("反弹重开"),
    Act.CANCEL: _in("act", "取消"),
    Act.POSTPONE: _("改期"),
    Act.CHECK: _("定期检查"),
    Act.RELOOK: _("回头看"),
    Act.ENTER: _("录入旧账"),
    Act.BREAK_DOWN: _("分下去"),
}
KLASSES: dict[Klass, Words] = {
    Klass.IMMEDIATE: _("立行立改"),
    Klass.BY_DATE: _("限期"),
    Klass.SUSTAINED: _("长期坚持"),
}
JUDGES: dict[JudgeFrom, Words] = {
    JudgeFrom.SUPERIOR: _("上级单位"),
    JudgeFrom.LINE: _("条上的牵头司局"),
    JudgeFrom.GROUP: _("指定的组"),
}
MISSING: dict[Missing, tuple[Words, Words]] = {
    Missing.EFFECT: (_("没有写成效。"), _("写一句变化：办之前怎样，现在怎样。")),
    Missing.DOCUMENT: (_("完成标准点名要一份文件，还没有写。"), _("写上文件的名称或文号，或附上文件。")),
    Missing.RULE: (_("还没有写定下来的制度。"), _("写上制度的名称或文号。")),
    Missing.RELOOK: (_("没有定回头看的日期。"), _("核验时定一个日期。")),
    Missing.BENEFICIARY: (_("没有写受益人怎么说。"), _("写上谁、说了什么。")),
    Missing.CHECK: (_("长期坚持的事项还没有做过定期检查。"), _("先做一次定期检查，再销号。")),
    Missing.CHILDREN: (_("下面还有没销号的事项。"), _("先把下面的办完。")),
}


def state_word(state: State | str) -> Words:
    """Return the word for a state."""
    return STATES[State(state)]


def act_word(act: Act | str) -> Words:
    """Return the word for an act."""
    return ACTS[Act(act)]


__all__ = ["ACTS", "JUDGES", "KLASSES", "MISSING", "STATES", "act_word", "state_word"]
