"""What a machine does on its network, with Linux's own stack; run in a namespace by tap-bridge.py.

usage: network-client.py NEIGHBOR OPEN_PORT CLOSED_PORT BYTES

Asks for an address with udhcpc, pings NEIGHBOR, looks up a name at the resolver of the lease, tries CLOSED_PORT, downloads
BYTES from OPEN_PORT. Prints what came of each as JSON.
"""

import hashlib
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time

LEASE_SCRIPT = """#!/bin/sh
[ "$1" = bound ] || exit 0
ip address add "$ip/$mask" dev "$interface"
ip route add default via "$router" dev "$interface"
printf '%s\\n' "$ip" "$mask" "$router" "$dns" "$domain" "$mtu" > "$0.lease"
"""
PATIENCE_S = 20


def lease():
    with tempfile.TemporaryDirectory() as directory:
        script = os.path.join(directory, "script")
        with open(script, "w", encoding="ascii") as file:
            file.write(LEASE_SCRIPT)
        os.chmod(script, 0o700)
        options = ["-O", "mtu", "-O", "domain"]
        command = ["udhcpc", "-i", "eth0", "-f", "-n", "-q", "-t", "10", "-T", "1", "-s", script]
        ended = subprocess.run(command + options, capture_output=True, text=True, check=False)
        if ended.returncode != 0:
            raise RuntimeError(f"udhcpc ended with {ended.returncode}: {ended.stderr}")
        with open(script + ".lease", encoding="ascii") as file:
            names = ["address", "prefix", "router", "resolver", "domain", "mtu"]
            return dict(zip(names, file.read().split("\n")))


def checksum(message):
    total = sum(struct.unpack(f">{len(message) // 2}H", message))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ping(address):
    """How many of three echoes came back."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    sock.settimeout(PATIENCE_S)
    answered = 0
    for sequence in range(3):
        message = struct.pack(">BBHHH", 8, 0, 0, 7, sequence) + b"abcdefgh" * 4
        message = message[:2] + struct.pack(">H", checksum(message)) + message[4:]
        sock.sendto(message, (address, 0))
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            packet, _ = sock.recvfrom(2048)
            reply = packet[(packet[0] & 15) * 4 :]
            if reply[0] == 0 and reply[4:] == message[4:]:
                answered += 1
                break
    return answered


def lookup(resolver, name):
    """The address that a name has, by a query of one's own."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    query = struct.pack(">HHHHHH", 1, 0x0100, 1, 0, 0, 0) + labels + b"\0" + b"\0\1\0\1"
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.settimeout(PATIENCE_S)
    sock.sendto(query, (resolver, 53))
    answer = sock.recv(2048)
    return socket.inet_ntoa(answer[-4:])


def attempt(address, port):
    """What becomes of a connection within a second and a half."""
    sock = socket.socket()
    sock.settimeout(1.5)
    try:
        sock.connect((address, port))
        return "open"
    except ConnectionRefusedError:
        return "refused"
    except TimeoutError:
        return "silence"
    finally:
        sock.close()


def download(address, port, size):
    digest = hashlib.sha256()
    received = 0
    began = time.monotonic()
    with socket.create_connection((address, port), PATIENCE_S) as sock:
        while received < size:
            piece = sock.recv(1 << 16)
            if not piece:
                break
            digest.update(piece)
            received += len(piece)
    return {"bytes": received, "sha256": digest.hexdigest(), "s": time.monotonic() - began}


def main():
    neighbor, open_port, closed_port, size = sys.argv[1:]
    given = lease()
    name = f"ip-{neighbor.replace('.', '-')}.{given['domain']}"
    result = {
        "lease": given,
        "pings": ping(neighbor),
        "name": lookup(given["resolver"], name),
        "closed": attempt(neighbor, int(closed_port)),
        "unserved": attempt(neighbor, int(open_port) + 1),
        "download": download(neighbor, int(open_port), int(size)),
    }
    print(json.dumps(result))


main()
