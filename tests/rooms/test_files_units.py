"""Several units in one cell, taken apart."""

import pytest

from luoshi.files.unit_words import Names, split_units

CELLS = [
    ("甲司", Names(("甲司",))),
    ("甲司、乙司", Names(("甲司", "乙司"))),
    ("甲司，乙司；丙司/丁司", Names(("甲司", "乙司", "丙司", "丁司"))),
    ("甲司\n乙司\r\n", Names(("甲司", "乙司"))),
    ("甲司; 乙司 ,丙司|丁司", Names(("甲司", "乙司", "丙司", "丁司"))),
    ("甲司、乙司等", Names(("甲司", "乙司"), etc=True)),
    ("甲司等单位", Names(("甲司",), etc=True)),
    ("甲司、甲司", Names(("甲司",))),
    ("乙司、甲司（牵头）", Names(("甲司", "乙司"))),
    ("甲司（牵头）、乙司（配合）", Names(("甲司",), ("乙司",))),
    ("甲司（乙司、丙司配合）", Names(("甲司",), ("乙司", "丙司"))),
    ("牵头：甲司；配合：乙司、丙司", Names(("甲司",), ("乙司", "丙司"))),
    ("牵头单位:甲司\n协办单位:乙司", Names(("甲司",), ("乙司",))),
    ("机关党委（党务处）", Names(("机关党委（党务处）",))),  # a bracket that says no role belongs to the name
    ("机关党委（党务、纪检）、甲司", Names(("机关党委（党务、纪检）", "甲司"))),
    ("甲 司", Names(("甲司",))),
    ("各司局、各直属单位", Names(("各司局", "各直属单位"))),
    ("、，；", Names(())),
    ("", Names(())),
    ("甲司（", Names(("甲司（",))),
    ("甲司）、乙司", Names(("甲司）", "乙司"))),
]


@pytest.mark.parametrize(("cell", "names"), CELLS)
def test_a_cell_of_units(cell: str, names: Names) -> None:
    assert split_units(cell) == names
