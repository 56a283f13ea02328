"""How log lines are written: one JSON object a line, with the request's id, without personal data."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# An address, a mobile number, a national identity number: none may reach a log.
PERSONAL = re.compile(
    r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<!\d)(?:\+?886|0)-?9\d{2}-?\d{3}-?\d{3}(?!\d)"
    r"|(?<![A-Za-z0-9])[A-Za-z][1289]\d{8}(?!\d)"
)
# The browser's name and the query (search words, codes in links) tell about people.
UNWANTED = ("user_agent", "ip")

Line = MutableMapping[str, Any]


def without_personal_data(logger: object, method: str, line: Line) -> Line:
    """Drop or blank what could tell who somebody is."""
    for name in UNWANTED:
        line.pop(name, None)
    if isinstance(request := line.get("request"), str):
        line["request"] = request.partition("?")[0]
    for name, value in line.items():
        if isinstance(value, str) and name not in ("timestamp", "logger", "level", "request_id"):
            line[name] = PERSONAL.sub("…", value)
    return line


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.StackInfoRenderer(),
]


def configuration(level: str) -> dict[str, Any]:
    """Django's LOGGING: everything from `level` on, to standard error, in the one format."""
    structlog.configure(
        # First of all, so that a line that nobody will read is not made.
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    number = logging.getLevelNamesMapping()[level]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    without_personal_data,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers would write the same again, and mail it.
            "django": {"handlers": [], "level": "NOTSET", "propagate": True},
            # When all is logged, these tell what pages show and what the database is asked: people's data.
            "django.template": {"level": max(number, logging.INFO)},
            "django.db.backends": {"level": max(number, logging.INFO)},
        },
    }
