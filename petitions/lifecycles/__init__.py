"""The presets, listed by hand. Adding one is one file and one line here."""

from petitions.lifecycles.demo import DEMO
from petitions.lifecycles.join import JOIN
from petitions.lifecycles.join_2015 import JOIN_2015
from petitions.lifecycles.join_2016 import JOIN_2016
from petitions.lifecycles.join_2017 import JOIN_2017
from petitions.lifecycles.shape import Lifecycle

LIFECYCLES: dict[str, Lifecycle] = {
    preset.key: preset for preset in (JOIN, DEMO, JOIN_2015, JOIN_2016, JOIN_2017)
}


def lifecycle(key: str) -> Lifecycle:
    """The preset that a petition is pinned to. Raises KeyError for one that was taken away."""
    return LIFECYCLES[key]
