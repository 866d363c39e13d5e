"""Carries frames between a TAP device in a network namespace of its own and the socket of a network interface.

usage: tap-bridge.py SOCKET MAC COMMAND...

Makes a network namespace that ends with this process, a TAP device `eth0` in it with the address MAC, and copies frames
both ways: on the socket each has its length in front, four bytes, the most significant first. Runs COMMAND in the
namespace and ends with its exit code. Needs root and /dev/net/tun.
"""

import ctypes
import fcntl
import os
import selectors
import socket
import struct
import subprocess
import sys

CLONE_NEWNS = 0x00020000
CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TAP = 0x0002
IFF_NO_PI = 0x1000
MTU = 9001
FRAME_BYTES_MAX = 65550


def unshare():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET | CLONE_NEWNS) != 0:
        raise OSError(ctypes.get_errno(), "unshare")


def open_tap(name, mac):
    tap = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tap, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TAP | IFF_NO_PI))
    for command in (
        ["ip", "link", "set", "lo", "up"],
        ["ip", "link", "set", name, "address", mac, "mtu", str(MTU)],
        ["ip", "link", "set", name, "up"],
    ):
        subprocess.run(command, check=True)
    return tap


def exactly(stream, count):
    pieces = bytearray()
    while len(pieces) < count:
        piece = stream.recv(count - len(pieces))
        if not piece:
            raise EOFError
        pieces += piece
    return bytes(pieces)


def carry(tap, stream, done):
    """Until `done` can be read."""
    ready = selectors.DefaultSelector()
    for readable in (tap, stream, done):
        ready.register(readable, selectors.EVENT_READ)
    while True:
        for key, _ in ready.select():
            if key.fileobj is done:
                return
            if key.fileobj is tap:
                frame = os.read(tap, FRAME_BYTES_MAX)
                stream.sendall(struct.pack(">I", len(frame)) + frame)
            else:
                (length,) = struct.unpack(">I", exactly(stream, 4))
                os.write(tap, exactly(stream, length))


def main():
    path, mac, *command = sys.argv[1:]
    unshare()
    tap = open_tap("eth0", mac)
    stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    stream.connect(path)
    # The write end is the command's alone: it closes when the command ends, however it ends.
    done, running = os.pipe()
    os.set_inheritable(running, True)
    child = subprocess.Popen(command, pass_fds=(running,))
    os.close(running)
    try:
        carry(tap, stream, done)
    except EOFError:
        child.kill()
    sys.exit(child.wait())


main()
