"""What `aws` on PATH is where `warm-aws.py` serves: hands everything over, waits for the status. Imports next to nothing.

A line before this one says what SOCKET is.
"""

import _socket
import os
import sys

connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
connection.connect(SOCKET)
arguments = [os.fsencode(argument) for argument in sys.argv[1:]]
environment = [name + b"=" + value for name, value in os.environb.items()]
request = b"\0".join(
    [os.getcwdb(), str(len(arguments)).encode(), *arguments, *environment]
)
descriptors = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
size = len(request).to_bytes(4, "big")
connection.sendmsg([size], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, descriptors)])
connection.sendall(request)
status = connection.recv(1)
sys.exit(status[0] if status else "the command has ended without a status")
