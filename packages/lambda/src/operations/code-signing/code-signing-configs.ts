/**
 * Code signing configurations by themselves.
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateCodeSigningConfig.html
 */
import type {
  CreateCodeSigningConfigCommandInput,
  CreateCodeSigningConfigResponse,
  DeleteCodeSigningConfigCommandInput,
  GetCodeSigningConfigCommandInput,
  GetCodeSigningConfigResponse,
  ListCodeSigningConfigsCommandInput,
  ListCodeSigningConfigsResponse,
  UpdateCodeSigningConfigCommandInput,
  UpdateCodeSigningConfigResponse,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { resourceConflict } from "../../errors.ts";
import { type CodeSigningRecord, codeSigningArn } from "../../function/code-signing.ts";
import type { Rooms } from "../../rooms.ts";
import { page } from "../page.ts";
import { requireTagCount } from "../tags/require-tags.ts";
import { functionsUsing } from "./function-code-signing.ts";
import { requireCodeSigning, shownCodeSigning } from "./shown-code-signing.ts";

const ID_CHARS = 17;

export function createCodeSigningConfig(
  rooms: Rooms,
  input: CreateCodeSigningConfigCommandInput,
  call: Call,
): CreateCodeSigningConfigResponse {
  const tags = input.Tags ?? {};
  requireTagCount(tags);
  const { random, clock } = rooms.env;
  const record: CodeSigningRecord = {
    accountId: call.caller.accountId,
    region: call.region,
    id: `csc-${Buffer.from(random.bytes(ID_CHARS)).toString("hex").slice(0, ID_CHARS)}`,
    description: input.Description ?? "",
    publishers: input.AllowedPublishers?.SigningProfileVersionArns ?? [],
    policy: input.CodeSigningPolicies?.UntrustedArtifactOnDeployment ?? "Warn",
    modifiedAtMs: clock.now(),
    tags,
  };
  rooms.codeSigning.put(record);
  return { CodeSigningConfig: shownCodeSigning(record) };
}

export function getCodeSigningConfig(
  rooms: Rooms,
  input: GetCodeSigningConfigCommandInput,
): GetCodeSigningConfigResponse {
  const record = requireCodeSigning(rooms, input.CodeSigningConfigArn);
  return { CodeSigningConfig: shownCodeSigning(record) };
}

/** What the request does not name stays as it is. */
export function updateCodeSigningConfig(
  rooms: Rooms,
  input: UpdateCodeSigningConfigCommandInput,
): UpdateCodeSigningConfigResponse {
  const before = requireCodeSigning(rooms, input.CodeSigningConfigArn);
  const record: CodeSigningRecord = {
    ...before,
    description: input.Description ?? before.description,
    publishers: input.AllowedPublishers?.SigningProfileVersionArns ?? before.publishers,
    policy: input.CodeSigningPolicies?.UntrustedArtifactOnDeployment ?? before.policy,
    modifiedAtMs: rooms.env.clock.now(),
  };
  rooms.codeSigning.put(record);
  return { CodeSigningConfig: shownCodeSigning(record) };
}

export function deleteCodeSigningConfig(
  rooms: Rooms,
  input: DeleteCodeSigningConfigCommandInput,
): object {
  const record = requireCodeSigning(rooms, input.CodeSigningConfigArn);
  const using = functionsUsing(rooms, codeSigningArn(record));
  if (using.length > 0) {
    throw resourceConflict(
      `The Lambda code signing configuration ${codeSigningArn(record)} is in use by one or more functions. Remove it from them first.`,
    );
  }
  rooms.codeSigning.remove(record);
  return {};
}

export function listCodeSigningConfigs(
  rooms: Rooms,
  input: ListCodeSigningConfigsCommandInput,
  call: Call,
): ListCodeSigningConfigsResponse {
  const all = rooms.codeSigning.in(call.caller.accountId, call.region);
  const { items, next } = page(all, input, ({ id }) => id);
  return {
    CodeSigningConfigs: items.map(shownCodeSigning),
    ...(next !== undefined && { NextMarker: next }),
  };
}
