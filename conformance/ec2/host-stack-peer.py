"""What Linux does with a simulated host on its link; run in a namespace by tap-bridge.py.

usage: host-stack-peer.py ADDRESS HOST_ADDRESS ECHO_PORT CLOSED_PORT LISTEN_PORT BYTES

Takes ADDRESS, sends BYTES to the echo of HOST_ADDRESS over TCP while it reads them back, ends its half first, sends a
datagram that does not fit the link, tries CLOSED_PORT over TCP and UDP, then listens at LISTEN_PORT, tells the host by
a datagram to its echo, and echoes the one connection that comes. Prints what came of each as JSON.
"""

import hashlib
import json
import random
import socket
import subprocess
import sys
import threading

PATIENCE_S = 60


def echoed(address, port, content):
    """What comes back when all of it is sent by one thread and read by another."""
    sock = socket.create_connection((address, port), PATIENCE_S)

    def send():
        sock.sendall(content)
        sock.shutdown(socket.SHUT_WR)

    sender = threading.Thread(target=send)
    sender.start()
    digest = hashlib.sha256()
    count = 0
    while piece := sock.recv(65536):
        digest.update(piece)
        count += len(piece)
    sender.join()
    sock.close()
    return {"bytes": count, "isSame": digest.digest() == hashlib.sha256(content).digest()}


def datagram(family, address, port, content):
    """As often as it takes: datagrams may be lost."""
    sock = socket.socket(family, socket.SOCK_DGRAM)
    sock.settimeout(1)
    sock.connect((address, port))
    for _ in range(PATIENCE_S):
        try:
            sock.send(content)
            return "same" if sock.recv(65536) == content else "other"
        except TimeoutError:
            continue
        except ConnectionRefusedError:
            return "refused"
    return "silence"


def attempt(address, port):
    try:
        socket.create_connection((address, port), PATIENCE_S).close()
        return "open"
    except ConnectionRefusedError:
        return "refused"
    except OSError as error:
        return str(error)


def echo_once(listener):
    connection, _ = listener.accept()
    while piece := connection.recv(65536):
        connection.sendall(piece)
    connection.close()


def main():
    address, host, echo_port, closed_port, listen_port, size = sys.argv[1:]
    echo_port, closed_port, listen_port = int(echo_port), int(closed_port), int(listen_port)
    is_ipv6 = ":" in address
    family = socket.AF_INET6 if is_ipv6 else socket.AF_INET
    prefix = f"{address}/64" if is_ipv6 else f"{address}/24"
    options = ["nodad"] if is_ipv6 else []
    subprocess.run(["ip", "address", "add", prefix, "dev", "eth0", *options], check=True)
    content = random.Random(1).randbytes(int(size))
    said = {
        "tcp": echoed(host, echo_port, content),
        "large": datagram(family, host, echo_port, content[:20000]),
        "closed": attempt(host, closed_port),
        "closedDatagram": datagram(family, host, closed_port, b"?"),
    }
    listener = socket.create_server((address, listen_port), family=family)
    server = threading.Thread(target=echo_once, args=(listener,))
    server.start()
    said["told"] = datagram(family, host, echo_port, b"listening")
    server.join()
    print(json.dumps(said))


main()
