"""What boto3's transfers, paginators, waiters and presigned forms do; every line of output is one thing that held."""
import hashlib
import io
import os
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

s3 = boto3.client("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL"])
MIB = 1 << 20
IN_PARTS = TransferConfig(multipart_threshold=8 * MIB, multipart_chunksize=5 * MIB)


def held(what, condition):
    assert condition, what
    print(what)


s3.create_bucket(Bucket="boto3")
s3.get_waiter("bucket_exists").wait(Bucket="boto3")

content = b"".join(hashlib.sha512(str(n).encode()).digest() for n in range(300_000))
seen = []
s3.upload_fileobj(
    io.BytesIO(content), "boto3", "large", Config=IN_PARTS, Callback=seen.append,
    ExtraArgs={"Metadata": {"from": "boto3"}, "ContentType": "x/y"},
)
head = s3.head_object(Bucket="boto3", Key="large")
held("upload_fileobj in parts", head["ETag"].endswith('-4"') and sum(seen) == len(content))
held("metadata of an upload in parts", head["Metadata"] == {"from": "boto3"})

back = io.BytesIO()
s3.download_fileobj("boto3", "large", back, Config=IN_PARTS)
held("download_fileobj in ranges, equal", back.getvalue() == content)

s3.copy({"Bucket": "boto3", "Key": "large"}, "boto3", "copied", Config=IN_PARTS)
copied = s3.get_object(Bucket="boto3", Key="copied")["Body"].read()
held("copy in parts on the server, equal", copied == content)

for n in range(23):
    s3.put_object(Bucket="boto3", Key=f"many/{n:02}/x", Body=b"x")
pages = list(s3.get_paginator("list_objects_v2").paginate(
    Bucket="boto3", Prefix="many/", Delimiter="/", PaginationConfig={"PageSize": 5}))
prefixes = [each["Prefix"] for page in pages for each in page.get("CommonPrefixes", [])]
held("paginator over prefixes", len(pages) == 5 and prefixes == [f"many/{n:02}/" for n in range(23)])

url = s3.generate_presigned_url("get_object", Params={"Bucket": "boto3", "Key": "many/00/x"})
held("presigned read, in the old form that is the default", urllib.request.urlopen(url).read() == b"x")
version_4 = boto3.client(
    "s3", endpoint_url=os.environ["AWS_ENDPOINT_URL"], config=Config(signature_version="s3v4"))
url = version_4.generate_presigned_url("put_object", Params={"Bucket": "boto3", "Key": "by url"})
urllib.request.urlopen(urllib.request.Request(url, b"put", method="PUT"))
held("presigned write in version 4", s3.get_object(Bucket="boto3", Key="by url")["Body"].read() == b"put")

try:
    s3.get_object(Bucket="boto3", Key="absent")
except s3.exceptions.NoSuchKey as error:
    held("a typed error", error.response["Error"]["Key"] == "absent")
try:
    s3.head_object(Bucket="boto3", Key="absent")
except ClientError as error:
    held("404 of HEAD", error.response["Error"]["Code"] == "404")

bucket = boto3.resource("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL"]).Bucket("boto3")
bucket.objects.all().delete()
held("a collection deletes itself", list(bucket.objects.all()) == [])
bucket.delete()
s3.get_waiter("bucket_not_exists").wait(Bucket="boto3")
print("done")
