/**
 * The GitHub Action with the image itself: run by `npm run verify-image`, which has built it. Its port is the one that the
 * action takes by itself, and its container has the action's name.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { runAction } from "../../tools/package/action.ts";

const directory = mkdtempSync(join(tmpdir(), "cloudglass-action-"));
try {
  const { exported } = runAction(directory, { image: "cloudglass" }, process.env);
  const endpoint = exported.AWS_ENDPOINT_URL ?? "";
  // As the steps that follow would, by what was exported alone.
  Object.assign(process.env, exported);
  await new S3Client({}).send(new CreateBucketCommand({ Bucket: "artifacts" }));
  const authorization = `Bearer ${exported.CLOUDGLASS_CONTROL_TOKEN}`;
  const reset = (headers: Record<string, string>) =>
    fetch(`${endpoint}/_cloudglass/reset`, { method: "POST", headers });
  assert.equal((await reset({})).status, 401);
  assert.equal((await reset({ authorization })).status, 200);
} finally {
  spawnSync("docker", ["rm", "--force", "--volumes", "cloudglass"]);
  rmSync(directory, { recursive: true, force: true });
}
