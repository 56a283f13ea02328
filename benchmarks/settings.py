"""The platform's settings with three more addresses: what nothing costs, and how it is usually done."""

from participation.settings import *  # noqa: F403 (the benchmark runs the real settings)

ROOT_URLCONF = "benchmarks.urls"
