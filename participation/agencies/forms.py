"""Agencies and their offices in the editors' desk: is the input well formed?"""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.agencies import rules
from participation.agencies.models import Agency, AgencyRole
from participation.people.models import Person


class WebsiteField(forms.URLField):
    """An address typed without a scheme is meant as https."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)


class AgencyForm(forms.ModelForm):  # type: ignore[type-arg]
    """One agency with its contact desk."""

    class Meta:
        model = Agency
        field_classes: ClassVar = {"website": WebsiteField}
        labels: ClassVar = {"parent": _("上級機關")}
        fields: ClassVar = [
            "name",
            "name_en",
            "code",
            "slug",
            "oid",
            "parent",
            "remit",
            "website",
            "contact_name",
            "contact_email",
            "contact_phone",
            "position",
            "is_platform",
            "is_active",
        ]

    def clean_parent(self) -> Agency | None:
        """None of the agency's own."""
        parent: Agency | None = self.cleaned_data["parent"]
        refusal = rules.may_be_parent(self.instance.pk, parent.line() if parent else [])
        if refusal:
            raise forms.ValidationError(str(refusal.sentence), code=refusal.code)
        return parent


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who holds which office; the person is named by mail address, not picked from everybody."""

    mail = forms.EmailField(label=_("電子郵件"), help_text=_("這個人登入平臺用的電子郵件；要先有帳號。"))

    class Meta:
        model = AgencyRole
        fields: ClassVar = ["agency", "role"]
        labels: ClassVar = {"agency": _("機關")}

    field_order = ("mail", "agency", "role")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["mail"].initial = self.instance.person.email

    def clean_mail(self) -> str:
        """Somebody who has an account."""
        mail = str(self.cleaned_data["mail"]).lower()
        self.person = Person.objects.filter(email=mail, is_active=True).first()
        if self.person is None:
            raise forms.ValidationError(_("沒有使用這個電子郵件的帳號。"), code="unknown")
        return mail
