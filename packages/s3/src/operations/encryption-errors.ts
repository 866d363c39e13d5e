/** What the rules of encryption find at fault, as answers. */
import type { ServiceError } from "@cloudglass/wire";
import * as errors from "../errors/encryption.ts";
import type { CustomerKeyFault } from "../object/encryption/customer-key.ts";
import type { EncryptionInput, RequestFault } from "../object/encryption/requested-encryption.ts";

export function customerKeyError(fault: CustomerKeyFault, algorithm: string): ServiceError {
  switch (fault) {
    case "no-algorithm":
      return errors.customerAlgorithmMissing();
    case "unknown-algorithm":
      return errors.unknownCustomerAlgorithm(algorithm);
    case "no-key":
      return errors.customerKeyMissing();
    case "no-md5":
      return errors.customerKeyMd5Missing();
    case "wrong-md5":
      return errors.customerKeyMd5Wrong();
    default:
      return errors.customerKeyLengthWrong();
  }
}

export function requestError(
  fault: Exclude<RequestFault, "customer-keys-blocked">,
  input: EncryptionInput,
): ServiceError {
  const { ServerSideEncryption: algorithm } = input;
  switch (fault) {
    case "several-encryptions":
      return errors.severalEncryptions(algorithm!);
    case "unknown-encryption":
      return errors.unknownEncryption(algorithm!);
    case "key-without-kms":
      return errors.keyWithoutKms(algorithm);
    case "context-malformed":
      return errors.contextMalformed(input.SSEKMSEncryptionContext!);
    default:
      return customerKeyError(fault, input.SSECustomerAlgorithm ?? "");
  }
}
