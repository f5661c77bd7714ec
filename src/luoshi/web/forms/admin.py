"""Forms of the administrators, and of the holder of an invitation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.web.forms import fields


class AccountForm(forms.Form):
    """An account for a person who has none."""

    username = fields.line(
        _("用户名"), limit=60, help_text=_("本人登录时写的名字，例如姓名的拼音；以后不改。")
    )

    def __init__(
        self, *args: Any, people: Any, labels: dict[str, str], shown: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        person = fields.Choosing(
            people,
            label=_("给谁"),
            label_of=lambda each: labels.get(each.pk, str(each)),
            widget=forms.RadioSelect,
            empty_label=None,
        )
        # every person without an account is accepted; only those found are listed
        person.widget.choices = [(pk, labels[pk]) for pk in shown]
        self.fields = {"person": person, **self.fields}


class PasswordForm(forms.Form):
    """A password, once."""

    password = forms.CharField(
        label=_("密码"),
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少12个字，几个词连起来也可以。"),
        error_messages={"required": _("这里要写。")},
    )
