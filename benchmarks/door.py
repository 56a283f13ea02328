"""A mail server on this machine that counts what it takes, and refuses whoever it is told to."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller

from deploy.instance import any_free_port


class Door:
    """What was taken, by recipient and by Message-ID, and what was refused.

    Some mailboxes are gone, which is refused for good; some letters are taken only the second time.
    """

    def __init__(self, is_gone: Callable[[str], bool], comes_later: Callable[[str], bool]) -> None:
        self.is_gone, self.comes_later = is_gone, comes_later
        self.taken: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.connections = 0

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, name: str, answers: list[str]
    ) -> list[str]:
        """Count a connection."""
        session.host_name = name
        self.connections += 1
        return answers

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """Refuse some recipients."""
        if self.is_gone(address):
            self.refused[address] += 1
            return "550 5.1.1 no such mailbox"
        if self.comes_later(address) and not self.refused[address]:
            self.refused[address] += 1
            return "451 4.3.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a letter: from here on it is this server's to deliver."""
        self.taken[envelope.rcpt_tos[0]] += 1
        head = envelope.content.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
        for line in head.splitlines():
            if line.lower().startswith("message-id:"):
                self.ids[line.partition(":")[2].strip()] += 1
        return "250 OK"


@contextmanager
def open_door(
    is_gone: Callable[[str], bool] = lambda address: address.startswith("gone"),
    comes_later: Callable[[str], bool] = lambda address: address.startswith("later"),
) -> Iterator[tuple[Door, int]]:
    """The server in a thread of its own, and its port."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    door = Door(is_gone, comes_later)
    controller = Controller(door, hostname="127.0.0.1", port=any_free_port(), ready_timeout=10)
    controller.start()
    try:
        yield door, controller.port
    finally:
        controller.stop()
