"""Short facts that may follow any finished statement of effect, so that none is shorter than 30 characters."""

from random import Random

from luoshi.ops.sample.texts.filling import fill

LEAST = 30
"""Characters a statement of effect has at least."""

ENDINGS = (
    "半年后再看，没有反复",
    "有关的人都认这个结果",
    "办的经过在台账里查得到",
    "提出这件事的人表示认可",
    "同类的事已经照此办理",
    "没有因此多填一张表",
    "余下的小问题都列了日期",
    "接手的人照着就能办下去",
)


def finished(rng: Random, effect: str, facts: tuple[str, ...] = ENDINGS) -> str:
    """Return ``effect`` with its slots filled, lengthened to LEAST by at most two of ``facts``, closed by 。"""
    said = fill(rng, effect).rstrip("。")
    for fact in rng.sample(facts, min(2, len(facts))):
        if len(said) + 1 >= LEAST:
            break
        said = f"{said}；{fill(rng, fact)}"
    return f"{said}。"
