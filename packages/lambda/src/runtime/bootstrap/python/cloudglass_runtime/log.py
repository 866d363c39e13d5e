"""`logging` and standard output as functions find them: AWS's format of lines, or JSON records."""

import json
import logging
import os
import sys
import time
import traceback

TIME_FORMAT = "%Y-%m-%dT%H:%M:%S"
TEXT_FORMAT = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
IS_JSON = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"

TEXT_FRAME = 0xA55A0003
JSON_FRAME = 0xA55A0002
LEVEL_MASKS = {10: 0x08, 20: 0x0C, 30: 0x10, 40: 0x14, 50: 0x18}

NO_BREAK_SPACE = "\u00a0"

# Members that every record has; the others are the function's own.
OWN_MEMBERS = set(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {
    "aws_request_id",
    "tenant_id",
    "message",
    "asctime",
}

current = {"request_id": None, "tenant_id": None}
_descriptor = None


class Unbuffered:
    """What was printed is out before the process may be frozen."""

    def __init__(self, stream):
        self.stream = stream

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def write(self, text):
        self.stream.write(text)
        self.stream.flush()

    def writelines(self, lines):
        self.stream.writelines(lines)
        self.stream.flush()


class LambdaLoggerHandler(logging.Handler):
    def emit(self, record):
        level = min(50, max(0, record.levelno)) // 10 * 10
        write(self.format(record), level)


class LambdaLoggerFilter(logging.Filter):
    def filter(self, record):
        record.aws_request_id = current["request_id"] or ""
        record.tenant_id = current["tenant_id"]
        return True


class JsonFormatter(logging.Formatter):
    def format(self, record):
        members = {
            "timestamp": self.formatTime(record, TIME_FORMAT + "Z"),
            "level": record.levelname,
            "message": message_of(record),
            "logger": record.name,
        }
        if record.exc_info:
            kind, error, trace = record.exc_info
            members["stackTrace"] = traceback.format_tb(trace)
            members["errorType"] = kind.__name__
            members["errorMessage"] = str(error)
        members["requestId"] = record.aws_request_id
        if record.exc_info:
            members["location"] = f"{record.pathname}:{record.funcName}:{record.lineno}"
        if record.tenant_id is not None:
            members["tenantId"] = record.tenant_id
        for name, value in record.__dict__.items():
            if name not in OWN_MEMBERS and name not in members:
                members[name] = value
        members = {name: value for name, value in members.items() if value is not None}
        return json.dumps(members, ensure_ascii=False, default=str) + "\n"


def message_of(record):
    if isinstance(record.msg, dict) and not record.args:
        return record.msg
    return record.getMessage()


def set_up(descriptor):
    """`descriptor` takes framed records; without one they are lines of standard output."""
    global _descriptor
    _descriptor = None if descriptor is None else int(descriptor)
    sys.stdout = Unbuffered(sys.stdout)
    sys.stderr = Unbuffered(sys.stderr)
    logging.Formatter.converter = time.gmtime
    handler = LambdaLoggerHandler()
    formatter = JsonFormatter() if IS_JSON else logging.Formatter(TEXT_FORMAT, TIME_FORMAT)
    handler.setFormatter(formatter)
    handler.addFilter(LambdaLoggerFilter())
    root = logging.getLogger()
    root.addHandler(handler)
    wanted = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    wanted = {"TRACE": "DEBUG", "FATAL": "CRITICAL"}.get(wanted, wanted)
    if wanted in ("DEBUG", "INFO", "WARN", "WARNING", "ERROR", "CRITICAL"):
        root.setLevel(wanted)


def write(text, level=None):
    """One record, however many lines it has."""
    if _descriptor is None:
        sys.stdout.write(text)
        return
    encoded = text.encode("utf-8", "replace")
    kind = (JSON_FRAME if IS_JSON else TEXT_FRAME) | LEVEL_MASKS.get(level, 0)
    microseconds = time.time_ns() // 1000
    frame = kind.to_bytes(4, "big") + len(encoded).to_bytes(4, "big")
    frame += microseconds.to_bytes(8, "big") + encoded
    while frame:
        frame = frame[os.write(_descriptor, frame) :]


def write_error(error):
    """Of an invocation or an init that failed: `{"errorMessage", "errorType", "requestId", "stackTrace"}`."""
    if IS_JSON:
        timestamp = time.strftime(TIME_FORMAT + "Z", time.gmtime())
        record = {"timestamp": timestamp, "level": "ERROR", **error}
        write(json.dumps(record, ensure_ascii=False, default=str), logging.ERROR)
        return
    title = ": ".join(part for part in (error["errorType"], error["errorMessage"]) if part)
    lines = [f"[ERROR] {title}" if title else "[ERROR]", "Traceback (most recent call last):"]
    for entry in error["stackTrace"]:
        lines += [with_hard_indentation(line) for line in entry.splitlines()] or [""]
    if _descriptor is None:
        sys.stdout.write("\r".join(lines) + "\n")
    else:
        write("\n".join(lines), logging.ERROR)


def with_hard_indentation(line):
    text = line.lstrip(" ")
    return NO_BREAK_SPACE * (len(line) - len(text)) + text
