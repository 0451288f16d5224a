"""Work of the night that crosses domains."""

from django.utils import timezone
from procrastinate.contrib.django import app

from gongyou.portal import retention


@app.periodic(cron="20 18 * * *")  # 02:20 in Shanghai
@app.task(name="gongyou.portal.retire_numbers", queueing_lock="retire_numbers")
def retire_numbers(timestamp: int) -> None:
    """Numbers that need not be kept any longer go."""
    retention.sweep(timezone.localdate())
