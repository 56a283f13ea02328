"""`join-2016`: 5,000 signatures in 60 days, in force from late 2016; kept for imported petitions."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from petitions.lifecycles.join_2017 import JOIN_2017

JOIN_2016 = replace(JOIN_2017, key="join-2016", name=_("公共政策網路參與（2016 年規定）"))
