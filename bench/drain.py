"""Send prepared batches to central, a thread for each till, and print the seconds it took.

A till that is asked to wait waits for as long as it was asked, which counts.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

ASKED_TO_WAIT: Final = (429, 503)


def main(path: str) -> None:
    document = json.loads(Path(path).read_text())
    host = urlsplit(document["url"]).netloc
    queues = [(token, [batch.encode() for batch in queue]) for token, queue in document["queues"]]
    problems: list[str] = []
    threads = [threading.Thread(target=_send, args=(host, token, queue, problems)) for token, queue in queues]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    if problems:
        raise SystemExit(problems[0])
    print(took)


def _send(host: str, token: str, queue: list[bytes], problems: list[str]) -> None:
    connection = http.client.HTTPConnection(host)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    for batch in queue:
        answer = b""
        status = 0
        while status in {0, *ASKED_TO_WAIT}:
            connection.request("POST", "/desktop/v1/events", batch, headers)
            reply = connection.getresponse()
            status, answer = reply.status, reply.read()
            if status in ASKED_TO_WAIT:
                threading.Event().wait(float(reply.getheader("Retry-After") or 1))
        if status != 200 or b'"outcome":"accepted"' not in answer or b'"outcome":"refused"' in answer:
            problems.append(f"{status} {answer[:300]!r}")
            return


main(sys.argv[1])
