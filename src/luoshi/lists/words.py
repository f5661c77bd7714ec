"""What tiers are called: a ministry's leading group, a unit's committee."""

from django.utils.translation import gettext_lazy as _

from luoshi.base.refusals import Words
from luoshi.lists.kinds import Side, Tier
from luoshi.org.kinds import UnitKind
from luoshi.org.models import Unit

OF_ROOT: dict[Tier, Words] = {
    Tier.BODY: _("党组"),
    Tier.SECRETARY: _("党组书记"),
    Tier.MEMBER: _("党组其他成员"),
}
OF_UNITS: dict[Tier, Words] = {
    Tier.BODY: _("党委"),
    Tier.SECRETARY: _("党委书记"),
    Tier.MEMBER: _("党委其他成员"),
}
SIDES: dict[Side, Words] = {Side.GAVE: _("移交人"), Side.TOOK: _("接手人")}


def tier_words(unit: Unit) -> dict[Tier, Words]:
    """Return what the tiers of a unit's list are called."""
    return OF_ROOT if unit.kind == UnitKind.ROOT else OF_UNITS
