"""The words for kinds of bodies and posts: one place, both languages."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _in

from luoshi.base.refusals import Words
from luoshi.org.kinds import BranchKind, GroupKind, LineageKind, PostKind, UnitKind
from luoshi.org.models import Post

UNIT_KINDS: dict[UnitKind, Words] = {
    UnitKind.ROOT: _("部"),
    UnitKind.DEPARTMENT: _("司局"),
    UnitKind.AFFILIATED: _("直属单位"),
    UnitKind.COMMITTEE: _("党委"),
    UnitKind.GENERAL_BRANCH: _("党总支"),
    UnitKind.BRANCH: _("党支部"),
    UnitKind.CELL: _("党小组"),
}
BRANCH_KINDS: dict[BranchKind, Words] = {
    BranchKind.IN_SERVICE: _("在职"),
    BranchKind.RETIRED: _("离退休"),
    BranchKind.JOINT: _("联合"),
    BranchKind.TEMPORARY: _("临时"),
}
LINEAGE_KINDS: dict[LineageKind, Words] = {
    LineageKind.MERGED: _("合并"),
    LineageKind.SPLIT: _("拆分"),
    LineageKind.RENAMED: _("改名"),
}
GROUP_KINDS: dict[GroupKind, Words] = {
    GroupKind.LEADING: _("党组"),
    GroupKind.STEERING: _("领导小组"),
    GroupKind.WORKING: _("工作组、督导组"),
    GroupKind.STUDY: _("学习小组"),
    GroupKind.ZONE: _("片区"),
    GroupKind.STANDING: _("常设核验组"),
    GroupKind.INSPECTION: _("派驻纪检监察组"),
}
POST_KINDS: dict[PostKind, Words] = {
    PostKind.HEAD_OFFICE: _("机关党委办公室"),
    PostKind.CLERK: _("会议秘书"),
    PostKind.LEADER: _("党组成员"),
    PostKind.UNIT_LEADER: _("单位负责人"),
    PostKind.PARTY_STAFF: _("单位党务干部"),
    PostKind.SECRETARY: _("支部书记"),
    PostKind.LINE_LEAD: _("条上的牵头岗"),
    PostKind.WORKING_GROUP: _("工作组成员"),
    PostKind.CONFIRMER: _("核验组成员"),
    PostKind.INSPECTOR: _("纪检监察组成员"),
    PostKind.STUDY_LEADER: _("学习小组组长"),
    PostKind.MEMBER: _in("post", "成员"),
    PostKind.SYSTEM_ADMIN: _("系统管理员"),
    PostKind.SECURITY_ADMIN: _("安全管理员"),
    PostKind.AUDIT_ADMIN: _("审计管理员"),
}


def post_words(post: Post) -> str:
    """Say a post to somebody who knows the unit: its title, with the group it is in."""
    return f"{post.group.name} {post.title}" if post.group else post.title
