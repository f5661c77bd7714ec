"""The twelve lines (条) of the sample: named subjects with one lead department each."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class LineText:
    """A line: its code, name, whether it is core business (业务) or Party building (党建), its lead department."""

    code: str
    name: str
    kind: Literal["business", "party"]
    lead: str


LINES: tuple[LineText, ...] = (
    LineText("D1", "政治建设", "party", "甲司"),
    LineText("D2", "理论学习", "party", "乙司"),
    LineText("D3", "组织建设", "party", "丁司"),
    LineText("D4", "作风建设", "party", "丙司"),
    LineText("D5", "监督和整改", "party", "戊司"),
    LineText("D6", "青年工作", "party", "己司"),
    LineText("Y1", "规划编制", "business", "庚司"),
    LineText("Y2", "经费和资产", "business", "辛司"),
    LineText("Y3", "标准和评价", "business", "壬司"),
    LineText("Y4", "信息和数据", "business", "癸司"),
    LineText("Y5", "基层服务", "business", "子司"),
    LineText("Y6", "交流合作", "business", "丑司"),
)
