"""`join-2017`: 5,000 signatures in 60 days, in force from mid-2017; kept for imported petitions."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from petitions.lifecycles.join import JOIN

JOIN_2017 = replace(
    JOIN,
    key="join-2017",
    name=_("公共政策網路參與（2017 年規定）"),
    may_be_proposed=False,
    notices={},
)
