"""A field that names items: by numbers or words, only those the reader sees."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.access.scope import Viewer
from luoshi.items.models import Item
from luoshi.items.queries import Part, named_in, numbers_of
from luoshi.web.forms.fields import Label

MOST = 20
LABEL = _("牵涉哪些事项")
HINT = _("写编号或几个字，用顿号隔开。定了事的，这项决定写到它们；调研检查的，这次检查写到它们。")


class NamesInput(forms.TextInput):
    """A line that is looked up while it is typed: beneath it stands what each part means."""

    def __init__(self) -> None:
        super().__init__(
            attrs={
                "autocomplete": "off",
                "hx-get": reverse_lazy("items-named"),
                "hx-trigger": "keyup changed delay:400ms, change",
                "hx-target": "#names-said",
                "hx-swap": "innerHTML",
            }
        )

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Look up at once what the line begins with."""
        found = super().get_context(name, value, attrs)
        if value:
            found["widget"]["attrs"]["hx-trigger"] += ", load"
        return found


class NamesField(forms.CharField):
    """Items named in one line; the cleaned value is the items. A part that means none or several is a fault that names them."""

    def __init__(
        self,
        viewer: Viewer,
        *,
        label: Label = LABEL,
        help_text: Label = HINT,
        required: bool = False,
        most: int = MOST,
    ) -> None:
        self.viewer, self.most = viewer, most
        super().__init__(
            label=label,
            help_text=help_text,
            required=required,
            max_length=1000,
            widget=NamesInput(),
            error_messages={"required": _("写一项的编号。")},
        )

    def clean(self, value: Any) -> Any:
        """Return the items named, each once."""
        text = super().clean(value)
        found: dict[int, Item] = {}
        wrong = []
        parts = named_in(self.viewer, text, self.most + 1)
        for part in parts:
            if part.item is None:
                wrong.append(fault_of(part))
            else:
                found.setdefault(part.item.pk, part.item)
        if len(parts) > self.most:
            wrong.append(gettext("最多写 %(n)s 项。") % {"n": self.most})
        if wrong:
            raise forms.ValidationError(wrong)
        return list(found.values())


def fault_of(part: Part) -> str:
    """Say what is wrong with a part and how to mend it."""
    if not part.offers:
        return gettext("“%(text)s”没有找到，或不在你的范围里。写编号。") % {"text": part.text}
    offers = gettext("、").join(f"{item.number} {item.title[:16]}" for item in part.offers[:4])
    words = {"text": part.text, "n": len(part.offers), "offers": offers}
    return gettext("“%(text)s”有 %(n)s 项：%(offers)s。写编号。") % words


def names_of(items: Iterable[Item], seen: set[int]) -> str:
    """Return what the line begins with: of the items named so far those in the reader's sight."""
    return numbers_of([item for item in items if item.pk in seen])


def with_unseen(given: list[Item], before: Iterable[Item], seen: set[int]) -> list[Item]:
    """Return what is named now: what was typed, and what the typist could not see and so did not take away."""
    return [*given, *(item for item in before if item.pk not in seen)]
