/** ListServiceSpecificCredentials: of a user, or of every user of the account. */
import {
  serviceWithoutCredentials,
  usersEitherOneOrAll,
} from "../../../errors/service-credential.ts";
import { listEntities } from "../../../identity/entity.ts";
import {
  serviceCredentialsOf,
  takesServiceCredentials,
} from "../../../identity/service-credential.ts";
import type { Iam } from "../iam-operation.ts";
import { userNamed } from "../named.ts";
import { page } from "../page.ts";
import { credentialMetadata } from "./credential-shape.ts";

export const listServiceSpecificCredentials: Iam<"ListServiceSpecificCredentials"> = (
  identities,
  input,
  call,
) => {
  const { catalogue, env } = identities;
  const service = input.ServiceName;
  const isOfAll = input.AllUsers === true;
  if (isOfAll && input.UserName !== undefined) throw usersEitherOneOrAll();
  const users = isOfAll
    ? listEntities(catalogue, call.caller.accountId, "user", "/")
    : [userNamed(identities, call, input.UserName)];
  if (service !== undefined && !takesServiceCredentials(service)) {
    throw serviceWithoutCredentials(service);
  }
  const held = users.flatMap((user) =>
    serviceCredentialsOf(catalogue, user.id)
      .filter((credential) => service === undefined || credential.service === service)
      .map((credential) => ({ user, credential })),
  );
  const { items, end } = page(
    "ListServiceSpecificCredentials",
    held,
    ({ credential }) => credential.id,
    input,
  );
  const now = env.clock.now();
  return {
    ServiceSpecificCredentials: items.map(({ user, credential }) =>
      credentialMetadata(user, credential, now),
    ),
    // AWS names the end of a page only where there is more behind it.
    ...(end.IsTruncated ? end : {}),
  };
};
