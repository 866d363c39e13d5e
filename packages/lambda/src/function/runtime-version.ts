/** The release of a runtime that a version runs on, as an ARN: one for each runtime, since there is no other here. */
import { createHash } from "node:crypto";
import type { VersionRecord } from "./records.ts";

export function runtimeVersionArn({ region, settings }: VersionRecord): string {
  const digest = createHash("sha256")
    .update(settings.runtime ?? "")
    .digest("hex");
  return `arn:aws:lambda:${region}::runtime:${digest}`;
}
