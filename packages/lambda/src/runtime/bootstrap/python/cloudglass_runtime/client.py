"""
The Runtime API over one connection that stays open, by as little of HTTP/1.1 as its server speaks: answers have a length,
and come in the order of their requests. The next invocation is asked for in one go with an answer.
"""

import socket

LARGE_BYTES = 5_000_000
NEXT = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n"


class Refused(Exception):
    """An answer that was not taken: too large, or of an invocation that is over."""

    def __init__(self, status, body):
        super().__init__(f"Http response code: {status}. {body}")


class RuntimeClient:
    def __init__(self, address, socket_path, generation):
        if socket_path is None:
            host, port = address.rsplit(":", 1)
            self._socket = socket.create_connection((host, int(port)))
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        else:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._socket.connect(socket_path)
        self._common = f"Host: {address}\r\n"
        if generation is not None:
            self._common += f"cloudglass-generation: {generation}\r\n"
        self._held = b""
        self.code_ms = None

    def next(self):
        """Headers, in lower case, and the body of the first invocation."""
        self._socket.sendall(self._next_request())
        return self._read_answer()[1:]

    def respond_and_next(self, request_id, payload, content_type):
        path = f"invocation/{request_id}/response"
        return self._post_and_next(path, payload, f"Content-Type: {content_type}\r\n")

    def fail_and_next(self, request_id, payload, error_type):
        path = f"invocation/{request_id}/error"
        return self._post_and_next(path, payload, error_headers(error_type))

    def fail_init(self, payload, error_type):
        self._socket.sendall(self._post("init/error", payload, error_headers(error_type)))
        self._read_answer()

    def restore(self):
        """Returns in the restored process."""
        request = f"GET /2018-06-01/runtime/restore/next HTTP/1.1\r\n{self._common}\r\n"
        self._socket.sendall(request.encode())
        self._read_answer()

    def fail_restore(self, payload, error_type):
        self._socket.sendall(self._post("restore/error", payload, error_headers(error_type)))
        self._read_answer()

    def _post_and_next(self, path, payload, headers):
        # An answer that may be refused goes alone.
        is_large = len(payload) > LARGE_BYTES
        request = self._post(path, payload, headers)
        self._socket.sendall(request if is_large else request + self._next_request())
        status, _, body = self._read_answer()
        if status >= 400:
            raise Refused(status, body.decode("utf-8", "replace").strip())
        if is_large:
            self._socket.sendall(self._next_request())
        return self._read_answer()[1:]

    def _next_request(self):
        extra = ""
        if self.code_ms is not None:
            extra = f"cloudglass-code-ms: {self.code_ms}\r\n"
            self.code_ms = None
        return f"{NEXT}{self._common}{extra}\r\n".encode()

    def _post(self, path, payload, headers):
        head = (
            f"POST /2018-06-01/runtime/{path} HTTP/1.1\r\n{self._common}{headers}"
            f"Content-Length: {len(payload)}\r\n\r\n"
        )
        return head.encode() + payload

    def _read_answer(self):
        while (end := self._held.find(b"\r\n\r\n")) < 0:
            self._receive()
        status_line, *lines = self._held[:end].decode("latin-1").split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        start = end + 4
        stop = start + int(headers.get("content-length", "0"))
        if len(self._held) < stop:
            pieces = [self._held]
            missing = stop - len(self._held)
            while missing > 0:
                piece = self._receive_piece(missing)
                pieces.append(piece)
                missing -= len(piece)
            self._held = b"".join(pieces)
        body = self._held[start:stop]
        self._held = self._held[stop:]
        return int(status_line[9:12]), headers, body

    def _receive(self):
        self._held += self._receive_piece(1)

    def _receive_piece(self, least):
        piece = self._socket.recv(max(least, 65536))
        if not piece:
            # The environment is over.
            raise SystemExit(1)
        return piece


def error_headers(error_type):
    """Names of errors are the function's: what a header may not hold is left out."""
    name = "".join(character for character in error_type if " " <= character <= "~")
    return f"Content-Type: application/json\r\nLambda-Runtime-Function-Error-Type: {name}\r\n"
