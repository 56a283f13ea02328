"""The job layer (Celery): its queue, how jobs are taken, how long they may run."""

from participation.settings.environment import env, secret
from participation.settings.installation import DATA_DIR

BROKER_URL: str = env.str("BROKER_URL", default="")
# Without a broker, the queue lives in the application's own PostgreSQL.
_queue_in_database = not BROKER_URL
CELERY_BROKER_URL = BROKER_URL or "pgmq://" + secret("DATABASE_URL").partition("://")[2]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A killed worker's jobs come back after the visibility timeout, so no job may run longer.
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT, _visible_again = 240, 270, 300
CELERY_TASK_DEFAULT_QUEUE = "yiqi"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {"visibility_timeout": _visible_again}
if _queue_in_database:
    CELERY_BROKER_TRANSPORT_OPTIONS |= {
        "init_extension": False,
        "wait_time_seconds": 1,
        "polling_interval": 0.2,
        "pool_size": 4,
    }
elif BROKER_URL.startswith("amqp"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {"confirm_publish": True}
    CELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum"
    # Only topic exchanges can hold back a retry until its time.
    CELERY_TASK_DEFAULT_EXCHANGE_TYPE = "topic"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 2, "interval_start": 0.2}
CELERY_WORKER_PREFETCH_MULTIPLIER = 4
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_TASKS_PER_CHILD = 20_000
CELERY_DB_REUSE_MAX = 20
CELERY_TIMEZONE = "Asia/Taipei"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
# A file that a worker or beat touches whenever it has done something.
ALIVE_FILE: str = env.str("ALIVE_FILE", default="")
