"""`join-2015`: the pilot rule, kept for imported petitions.

The pilot collected 250 signatures in 15 days and then 5,000 in 30; the archive keeps only the end
of the second window, which is what an imported petition carries.
"""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from participation.calendar.rules import Period, Unit
from petitions.lifecycles.join_2017 import JOIN_2017

JOIN_2015 = replace(
    JOIN_2017, key="join-2015", name=_("公共政策網路參與（2015 年試辦）"), window=Period(45, Unit.DAYS)
)
