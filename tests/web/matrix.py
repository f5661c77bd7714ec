"""Who sees what and who may do what, written down by hand: the expectation of the permission matrix.

Source: rules 2 (posts), 7 (the second person), 12 (who sees what). Nothing here is computed
from the program: a right given or taken there must be given or taken here too.
"""

OFFICE = {"综合岗", "复核岗"}
SEES_ROOT = OFFICE | {"秘书岗", "监督员"}
ADMINISTRATORS = {"系统管理员", "安全管理员", "审计管理员"}
ROLES = [
    "综合岗",
    "复核岗",
    "秘书岗",
    "甲司司长",
    "甲司党务",
    "甲一书记",
    "甲二书记",
    "乙司党务",
    "乙司牵头",
    "乙一书记",
    "子院党务",
    "子一书记",
    "分管领导",
    "工作组员",
    "核验员",
    "监督员",
    "学习组长",
    "系统管理员",
    "安全管理员",
    "审计管理员",
]

# The items: whose they are (lead, owner, line) and who sees them.
ITEMS = {
    # 甲司 asked its first branch; line D1 (led by 甲司, which has no line post)
    "branch": SEES_ROOT | {"甲司司长", "甲司党务", "甲一书记", "分管领导", "工作组员"},
    # 乙司 asked its branch; line Y1 (its line post: 乙司牵头)
    "sibling": SEES_ROOT | {"乙司党务", "乙司牵头", "乙一书记"},
    # the root asked 甲司; line D1
    "department": SEES_ROOT | {"甲司司长", "甲司党务", "分管领导"},
    # the root asked 子院; line Y1, so 乙司's line post sees it across the tree; working group: 子院 is assigned to it
    "affiliated": SEES_ROOT | {"子院党务", "乙司牵头", "工作组员"},
    # the root's own, judged by the standing group
    "root": SEES_ROOT | {"核验员"},
}
LEADS = {
    "branch": {"甲一书记"},
    "sibling": {"乙一书记"},
    "department": {"甲司司长", "甲司党务"},
    "affiliated": {"子院党务"},
    "root": OFFICE,
}
OWNS = {
    "branch": {"甲司党务"},
    "sibling": {"乙司党务", "乙司牵头"},
    "department": OFFICE,
    "affiliated": OFFICE,
    "root": OFFICE,
}
HANDS_DOWN = {
    "branch": {"甲司党务"},
    "sibling": {"乙司党务", "乙司牵头"},
    "department": OFFICE | {"甲司党务"},
    "affiliated": OFFICE | {"子院党务"},
    "root": OFFICE,
}
JUDGES = {
    "branch": {"甲司司长", "甲司党务"},
    "sibling": {"乙司党务", "乙司牵头"},
    "department": OFFICE | {"分管领导"},
    "affiliated": OFFICE,
    "root": {"核验员"},
}
DECIDES = {
    "branch": {"甲司司长", "甲司党务"},
    "sibling": {"乙司党务", "乙司牵头"},
    "department": OFFICE,
    "affiliated": OFFICE,
    "root": OFFICE,
}

# act → (state in which it makes sense, who may, answer to an empty POST by who may)
ITEM_ACTS = {
    "item-edit": ("open", OWNS, 422),
    "item-supports": ("open", OWNS, 303),
    "item-post": ("open", HANDS_DOWN, 303),
    "item-cancel": ("open", OWNS, 422),
    "item-break-down": ("open", HANDS_DOWN, 422),
    "item-progress": ("open", LEADS, 422),
    "item-submit": ("open", LEADS, 422),
    "item-ask-date": ("open", LEADS, 422),
    "item-withdraw": ("submitted", LEADS, 303),
    "item-confirm": ("submitted", JUDGES, 303),
    "item-return": ("submitted", JUDGES, 422),
    "item-check": ("sustained", JUDGES, 422),
    "item-look-again": ("closed", JUDGES, 422),
    "item-reopen": ("closed", JUDGES, 422),
}

READERS = set(ROLES) - ADMINISTRATORS
WORKERS = OFFICE | {
    "甲司司长",
    "甲司党务",
    "甲一书记",
    "甲二书记",
    "乙司党务",
    "乙一书记",
    "子院党务",
    "子一书记",
    "分管领导",
    "学习组长",
}
JUDGING = OFFICE | {
    "甲司司长",
    "甲司党务",
    "乙司党务",
    "乙司牵头",
    "子院党务",
    "分管领导",
    "工作组员",
    "核验员",
}
EXPORTERS = READERS - {"核验员", "学习组长"}
STAFF = OFFICE | {"甲司党务", "乙司党务", "子院党务"}
RUN_MEETINGS = STAFF | {"秘书岗"}

# lists and forms without an object: who gets 200; the others in the house get 403
PAGES = {
    "overview": READERS,  # administrators are sent on to their own page (302)
    "uppers": READERS,
    "search": READERS,
    "ledger": READERS,
    "ledger-export": EXPORTERS,
    "mine": WORKERS | {"秘书岗", "监督员"},
    "mine-export": WORKERS & EXPORTERS,
    "directives": READERS,
    "directives-export": EXPORTERS,
    "directive-new": RUN_MEETINGS,
    "directive-new-offline": RUN_MEETINGS,
    "meetings": READERS,
    "hearings": READERS,
    "series-new": RUN_MEETINGS,
    "confirmations": JUDGING,
    "item-new": STAFF | {"乙司牵头"},
    "documents": READERS,
    "document-new": STAFF,
    "lines": READERS,
    "line-new": OFFICE,
    "units": READERS,
    "unit-new": OFFICE,
    "units-merge": OFFICE,
    "people": READERS,
    "person-new": OFFICE,
    "groups": READERS,
    "group-new": OFFICE,
    "groups-merge": OFFICE,
    "import": STAFF,
    "import-template": STAFF,
    "accounts": {"系统管理员", "安全管理员"},
    "account-new": {"系统管理员"},
    "trail": {"审计管理员"},
    "trail-check": {"审计管理员"},
    "access-log": {"审计管理员"},
    "jobs": set(ROLES),
    "menu": set(ROLES),
    "account": set(ROLES),
    "account-password": set(ROLES),
}

# units, by who sees them; changing them is the head office's alone
UNITS = {
    "示例部": SEES_ROOT,
    "甲司": SEES_ROOT | {"甲司司长", "甲司党务", "分管领导"},
    "甲司第一党支部": SEES_ROOT | {"甲司司长", "甲司党务", "甲一书记", "分管领导", "工作组员"},
    "乙司": SEES_ROOT | {"乙司党务", "乙司牵头"},
    "子院": SEES_ROOT | {"子院党务", "工作组员"},
}
UNIT_ACTS = [
    "unit-rename",
    "unit-dissolve",
    "unit-call-off",
    "unit-split",
    "unit-move",
    "unit-count",
    "post-new",
]
POST_ACTS = ["post-appoint", "post-deputy"]

# documents: the root's is open to everybody in its reach; a department's own to that department
DOCUMENTS = {
    "台账": READERS,
    "乙司办法": SEES_ROOT | {"乙司党务", "乙司牵头", "乙一书记"},
}
WRITES = {"台账": OFFICE, "乙司办法": {"乙司党务"}}
