"""The AWS CLI's own code in one interpreter: it is imported once, its models are read once, and each command is a fork.

`warm-aws.py SOCKET` serves until its standard input ends. A client, `warm-aws-client.py`, sends its first three
descriptors, its directory, arguments and environment; the fork takes all of them over, runs the CLI's `main`, and
answers with one byte, the status.
"""

import gc
import importlib
import os
import select
import signal
import socket
import sys
import traceback

import awscli
import awscli.clidriver
import awscli.handlers  # noqa: F401  the CLI imports it when it starts, which is most of its start
import botocore.loaders
import botocore.session

SERVICES = ["s3", "s3control", "iam", "sts", "dynamodb", "ec2", "lambda", "logs", "fis"]
create_loader = botocore.loaders.create_loader
loaders = {}


def loader_of(search_path_string=None):
    """What reads models: one for all sessions, which keeps what it has read."""
    if search_path_string not in loaders:
        loaders[search_path_string] = create_loader(search_path_string)
    return loaders[search_path_string]


def read_models():
    loader = botocore.session.Session().get_component("data_loader")
    for kind in ("service-2", "paginators-1", "waiters-2", "endpoint-rule-set-1"):
        available = loader.list_available_services(type_name=kind)
        for service in set(SERVICES).intersection(available):
            loader.load_service_model(service, kind)
    for name in ("endpoints", "partitions", "sdk-default-configuration", "_retry"):
        loader.load_data(name)


def request_of(connection):
    """The parts of the request, four bytes of length before them, and the descriptors."""
    received, descriptors, _, _ = socket.recv_fds(connection, 4, 3)
    size = int.from_bytes(received, "big")
    request = b""
    while len(request) < size:
        more = connection.recv(size - len(request))
        if not more:
            sys.exit("the client has gone")
        request += more
    return request.split(b"\0"), descriptors


def run(connection):
    """In the fork: becomes what a process of the CLI's own would be."""
    (directory, count, *rest), descriptors = request_of(connection)
    for target, descriptor in enumerate(descriptors):
        os.dup2(descriptor, target)
        os.close(descriptor)
    os.chdir(directory)
    os.environb.clear()
    os.environb.update(entry.split(b"=", 1) for entry in rest[int(count) :])
    importlib.reload(awscli)  # it sets variables of the environment
    sys.argv = ["aws", *map(os.fsdecode, rest[: int(count)])]
    try:
        status = awscli.clidriver.main()
    except SystemExit as end:
        status = end.code
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    connection.sendall(bytes([(status or 0) & 0xFF]))


def serve(path):
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who waits for a fork is its client
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path)
    listening.listen(64)
    print("ready", flush=True)
    while sys.stdin not in select.select([listening, sys.stdin], [], [])[0]:
        connection, _ = listening.accept()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            listening.close()
            try:
                run(connection)
            finally:
                os._exit(0)
        connection.close()


botocore.session.create_loader = loader_of
botocore.loaders.create_loader = loader_of
read_models()
gc.freeze()  # forks share what they do not write
serve(sys.argv[1])
