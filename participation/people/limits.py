"""How often something may be done: one atomic row per scope and key, shared by all processes.

For business limits (codes sent, drafts, signatures per network). Keys are stored as keyed hashes, so
the table knows neither numbers nor addresses.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from participation.people.rules import keyed_hash
from participation.refusals import Refusal

# One statement, so that two requests at the same instant are two counts. A window starts with its
# first use; uses beyond the limit are counted but do not lengthen it.
_COUNT = """
INSERT INTO people_ratecount AS row (scope, key_hash, used, until) VALUES (%(scope)s, %(key)s, 1, %(until)s)
ON CONFLICT (scope, key_hash) DO UPDATE SET
  used = CASE WHEN row.until <= %(now)s THEN 1 ELSE row.used + 1 END,
  until = CASE WHEN row.until <= %(now)s THEN EXCLUDED.until ELSE row.until END
RETURNING used, until
"""


def count_use(scope: str, key: str, *, limit: int, per: timedelta, now: datetime) -> Refusal | None:
    """Count one use of `scope` by `key` and refuse what is more than `limit` within `per`.

    Call it before the action and outside its transaction: what is rolled back was not counted.
    """
    hashed = keyed_hash(f"limit:{scope}", key, settings.IDENTITY_PEPPER)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"scope": scope, "key": hashed, "until": now + per, "now": now})
        used, until = cursor.fetchone()
    return too_many(until - now) if used > limit else None


def too_many(wait: timedelta) -> Refusal:
    """The refusal that says in how many minutes to come back."""
    minutes = max(1, -(-int(wait.total_seconds()) // 60))
    return Refusal("too_many", _("次數太多了，請在 %(minutes)s 分鐘後再試。") % {"minutes": minutes})
