"""Logs: one JSON object a line with the request's id; never who a person is or where they are."""

import logging

from participation.settings.environment import env
from participation.shell.logs import configuration

LOG_LEVEL: str = env.str("LOG_LEVEL", default="INFO")
LOGGING = configuration(LOG_LEVEL)
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = ""
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = DJANGO_STRUCTLOG_CELERY_DEFAULT_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = env.bool("BEHIND_PROXY", default=False)
