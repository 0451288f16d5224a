"""Work that belongs to the queue itself."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

SILENT_SECONDS = 45


@app.periodic(cron="* * * * *")
@app.task(
    name="gongyou.foundation.take_up_orphans",
    queueing_lock="take_up_orphans",
    pass_context=True,
)
async def take_up_orphans(context: JobContext, timestamp: int) -> None:
    """Jobs of a worker that was killed go back to the queue: every job may run twice."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        await manager.retry_job(job)
