"""Tables of the room."""

from luoshi.org.models.groups import Group, GroupLineage, GroupUnit
from luoshi.org.models.people import Deputy, Person, Portfolio, Post, Tenure
from luoshi.org.models.tallies import Tally
from luoshi.org.models.units import HeadCount, Lineage, Unit, UnitLife, UnitName

__all__ = [
    "Deputy",
    "Group",
    "GroupLineage",
    "GroupUnit",
    "HeadCount",
    "Lineage",
    "Person",
    "Portfolio",
    "Post",
    "Tally",
    "Tenure",
    "Unit",
    "UnitLife",
    "UnitName",
]
