"""The moderators' queue by the keyboard alone: with the script's keys, and without any script."""

from collections.abc import Callable

from tests.browser.places import MODERATOR
from tests.browser.visitors import Screen, Visitor

Visit = Callable[..., Visitor]
FOCUSED = "document.activeElement.getAttribute('href') || ''"
QUEUE = "/cms/discussion/"


def rows(visitor: Visitor) -> list[str]:
    """Where the rows of the queue lead."""
    links = visitor.page.locator(".desk-row")
    return [str(links.nth(number).get_attribute("href")) for number in range(links.count())]


def press(visitor: Visitor, *keys: str) -> str:
    """Press keys, and say which link has the focus then."""
    for key in keys:
        visitor.page.keyboard.press(key)
    return str(visitor.page.evaluate(FOCUSED))


def ticked(visitor: Visitor) -> list[bool]:
    boxes = visitor.page.locator("td.desk-pick input")
    return [boxes.nth(number).is_checked() for number in range(boxes.count())]


def test_keys_go_from_row_to_row_tick_them_and_open_one(visit: Visit) -> None:
    visitor = visit(mail=MODERATOR)
    visitor.go(QUEUE)
    first, second, *others = rows(visitor)
    assert press(visitor, "j") == first
    assert press(visitor, "j") == second
    assert press(visitor, "k") == first
    assert press(visitor, "k") == first, "above the first row there is none"
    press(visitor, "j", "x")
    assert ticked(visitor) == [False, True, *[False] * len(others)]
    press(visitor, "x")
    assert not any(ticked(visitor))
    field = visitor.page.locator("#look")
    field.focus()
    press(visitor, "j", "k", "x")
    assert field.input_value() == "jkx", "in a field they are letters"
    press(visitor, "Tab")
    assert press(visitor, "j") == first
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url(f"**{first}")


def test_without_scripts_tab_space_and_enter_do_the_same(visit: Visit) -> None:
    visitor = visit(Screen(scripts=False), mail=MODERATOR)
    visitor.go(QUEUE)
    first, *_others = rows(visitor)
    visitor.page.locator("td.desk-pick input").first.focus()
    visitor.page.keyboard.press("Space")
    assert ticked(visitor)[0]
    assert press(visitor, "Tab") == first
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url(f"**{first}")
    visitor.reads("預覽決定")
