"""`demo`: the rule of `join` with a threshold that a handful of people can reach."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from petitions.lifecycles.join import JOIN

DEMO = replace(
    JOIN,
    key="demo",
    name=_("示範（門檻 5 人，其餘同現行規定）"),
    threshold=replace(JOIN.threshold, count=5),
)
