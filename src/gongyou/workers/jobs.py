"""Codes are made and sent by the worker process, so that no page waits for a gateway."""

from procrastinate.contrib.django import app

from gongyou.workers import codes


@app.task(queue="messages", name="gongyou.workers.issue_code")
def issue_code_job(code_id: int) -> None:
    codes.issue(code_id)


@app.periodic(cron="*/10 * * * *")
@app.task(queue="messages", name="gongyou.workers.forget_codes", queueing_lock="forget_codes")
def forget_codes_job(timestamp: int) -> None:
    codes.forget_old()
