"""The kinds of bodies and posts, in the field's own words."""

from enum import StrEnum


class UnitKind(StrEnum):
    """What a unit is."""

    ROOT = "root"  # 部
    DEPARTMENT = "department"  # 司局
    AFFILIATED = "affiliated"  # 直属单位
    COMMITTEE = "committee"  # 党委
    GENERAL_BRANCH = "general_branch"  # 党总支
    BRANCH = "branch"  # 党支部
    CELL = "cell"  # 党小组


class BranchKind(StrEnum):
    """What a branch is made of (支部工作条例 ch. 2)."""

    IN_SERVICE = "in_service"  # 在职
    RETIRED = "retired"  # 离退休
    JOINT = "joint"  # 联合
    TEMPORARY = "temporary"  # 临时


class LineageKind(StrEnum):
    """How one body came out of another."""

    MERGED = "merged"
    SPLIT = "split"
    RENAMED = "renamed"


class GroupKind(StrEnum):
    """What a group is for."""

    LEADING = "leading_group"  # 党组
    STEERING = "steering_group"  # 领导小组
    WORKING = "working_group"  # 工作组、督导组
    STUDY = "study_group"  # 学习小组
    ZONE = "zone"  # 片区
    STANDING = "standing_group"  # 常设核验组: confirms the root's own items
    INSPECTION = "inspection_group"  # 派驻纪检监察组: supervises, never confirms


class PostKind(StrEnum):
    """What a post is for; its rights follow from this (access.rights)."""

    HEAD_OFFICE = "head_office"  # 直属机关党委办公室
    CLERK = "clerk"  # 党组会秘书
    LEADER = "leader"  # 党组成员
    UNIT_LEADER = "unit_leader"  # 司局主要负责人
    PARTY_STAFF = "party_staff"  # 单位党务干部
    SECRETARY = "secretary"  # 支部书记
    LINE_LEAD = "line_lead"  # 条上的牵头岗
    WORKING_GROUP = "working_group"  # 工作组成员
    CONFIRMER = "confirmer"  # 常设核验组成员
    INSPECTOR = "inspector"  # 派驻纪检监察组成员
    STUDY_LEADER = "study_leader"  # 学习小组组长
    MEMBER = "member"  # 普通成员
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


ADMINISTRATORS = frozenset({PostKind.SYSTEM_ADMIN, PostKind.SECURITY_ADMIN, PostKind.AUDIT_ADMIN})
LEADERS = frozenset({PostKind.LEADER, PostKind.UNIT_LEADER})
"""Posts that may have charge (分管) of units and lines."""
