"""What else must happen when two identities turn out to be one person, or an account is erased.

Other parts register here from their `AppConfig.ready`; people never imports them. The functions run
inside the transaction of the change, so they either happen with it or not at all.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

Join = Callable[[int, int, datetime], None]
Erase = Callable[[int, datetime], None]
Need = Callable[[int, datetime], bool]


@dataclass
class _Registry:
    join: list[Join] = field(default_factory=list)
    erase: list[Erase] = field(default_factory=list)
    need: list[Need] = field(default_factory=list)


_registry = _Registry()


def on_join(callback: Join) -> Join:
    """Call `callback(old_id, new_id, now)` when identity OLD is found to be the person of NEW.

    It must leave nothing that points to OLD: that row is deleted before the transaction ends.
    """
    _registry.join.append(callback)
    return callback


def on_erase(callback: Erase) -> Erase:
    """Call `callback(person_id, now)` before an account is emptied."""
    _registry.erase.append(callback)
    return callback


def needed_while(callback: Need) -> Need:
    """Ask `callback(identity_id, now)` whether the hashes of an identity must be kept after erasure.

    For instance while a signature of it stands on an open petition, so that nobody signs twice by
    erasing an account in between.
    """
    _registry.need.append(callback)
    return callback


def joined(old_id: int, new_id: int, now: datetime) -> None:
    """Tell everybody that OLD has become NEW."""
    for callback in _registry.join:
        callback(old_id, new_id, now)


def erasing(person_id: int, now: datetime) -> None:
    """Tell everybody that this account is about to be emptied."""
    for callback in _registry.erase:
        callback(person_id, now)


def is_needed(identity_id: int, now: datetime) -> bool:
    """Whether somebody still needs the hashes of this identity."""
    return any(callback(identity_id, now) for callback in _registry.need)
