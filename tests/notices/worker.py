"""A worker in a process of its own, to be killed: `python -m tests.notices.worker` delivers until then."""

import time

import django

if __name__ == "__main__":
    django.setup()
    from participation.notices.tasks import deliver
    from participation.record.procedures import register
    from tests.obligations.scene import PlainProcedure

    register(PlainProcedure())
    while True:
        deliver()
        time.sleep(0.05)
