// LocalStack's module for Node, with nothing but the image's name changed.
import { CreateBucketCommand, HeadBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { LocalstackContainer } from "@testcontainers/localstack";

const container = await new LocalstackContainer("cloudglass").start();
try {
  const s3 = new S3Client({
    endpoint: container.getConnectionUri(),
    forcePathStyle: true,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const bucket = { Bucket: "testcontainers" };
  await s3.send(new CreateBucketCommand(bucket));
  const { $metadata } = await s3.send(new HeadBucketCommand(bucket));
  console.log($metadata.httpStatusCode);
  s3.destroy();
} finally {
  await container.stop();
}
