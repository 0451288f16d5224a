"""Work that belongs to the queue itself, and messages on their way out."""

from datetime import timedelta

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from gongyou.foundation import limits
from gongyou.foundation.outbox.sending import send, sweep
from gongyou.foundation.sweeping import sweep_files
from gongyou.foundation.workplace import clear_leftovers

SILENT_SECONDS = 45
LEFT_ALONE = timedelta(days=1)


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


@app.task(queue="messages", name="gongyou.foundation.send_message")
def send_message_job(message_id: int) -> None:
    """Once now, and again in a while where nobody took it."""
    wait = send(message_id)
    if wait is not None:
        send_message_job.configure(schedule_in={"seconds": wait}).defer(message_id=message_id)


@app.periodic(cron="* * * * *")
@app.task(queue="messages", name="gongyou.foundation.sweep_outbox", queueing_lock="sweep_outbox")
def sweep_outbox_job(timestamp: int) -> None:
    """What a killed worker left is tried again; what has expired is taken away."""
    for message_id in sweep():
        send_message_job.defer(message_id=message_id)
    limits.forget_old()


@app.periodic(cron="40 3 * * *")
@app.task(name="gongyou.foundation.sweep_files", queueing_lock="sweep_files")
def sweep_files_job(timestamp: int) -> None:
    """Once a night, what nothing refers to any more goes."""
    sweep_files(timezone.now() - LEFT_ALONE)
    clear_leftovers()
