"""The knowledge base and the list of the automatic checks, in the editors' desk.

Passages are kept by the editors and officers of their agency, listed terms by the platform's moderators;
administrators keep both.
"""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic import history, usage
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from participation.agencies.models import Agency, Role
from participation.discussion.models import CannedPassage, ListedTerm
from participation.people.models import Person
from participation.record.desk import offices_of

KEEPERS = (Role.EDITOR, Role.OFFICER, Role.APPROVER, Role.SUPERVISOR)
MODERATORS = (Role.MODERATOR, Role.SUPERVISOR)


class OfficePolicy(BasePermissionPolicy):
    """Who holds one of the offices may do everything with the rows that are theirs."""

    roles: ClassVar[tuple[Role, ...]] = ()
    of_the_platform: ClassVar[bool] = False

    def offices(self, user: Person) -> QuerySet[Any]:
        """The offices by which somebody keeps these."""
        return user.agency_roles.filter(role__in=self.roles)

    def user_has_permission(self, user: Person, action: str) -> bool:
        """Administrators, and who holds an office."""
        return bool(user.is_active and (user.is_superuser or (user.is_staff and self._keeps(user))))

    def _keeps(self, user: Person) -> bool:
        """Whether one of the offices is held; asked of the database once, for the menu asks many times."""
        return any(
            role in self.roles and (agency.is_platform or not self.of_the_platform)
            for agency, role in offices_of(user)
        )

    def users_with_any_permission(self, actions: Any) -> QuerySet[Person]:
        """All of them."""
        held = Q(is_superuser=True) | Q(is_staff=True, agency_roles__role__in=self.roles)
        return Person.objects.filter(held, is_active=True).distinct()

    def instances_user_has_any_permission_for(self, user: Person, actions: Any) -> QuerySet[Any]:
        """The rows that somebody may change."""
        if not self.user_has_permission(user, "change"):
            return self.model._default_manager.none()
        rows: QuerySet[Any] = self.model._default_manager.all()
        return rows if user.is_superuser else self.own(rows, user)

    def own(self, rows: QuerySet[Any], user: Person) -> QuerySet[Any]:
        """Those of an official's offices."""
        return rows

    def user_has_permission_for_instance(self, user: Person, action: str, instance: Any) -> bool:
        """Whether this row is among them."""
        return self.instances_user_has_any_permission_for(user, [action]).filter(pk=instance.pk).exists()


class TermPolicy(OfficePolicy):
    """The list is the platform's moderators'."""

    roles = MODERATORS
    of_the_platform = True

    def offices(self, user: Person) -> QuerySet[Any]:
        return super().offices(user).filter(agency__is_platform=True)


class PassagePolicy(OfficePolicy):
    """Each agency its own; what is for all, the platform's desk."""

    roles = KEEPERS

    def own(self, rows: QuerySet[Any], user: Person) -> QuerySet[Any]:
        agencies = self.offices(user).values("agency")
        shared = self.offices(user).filter(agency__is_platform=True).exists()
        return rows.filter(Q(agency__in=agencies) | (Q(agency=None) if shared else Q(pk__in=[])))


register_permission_policy(ListedTerm, TermPolicy(ListedTerm))
register_permission_policy(CannedPassage, PassagePolicy(CannedPassage))


class _OwnRows:
    """Reads no other rows than the person may change: the others are not there (404)."""

    def get_queryset(self: Any) -> QuerySet[Any]:
        return self.permission_policy.instances_user_has_any_permission_for(self.request.user, ["change"])

    def get_base_object_queryset(self: Any) -> QuerySet[Any]:
        return _OwnRows.get_queryset(self)


class _IndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Any]:
        return _OwnRows.get_queryset(self)


class _EditView(_OwnRows, generic.EditView):
    pass


class _DeleteView(_OwnRows, generic.DeleteView):
    pass


class _HistoryView(_OwnRows, history.HistoryView):
    def get_queryset(self) -> Any:
        return history.HistoryView.get_queryset(self)


class _UsageView(_OwnRows, usage.UsageView):
    def get_queryset(self) -> Any:
        return usage.UsageView.get_queryset(self)


class _KeptViewSet(ModelViewSet):
    """What both lists share."""

    index_view_class = _IndexView
    edit_view_class = _EditView
    delete_view_class = _DeleteView
    history_view_class = _HistoryView
    usage_view_class = _UsageView
    copy_view_enabled = False
    add_to_reference_index = False


class PassageForm(WagtailAdminModelForm):
    """A passage, for an agency of the person's own."""

    class Meta:
        model = CannedPassage
        fields: ClassVar = ["agency", "topic", "title", "text", "language", "is_active"]
        widgets: ClassVar = {"text": forms.Textarea({"rows": 10})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.for_user
        if person is None or person.is_superuser:
            return
        held = person.agency_roles.filter(role__in=KEEPERS)
        field = self.fields["agency"]
        field.queryset = Agency.objects.filter(pk__in=held.values("agency"))
        if not held.filter(agency__is_platform=True).exists():
            field.required, field.empty_label, field.help_text = True, None, ""


class PassageViewSet(_KeptViewSet):
    """The knowledge base: passages that officials may start an answer from."""

    model = CannedPassage
    name = "passages"
    url_prefix = "passages"
    icon = "folder-open-inverse"
    menu_label = _("常用段落")
    list_display: ClassVar = [
        "title",
        Column("topic", label=_("主題"), sort_key="topic"),
        Column("agency", label=_("機關")),
        Column("language", accessor="get_language_display", label=_("語言")),
        BooleanColumn("is_active", label=_("使用中")),
    ]
    list_filter: ClassVar = ["language", "is_active"]
    search_fields: ClassVar = ["title", "topic", "text"]

    def get_form_class(self, for_update: bool = False) -> type[PassageForm]:
        return PassageForm


class TermViewSet(_KeptViewSet):
    """Words and domains that the checks look for."""

    model = ListedTerm
    name = "listed-terms"
    url_prefix = "listed-terms"
    icon = "search"
    menu_label = _("檢查字詞")
    form_fields: ClassVar = ["kind", "text", "rule", "language"]
    list_display: ClassVar = [
        "text",
        Column("kind", accessor="get_kind_display", label=_("種類"), sort_key="kind"),
        Column("rule", accessor="get_rule_display", label=_("規範"), sort_key="rule"),
        Column("language", accessor="get_language_display", label=_("語言")),
    ]
    list_filter: ClassVar = ["kind", "rule", "language"]
    search_fields: ClassVar = ["text"]
