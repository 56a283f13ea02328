"""Agencies and offices in the editors' desk. Only administrators have these permissions."""

from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from participation import clock
from participation.agencies import actions
from participation.agencies.forms import AgencyForm, RoleForm
from participation.agencies.models import Agency, AgencyRole, Role


class _PlaceView:
    """Saves an agency through the action that keeps the tree a tree."""

    def save_instance(self: Any) -> Agency:
        agency: Agency = self.form.save(commit=False)
        return actions.place_agency(
            agency, parent=self.form.cleaned_data["parent"], by=self.request.user, now=clock.now()
        )


class AgencyCreateView(_PlaceView, generic.CreateView):
    """Add an agency."""


class AgencyEditView(_PlaceView, generic.EditView):
    """Change an agency and its contact desk."""


class AgencyViewSet(ModelViewSet):
    """Agencies. One that is no longer is switched off, not deleted: the record names it."""

    model = Agency
    name = "agencies"
    url_prefix = "agencies"
    icon = "site"
    menu_label = _("機關")
    add_view_class = AgencyCreateView
    edit_view_class = AgencyEditView
    copy_view_enabled = False
    add_to_reference_index = False
    list_display: ClassVar = [
        "name",
        Column("code", label=_("機關代碼")),
        Column("contact_email", label=_("聯絡信箱")),
        BooleanColumn("is_active", label=_("使用中")),
    ]
    list_filter: ClassVar = ["is_active", "is_platform"]
    search_fields: ClassVar = ["name", "name_en", "code"]
    ordering: ClassVar = ["position", "code"]

    def get_form_class(self, for_update: bool = False) -> type[AgencyForm]:
        return AgencyForm


class RoleCreateView(generic.CreateView):
    """Give somebody an office."""

    def save_instance(self) -> AgencyRole:
        values = self.form.cleaned_data
        return actions.grant_role(
            self.form.person,
            agency=values["agency"],
            role=Role(values["role"]),
            by=self.request.user,
            now=clock.now(),
        )


class RoleEditView(generic.EditView):
    """Give the office to somebody else, or another one: the former ends, a new one begins."""

    def save_instance(self) -> AgencyRole:
        values, by, now = self.form.cleaned_data, self.request.user, clock.now()
        with transaction.atomic():
            actions.revoke_role(AgencyRole.objects.get(pk=self.object.pk), by=by, now=now)
            return actions.grant_role(
                self.form.person, agency=values["agency"], role=Role(values["role"]), by=by, now=now
            )


class RoleDeleteView(generic.DeleteView):
    """Take an office away."""

    def delete_action(self) -> None:
        actions.revoke_role(self.object, by=self.request.user, now=clock.now())


class RoleViewSet(ModelViewSet):
    """Who holds which office."""

    model = AgencyRole
    name = "offices"
    url_prefix = "offices"
    icon = "group"
    menu_label = _("機關角色")
    add_view_class = RoleCreateView
    edit_view_class = RoleEditView
    delete_view_class = RoleDeleteView
    copy_view_enabled = False
    add_to_reference_index = False
    list_display: ClassVar = [
        Column("person", label=_("人員")),
        Column("mail", accessor="person.email", label=_("電子郵件")),
        Column("agency", label=_("機關")),
        Column("role", accessor="get_role_display", label=_("角色")),
    ]
    list_filter: ClassVar = ["agency", "role"]

    def get_form_class(self, for_update: bool = False) -> type[RoleForm]:
        return RoleForm


class AgencyGroup(ViewSetGroup):
    """The menu entry."""

    menu_label = _("機關")
    menu_icon = "site"
    menu_order = 550
    items = (AgencyViewSet(), RoleViewSet())
