/** The OpenID Connect provider that an ARN names in the caller's account. */
import type { Call } from "@cloudglass/wire";
import { noSuchOidcProvider } from "../../../errors/oidc-provider.ts";
import { invalidArn } from "../../../errors.ts";
import type { Identities } from "../../../identities.ts";
import { findOidcProvider, type OidcProvider } from "../../../identity/oidc-provider.ts";

const ARN = /^arn:aws:iam::(\d{12}):oidc-provider\/([!-~]+)$/;

export function oidcProviderOfArn(
  { catalogue }: Identities,
  call: Pick<Call, "caller">,
  arn: string,
): OidcProvider | undefined {
  const match = ARN.exec(arn);
  if (match === null) throw invalidArn(arn);
  const [, accountId, url = ""] = match;
  return accountId === call.caller.accountId
    ? findOidcProvider(catalogue, accountId, url)
    : undefined;
}

export function oidcProviderNamed(identities: Identities, call: Call, arn: string): OidcProvider {
  const provider = oidcProviderOfArn(identities, call, arn);
  if (provider === undefined) throw noSuchOidcProvider(arn);
  return provider;
}
