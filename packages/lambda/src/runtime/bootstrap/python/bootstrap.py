"""Runs a Python function: loads its handler, then asks for one invocation after another, as AWS's own runtime does."""

import os
import sys

from cloudglass_runtime import function, log
from cloudglass_runtime.client import RuntimeClient


def module_search_path():
    """The function's code comes first, then layers, then what is ours: as in AWS's runtime."""
    task = os.environ["LAMBDA_TASK_ROOT"]
    own = os.path.dirname(os.path.abspath(__file__))
    rest = [path for path in sys.path if os.path.abspath(path) != own]
    return [task, *layers(os.environ.pop("CLOUDGLASS_OPT", "/opt")), *rest, own]


def layers(opt):
    release = "python%d.%d" % sys.version_info[:2]
    return [f"{opt}/python/lib/{release}/site-packages", f"{opt}/python"]


def main():
    client = RuntimeClient(
        os.environ["AWS_LAMBDA_RUNTIME_API"],
        os.environ.pop("CLOUDGLASS_RUNTIME_SOCKET", None),
        os.environ.pop("CLOUDGLASS_GENERATION", None),
    )
    sys.path[:] = module_search_path()
    log.set_up(os.environ.pop("_LAMBDA_TELEMETRY_LOG_FD", None))
    function.run(client, os.environ["_HANDLER"])


main()
