/** Keys of KMS that log groups are associated with: stored and shown, by ARN alone. */
import { invalidParameter } from "../../errors.ts";

const KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/.+$/;

export function checkKeyArn(kmsKeyId: string): void {
  if (!KEY_ARN.test(kmsKeyId)) throw invalidParameter(`The specified KMS key is invalid.`);
}
