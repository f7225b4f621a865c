"""Has words counted over NATS, with nothing of Millrace: publish, wait for the event, read the result.

    pip install nats-py==2.16.0
    NATS_URL=nats://127.0.0.1:4222 python over_nats.py order-4711 "to be or not to be"

The first argument is what you call the task. Run it twice with the same one: it is the same task, done once.
"""

import asyncio
import base64
import hashlib
import json
import os
import sys

import nats
from nats.js.api import ConsumerConfig, DeliverPolicy
from nats.js.errors import APIError, NoStreamResponseError, NotFoundError

name, text = sys.argv[1], sys.argv[2]
key = "k-" + base64.urlsafe_b64encode(hashlib.sha256(name.encode()).digest()).decode().rstrip("=")
task = f"count_{key}"
headers = {
    "Nats-Expected-Last-Subject-Sequence": "0",
    "Nats-Expected-Last-Subject-Sequence-Subject": f"tasks.count.*.{key}",
    "Millrace-Look": "1",
}


async def submit(js):
    """Returns once the task is stored, however often it has to be sent. A queue that is full is tried again as well."""
    for pause in (0.1, 0.5, 1, 2, 4, None):
        try:
            return await js.publish(
                f"tasks.count.normal.{key}", json.dumps({"text": text}).encode(), headers=dict(headers)
            )
        except APIError as refusal:
            if refusal.err_code == 10071:  # It waits already.
                return None
            if refusal.err_code not in (10077, 10164) or pause is None:
                raise
        except (NoStreamResponseError, nats.errors.TimeoutError):
            if pause is None:
                raise
        await asyncio.sleep(pause)


async def record_of_task(js):
    """None as long as it is not finished."""
    try:
        found = await js.get_last_msg("KV_results", f"$KV.results.*.count.{key}", direct=True)
        return json.loads(found.data)
    except NotFoundError:
        return None


async def main():
    connection = await nats.connect(os.environ.get("NATS_URL", "nats://127.0.0.1:4222"))
    js = connection.jetstream()
    # First of all, so that no event is missed. It stays: what ends while nobody listens waits for the next start.
    config = ConsumerConfig(deliver_policy=DeliverPolicy.NEW)
    events = await js.pull_subscribe("events.count.*", durable="python-example", stream="EVENTS", config=config)

    await submit(js)
    print("task  ", task)

    record = await record_of_task(js)  # It may have been done long ago; then no event comes.
    while record is None:
        for event in await events.fetch(1, timeout=30):
            print("event ", event.headers["ce-type"], event.headers["ce-subject"])
            if event.headers["ce-subject"] == task:
                record = await record_of_task(js)
            await event.ack()

    print("result", record["state"], record.get("output", {}).get("total"))
    await connection.close()


asyncio.run(main())
