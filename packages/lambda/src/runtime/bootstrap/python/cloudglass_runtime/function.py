"""Loads the function that `_HANDLER` names, and calls it, one invocation after another."""

import importlib
import json
import logging
import os
import sys
import time
import traceback

from . import log
from .client import Refused
from .context import LambdaContext

UNHANDLED = (
    "LAMBDA_WARNING: Unhandled exception. "
    "The most likely cause is an issue in the function code. "
    "However, in rare cases, a Lambda runtime update can cause unexpected function behavior. "
    "For functions using managed runtimes, runtime updates can be triggered by a function change, "
    "or can be applied automatically. "
    "To determine if the runtime has been updated, check the runtime version in the INIT_START log entry. "
    "If this error correlates with a change in the runtime version, you may be able to mitigate this error "
    "by temporarily rolling back to the previous runtime version. "
    "For more information, see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html\r"
)
# AWS writes other alphabets as they are since this runtime.
KEEPS_UNICODE = sys.version_info >= (3, 12)


class Fault(Exception):
    """Of the runtime, with AWS's name for it."""

    def __init__(self, error_type, message, trace=None):
        super().__init__(message)
        self.error_type = error_type
        self.trace = trace


def run(client, name):
    try:
        start(client, name)
    except Refused as refused:
        # AWS's runtime ends too: the next invocation starts cold.
        moment = int(time.time() * 1000)
        what = "Failed to post handler success response"
        print(f"[ERROR] [{moment}] LAMBDA_RUNTIME {what}. {refused}")
        sys.exit(1)


def start(client, name):
    started = time.perf_counter()
    handler = initialized(client, lambda: load(name))
    client.code_ms = (time.perf_counter() - started) * 1000
    if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
        wait_for_restore(client)
    serve(client, handler)


def initialized(client, start):
    try:
        return start()
    except Fault as fault:
        error = described(str(fault), fault.error_type, fault.trace)
    except Exception as exception:
        error = described(str(exception), type(exception).__name__, own_frames(exception))
    logging.warning(UNHANDLED)
    log.write_error(error)
    client.fail_init(encoded(error), error["errorType"])
    sys.exit(1)


def load(name):
    module_name, dot, member = name.rpartition(".")
    if dot == "":
        reason = "not enough values to unpack (expected 2, got 1)"
        raise Fault("Runtime.MalformedHandlerName", f"Bad handler '{name}': {reason}")
    if module_name.split(".")[0] in sys.builtin_module_names:
        message = f"Cannot use built-in module {module_name} as a handler module"
        raise Fault("Runtime.BuiltInModuleConflict", message)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        raise Fault("Runtime.ImportModuleError", message)
    except SyntaxError as error:
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        message = f"Syntax error in module '{module_name}': {error}"
        raise Fault("Runtime.UserCodeSyntaxError", message, trace)
    try:
        return getattr(module, member)
    except AttributeError:
        message = f"Handler '{member}' missing on module '{module_name}'"
        raise Fault("Runtime.HandlerNotFound", message)


def wait_for_restore(client):
    import snapshot_restore_py as hooks

    try:
        before = hooks.get_before_snapshot()
        while before:
            call, positional, named = before.pop()
            call(*positional, **named)
    except BaseException as exception:
        error = described(str(exception), type(exception).__name__, own_frames(exception))
        log.write_error(error)
        client.fail_init(encoded(error), "Runtime.BeforeSnapshotError")
        sys.exit(64)
    client.restore()
    try:
        for call, positional, named in hooks.get_after_restore():
            call(*positional, **named)
    except BaseException as exception:
        error = described(str(exception), type(exception).__name__, own_frames(exception))
        log.write_error(error)
        client.fail_restore(encoded(error), "Runtime.AfterRestoreError")
        sys.exit(65)


def serve(client, handler):
    headers, body = client.next()
    while True:
        request_id = headers["lambda-runtime-aws-request-id"]
        log.current["request_id"] = request_id
        log.current["tenant_id"] = headers.get("lambda-runtime-aws-tenant-id")
        trace = headers.get("lambda-runtime-trace-id")
        if trace is None:
            os.environ.pop("_X_AMZN_TRACE_ID", None)
        else:
            os.environ["_X_AMZN_TRACE_ID"] = trace
        try:
            payload, content_type = call(handler, headers, body)
        except Fault as fault:
            error = described(str(fault), fault.error_type, fault.trace, request_id)
        except Exception as exception:
            kind = type(exception).__name__
            error = described(str(exception), kind, own_frames(exception), request_id)
        else:
            headers, body = client.respond_and_next(request_id, payload, content_type)
            continue
        log.write_error(error)
        headers, body = client.fail_and_next(request_id, encoded(error), error["errorType"])


def call(handler, headers, body):
    context = LambdaContext(
        headers,
        parsed(headers.get("lambda-runtime-client-context"), "Client Context"),
        parsed(headers.get("lambda-runtime-cognito-identity"), "Cognito Identity"),
        log.write,
    )
    try:
        event = json.loads(body)
    except Exception as error:
        raise Fault("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}")
    answer = handler(event, context)
    if isinstance(answer, bytes):
        return answer, "application/unknown"
    try:
        return encoded(answer), "application/json"
    except Exception as error:
        raise Fault("Runtime.MarshalError", f"Unable to marshal response: {error}")


def encoded(value):
    return json.dumps(value, ensure_ascii=not KEEPS_UNICODE, default=number_of).encode("utf-8")


def number_of(value):
    """DynamoDB's numbers come as Decimal."""
    decimal = sys.modules.get("decimal")
    if decimal is not None and isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def parsed(text, name):
    if not text:
        return None
    try:
        return json.loads(text)
    except Exception as error:
        message = f"Unable to parse {name} JSON: {error}"
        raise Fault("Runtime.LambdaContextUnmarshalError", message)


def described(message, error_type, trace, request_id=""):
    return {
        "errorMessage": message or "",
        "errorType": error_type or "",
        "requestId": request_id,
        "stackTrace": trace or [],
    }


def own_frames(exception):
    """The frames of the function, without the runtime's that called it."""
    frames = traceback.extract_tb(exception.__traceback__)
    own = os.path.dirname(os.path.abspath(__file__))
    first = next(
        (index for index, frame in enumerate(frames) if not frame.filename.startswith(own)), 0
    )
    return traceback.format_list(frames[first:])
