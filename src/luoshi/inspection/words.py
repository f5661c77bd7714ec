"""What a finding is called on an agenda, and why its topic leaves it. Written into the ledger, whatever the writer's language."""

from luoshi.inspection.models import Review

TAKEN_BACK = "核查意见收回"
LONGEST = 200


def called(review: Review) -> str:
    """Return what a finding is called on an agenda: whose item, its number and title, its first words."""
    item, first = review.item, review.words.splitlines()[0]
    whole = f"{item.lead.short_name} {item.number}“{item.title}”销号：{first}"
    return whole if len(whole) <= LONGEST else f"{whole[: LONGEST - 1]}…"
