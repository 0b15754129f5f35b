"""A proxy before a face while it is scanned: counts requests and adds one page with every form.

    door.py PORT FACE_PORT START_PAGE COUNTS

It passes every request on unchanged, except GET /scan-start, which it answers with START_PAGE. Each
request leaves from another address of the loopback network, as if from many people, so that the
limits per client do not hide what lies behind them. When it is asked to end, it writes to COUNTS
the number of answers by status, and the requests that were answered with 5xx.
"""

import http.client
import json
import random
import signal
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HOP = {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "proxy-connection"}
port, face_port, start_page, counts_file = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])
answers, failed, lock = Counter(), Counter(), threading.Lock()


class Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 120
    # With Nagle's algorithm, an answer in two packets would wait for the other side's
    # acknowledgement.
    disable_nagle_algorithm = True
    wbufsize = -1

    def go_through(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.path == "/scan-start":
            return self.answer(200, [("Content-Type", "text/html; charset=utf-8")], start_page.read_bytes())
        status, headers, content = self.ask(body)
        with lock:
            answers[status] += 1
            if status >= 500:
                failed[f"{status} {self.command} {self.path.split('?')[0]}"] += 1
        self.answer(status, headers, content)

    def ask(self, body):
        address = ".".join(["127", *(str(random.randint(1, 254)) for _ in range(3))])
        connection = http.client.HTTPConnection("127.0.0.1", face_port, timeout=60, source_address=(address, 0))
        try:
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in HOP | {"content-length"}:
                    connection.putheader(name, value)
            if body or self.headers.get("content-length"):
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body or None)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        except (ValueError, http.client.InvalidURL):
            return 400, [], b"the scanner's request is none\n"
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        return 502, [], b"the face does not answer\n"

    def answer(self, status, headers, content):
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_):
        pass

    def __getattr__(self, name):
        # Scanners make up methods, and each is passed on.
        if name.startswith("do_"):
            return self.go_through
        raise AttributeError(name)


class Doors(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        """Ignores scanners that close the connection before the answer."""


def end(*_):
    with lock:
        told = {"requests": sum(answers.values()), "answers": dict(sorted(answers.items())), "failed": dict(failed)}
    counts_file.write_text(json.dumps(told))
    sys.exit(0)


signal.signal(signal.SIGTERM, end)
server = Doors(("127.0.0.1", port), Door)
threading.Thread(target=server.serve_forever, daemon=True).start()
while True:
    signal.pause()
