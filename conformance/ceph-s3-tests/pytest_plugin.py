"""
A plugin of pytest that the suite runs with. It leaves out the excluded tests, writes one line of JSON for each
outcome, ends a test that hangs, and does for the suite what AWS asks of its clients today:

- When asked, it is the owner of buckets who wants ACLs: the suite was written when every new bucket had them. AWS
  disables ACLs in new buckets and blocks public access since April 2023; what it tells owners to do is done
  here, by requests that anybody may send: ObjectOwnership at creation, DeletePublicAccessBlock, PutBucketAcl.
- AWS tells no DisplayName of owners and grantees since November 2025. The names that the suite's configuration
  has are filled into answers, so that what these tests check besides is checked. Grants to groups are put in front
  there: the suite compares in that order, and AWS promises none.
- The suite's clean-up between tests bypasses governance retention in every bucket. AWS refuses that in buckets
  without Object Lock; there the clean-up is sent again without it. Tests themselves get the refusal.
- The suite signs for IAM with an empty region. AWS refuses that; the region of the environment is taken instead.
"""
import configparser
import json
import os
import signal

import botocore.client
import botocore.exceptions
import botocore.session
import pytest

ACL = ("ACL", "GrantFullControl", "GrantRead", "GrantReadACP", "GrantWrite", "GrantWriteACP")
OPENS_TO_ACLS = bool(os.environ.get("CLOUDGLASS_OPEN_TO_ACLS"))
SECONDS_MAX = 180

in_test = False


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
    global in_test

    def end(signal_number, frame):
        raise TimeoutError(f"took more than {SECONDS_MAX} s")

    signal.signal(signal.SIGALRM, end)
    signal.alarm(SECONDS_MAX)
    in_test = True
    try:
        return (yield)
    finally:
        in_test = False
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


call = botocore.client.BaseClient._make_api_call


def as_aws_asks(self, operation, parameters):
    if operation == "CreateBucket" and OPENS_TO_ACLS:
        return create_open_to_acls(self, parameters)
    if operation == "DeleteObjects" and not in_test:
        return clean_up(self, parameters)
    return with_display_names(call(self, operation, parameters))


def create_open_to_acls(client, parameters):
    acl = {name: parameters[name] for name in ACL if name in parameters}
    if "ObjectOwnership" in parameters:
        acl = {}
    rest = {name: value for name, value in parameters.items() if name not in acl}
    answer = call(client, "CreateBucket", {"ObjectOwnership": "ObjectWriter", **rest})
    call(client, "DeletePublicAccessBlock", {"Bucket": parameters["Bucket"]})
    if acl:
        call(client, "PutBucketAcl", {"Bucket": parameters["Bucket"], **acl})
    return answer


def display_names():
    configuration = configparser.RawConfigParser()
    configuration.read(os.environ["S3TEST_CONF"])
    sections = [configuration[name] for name in configuration.sections()]
    return {each["user_id"]: each["display_name"] for each in sections if "user_id" in each}


NAMES = display_names()


def with_display_names(answer):
    if isinstance(answer, list):
        for each in answer:
            with_display_names(each)
    elif isinstance(answer, dict):
        if answer.get("ID") in NAMES:
            answer.setdefault("DisplayName", NAMES[answer["ID"]])
        for name in answer:
            with_display_names(answer[name])
        if "Grants" in answer:
            answer["Grants"].sort(key=lambda grant: grant["Grantee"]["Type"] != "Group")
    return answer


def clean_up(client, parameters):
    try:
        return call(client, "DeleteObjects", parameters)
    except botocore.exceptions.ClientError as error:
        if "only applicable to Object Lock enabled buckets" not in str(error):
            raise
        rest = {name: parameters[name] for name in parameters if name != "BypassGovernanceRetention"}
        return call(client, "DeleteObjects", rest)


botocore.client.BaseClient._make_api_call = as_aws_asks

create_client = botocore.session.Session.create_client


def create_client_of_a_region(self, service_name, region_name=None, **more):
    return create_client(self, service_name, region_name=region_name or None, **more)


botocore.session.Session.create_client = create_client_of_a_region
