/** A code signing configuration as AWS shows it, and as requests name it. */
import type { CodeSigningConfig } from "@aws-sdk/client-lambda";
import { noSuchCodeSigningConfig } from "../../errors.ts";
import { type CodeSigningRecord, codeSigningArn } from "../../function/code-signing.ts";
import type { Rooms } from "../../rooms.ts";
import { shownTime } from "../shown-time.ts";

export function requireCodeSigning(rooms: Rooms, arn = ""): CodeSigningRecord {
  const found = rooms.codeSigning.at(arn);
  if (found === undefined) throw noSuchCodeSigningConfig(arn);
  return found;
}

export function shownCodeSigning(record: CodeSigningRecord): CodeSigningConfig {
  return {
    CodeSigningConfigId: record.id,
    CodeSigningConfigArn: codeSigningArn(record),
    Description: record.description,
    AllowedPublishers: { SigningProfileVersionArns: [...record.publishers] },
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: record.policy },
    LastModified: shownTime(record.modifiedAtMs),
  };
}
