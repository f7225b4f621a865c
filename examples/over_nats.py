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
from nats.js.errors import APIError, NoStreamResponseError, NotFoundError

if len(sys.argv) != 3:
    sys.exit('How to use it: python over_nats.py order-4711 "to be or not to be"')
name, text = sys.argv[1:]
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
    """None as long as it is not finished. What is said on `live.` is a hint: this decides."""
    try:
        found = await js.get_last_msg("KV_results", f"$KV.results.*.count.{key}", direct=True)
        return json.loads(found.data)
    except NotFoundError:
        return None


async def main():
    connection = await nats.connect(os.environ.get("NATS_URL", "nats://127.0.0.1:4222"))
    js = connection.jetstream()
    # First of all, so that nothing is missed: all that is said of this task, and of no other. It costs the server nothing.
    said = await connection.subscribe(f"live.count.*.{key}")

    await submit(js)
    print("task  ", task)

    record = await record_of_task(js)  # It may have been done long ago; then nothing is said.
    patience = 30  # What is not heard is not said again: every half minute it is looked at in any case.
    while record is None:
        try:
            heard = await said.next_msg(timeout=patience)
            if "ce-type" in (heard.headers or {}):
                print("event ", heard.headers["ce-type"], heard.headers["ce-subject"])
                patience = 0.1  # It is finished. A replica that does not have the record yet has it in a moment.
        except nats.errors.TimeoutError:
            pass
        record = await record_of_task(js)

    print("result", record["state"], record.get("output", {}).get("total"))
    await connection.close()


asyncio.run(main())
