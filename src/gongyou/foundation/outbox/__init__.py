"""What leaves the house: queued with the change that causes it, sent by a job, once."""

from gongyou.foundation.outbox.queueing import forget_body, queue

__all__ = ["forget_body", "queue"]
