"""LocalStack's module for Python, with nothing but the image's name changed."""

from testcontainers.localstack import LocalStackContainer

with LocalStackContainer(image="cloudglass", region_name="us-east-1") as cloud:
    s3 = cloud.get_client("s3")
    s3.create_bucket(Bucket="testcontainers")
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["testcontainers"]
    assert cloud.get_client("dynamodb").list_tables()["TableNames"] == []
