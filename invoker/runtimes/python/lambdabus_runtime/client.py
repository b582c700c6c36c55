"""The Runtime API's client: one connection, HTTP/1.1 by hand, an answer and the question for the next event in one write."""

import os

# The C half of the socket module; its Python half costs a third of a cold start.
from _socket import AF_INET, IPPROTO_TCP, SOCK_STREAM, TCP_NODELAY, socket

from . import codec

BASE = "/2018-06-01/runtime"


class RuntimeClient:
    """Ends the process when the other side has gone."""

    def __init__(self, address):
        host, port = address.split(":")
        self._host = "Host: %s\r\n" % address
        self._next = ("GET %s/invocation/next HTTP/1.1\r\n%s\r\n" % (BASE, self._host)).encode()
        self._received = b""
        self._socket = socket(AF_INET, SOCK_STREAM)
        self._socket.connect((host, int(port)))
        self._socket.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)

    def next(self):
        """The headers and the body of the next event."""
        self._send(self._next)
        return self._read_answer()

    def respond(self, request_id, body):
        self._send(self._post("/invocation/%s/response" % request_id, body) + self._next)
        self._read_answer()
        return self._read_answer()

    def error(self, request_id, document):
        self._send(self._post("/invocation/%s/error" % request_id, codec.encode(document), document["errorType"]) + self._next)
        self._read_answer()
        return self._read_answer()

    def init_error(self, document):
        self._send(self._post("/init/error", codec.encode(document), document["errorType"]))
        self._read_answer()

    def _post(self, path, body, error_type=None):
        header = "" if error_type is None else "Lambda-Runtime-Function-Error-Type: %s\r\n" % error_type
        head = "POST %s%s HTTP/1.1\r\n%sContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n"
        return (head % (BASE, path, self._host, header, len(body))).encode("ascii", "replace") + body

    def _send(self, request):
        try:
            self._socket.sendall(request)
        except OSError:
            os._exit(1)

    def _read_answer(self):
        while b"\r\n\r\n" not in self._received:
            self._received += self._receive()
        head, _, rest = self._received.partition(b"\r\n\r\n")
        headers = parse_headers(head)
        length = int(headers.get("content-length", 0))
        parts = [rest]
        missing = length - len(rest)
        while missing > 0:
            parts.append(self._receive())
            missing -= len(parts[-1])
        body = b"".join(parts)
        self._received = body[length:]
        return headers, body[:length]

    def _receive(self):
        try:
            received = self._socket.recv(65536)
        except OSError:
            received = b""
        return received or os._exit(1)


def parse_headers(head):
    lines = head.decode("latin-1").split("\r\n")[1:]
    pairs = (line.partition(":") for line in lines)
    return {name.lower(): value.strip() for name, _, value in pairs}
