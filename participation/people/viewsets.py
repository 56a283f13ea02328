"""Accounts in the editors' desk: the pages under `/cms/users/`, for our own person model.

Wagtail's pages for users expect first and last names and a password, and they delete. Here an
account has a nickname, is entered by a mailed code, and is erased by its own verb, never deleted.
Only administrators have the permissions for these pages.
"""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.users.views import users
from wagtail.users.views.bulk_actions import DeleteBulkAction

from participation import clock
from participation.people import actions
from participation.people.models import Person
from participation.refusals import Refused


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """Opening an account for an official, and changing what an account may do."""

    required_css_class = "required"

    class Meta:
        model = Person
        fields: ClassVar = ["email", "nickname", "language", "is_staff", "is_superuser", "groups"]
        widgets: ClassVar = {"groups": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.editing_self = kwargs.pop("editing_self", False)
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["language"].widget = forms.Select(choices=self._languages())
        self.fields["is_staff"].help_text = _("可以進入管理後台。機關角色在「機關角色」頁面授予。")
        self.fields["is_superuser"].label = _("管理者")
        self.fields["is_superuser"].help_text = _("可以使用後台的所有功能。")
        self.fields["groups"].queryset = Group.objects.order_by("name")  # type: ignore[attr-defined]

    @staticmethod
    def _languages() -> list[tuple[str, Any]]:
        from django.conf import settings

        return list(settings.LANGUAGES)

    def clean_email(self) -> str:
        """Small letters, and nobody else's."""
        mail = str(self.cleaned_data["email"]).lower()
        if Person.objects.filter(email=mail).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("這個電子郵件已經有帳號。"), code="taken")
        return mail


class PersonEditForm(PersonForm):
    """The mail address is the person's own to change, because it must be verified."""

    class Meta(PersonForm.Meta):
        fields: ClassVar = [
            "email",
            "nickname",
            "language",
            "is_active",
            "is_staff",
            "is_superuser",
            "groups",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].disabled = True
        self.fields["email"].required = False
        if self.editing_self:
            for name in ("is_active", "is_staff", "is_superuser"):
                self.fields[name].disabled = True

    def clean_email(self) -> str:
        """As it was."""
        return self.instance.email or ""


class IndexView(users.IndexView):
    """All accounts; a public name, a mail address and a level, no more."""

    page_title = _("帳號")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            self._get_title_column_class(users.UserColumn)(
                "nickname",
                accessor="public_name",
                label=_("暱稱"),
                get_url=self.get_edit_url,
                sort_key="nickname",
            ),
            Column("email", label=_("電子郵件"), sort_key="email"),
            Column("level", accessor="get_level_display", label=_("驗證程度"), sort_key="level"),
            BooleanColumn("is_staff", label=_("工作人員"), sort_key="is_staff"),
            BooleanColumn("is_active", label=_("啟用"), sort_key="is_active"),
            DateColumn("last_login", label=_("上次登入"), sort_key="last_login"),
        ]

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().filter(erased_at=None)


class CreateView(users.CreateView):
    """Open an account for an official; the first mailed code verifies the address."""

    def save_instance(self) -> Person:
        values, now = dict(self.form.cleaned_data), clock.now()
        with transaction.atomic():
            person = actions.open_account(
                email=values["email"], nickname=values["nickname"], language=values["language"], now=now
            )
            return _set_access(person, values, by=self.request.user, now=now)


class EditView(users.EditView):
    """Change what an account may do."""

    def save_instance(self) -> Person:
        values, now, by = dict(self.form.cleaned_data), clock.now(), self.request.user
        person = Person.objects.get(pk=self.object.pk)
        with transaction.atomic():
            actions.change_details(
                person, nickname=values["nickname"], language=values["language"], by=by, now=now
            )
            return _set_access(person, values, by=by, now=now)


def _set_access(person: Person, values: dict[str, Any], *, by: Any, now: Any) -> Person:
    return actions.set_access(
        person,
        is_active=values.get("is_active", True),
        is_staff=values["is_staff"],
        is_superuser=values["is_superuser"],
        groups=values["groups"],
        by=by,
        now=now,
    )


class DeleteView(users.DeleteView):
    """Erase an account, as its owner could."""

    success_message = _("帳號已經刪除。")

    def form_valid(self, form: Any) -> Any:
        try:
            return super().form_valid(form)
        except Refused as refused:
            messages.error(self.request, str(refused.refusal.sentence))
            return self.render_to_response(self.get_context_data(form=form))

    def delete_action(self) -> None:
        actions.erase_account(self.object, by=self.request.user, now=clock.now())


class EraseBulkAction(DeleteBulkAction):
    """Takes the place of Wagtail's own bulk deletion."""

    @classmethod
    def execute_action(cls, objects: list[Person], **kwargs: Any) -> tuple[int, int]:
        now, user = clock.now(), kwargs.get("user")
        erased = 0
        for person in objects:
            try:
                actions.erase_account(person, by=user, now=now)
            except Refused:
                continue
            erased += 1
        return erased, 0


class PersonViewSet(users.UserViewSet):
    """The pages under `/cms/users/`."""

    icon = "user"
    menu_label = _("帳號")
    template_prefix = ""
    create_template_name = "wagtailadmin/generic/form.html"
    index_view_class = IndexView
    add_view_class = CreateView
    edit_view_class = EditView
    delete_view_class = DeleteView

    def get_form_class(self, for_update: bool = False) -> type[PersonForm]:
        return PersonEditForm if for_update else PersonForm
