"""Answers among Wagtail's snippets: the list, the history and the previews, each for the own agency alone.

What Wagtail could do to an answer is not served at all: adding, editing, publishing, unpublishing,
deleting, copying, reverting, and its own pages of a workflow. The pencil leads to our desk.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from participation.agencies.models import Agency
from participation.people.models import Person
from participation.responses.models import Response
from participation.responses.publishing import desk_url
from participation.responses.rules import WORKERS
from participation.shell.access import access

View = Callable[..., HttpResponseBase]
# Of everything that Wagtail would serve.
SERVED = frozenset({"list", "list_results", "edit", "history", "history_results", "revisions_view"}) | {
    "revisions_compare"
}


def answers_of(person: Person) -> Any:
    """The answers of the agencies for which this person works; every one for administrators."""
    if person.is_superuser:
        return Response.objects.all()
    return Response.objects.filter(agency__in=Agency.objects.desk_of(person.pk, *WORKERS))


def own_only(view: View) -> View:
    """Serve an answer's page to its own agency alone; to others it does not exist."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "pk" in kwargs or args:
            pk = str(kwargs.get("pk") or args[0])
            get_object_or_404(answers_of(request.user), pk=int(pk) if pk.isdecimal() else 0)  # type: ignore[arg-type]
        elif not (answers_of(request.user).exists() or request.user.is_superuser):  # type: ignore[arg-type]
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return asked


class OwnAnswers(IndexView):
    """The list, with one's own agencies' answers alone."""

    def get_base_queryset(self) -> Any:
        """Only what this person works on."""
        return answers_of(self.request.user).select_related("record", "agency").order_by("-drafted_at", "-pk")


class Looking:
    """Lets a page be looked at by whom `own_only` has let through."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Looking alone."""
        return action in {"view", "change"}

    user_has_any_permission = staticmethod(lambda user, actions: True)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Looking alone."""
        return action in {"view", "change"}

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Any) -> bool:
        """Looking alone."""
        return bool({"view", "change"}.intersection(actions))

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> Any:
        """One's own."""
        return answers_of(user)


class ResponseViewSet(SnippetViewSet):
    """Answers as Wagtail shows them."""

    model = Response
    icon = "edit"
    menu_label = _("正式回應")
    add_to_admin_menu = False
    copy_view_enabled = False
    inspect_view_enabled = False
    add_to_reference_index = False
    index_view_class = OwnAnswers
    list_display: ClassVar = [
        "record",
        Column("agency", label=_("機關")),
        Column("get_state_display", label=_("狀態")),
    ]

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        """Each view asks `Looking` in the place of the policy that is closed; `own_only` stands before it."""
        return super().construct_view(view_class, **{**kwargs, "permission_policy": Looking()})

    def get_urlpatterns(self) -> Any:
        """The few that are served, each for the own agency."""
        patterns = [one for one in super().get_urlpatterns() if one.name in SERVED]
        for one in patterns:
            one.callback = access("staff")(own_only(to_desk if one.name == "edit" else one.callback))
        return patterns

    def register_chooser_viewset(self) -> None:
        """Answers are chosen nowhere."""

    def get_edit_handler(self) -> Any:
        """Nothing is edited here."""
        from wagtail.admin.panels import ObjectList

        return ObjectList([]).bind_to_model(self.model)


def to_desk(request: HttpRequest, pk: Any) -> HttpResponseBase:
    """To where the answer is worked on."""
    return redirect(desk_url(Response.objects.select_related("record", "agency").get(pk=pk)))
