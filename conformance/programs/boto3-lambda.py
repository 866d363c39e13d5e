"""Lambda by boto3: its waiters, paginators and payloads, and boto3 itself inside a function, as the function's role."""
import base64
import io
import json
import os
import importlib.util
import zipfile

import boto3
from botocore.exceptions import ClientError

functions = boto3.client("lambda", region_name="us-east-1")
s3 = boto3.client("s3", region_name="us-east-1")
iam = boto3.client("iam", region_name="us-east-1")


def allow(**statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


role = iam.create_role(
    RoleName="boto3-runner",
    AssumeRolePolicyDocument=allow(
        Principal={"Service": "lambda.amazonaws.com"}, Action="sts:AssumeRole"
    ),
)["Role"]["Arn"]
iam.put_role_policy(
    RoleName="boto3-runner",
    PolicyName="read",
    PolicyDocument=allow(Action="s3:GetObject", Resource="arn:aws:s3:::boto3-shelf/*"),
)
s3.create_bucket(Bucket="boto3-shelf")
s3.put_object(Bucket="boto3-shelf", Key="book", Body=b"a text")

SOURCE = """
import boto3

shelf = boto3.resource("s3").Bucket("boto3-shelf")

def handle(event, context):
    if "write" in event:
        shelf.put_object(Key=event["write"], Body=b"")
    return shelf.Object(event["read"]).get()["Body"].read().decode()
"""


def add_package(archive, name):
    """The package as it is installed; of botocore's models, those that S3 needs."""
    path = os.path.dirname(importlib.util.find_spec(name).origin)
    for directory, _, files in os.walk(path):
        inside = os.path.relpath(directory, path)
        parts = inside.split(os.sep)
        if "__pycache__" in parts or (parts[0] == "data" and parts[1:2] not in ([], ["s3"])):
            continue
        for file in files:
            archive.write(os.path.join(directory, file), os.path.join(name, inside, file))


code = io.BytesIO()
with zipfile.ZipFile(code, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
    for package in ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3"):
        add_package(archive, package)
    archive.write(importlib.util.find_spec("six").origin, "six.py")
    app = zipfile.ZipInfo("app.py")
    # Functions do not run as the owner of their code.
    app.external_attr = 0o644 << 16
    archive.writestr(app, SOURCE)

functions.create_function(
    FunctionName="reading",
    Runtime="python3.13",
    Role=role,
    Handler="app.handle",
    Timeout=60,
    MemorySize=1769,
    Code={"ZipFile": code.getvalue()},
)
functions.get_waiter("function_active_v2").wait(FunctionName="reading")
print("created")

answer = functions.invoke(
    FunctionName="reading", Payload=json.dumps({"read": "book"}), LogType="Tail"
)
assert answer["StatusCode"] == 200 and "FunctionError" not in answer, answer["Payload"].read()
assert json.load(answer["Payload"]) == "a text"
assert "REPORT RequestId: " in base64.b64decode(answer["LogResult"]).decode()
print("boto3 read inside the function")

answer = functions.invoke(
    FunctionName="reading", Payload=json.dumps({"read": "book", "write": "other"})
)
assert answer["FunctionError"] == "Unhandled", answer
error = json.load(answer["Payload"])
assert "(AccessDenied) when calling the PutObject operation" in error["errorMessage"], error
print("its role was denied inside the function")

pages = functions.get_paginator("list_functions").paginate()
assert [each["FunctionName"] for page in pages for each in page["Functions"]] == ["reading"]
print("listed")

try:
    functions.invoke(FunctionName="absent")
    raise AssertionError("an absent function was invoked")
except functions.exceptions.ResourceNotFoundException as missing:
    assert missing.response["Error"]["Message"].startswith("Function not found: "), missing
try:
    functions.create_function(
        FunctionName="wrong",
        Runtime="python3.13",
        Role=role,
        Handler="app.handle",
        Code={"ZipFile": b"no zip"},
    )
    raise AssertionError("what is no zip was taken")
except ClientError as refused:
    assert "Could not unzip uploaded file" in str(refused), refused
print("refused")
# Its body streams, and the client announces no hash of it.
assert functions.invoke_async(FunctionName="reading", InvokeArgs=b'{"read": "book"}')["Status"] == 202
print("invoke_async")

print("done")
