"""What every installation needs before an editor can begin: languages, front pages, groups, workflow.

Each function makes what is missing and leaves what is there, so all may run at any time and again.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from cms.models import HomePage, SiteWords

EDITORS = "編輯"
WRITERS = "撰稿"
WORKFLOW = "編輯審核"
HOME_SLUGS = {"zh-hant": "home", "en": "home-en"}
# Wagtail makes these at its first migration; they become ours under Chinese names.
FIRST_NAMES = {EDITORS: "Moderators", WRITERS: "Editors"}
PAGE_RIGHTS = {
    EDITORS: ["add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page"],
    WRITERS: ["add_page", "change_page"],
}
FILE_RIGHTS = {
    EDITORS: [
        f"{verb}_{kind}" for kind in ("picture", "download") for verb in ("add", "change", "delete", "choose")
    ],
    WRITERS: ["add_picture", "choose_picture", "add_download", "choose_download"],
}
MODEL_RIGHTS = {
    EDITORS: [
        "access_admin",
        "change_sitewords",
        "view_sitewords",
        "add_redirect",
        "change_redirect",
        "delete_redirect",
        "submit_translation",
    ],
    WRITERS: ["access_admin"],
}


@transaction.atomic
def prepare() -> Site:
    """Make whatever is missing; return the site."""
    locales = [locale(code) for code, _name in settings.LANGUAGES]
    home = front_page(locales[0])
    for other in locales[1:]:
        translated_front_page(home, other)
    here = site(home)
    for group in (EDITORS, WRITERS):
        editors_group(group)
    workflow()
    for each in locales:
        words(each)
    return here


def locale(code: str) -> Locale:
    """A language of the site."""
    return Locale.objects.get_or_create(language_code=code)[0]


def root() -> Page:
    """The root of the tree, which Wagtail's migration makes and an emptied database lacks."""
    found = Page.objects.filter(depth=1).first()
    return found or Page.add_root(title="Root", slug="root", locale=Locale.get_default())


def front_page(language: Locale) -> HomePage:
    """The front page in the first language, in place of the page that Wagtail comes with."""
    found = HomePage.objects.filter(locale=language, depth=2).first()
    if found:
        return found
    slug = HOME_SLUGS[language.language_code]
    welcome = Page.objects.filter(depth=2, slug=slug).first()
    if welcome:
        welcome.slug = f"{slug}-old"
        welcome.save(update_fields=["slug"])
    with translation.override(language.language_code):
        home = HomePage(title=_("首頁"), slug=slug, locale=language, promise=settings.SITE_NAME)
    root().add_child(instance=home)
    home.save_revision().publish()
    if welcome:
        Site.objects.filter(root_page=welcome).update(root_page=home)
        welcome.refresh_from_db()
        welcome.delete()
    return home


def translated_front_page(home: HomePage, language: Locale) -> HomePage:
    """The front page in another language."""
    found = HomePage.objects.filter(locale=language, depth=2).first()
    if found:
        return found
    page: HomePage = home.copy_for_translation(language)
    with translation.override(language.language_code):
        page.title = page.draft_title = _("首頁")
    page.slug = HOME_SLUGS[language.language_code]
    page.save_revision().publish()
    return page


def site(home: HomePage) -> Site:
    """The one site, at the address that the settings name."""
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    found = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    facts = {"hostname": address.hostname or "localhost", "port": port, "root_page_id": home.pk}
    if any(getattr(found, name) != value for name, value in facts.items()):
        for name, value in facts.items():
            setattr(found, name, value)
        found.site_name = settings.SITE_NAME
        found.save()
    return found


def editors_group(name: str) -> Group:
    """A group of web editors with its rights over pages, files and words."""
    group = Group.objects.filter(name=name).first() or Group.objects.filter(name=FIRST_NAMES[name]).first()
    group = group or Group()
    if group.name != name:
        group.name = name
        group.save()
    for permission in _permissions(PAGE_RIGHTS[name], "page"):
        GroupPagePermission.objects.get_or_create(group=group, page=root(), permission=permission)
    top = Collection.get_first_root_node() or Collection.add_root(name="Root")
    for permission in _permissions(FILE_RIGHTS[name]):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=top, permission=permission)
    group.permissions.add(*_permissions(MODEL_RIGHTS[name]))
    return group


def _permissions(codenames: list[str], model: str = "") -> list[Permission]:
    found = Permission.objects.filter(codename__in=codenames)
    return list(found.filter(content_type__model=model) if model else found)


def workflow() -> Workflow:
    """What writers send in waits for an editor: one task, on the whole tree."""
    found = Workflow.objects.filter(name__in=[WORKFLOW, "Moderators approval"]).first() or Workflow()
    if found.name != WORKFLOW or not found.active:
        found.name, found.active = WORKFLOW, True
        found.save()
    task = GroupApprovalTask.objects.filter(name__in=[WORKFLOW, "Moderators approval"]).first()
    task = task or GroupApprovalTask()
    if task.name != WORKFLOW or not task.active:
        task.name, task.active = WORKFLOW, True
        task.save()
    task.groups.set([editors_group(EDITORS)])
    WorkflowTask.objects.get_or_create(workflow=found, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.get_or_create(page=root(), defaults={"workflow": found})
    return found


def words(language: Locale) -> SiteWords:
    """The words of the page frame, to be filled in by an editor."""
    found = SiteWords.objects.filter(locale=language).first()
    if found:
        return found
    first = SiteWords.objects.exclude(locale=language).order_by("pk").first()
    key = {"translation_key": first.translation_key} if first else {}
    return SiteWords.objects.create(locale=language, brand=settings.SITE_NAME, **key)
