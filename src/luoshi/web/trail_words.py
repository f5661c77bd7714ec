"""The trail's and the tables' names in an office's words; what has no word here is shown as it is kept."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _in

from luoshi.base.refusals import Words
from luoshi.core.life import Act
from luoshi.items.words import STATES, act_word
from luoshi.org.words import GROUP_KINDS, POST_KINDS, UNIT_KINDS

OBJECTS: dict[str, Words] = {
    "unit": _("单位"),
    "group": _in("nav", "组"),
    "post": _("岗位"),
    "person": _("人员"),
    "account": _("账号"),
    "document": _("文件"),
    "clause": _("条款"),
    "line": _("条"),
    "item": _("事项"),
    "duty": _("规定动作"),
    "record": _("纪实"),
    "turn": _("应办"),
    "papers": _("附件"),
}
_ACTS: dict[str, Words] = {
    "unit.founded": _("设立"),
    "unit.renamed": _("改名"),
    "unit.merged": _("合并"),
    "unit.split": _("拆分"),
    "unit.moved": _("移动"),
    "unit.dissolved": _("撤销"),
    "unit.end_called_off": _("恢复"),
    "unit.counted": _("记人数"),
    "group.formed": _("设组"),
    "group.assigned": _("分到单位"),
    "group.released": _("去掉单位"),
    "group.disbanded": _("撤销组"),
    "post.created": _("设岗位"),
    "post.ended": _("岗位结束"),
    "post.held": _("任职"),
    "post.left": _("离任"),
    "post.deputised": _("代理"),
    "post.charged": _("分管"),
    "post.discharged": _("不再分管"),
    "person.registered": _("登记人员"),
    "person.anonymised": _("销去姓名"),
    "person.erased": _("销去原文"),
    "account.made": _("建账号"),
    "account.invited": _("给新链接"),
    "account.enabled": _("放行"),
    "account.disabled": _("停用"),
    "account.password_set": _("设密码"),
    "account.closed": _("关闭账号"),
    "document.entered": _("登记文件"),
    "document.corrected": _("更正文件"),
    "document.opened_to": _("改看得到的范围"),
    "clause.added": _("加条款"),
    "clause.changed": _("改条款"),
    "clause.retired": _("条款退出"),
    "clause.carries_out": _("对上上级条款"),
    "clause.same": _("认作同一条"),
    "line.opened": _("设条"),
    "post.settled": _("记所在支部"),
    "duty.entered": _("录入规定动作"),
    "duty.times": _("定次数"),
    "calendar.entered": _("登记放假安排"),
    "record.entered": _("记下纪实"),
    "record.corrected": _("改纪实"),
    "record.withdrawn": _("撤回纪实"),
    "turn.excused": _("免这一期"),
    "turn.explained": _("说明缺口"),
    "turn.made_up": _("补开"),
    "turn.moved": _("批准换届日期"),
    "turn.early": _("批准提前换届"),
    "turn.taken_back": _("收回说明"),
    "paper.added": _("附文件"),
    "paper.replaced": _("换新版本"),
    "paper.withdrawn": _("撤下附件"),
    "paper.swept": _("清掉撤下的文件"),
    "item.drafted": _("起草"),
    "item.redrafted": _("改草稿"),
    "item.passed_on": _("转给接办单位"),
    "item.supported": _("改配合单位"),
    "item.progressed": _("写进展"),
    "item.progress_withdrawn": _("撤回进展"),
    "item.date_asked": _("申请改期"),
    "item.date_refused": _("不同意改期"),
    "item.typed_for": _("代录"),
    "item.typed_dropped": _("代录作废"),
    **{f"item.{act.value}": act_word(act) for act in Act},
}
_FIELDS: dict[str, Words] = {
    "name": _("名称"),
    "title": _("标题"),
    "kind": _("类别"),
    "parent": _("上级"),
    "path": _("位置"),
    "from_on": _("从"),
    "to_on": _("到"),
    "on": _("日期"),
    "person": _("人员"),
    "unit": _("单位"),
    "units": _("单位"),
    "line": _("条"),
    "group": _in("nav", "组"),
    "username": _("用户名"),
    "full": _("正式党员"),
    "probationary": _("预备党员"),
    "voting": _("有表决权的"),
    "members": _("人数"),
    "has_committee": _("设党委"),
    "values": _("原文条数"),
    "number": _("编号"),
    "state": _("状态"),
    "round": _("轮次"),
    "effect": _("成效"),
    "note": _("说明"),
    "text": _("内容"),
    "standard": _("完成标准"),
    "lead": _("牵头单位"),
    "owner": _("立项单位"),
    "judge_unit": _("核验单位"),
    "judge_group": _("核验的组"),
    "due_on": _("时限"),
    "year": _("年份"),
    "source": _("来源"),
    "summary": _("摘要"),
    "issued_on": _("成文日期"),
    "relook_on": _("回头看"),
    "due_from": _("原时限"),
    "due_to": _("新时限"),
    "documents": _("文件"),
    "rule": _("制度"),
    "beneficiary_word": _("受益人的话"),
    "signed_document": _("签过字的文件"),
    "for_post": _("替哪个岗位"),
    "for_person": _("替谁"),
    "klass": _("类别"),
    "original_due_on": _("原定时限"),
    "clause": _("条款"),
    "post": _("岗位"),
    "code": _("代号"),
    "reach": _("看得到的单位"),
    "others_see": _("别的单位看到"),
    "reason": _("原因"),
    "short_name": _("简称"),
    "held_on": _("哪一天"),
    "kinds": _("做了什么"),
    "joints": _("联合单位"),
    "required": _("应到"),
    "present": _("实到"),
    "topics": _("讲了什么"),
    "place": _("地点"),
    "chair": _("谁主持"),
    "recorder": _("谁记录"),
    "attended": _("点名到会的"),
    "branch": _("所在支部"),
    "basis": _("依据"),
    "article": _("哪一条"),
    "force": _("怎么说"),
    "length": _("期限"),
    "times": _("几次"),
    "most": _("最多几次"),
    "years": _("几年"),
    "grace": _("宽限"),
    "duty": _("规定动作"),
    "window_on": _("哪一期"),
    "record": _("纪实"),
    "paper": _("附件"),
    "paper_id": _("附件编号"),
    "version": _("版本"),
    "sha256": _("散列"),
    "size": _("字节数"),
    "effective_on": _("生效日期"),
    "files": _("文件"),
}
_KINDS: dict[str, dict[Any, Words]] = {
    "unit": {**UNIT_KINDS},
    "group": {**GROUP_KINDS},
    "post": {**POST_KINDS},
}
_STATES: dict[Any, Words] = {**STATES}
_TABLES: dict[str, Words] = {
    "items.item": _("事项"),
    "items.step": _("办理记录"),
    "items.progress": _("进展"),
    "items.daterequest": _("改期申请"),
    "items.awaiting": _("代录的决定"),
    "mandate.document": _("文件"),
    "mandate.clause": _("条款"),
    "mandate.clauseversion": _("条款"),
    "mandate.line": _("条"),
    "org.unit": _("单位"),
    "org.unitname": _("单位名称"),
    "org.group": _in("nav", "组"),
    "org.post": _("岗位"),
    "access.view": _("我的看法"),
    "trail.sealed": _("留痕里的其他原文"),
    "records.record": _("纪实"),
    "records.recordversion": _("纪实"),
    "records.decision": _("会上定的"),
    "records.finding": _("发现的问题"),
    "records.vote": _("表决"),
    "records.turnnote": _("说明"),
    "papers.paper": _("附件"),
    "papers.paperversion": _("附件"),
    "cadence.duty": _("规定动作"),
    "cadence.dutyversion": _("规定动作"),
}


def act_words(act: str) -> Words:
    """Return the words for an event's act."""
    return _ACTS.get(act, act)


def object_words(kind: str) -> Words:
    """Return the word for the kind of thing an event is about."""
    return OBJECTS.get(kind, kind)


def field_words(name: str) -> Words:
    """Return the word for a value of an event."""
    return _FIELDS.get(name, name)


def value_words(kind: str, name: str, value: str) -> Words:
    """Return the words for a code that stands as a value: a state, a kind of unit, group or post."""
    if name == "state":
        return _STATES.get(value, value)
    if name == "kind":
        return _KINDS.get(kind, {}).get(value, value)
    return value


def table_words(label: str) -> Words:
    """Return the word for a table, by its label."""
    return _TABLES.get(label, label)
