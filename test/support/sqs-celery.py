# A Celery application on the SQS transport, unmodified: its worker runs this file's tasks; run by itself, it is the client, and prints one JSON document.
import json
import os

from celery import Celery

host = os.environ["SQS_ENDPOINT"].removeprefix("http://")
app = Celery("sqs-celery", broker="sqs://test:test@%s//" % host, backend="file://" + os.environ["RESULTS"])
app.conf.update(
    broker_transport_options={"region": "us-east-1", "is_secure": False, "wait_time_seconds": 1, "queue_name_prefix": "celery-"},
    worker_enable_remote_control=False,  # SQS has no fan-out, as Celery's page on it says.
    broker_connection_retry_on_startup=True,
    task_acks_late=True,
)


@app.task(name="add")
def add(one, other):
    return one + other


@app.task(name="stubborn", bind=True, max_retries=3, default_retry_delay=0)
def stubborn(self):
    if self.request.retries < 2:
        raise self.retry()
    return self.request.retries


@app.task(name="refuse")
def refuse():
    raise ValueError("no")


if __name__ == "__main__":
    seen = {}
    sums = [add.delay(number, 1) for number in range(5)]
    again, refused, late = stubborn.delay(), refuse.delay(), add.apply_async((20, 2), countdown=1)
    seen["sums"] = [result.get(timeout=60) for result in sums]
    seen["retries"] = again.get(timeout=60)
    seen["late"] = late.get(timeout=60)
    seen["error"] = repr(refused.get(timeout=60, propagate=False))
    print(json.dumps(seen))
