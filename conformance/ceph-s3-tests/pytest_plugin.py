"""
A plugin of pytest that the suite runs with. It leaves out the excluded tests, writes one line of JSON for each
outcome, and, when asked, is the owner of buckets who wants ACLs: the suite was written when every new bucket had
them. AWS disables ACLs in new buckets and blocks public access since April 2023; what it tells owners to do
is done here, by requests that anybody may send: ObjectOwnership at creation, DeletePublicAccessBlock, PutBucketAcl.
"""
import json
import os
import signal

import botocore.client
import pytest

ACL = ("ACL", "GrantFullControl", "GrantRead", "GrantReadACP", "GrantWrite", "GrantWriteACP")
SECONDS_MAX = 180


def pytest_collection_modifyitems(config, items):
    with open(os.environ["CLOUDGLASS_EXCLUDED"]) as file:
        excluded = set(json.load(file))
    out = [item for item in items if item.name in excluded]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item.name not in excluded]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """No test holds up those that follow it."""
    def end(signal_number, frame):
        raise TimeoutError(f"took more than {SECONDS_MAX} s")

    signal.signal(signal.SIGALRM, end)
    signal.alarm(SECONDS_MAX)
    try:
        return (yield)
    finally:
        signal.alarm(0)


def pytest_runtest_logreport(report):
    if report.when != "call" and report.outcome == "passed":
        return
    # A bucket that cannot be cleaned up says nothing of the test before, but the next one's set-up fails on it.
    if report.when == "teardown":
        return
    if report.outcome == "skipped" and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2]
    else:
        reason = report.longreprtext.strip().split("\n")[-1] if report.longrepr else ""
    name = report.nodeid.split("::", 1)[1]
    with open(os.environ["CLOUDGLASS_OUTCOMES"], "a") as file:
        file.write(json.dumps({"name": name, "outcome": report.outcome, "reason": reason}) + "\n")


if os.environ.get("CLOUDGLASS_OPEN_TO_ACLS"):
    call = botocore.client.BaseClient._make_api_call

    def opening_to_acls(self, operation, parameters):
        if operation != "CreateBucket" or "ObjectOwnership" in parameters:
            return call(self, operation, parameters)
        acl = {name: parameters[name] for name in ACL if name in parameters}
        rest = {name: value for name, value in parameters.items() if name not in ACL}
        answer = call(self, operation, {**rest, "ObjectOwnership": "ObjectWriter"})
        call(self, "DeletePublicAccessBlock", {"Bucket": parameters["Bucket"]})
        if acl:
            call(self, "PutBucketAcl", {"Bucket": parameters["Bucket"], **acl})
        return answer

    botocore.client.BaseClient._make_api_call = opening_to_acls
