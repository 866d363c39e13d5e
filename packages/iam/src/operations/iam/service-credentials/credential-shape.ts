/** Service-specific credentials in the form of IAM's answers, and by id. */
import type { Call } from "@cloudglass/wire";
import { noSuchServiceCredential } from "../../../errors/service-credential.ts";
import type { Identities } from "../../../identities.ts";
import type { Entity } from "../../../identity/entity.ts";
import {
  type ServiceCredential,
  serviceCredentialsOf,
  takesApiKey,
} from "../../../identity/service-credential.ts";
import { userNamed } from "../named.ts";
import { seconds } from "../shapes.ts";

interface CredentialOf {
  readonly UserName?: string | undefined;
  readonly ServiceSpecificCredentialId: string;
}

export function credentialOf(identities: Identities, call: Call, input: CredentialOf) {
  const user = userNamed(identities, call, input.UserName);
  const id = input.ServiceSpecificCredentialId;
  const credential = serviceCredentialsOf(identities.catalogue, user.id).find(
    (each) => each.id === id,
  );
  if (credential === undefined) throw noSuchServiceCredential(id);
  return { user, credential };
}

/** Without the secret. */
export function credentialMetadata(user: Entity, credential: ServiceCredential, now: number) {
  const { alias, expiresAt } = credential;
  return {
    UserName: user.name,
    Status: status(credential, now),
    ...(takesApiKey(credential.service)
      ? { ServiceCredentialAlias: alias }
      : { ServiceUserName: alias }),
    CreateDate: seconds(credential.createdAt),
    ...(expiresAt === undefined ? {} : { ExpirationDate: seconds(expiresAt) }),
    ServiceSpecificCredentialId: credential.id,
    ServiceName: credential.service,
  };
}

/** With the secret: when it is made and when it is reset. */
export function credentialShape(user: Entity, credential: ServiceCredential, now: number) {
  return {
    ...credentialMetadata(user, credential, now),
    ...(takesApiKey(credential.service)
      ? { ServiceCredentialSecret: credential.secret }
      : { ServicePassword: credential.secret }),
  };
}

function status({ active, expiresAt }: ServiceCredential, now: number) {
  if (expiresAt !== undefined && expiresAt <= now) return "Expired" as const;
  return active ? ("Active" as const) : ("Inactive" as const);
}
