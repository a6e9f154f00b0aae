"""Clients that do not keep to HTTP: slow ones, and ones whose messages two readers would split differently."""

import select
import socket
import threading
import time

STORY = "wire"
# A client that never finishes is let go by then.
PATIENCE = 60


def connect(server):
    return socket.create_connection(("127.0.0.1", server.port), timeout=10)


def said(connection, seconds=5):
    """Everything until the server closes, and whether it did."""
    connection.settimeout(seconds)
    answer = b""
    try:
        while part := connection.recv(65536):
            answer += part
    except TimeoutError:
        return answer, False
    except ConnectionError:
        pass
    return answer, True


def raw(server, message):
    with connect(server) as connection:
        connection.sendall(message)
        return said(connection)


# --- messages that can be read in two ways ---

HIDDEN = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


def post(headers, body=b""):
    head = b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    return head + headers + b"\r\n\r\n" + body


# Nothing but a refusal will do: what comes behind must not be taken for a request of its own.
AMBIGUOUS = {
    "two lengths": post(b"Content-Length: 2\r\nContent-Length: 40", b"{}" + HIDDEN),
    "two lengths in one": post(b"Content-Length: 2, 40", b"{}" + HIDDEN),
    "a signed length": post(b"Content-Length: +2", b"{}" + HIDDEN),
    "a negative length": post(b"Content-Length: -1", b"{}" + HIDDEN),
    "a length that is no number": post(b"Content-Length: 2x", b"{}" + HIDDEN),
    "a length beyond all numbers": post(b"Content-Length: 99999999999999999999", b"{}" + HIDDEN),
    "an unknown encoding": post(b"Transfer-Encoding: xchunked", b"2\r\n{}\r\n0\r\n\r\n" + HIDDEN),
    "chunked not last": post(b"Transfer-Encoding: chunked, identity", b"2\r\n{}\r\n0\r\n\r\n" + HIDDEN),
    "a space before the colon": post(b"Transfer-Encoding : chunked", b"2\r\n{}\r\n0\r\n\r\n" + HIDDEN),
    "a folded header": post(b"Transfer-Encoding:\r\n chunked", b"2\r\n{}\r\n0\r\n\r\n" + HIDDEN),
    "a header with NUL": post(b"X-A: a\0b", HIDDEN),
    "a line without a colon": post(b"nonsense", HIDDEN),
    "a chunk of unlimited size": post(b"Transfer-Encoding: chunked", b"fffffffffffffffff\r\n{}\r\n0\r\n\r\n" + HIDDEN),
    "a chunk with a sign": post(b"Transfer-Encoding: chunked", b"-2\r\n{}\r\n0\r\n\r\n" + HIDDEN),
    "a chunk in C": post(b"Transfer-Encoding: chunked", b"0x2\r\n{}\r\n0\r\n\r\n" + HIDDEN),
    "a chunk longer than it says": post(b"Transfer-Encoding: chunked", b"1\r\n{}\r\n0\r\n\r\n" + HIDDEN),
}


def ambiguous(checks, server):
    for what, message in AMBIGUOUS.items():
        answer, closed = raw(server, message)
        refused = answer.startswith(b"HTTP/1.1 4") and b"HTTP/1.1 200" not in answer and closed
        checks.check(STORY, refused, f"{what} is refused and the connection closed", (answer[:120], closed))
    # Length and chunks together: chunks count, and nothing behind them is a request.
    both = post(b"Content-Length: 2\r\nTransfer-Encoding: chunked", b"0\r\n\r\n" + HIDDEN)
    answer, closed = raw(server, both)
    checks.check(STORY, b"HTTP/1.1 200" not in answer and closed, "length and chunks: the connection is closed", answer[:400])


def too_much(checks, server):
    head = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
    for what, message in {
        "a header of 1 MB": head + b"X-A: " + b"a" * (1 << 20) + b"\r\n\r\n",
        "10,000 headers": head + b"".join(b"X-%d: a\r\n" % number for number in range(10_000)) + b"\r\n",
        "an address of 1 MB": b"GET /" + b"a" * (1 << 20) + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    }.items():
        answer, closed = raw(server, message)
        checks.check(STORY, closed and answer[:10] in (b"", b"HTTP/1.1 4"), f"{what} is refused", answer[:80])
    for what, message in {
        "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 200,
        "an unknown version": b"GET / HTTP/9.9\r\n\r\n",
        "another server's address": b"GET http://evil.example/api/v1/session HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        "CONNECT": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n",
    }.items():
        answer, _ = raw(server, message)
        checks.check(STORY, not answer.startswith((b"HTTP/1.1 2", b"HTTP/1.1 5")), f"{what} is no success", answer[:80])


# --- slow clients ---

PAGE = b"POST /s/nowhere HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
PAGE += b"Content-Length: 200\r\n\r\n"
# What is sent at once, then one byte each second of what follows.
SLOW = {
    "nothing at all": (b"", b""),
    "a header, byte by byte": (b"GET / HTTP/1.1\r\nHost: x\r\n", b"X-Slow: " + b"a" * 200),
    "the body of a request, byte by byte": (post(b"Content-Length: 200"), b"{" + b" " * 199),
    "the body of a survey's page, byte by byte": (PAGE, b"a" * 200),
}


class Slow:
    """All slow clients at once, while other things are looked at."""

    def __init__(self, server):
        self.took = {}
        self.threads = [threading.Thread(target=self.dawdle, args=(server, *one), daemon=True) for one in SLOW.items()]
        for thread in self.threads:
            thread.start()

    def dawdle(self, server, what, message):
        begin, (at_once, slowly) = time.monotonic(), message
        with connect(server) as connection:
            connection.sendall(at_once)
            for number in range(PATIENCE):
                readable, _, _ = select.select([connection], [], [], 1)
                if readable:
                    break
                try:
                    connection.sendall(slowly[number : number + 1])
                except ConnectionError:
                    break
            else:
                return
            self.took[what] = time.monotonic() - begin

    def judge(self, checks):
        for thread in self.threads:
            thread.join()
        for what in SLOW:
            seconds = self.took.get(what)
            print(f"slow: {what}: {f'let go after {seconds:.0f} s' if seconds else 'still there'}")
            checks.check(STORY, seconds is not None, f"{what}: let go within {PATIENCE} s", "still there")
