"""What the demo's first page says of its roles and of the walk through one matter."""

from django.utils.translation import gettext as _


def roles() -> list[tuple[str, str, str, str, str]]:
    """Return (slug, title, what the role does, what to look at first, its address) in the order of the page."""
    return [
        ("secretary", _("支部书记"), _("看支部要办什么，写成效，报上去"), _("我的清单"), "/mine/"),
        ("staff", _("单位党务干部"), _("把任务分下去，催办，核验"), _("台账"), "/ledger/"),
        ("leader", _("部领导"), _("看分管单位办到哪一步，核验"), _("总览"), "/"),
        ("office", _("机关党委办公室"), _("把文件拆成任务，看全部"), _("总览"), "/"),
        ("clerk", _("会前秘书"), _("登记指示批示，排议程，带走会议材料，出纪要"), _("会议"), "/meetings/"),
        ("working-group", _("工作组"), _("看联系的支部走到哪一步"), _("台账"), "/ledger/"),
        (
            "inspector",
            _("派驻纪检监察组"),
            _("看范围里的账，核查销号，提到会商；什么也不改"),
            _("销号核查"),
            "/closings/",
        ),
        ("confirmer", _("常设核验组"), _("核验本级自己办的事项"), _("等你核验"), "/confirmations/"),
        ("line", _("牵头司局（条）"), _("看一条任务到了哪些单位"), _("台账"), "/ledger/"),
        ("study", _("学习小组组长"), _("看小组的事"), _("组"), "/groups/"),
        ("system", _("系统管理员"), _("建账号，看不到业务"), _("账号"), "/admin/accounts/"),
        ("security", _("安全管理员"), _("放行账号，看不到业务"), _("账号"), "/admin/accounts/"),
        ("audit", _("审计管理员"), _("看留痕，验真伪，看不到业务"), _("留痕"), "/admin/trail/"),
    ]


def walk() -> list[tuple[str, str]]:
    """Return (title, what happens) of the five steps of one matter."""
    return [
        (_("文件到了"), _("机关党委办公室登记文件，拆成条款和任务")),
        (_("分下去"), _("牵头单位一次分给下面的支部，各有核验人")),
        (_("办了"), _("支部书记写一句成效，报上去")),
        (_("核了"), _("另一个人核验：退回，或者销号")),
        (_("看得见"), _("从文件到结果，在一页上")),
    ]


def figures(found: dict[str, int]) -> list[tuple[int, str]]:
    """Return (number, what it counts) for the line under the heading."""
    words = {
        "bodies": _("个单位"),
        "branches": _("个支部"),
        "tasks": _("项重点任务"),
        "groups": _("个学习小组"),
        "years": _("年的账"),
    }
    return [(found[name], word) for name, word in words.items() if name in found]
