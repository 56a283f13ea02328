"""The verbs of accounts and of the identities behind them: the only room that writes."""

from participation.people.actions.accounts import (
    change_details,
    end_sessions,
    erase_account,
    forget,
    give_identity,
    open_account,
    set_access,
)
from participation.people.actions.identities import (
    prove_national_digest,
    prove_national_identity,
    settle_joined,
    take_turns,
    verify_mail,
    verify_mobile,
)
from participation.people.actions.mobiles import confirm_mobile, send_mobile_code

__all__ = [
    "change_details",
    "confirm_mobile",
    "end_sessions",
    "erase_account",
    "forget",
    "give_identity",
    "open_account",
    "prove_national_digest",
    "prove_national_identity",
    "send_mobile_code",
    "set_access",
    "settle_joined",
    "take_turns",
    "verify_mail",
    "verify_mobile",
]
