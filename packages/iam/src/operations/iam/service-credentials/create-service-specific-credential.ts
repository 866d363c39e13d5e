/** CreateServiceSpecificCredential: its answer, and that of a reset, alone show the secret. */
import {
  credentialsDoNotAge,
  serviceWithoutCredentials,
} from "../../../errors/service-credential.ts";
import { quotaExceeded } from "../../../errors.ts";
import {
  insertServiceCredential,
  serviceCredentialsOf,
  serviceSecret,
  takesApiKey,
  takesServiceCredentials,
} from "../../../identity/service-credential.ts";
import { uniqueId } from "../../../identity/unique-id.ts";
import type { Iam } from "../iam-operation.ts";
import { entityNamed } from "../named.ts";
import { credentialShape } from "./credential-shape.ts";

/** For one service. */
const CREDENTIALS_PER_USER = 2;
const DAY_MS = 86_400_000;

export const createServiceSpecificCredential: Iam<"CreateServiceSpecificCredential"> = (
  identities,
  input,
  call,
) => {
  const { catalogue, env } = identities;
  const user = entityNamed(identities, call, "user", input.UserName);
  const service = input.ServiceName;
  if (!takesServiceCredentials(service)) throw serviceWithoutCredentials(service);
  const days = input.CredentialAgeDays;
  if (days !== undefined && !takesApiKey(service)) throw credentialsDoNotAge(service);
  const present = serviceCredentialsOf(catalogue, user.id).filter(
    (each) => each.service === service,
  );
  if (present.length >= CREDENTIALS_PER_USER) {
    throw quotaExceeded("ServiceSpecificCredentialsPerUser", CREDENTIALS_PER_USER);
  }
  const first = `${user.name}-at-${user.accountId}`;
  const isFirstTaken = present.some(({ alias }) => alias === first);
  const alias = isFirstTaken ? `${user.name}+1-at-${user.accountId}` : first;
  const now = env.clock.now();
  const credential = {
    id: uniqueId(env.random, "ACCA"),
    userId: user.id,
    service,
    alias,
    secret: serviceSecret(env.random, service, alias),
    active: true,
    createdAt: now,
    expiresAt: days === undefined ? undefined : now + days * DAY_MS,
  };
  catalogue.write(() => insertServiceCredential(catalogue, credential));
  return { ServiceSpecificCredential: credentialShape(user, credential, now) };
};
