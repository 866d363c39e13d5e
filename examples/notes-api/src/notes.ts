/** The notes: texts in S3, what is known of them in DynamoDB. */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from "@aws-sdk/lib-dynamodb";
import { BUCKET, KEPT_DAYS, TABLE } from "./infrastructure.ts";

export interface Note {
  readonly author: string;
  readonly id: string;
  readonly writtenAt: string;
}

export class Notes {
  readonly #s3: S3Client;
  readonly #items: DynamoDBDocumentClient;
  readonly #now: () => number;

  constructor(s3: S3Client, dynamodb: DynamoDBClient, now: () => number = Date.now) {
    this.#s3 = s3;
    this.#items = DynamoDBDocumentClient.from(dynamodb);
    this.#now = now;
  }

  /** The text goes first: an item never names a text that is not there. */
  async write(author: string, id: string, text: string): Promise<Note> {
    const now = this.#now();
    const note = { author, id, writtenAt: new Date(now).toISOString() };
    const key = textKey(author, id);
    await this.#s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: text }));
    const expiresAt = Math.floor(now / 1000) + KEPT_DAYS * 86_400;
    await this.#items.send(new PutCommand({ TableName: TABLE, Item: { ...note, expiresAt } }));
    return note;
  }

  async read(author: string, id: string): Promise<string | undefined> {
    const Key = { author, id };
    const { Item } = await this.#items.send(
      new GetCommand({ TableName: TABLE, Key, ConsistentRead: true }),
    );
    if (Item === undefined) return undefined;
    const found = await this.#s3.send(
      new GetObjectCommand({ Bucket: BUCKET, Key: textKey(author, id) }),
    );
    return found.Body?.transformToString();
  }

  async list(author: string): Promise<Note[]> {
    const { Items = [] } = await this.#items.send(
      new QueryCommand({
        TableName: TABLE,
        KeyConditionExpression: "author = :author",
        ExpressionAttributeValues: { ":author": author },
        ConsistentRead: true,
      }),
    );
    return Items.map((item) => ({
      author,
      id: item.id as string,
      writtenAt: item.writtenAt as string,
    }));
  }

  async remove(author: string, id: string): Promise<void> {
    await this.#items.send(new DeleteCommand({ TableName: TABLE, Key: { author, id } }));
    await this.#s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: textKey(author, id) }));
  }
}

function textKey(author: string, id: string): string {
  return `${encodeURIComponent(author)}/${encodeURIComponent(id)}`;
}
