/** UpdateServiceSpecificCredential, ResetServiceSpecificCredential, DeleteServiceSpecificCredential. */
import { validation } from "../../../errors.ts";
import {
  deleteServiceCredential,
  serviceSecret,
  setServiceCredentialActive,
  setServiceCredentialSecret,
} from "../../../identity/service-credential.ts";
import type { Iam } from "../iam-operation.ts";
import { credentialOf, credentialShape } from "./credential-shape.ts";

export const updateServiceSpecificCredential: Iam<"UpdateServiceSpecificCredential"> = (
  identities,
  input,
  call,
) => {
  const { catalogue } = identities;
  if (input.Status === "Expired") throw validation("Status Expired cannot be set.");
  const { credential } = credentialOf(identities, call, input);
  const isActive = input.Status === "Active";
  catalogue.write(() => setServiceCredentialActive(catalogue, credential.id, isActive));
  return {};
};

/** A new secret takes the place of the old one at once; status and expiry stay. */
export const resetServiceSpecificCredential: Iam<"ResetServiceSpecificCredential"> = (
  identities,
  input,
  call,
) => {
  const { catalogue, env } = identities;
  const { user, credential } = credentialOf(identities, call, input);
  const secret = serviceSecret(env.random, credential.service, credential.alias);
  catalogue.write(() => setServiceCredentialSecret(catalogue, credential.id, secret));
  const shape = credentialShape(user, { ...credential, secret }, env.clock.now());
  return { ServiceSpecificCredential: shape };
};

export const deleteServiceSpecificCredential: Iam<"DeleteServiceSpecificCredential"> = (
  identities,
  input,
  call,
) => {
  const { catalogue } = identities;
  const { credential } = credentialOf(identities, call, input);
  catalogue.write(() => deleteServiceCredential(catalogue, credential.id));
  return {};
};
