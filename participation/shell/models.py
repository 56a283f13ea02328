"""What the running platform knows about itself."""

from django.db import models


class Heartbeat(models.Model):
    """When the job layer last ran a job: beat, broker and worker were all alive then."""

    name = models.CharField(max_length=40, unique=True)
    last_ran_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.last_ran_at:%Y-%m-%d %H:%M:%S}"
