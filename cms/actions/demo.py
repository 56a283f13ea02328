"""Puts the demonstration's pages into the tree. What is there already is left as it is."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import transaction
from PIL import Image, ImageDraw
from wagtail.models import Locale, Page

from cms.actions import ground
from cms.demo.en import ENGLISH
from cms.demo.shape import DOCUMENT, PICTURE, Block, Entry, Language, Words
from cms.demo.zh import CHINESE
from cms.models import (
    ArticlePage,
    Download,
    HomePage,
    HouseRulesPage,
    Openness,
    PetitionsPage,
    Picture,
    SectionPage,
    SiteWords,
)
from participation import clock
from participation.people.models import Person

LANGUAGES = {"zh-hant": CHINESE, "en": ENGLISH}
PETITIONS = PetitionsPage.ADDRESS


def build() -> int:
    """Make the pages, words and files that are missing, page by page; return how many pages were made.

    Each page is a transaction of its own: what was interrupted is finished by the next run.
    """
    ground.prepare()
    made = 0
    for code, language in LANGUAGES.items():
        locale = Locale.objects.get(language_code=code)
        home = HomePage.objects.get(locale=locale, depth=2)
        made += write_home(home, language.home)
        paths = {PETITIONS: language.petitions, **language.pages}
        for path, words in paths.items():
            made += write_page(home, path, words, language)
        write_frame(locale, language)
    return made


@transaction.atomic
def write_home(home: HomePage, words: Words) -> int:
    """Fill the front page, unless somebody wrote on it."""
    if home.lead or home.how:
        return 0
    home.title = words.title
    home.search_description = words.description
    home.promise, home.lead = words.more["promise"], words.more["lead"]
    home.how = list(words.body)
    home.save_revision().publish()
    return 1


@transaction.atomic
def write_page(home: HomePage, path: str, words: Words, language: Language) -> int:
    """Make one page below the front page, joined to its translation; nothing if it is there."""
    above, _, slug = path.rpartition("/")
    parent = Page.objects.child_of(home).get(slug=above) if above else home
    page = kind_of(path, words)
    if found := Page.objects.child_of(parent).filter(slug=slug).first():
        if not isinstance(page, HouseRulesPage) or isinstance(found.specific, HouseRulesPage):
            return 0
        make_way(found)
    page.title = words.title
    page.slug, page.locale = slug, home.locale
    page.search_description = words.description
    twins = Page.objects.type(type(page)).filter(url_path__endswith=f"/{path}/", depth=parent.depth + 1)
    if known := twins.exclude(locale=home.locale).first():
        page.translation_key = known.translation_key
    if isinstance(page, ArticlePage):
        page.shows_contents = words.shows_contents
    if isinstance(page, ArticlePage | HouseRulesPage):
        page.intro = words.intro
        page.body = with_files(words.body, language)
    # Without a first revision: an editor's first change makes one, and three writes less each.
    page.first_published_at = page.last_published_at = clock.now()
    parent.specific.add_child(instance=page)
    return 1


def make_way(page: Page) -> None:
    """Move an article of an older demonstration away from an address that has become fixed."""
    page.slug = f"{page.slug}-old"
    page.save()


def kind_of(path: str, words: Words) -> Page:
    """An empty page of the kind that the path and the words call for."""
    if path == PETITIONS:
        preset = "demo" if settings.DEMO else "join"
        openness = Openness.AT_ONCE if settings.DEMO else Openness.CLOSED
        return PetitionsPage(preset=preset, openness=openness, intro=words.more["intro"])
    if words.version:
        return HouseRulesPage(version=words.version)
    if "intro" in words.more:
        return SectionPage(intro=words.more["intro"])
    return ArticlePage()


def with_files(blocks: Sequence[Block], language: Language) -> list[Block]:
    """The blocks with the demonstration's picture and document in their places."""
    return [(kind, _filled(value, language)) for kind, value in blocks]


def _filled(value: Any, language: Language) -> Any:
    if value is PICTURE:
        chosen: Any = picture(CHINESE.picture)
        chosen.contextual_alt_text, chosen.decorative = language.picture, False
        return chosen
    if value is DOCUMENT:
        return document(language)
    if isinstance(value, dict):
        return {name: _filled(inner, language) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, language) for inner in value]
    return value


def picture(description: str) -> Picture:
    """The one picture of the demonstration: two circles that overlap. Drawn here, so it is ours."""
    title = "議起：兩個交疊的圓"
    found = Picture.objects.filter(title=title).first()
    if found:
        return found
    drawn = Image.new("RGB", (1600, 700), "#F3F6F7")
    for left, colour in ((380, (11, 79, 108, 210)), (720, (11, 110, 79, 170))):
        layer = Image.new("RGBA", drawn.size, (0, 0, 0, 0))
        ImageDraw.Draw(layer).ellipse((left, 100, left + 500, 600), fill=colour)
        drawn.paste(layer, mask=layer)
    data = BytesIO()
    drawn.save(data, "PNG", optimize=True)
    data.seek(0)
    file = ImageFile(data, name="yiqi-circles.png")
    made = Picture(title=title, description=description, file=file)
    made._set_image_file_metadata()
    made.save()
    return made


def document(language: Language) -> Download:
    """The checklist to download, in one language."""
    found = Download.objects.filter(title=language.document).first()
    if found:
        return found
    lines = [language.document, "", *(f"[ ] {question}" for question in _questions(language))]
    content = ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()
    name = "checklist.txt" if language is CHINESE else "checklist-en.txt"
    made = Download(title=language.document, file=ContentFile(content, name=name))
    made._set_document_file_metadata()
    made.save()
    return made


def _questions(language: Language) -> list[str]:
    if language is CHINESE:
        return [
            "標題寫出希望做的事，50 個字以內",
            "每一項訴求都可以用「做」或「不做」回答",
            "理由寫了數字的，都有出處與年份",
            "沒有任何人的姓名、電話、住址",
            "看過相近的提議與機關的回應",
        ]
    return [
        "The title says what should be done, in up to 50 characters",
        "Each demand can be answered by doing it or not",
        "Numbers have a source and a year",
        "There is nobody’s name, phone number or address in it",
        "You have looked at similar petitions and their answers",
    ]


@transaction.atomic
def write_frame(locale: Locale, language: Language) -> None:
    """Fill menu, footer and names, unless an editor has."""
    words = SiteWords.objects.get(locale=locale)
    if words.menu or words.footer:
        return
    frame = language.frame
    words.brand, words.tagline, words.footer_text = frame.brand, frame.tagline, frame.footer_text
    words.contact_email, words.contact_phone = frame.contact_email, frame.contact_phone
    pages = {page.url_path.split("/", 2)[2]: page for page in Page.objects.filter(locale=locale, depth__gt=2)}
    words.menu = [("link", _link(entry, pages)) for entry in frame.menu]
    words.footer = [
        ("column", {"title": title, "links": [_link(entry, pages) for entry in entries]})
        for title, entries in frame.footer
    ]
    words.save()


def _link(entry: Entry, pages: dict[str, Page]) -> dict[str, Any]:
    page = pages.get(f"{entry.page}/") if entry.page else None
    return {"label": entry.label, "page": page, "place": entry.place, "url": ""}


def set_password(person: Person, password: str) -> None:
    """Give one of the demonstration's people the password that its command prints."""
    person.set_password(password)
    person.save(update_fields=["password", "session_token"])
