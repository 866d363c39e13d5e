/** What SSH public keys are refused with. */
import { ServiceError } from "@cloudglass/wire";
import { noSuchEntity } from "../errors.ts";

export const noSuchSshPublicKey = (id: string) =>
  noSuchEntity(`The Public Key with id ${id} cannot be found.`);
export const invalidPublicKey = () =>
  new ServiceError("InvalidPublicKey", 400, "The public key is malformed or otherwise invalid.");
export const unrecognizedPublicKeyEncoding = () =>
  new ServiceError(
    "UnrecognizedPublicKeyEncoding",
    400,
    "The public key encoding format is unsupported or unrecognized.",
  );
export const duplicateSshPublicKey = () =>
  new ServiceError(
    "DuplicateSSHPublicKey",
    400,
    "The SSH public key is already associated with the specified IAM user.",
  );
