"""What is forgotten by itself."""

from procrastinate.contrib.django import app

from gongyou.offices.partners import forget_nonces


@app.periodic(cron="*/10 * * * *")
@app.task(name="gongyou.offices.forget_nonces", queueing_lock="forget_nonces")
def forget_old_nonces(timestamp: int) -> None:
    forget_nonces()
