"""No page shuts anybody out: axe, narrow screens, large letters, the keyboard alone."""

import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from tests.browser.places import EVERYWHERE, Place
from tests.browser.visitors import Visitor

Visit = Callable[..., Visitor]
GRAVE = {"serious", "critical"}


@cache
def axe() -> str:
    """The checker's own script."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def shut_out(visitor: Visitor, where: str) -> list[str]:
    """What axe finds that keeps somebody out, with the first places of each."""
    found: list[dict[str, Any]] = visitor.page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then(result => result.violations)"
    )
    return [
        f"{where}: {rule['id']} ({rule['impact']}) {rule['help']}: "
        + json.dumps([node["html"][:160] for node in rule["nodes"][:6]], ensure_ascii=False)
        + f" … {rule['nodes'][0].get('failureSummary', '')[:300]}"
        for rule in found
        if rule["impact"] in GRAVE
    ]


@pytest.mark.parametrize("place", EVERYWHERE, ids=str)
def test_a_page_shuts_nobody_out(visit: Visit, place: Place) -> None:
    visitor = visit(mail=place.mail)
    place.open(visitor)
    visitor.page.evaluate(axe())
    problems = shut_out(visitor, "1280 px, light")
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    visitor.page.emulate_media(color_scheme="dark")
    # A change of colour that is cut short has come to its end too.
    visitor.page.evaluate("Promise.allSettled(document.getAnimations().map(fading => fading.finished))")
    problems += shut_out(visitor, "390 px, dark")
    if not place.is_desk:
        for name, width, density in (("320 px", 320, 1), ("200 %", 640, 2)):
            visitor.sits_before(width, density)
            problems += [f"{name}: {what}" for what in visitor.wide_of_screen()]
    assert not problems, "\n".join(problems)


TABBED = [place for place in EVERYWHERE if place.name in {
    "home", "petitions", "petition-open", "petition-responded", "discussion-signed-in", "comment-signed-in",
    "comment-report", "comment-write", "propose", "sign-in", "sign", "my-page",
    "stage-title", "stage-sources", "check-answers", "article-with-every-block", "demo-messages",
}]  # fmt: skip


@pytest.mark.parametrize("place", TABBED, ids=str)
def test_the_keyboard_alone_reaches_everything_and_shows_where_it_is(visit: Visit, place: Place) -> None:
    visitor = visit(mail=place.mail)
    place.open(visitor)
    reachable: list[str] = visitor.page.evaluate(REACHABLE)
    reached, unseen = [], []
    for _ in reachable:
        visitor.page.keyboard.press("Tab")
        at: dict[str, Any] = visitor.page.evaluate(HERE)
        reached.append(at["place"])
        if not at["seen"]:
            unseen.append(at["name"])
    assert unseen == [], "focus cannot be seen on these"
    assert reached == reachable
    skip(visitor, place)


def skip(visitor: Visitor, place: Place) -> None:
    """The first thing on the page leads past its head."""
    place.open(visitor)
    visitor.page.keyboard.press("Tab")
    first = visitor.page.locator(":focus")
    assert first.inner_text() == "跳到主要內容"
    assert first.bounding_box() is not None
    visitor.page.keyboard.press("Enter")
    assert visitor.page.evaluate("document.activeElement.id") == "main"


# What can be focused and is shown, each by its number in the document.
REACHABLE = """() => {
  const named = 'a[href], button, input, select, textarea, summary, [tabindex]';
  return [...document.querySelectorAll('*')].flatMap((e, place) => {
    if (!e.matches(named) || e.disabled || e.tabIndex < 0 || e.type === 'hidden') return [];
    if (!e.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true})) return [];
    if (e.type === 'radio' && document.querySelector(`input[name="${e.name}"]`) !== e) return [];
    return [`${place} ${e.tagName}`];
  });
}"""
# Where the focus is, and whether its own style or that of its frame tells.
HERE = """() => {
  const e = document.activeElement;
  // A radio button is drawn before its label.
  const told = what => [null, '::before'].some(part => {
    const style = getComputedStyle(what, part);
    if (part && style.content === 'none') return false;
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    return outlined || style.boxShadow !== 'none';
  });
  const box = e.getBoundingClientRect();
  const around = [e, e.nextElementSibling, e.parentElement].filter(what => what);
  const seen = box.width > 0 && box.height > 0 && around.some(told);
  const place = [...document.querySelectorAll('*')].indexOf(e);
  const name = `${e.tagName} ${e.innerText || e.name || e.id}`.slice(0, 60);
  return {place: `${place} ${e.tagName}`, seen, name};
}"""
