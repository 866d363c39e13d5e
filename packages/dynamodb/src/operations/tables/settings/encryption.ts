/** Which key a table's items are encrypted under: DynamoDB's own, or one of KMS. */
import type { SSESpecification } from "@aws-sdk/client-dynamodb";
import { invalid, validation } from "../../../errors.ts";
import type { KeyNames } from "../../../ports.ts";
import type { EncryptionRecord } from "../../../table/catalogue/index.ts";

export interface KeyPlace {
  readonly keyNames: KeyNames | undefined;
  readonly region: string;
  readonly accountId: string;
  readonly requestId: string;
}

/** Undefined is DynamoDB's own key. */
export function readEncryption(
  input: SSESpecification | undefined,
  { keyNames, region, accountId, requestId }: KeyPlace,
): EncryptionRecord | undefined {
  const { SSEType: type, KMSMasterKeyId: keyId } = input ?? {};
  if (input?.Enabled === false) {
    if (type !== undefined) throw invalid("SSEType can not be specified if Enabled is false");
    if (keyId !== undefined)
      throw invalid("KMSMasterKeyId can not be specified if Enabled is false");
  }
  if (type === "AES256") throw invalid("SSEType AES256 is not supported");
  if (keyId !== undefined && type !== "KMS") {
    throw invalid("SSEType KMS is required if KMSMasterKeyId is specified");
  }
  if (input?.Enabled !== true && type === undefined) return undefined;
  const found = keyNames?.find(keyId, region, accountId);
  if (found === undefined) throw new Error("nobody knows keys of KMS");
  if ("arn" in found) return { keyArn: found.arn };
  throw validation(
    `KMS validation error: com.amazonaws.services.kms.model.NotFoundException: ${found.fault} ` +
      `(Service: AWSKMS; Status Code: 400; Error Code: NotFoundException; Request ID: ${requestId}; Proxy: null)`,
  );
}
