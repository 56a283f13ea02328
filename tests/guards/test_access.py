"""Every page says who may open it, on its first line."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.views import APIView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from participation.shell.access import Kind
from tests.guards import tree


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry


def module_of(view: Any) -> str:
    """Where the view's own code stands: its class for one made of a class."""
    made_of = getattr(view, "view_class", None) or getattr(view, "cls", None) or view
    return str(getattr(made_of, "__module__", type(made_of).__module__))


def declares(view: Any) -> bool:
    """Whether a view carries @access, or belongs to a framework that asks and was told what to ask."""
    if getattr(view, "access", None) in get_args(Kind):
        return True
    desk = getattr(view, "view_class", None)
    if desk is not None and issubclass(desk, PermissionCheckedMixin):
        return bool({**vars(desk), **view.view_initkwargs}.get("permission_policy") or desk.permission_policy)
    api = getattr(view, "cls", None)
    if api is not None and issubclass(api, APIView):
        return any(
            "permission_classes" in vars(base)
            for base in api.__mro__
            if base.__module__.split(".")[0] in tree.FOLDERS
        ) or "permission_classes" in getattr(view, "initkwargs", {})
    return False


def test_every_page_of_ours_declares_its_access() -> None:
    ours = [
        (path, pattern.callback)
        for path, pattern in patterns(get_resolver())
        if module_of(pattern.callback).split(".")[0] in tree.FOLDERS
    ]
    assert ours, "No page of ours was found; is the URL tree empty?"
    silent = sorted(
        {f"/{path} → {module_of(view)}.{view.__name__}" for path, view in ours if not declares(view)}
    )
    assert not silent, (
        'Make @access("public" | "signed_in" | "staff" | "demo") of participation.shell.access the first '
        "line of each view, or name permission_classes in the API view:\n" + "\n".join(silent)
    )


@pytest.mark.parametrize("folder", tree.FOLDERS)
def test_every_view_module_uses_the_same_decorator(folder: str) -> None:
    old = [
        tree.name(path)
        for path in tree.python_files(folder)
        if "login_required" in path.read_text(encoding="utf-8") and path.name != "access.py"
    ]
    assert not old, f"Say it with @access rather than login_required: {old}"
