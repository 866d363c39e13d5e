/**
 * The module of the package, `cloudglass/testcontainers`, against the image itself: run by `npm run verify-image`, which
 * has built it. Ends with an error when something is not as docs/containers.md says.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { CloudglassContainer } from "cloudglass/testcontainers";

const scripts = mkdtempSync(join(tmpdir(), "cloudglass-scripts-"));
const script = "s3.mjs";
// In the image, where the credentials and the endpoint are in the environment.
writeFileSync(
  join(scripts, script),
  `const answer = await fetch(process.env.AWS_ENDPOINT_URL + "/_localstack/health");
console.log("seeded:", Object.keys((await answer.json()).services).sort().join());\n`,
);

try {
  await using cloud = await new CloudglassContainer(process.argv[2])
    .withServices("s3", "sts")
    .withInitScripts(scripts)
    .start();
  const s3 = new S3Client(cloud.clientConfig());
  await s3.send(new CreateBucketCommand({ Bucket: "pictures" }));
  const advance = JSON.stringify({ advance: "30d" });
  const moved = await cloud.fetch("/_cloudglass/clock", { method: "POST", body: advance });
  assert.equal(moved.status, 200);
  // Through the published port the host is another machine.
  assert.equal((await fetch(`${cloud.endpoint}/_cloudglass/clock`)).status, 401);
  await cloud.reset();
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  assert.deepEqual(Buckets, []);
  const init = await (await fetch(`${cloud.endpoint}/_localstack/init/ready`)).json();
  assert.deepEqual(init, {
    completed: true,
    scripts: [{ stage: "READY", name: script, state: "SUCCESSFUL" }],
  });
  s3.destroy();
} finally {
  rmSync(scripts, { recursive: true, force: true });
}
