"""DynamoDB by boto3: its resource, its serializer, its paginators, waiters and batch writer."""
import decimal

import boto3
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

dynamodb = boto3.resource("dynamodb", region_name="us-east-1")
client = dynamodb.meta.client

table = dynamodb.create_table(
    TableName="music",
    KeySchema=[
        {"AttributeName": "artist", "KeyType": "HASH"},
        {"AttributeName": "title", "KeyType": "RANGE"},
    ],
    AttributeDefinitions=[
        {"AttributeName": "artist", "AttributeType": "S"},
        {"AttributeName": "title", "AttributeType": "S"},
        {"AttributeName": "genre", "AttributeType": "S"},
    ],
    GlobalSecondaryIndexes=[
        {
            "IndexName": "by-genre",
            "KeySchema": [{"AttributeName": "genre", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
    BillingMode="PAY_PER_REQUEST",
)
table.wait_until_exists()
assert table.table_status in ("ACTIVE", "CREATING"), table.table_status
print("created")

with table.batch_writer() as batch:
    for number in range(120):
        batch.put_item(
            Item={
                "artist": f"artist-{number % 3}",
                "title": f"title-{number:03}",
                "genre": "odd" if number % 2 else "even",
                "price": decimal.Decimal("9.99") + number,
                "tags": {"a", f"t{number}"},
                "cover": bytes([number, 0, 255]),
                "tracks": [{"name": "one", "seconds": number}, None, True],
            }
        )
print("filled")

found = table.get_item(Key={"artist": "artist-1", "title": "title-001"})["Item"]
assert found["price"] == decimal.Decimal("10.99"), found
assert found["tags"] == {"a", "t1"} and found["cover"].value == bytes([1, 0, 255])
assert found["tracks"] == [{"name": "one", "seconds": 1}, None, True]
print("read back")

page = table.query(
    KeyConditionExpression=Key("artist").eq("artist-2") & Key("title").begins_with("title-0"),
    FilterExpression=Attr("price").gt(decimal.Decimal("50")),
    ScanIndexForward=False,
)
titles = [item["title"] for item in page["Items"]]
assert titles == sorted(titles, reverse=True) and titles, titles
assert page["ScannedCount"] > page["Count"] == len(titles)
print("queried")

pages = client.get_paginator("scan").paginate(TableName="music", PaginationConfig={"PageSize": 7})
assert sum(page["Count"] for page in pages) == 120
print("scanned")

indexed = table.query(IndexName="by-genre", KeyConditionExpression=Key("genre").eq("odd"))
assert indexed["Count"] == 60, indexed["Count"]
print("by index")

updated = table.update_item(
    Key={"artist": "artist-0", "title": "title-000"},
    UpdateExpression="SET price = price + :p, #t[0].seconds = :s REMOVE cover ADD tags :tags",
    ConditionExpression=Attr("price").lt(decimal.Decimal("10")),
    ExpressionAttributeNames={"#t": "tracks"},
    ExpressionAttributeValues={":p": 1, ":s": 77, ":tags": {"new"}},
    ReturnValues="ALL_NEW",
)["Attributes"]
assert updated["price"] == decimal.Decimal("10.99") and "cover" not in updated, updated
assert updated["tags"] == {"a", "t0", "new"} and updated["tracks"][0]["seconds"] == 77
print("updated")

try:
    table.put_item(
        Item={"artist": "artist-0", "title": "title-000"},
        ConditionExpression=Attr("artist").not_exists(),
    )
    raise AssertionError("the condition held")
except client.exceptions.ConditionalCheckFailedException as error:
    assert error.response["Error"]["Message"] == "The conditional request failed"
print("refused")

try:
    client.transact_write_items(
        TransactItems=[
            {"Put": {"TableName": "music", "Item": {"artist": "x", "title": "y"}}},
            {
                "ConditionCheck": {
                    "TableName": "music",
                    "Key": {"artist": "nobody", "title": "none"},
                    "ConditionExpression": "attribute_exists(artist)",
                }
            },
        ]
    )
    raise AssertionError("the transaction went through")
except ClientError as error:
    codes = [reason["Code"] for reason in error.response["CancellationReasons"]]
    assert codes == ["None", "ConditionalCheckFailed"], codes
assert "Item" not in table.get_item(Key={"artist": "x", "title": "y"})
print("transaction cancelled")

table.delete()
table.wait_until_not_exists()
print("done")
