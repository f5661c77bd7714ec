"""What a post may do, by its kind. A right says nothing about which object: position decides that."""

from enum import StrEnum

from luoshi.org.kinds import PostKind


class Verb(StrEnum):
    """Acts that need a right."""

    READ = "read"  # documents, items, units in its scope
    DOCUMENT = "document"  # enter documents and clauses, change them year by year
    OPEN = "open"  # open items, edit them, break them down
    WORK = "work"  # progress, submit, withdraw, ask for a date
    JUDGE = "judge"  # confirm, return, check, look again, reopen
    DECIDE = "decide"  # dates asked for, cancelling
    TYPE_FOR = "type_for"  # enter for a leader (代录)
    RECORD = "record"  # records of what was done, what is said about turns
    MEET = "meet"  # run the meetings of one's own unit: directives, agendas, outcomes
    CONSULT = "consult"  # the discipline group: topics of its own side, reviews of closings, samples
    RULE = "rule"  # stricter numbers of a duty for one's own unit
    ORGANISE = "organise"  # units, people, posts, groups
    IMPORT = "import"
    ENTER_OLD = "enter_old"  # items an older ledger had closed
    EXPORT = "export"
    MAKE_ACCOUNT = "make_account"  # system administrator
    ENABLE_ACCOUNT = "enable_account"  # security administrator
    READ_TRAIL = "read_trail"  # audit administrator


_OFFICE = {
    Verb.READ,
    Verb.DOCUMENT,
    Verb.OPEN,
    Verb.WORK,
    Verb.JUDGE,
    Verb.DECIDE,
    Verb.TYPE_FOR,
    Verb.RECORD,
    Verb.MEET,
    Verb.RULE,
    Verb.IMPORT,
    Verb.EXPORT,
}

RIGHTS: dict[PostKind, frozenset[Verb]] = {
    PostKind.HEAD_OFFICE: frozenset(_OFFICE | {Verb.ORGANISE, Verb.ENTER_OLD}),
    PostKind.CLERK: frozenset({Verb.READ, Verb.RECORD, Verb.MEET, Verb.EXPORT}),
    PostKind.LEADER: frozenset({Verb.READ, Verb.WORK, Verb.JUDGE, Verb.EXPORT}),
    PostKind.UNIT_LEADER: frozenset({Verb.READ, Verb.WORK, Verb.JUDGE, Verb.DECIDE, Verb.EXPORT}),
    PostKind.PARTY_STAFF: frozenset(_OFFICE),
    PostKind.SECRETARY: frozenset({Verb.READ, Verb.WORK, Verb.RECORD, Verb.EXPORT}),
    PostKind.LINE_LEAD: frozenset({Verb.READ, Verb.OPEN, Verb.JUDGE, Verb.DECIDE, Verb.EXPORT}),
    PostKind.WORKING_GROUP: frozenset({Verb.READ, Verb.JUDGE, Verb.EXPORT}),
    PostKind.CONFIRMER: frozenset({Verb.READ, Verb.JUDGE}),
    PostKind.INSPECTOR: frozenset({Verb.READ, Verb.CONSULT, Verb.EXPORT}),
    PostKind.STUDY_LEADER: frozenset({Verb.READ, Verb.WORK}),
    PostKind.MEMBER: frozenset({Verb.READ}),
    PostKind.SYSTEM_ADMIN: frozenset({Verb.MAKE_ACCOUNT}),
    PostKind.SECURITY_ADMIN: frozenset({Verb.ENABLE_ACCOUNT}),
    PostKind.AUDIT_ADMIN: frozenset({Verb.READ_TRAIL}),
}
