// Counts its visits in an object, so that a second `up` shows that the volume keeps what the first one wrote.
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";

const s3 = new S3Client({ forcePathStyle: true });
const visits = { Bucket: "visits", Key: "count" };

async function visitsSoFar() {
  try {
    const { Body } = await s3.send(new GetObjectCommand(visits));
    return Number(await Body.transformToString());
  } catch (error) {
    if (error.name !== "NoSuchBucket" && error.name !== "NoSuchKey") throw error;
    if (error.name === "NoSuchBucket") await s3.send(new CreateBucketCommand(visits));
    return 0;
  }
}

const count = (await visitsSoFar()) + 1;
await s3.send(new PutObjectCommand({ ...visits, Body: String(count) }));
console.log(`visit ${count}`);
