"""Queries of objects with boto3: events as botocore reads them, compressed objects, errors; a line for what held."""
import bz2
import gzip
import json
import os

import boto3
from botocore.exceptions import ClientError, EventStreamError

BUCKET = "boto3-select"
ROWS = "a,b,c\ne,r,f\ny,u,i\nq,w,y"

s3 = boto3.client("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL"])


def events(key, expression, source, target=None):
    answer = s3.select_object_content(
        Bucket=BUCKET,
        Key=key,
        Expression=expression,
        ExpressionType="SQL",
        InputSerialization=source,
        OutputSerialization=target or {"CSV": {}},
    )
    return list(answer["Payload"])


def records(*query):
    return b"".join(e["Records"]["Payload"] for e in events(*query) if "Records" in e)


def held(what, condition):
    assert condition, what
    print(what)


s3.create_bucket(Bucket=BUCKET)
s3.put_object(Bucket=BUCKET, Key="rows", Body=ROWS)
s3.put_object(Bucket=BUCKET, Key="rows.gz", Body=gzip.compress(ROWS.encode()))
s3.put_object(Bucket=BUCKET, Key="rows.bz2", Body=bz2.compress(ROWS.encode() * 50_000))
s3.put_object(Bucket=BUCKET, Key="doc", Body=json.dumps({"a1": "b1", "a2": [1, 2.50], "a3": None}))

read = events("rows", "SELECT * FROM S3Object", {"CSV": {}})
held("events end with Stats and End", [next(iter(e)) for e in read] == ["Records", "Stats", "End"])
stats = read[1]["Stats"]["Details"]
held("statistics are numbers", stats == {"BytesScanned": 23, "BytesProcessed": 23, "BytesReturned": 24})
held("a document passes", records("doc", "SELECT * FROM S3Object", {"JSON": {"Type": "DOCUMENT"}}, {"JSON": {}})
     == b'{"a1":"b1","a2":[1,2.5],"a3":null}\n')
for key, compression in [("rows.gz", "GZIP"), ("rows.bz2", "BZIP2")]:
    count = records(key, "SELECT COUNT(*) FROM S3Object", {"CSV": {}, "CompressionType": compression})
    held(f"{compression} is read", count == (b"4\n" if compression == "GZIP" else b"150001\n"))

try:
    events("rows", "SELECT * FROM S3Object ORDER BY 1", {"CSV": {}})
except ClientError as refused:
    held("a refusal has its code", refused.response["Error"]["Code"] == "ParseUnexpectedToken")

s3.put_object(Bucket=BUCKET, Key="broken", Body=(ROWS + "\n") * 100_000 + '"x"y\n')
try:
    events("broken", "SELECT * FROM S3Object", {"CSV": {}})
except EventStreamError as broken:
    held("an error in the stream is raised", broken.response["Error"]["Code"] == "CSVUnescapedQuote")

attributes = s3.get_object_attributes(Bucket=BUCKET, Key="rows", ObjectAttributes=["ETag", "ObjectSize"])
held("attributes have no quotes", attributes["ETag"].isalnum() and attributes["ObjectSize"] == 23)
print("done")
