"""Has words counted over HTTP, with Python's own library: submit, wait for the end, read the result.

    MILLRACE_URL=http://127.0.0.1:8080 python over_http.py order-4711 "to be or not to be"

The first argument is what you call the task. Run it twice with the same one: it is the same task, done once.
MILLRACE_API_KEY is sent where it is set.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request

if len(sys.argv) != 3:
    sys.exit('How to use it: python over_http.py order-4711 "to be or not to be"')
name, text = sys.argv[1:]
gateway = os.environ.get("MILLRACE_URL", "http://127.0.0.1:8080")
headers = {"content-type": "application/json"}
if "MILLRACE_API_KEY" in os.environ:
    headers["authorization"] = "Bearer " + os.environ["MILLRACE_API_KEY"]


def ask(path, body=None):
    """The answer. What passes by itself is tried again: with a key, nothing is done twice."""
    request = urllib.request.Request(gateway + path, headers=headers, data=body and json.dumps(body).encode())
    for last in (False, False, False, False, True):
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            problem = json.load(refusal)
            if last or refusal.code not in (429, 503):
                sys.exit(f"{problem['title']}: {problem['detail']}")
            time.sleep(int(refusal.headers.get("retry-after", "1")))
        except OSError:
            if last:
                raise
            time.sleep(1)


task = ask("/v1/tasks", {"kind": "count", "input": {"text": text}, "key": name})
print("task  ", task["id"])
while task["state"] not in ("succeeded", "failed", "cancelled"):
    # Held until the task is finished, for up to 25 seconds.
    task = ask(f"/v1/tasks/{task['id']}?wait=25")
task = ask(f"/v1/tasks/{task['id']}")
print("result", task["state"], task.get("output", {}).get("total"))
