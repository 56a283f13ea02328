"""A person in front of the platform: goes, reads, types, presses. Nothing here knows the code behind."""

import re
from dataclasses import dataclass, field
from typing import Self

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from playwright.sync_api import (
    APIResponse,
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Response,
    expect,
)

from cms.demo.cast import PASSWORD
from participation.people.models import Person
from participation.people.sessions import SessionStore

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PATIENCE_MS = 15_000


@dataclass(frozen=True)
class Screen:
    """What a visitor sits before."""

    width: int = 1280
    height: int = 900
    scripts: bool = True

    def __str__(self) -> str:
        return f"{self.width}px{'' if self.scripts else ' without JavaScript'}"


def session_of(mail: str) -> str:
    """The key of a fresh session of somebody who has an account."""
    person = Person.objects.get(email=mail)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


@dataclass
class Visitor:
    """One browser window with its own cookies, and what the browser complained of in it."""

    page: Page
    context: BrowserContext
    address: str
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    @classmethod
    def arrive(cls, chromium: Browser, address: str, screen: Screen, *, mail: str, language: str) -> Self:
        """Open a window; with `mail` this person is signed in already."""
        context = chromium.new_context(
            viewport={"width": screen.width, "height": screen.height},
            java_script_enabled=screen.scripts,
            locale=language,
            timezone_id="Asia/Taipei",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        if mail:
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session_of(mail), "url": address}]
            )
        context.add_init_script(LISTEN_TO_THE_POLICY)
        visitor = cls(context.new_page(), context, address)
        visitor.page.on("console", visitor._hear)
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        visitor.page.on("request", lambda request: visitor.asked.append(request.url))
        return visitor

    def _hear(self, message: ConsoleMessage) -> None:
        # A page that answers with 403, 404 or 409 on purpose is an error to Chromium.
        is_the_page = (
            message.location["url"] == self.page.url and "responded with a status of 4" in message.text
        )
        if message.type in {"error", "warning"} and not is_the_page:
            self.complaints.append(f"{message.text} ({message.location['url']})")

    def leave(self) -> None:
        """Close the window."""
        self.context.close()

    def go(self, path: str) -> Response:
        """Open a page of the platform."""
        response = self.page.goto(path if "://" in path else self.address + path)
        assert response is not None, f"{path} is this page already"
        return response

    @property
    def path(self) -> str:
        """Where the visitor is."""
        return self.page.url.removeprefix(self.address)

    @property
    def main(self) -> Locator:
        """The page's own text."""
        return self.page.locator("main")

    def reads(self, *sentences: str) -> None:
        """See that each sentence stands on the page."""
        for sentence in sentences:
            expect(self.main).to_contain_text(sentence)

    def press(self, name: str, within: Locator | None = None) -> None:
        """Press the button of this name."""
        (within or self.main).get_by_role("button", name=name, exact=True).last.click()

    def send(self, name: str) -> None:
        """Press a button and wait for the page that answers."""
        with self.page.expect_navigation():
            self.press(name)

    def follow(self, name: str, within: Locator | None = None) -> None:
        """Follow the link of this name; a link may look like a button."""
        where = within or self.main
        link = where.get_by_role("link", name=name, exact=True)
        link.or_(where.get_by_role("button", name=name, exact=True)).first.click()

    def write(self, label: str, words: str) -> None:
        """Type into the field with this label."""
        self.main.get_by_label(label).first.fill(words)

    def post(self, path: str, **fields: str) -> APIResponse:
        """Send a form again as another tab would: with this page's token, and whatever it offers by now."""
        token = self.page.locator('input[name="csrfmiddlewaretoken"]').first.get_attribute("value") or ""
        return self.context.request.post(
            self.address + path,
            form={"csrfmiddlewaretoken": token, **fields},
            headers={"Referer": self.address, "Accept": "text/html"},
        )

    # Who they are

    def message(self, to: str, subject: str = "") -> str:
        """The newest mail or text message to an address, on the demonstration's own page."""
        tab = self.context.new_page()
        tab.goto(f"{self.address}/demo/messages/?to={to.replace('+', '%2B')}")
        found = tab.locator("article").filter(has_text=subject)
        words = found.first.inner_text()
        tab.close()
        return words

    def code(self, to: str) -> str:
        """The six digits of the newest message."""
        found = re.search(r"(?<![\d+])(\d{6})(?!\d)", self.message(to).partition(to)[2])
        assert found, f"no code was sent to {to}"
        return found[1]

    def sign_up(self, mail: str, nickname: str) -> None:
        """Open an account with a mailed code."""
        self.go("/accounts/signup/")
        self.write("電子郵件", mail)
        self.write("暱稱", nickname)
        self.press("寄驗證碼給我")
        self.write("驗證碼", self.code(mail))
        self.press("確認")

    def sign_in(self, mail: str, back: str = "") -> None:
        """Sign in with a mailed code, and come back to where one was."""
        self.go(f"/accounts/login/?next={back}" if back else "/accounts/login/")
        self.write("電子郵件", mail)
        self.press("登入")
        self.write("驗證碼", self.code(mail))
        self.press("確認")

    def sign_in_by_password(self, mail: str, back: str) -> None:
        """Sign in with the demonstration's password."""
        self.go(f"/accounts/login/?next={back}")
        self.write("電子郵件", mail)
        self.main.locator("summary").first.click()
        self.main.locator("#id_password").fill(PASSWORD)
        self.press("登入")

    def verify_mobile(self, number: str, international: str) -> None:
        """Prove a mobile number with a code from a text message."""
        self.write("手機號碼", number)
        self.press("傳驗證碼給我")
        self.write("驗證碼", self.code(international))
        self.press("確認")

    def sits_before(self, width: int, density: int) -> None:
        """Change the screen under the page. A page at 200 % has half the width at twice the density."""
        facts = {"width": width, "height": 600, "deviceScaleFactor": density, "mobile": False}
        self.context.new_cdp_session(self.page).send("Emulation.setDeviceMetricsOverride", facts)

    def wide_of_screen(self) -> list[str]:
        """What stands out of the page to the right, so that the page would scroll sideways."""
        return list(self.page.evaluate(WIDE))

    def against_the_policy(self) -> list[str]:
        """What the page's content security policy has stopped."""
        return list(self.page.evaluate("window.stopped || []"))


LISTEN_TO_THE_POLICY = """
  window.stopped = [];
  document.addEventListener('securitypolicyviolation', event => {
    window.stopped.push(`${event.effectiveDirective}: ${event.blockedURI} in ${event.sourceFile}`);
  });
"""

WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.body.querySelectorAll('*')]
    .filter(e => e.getBoundingClientRect().right > width + 1)
    .map(e => `${e.tagName}.${e.className} ends at ${e.getBoundingClientRect().right} of ${width}`)
    .slice(0, 5);
}"""
