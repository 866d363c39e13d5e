/** The SAML provider that an ARN names in the caller's account. */
import type { Call } from "@cloudglass/wire";
import { noSuchSamlProvider } from "../../../errors/saml-provider.ts";
import { invalidArn } from "../../../errors.ts";
import type { Identities } from "../../../identities.ts";
import { findSamlProvider, type SamlProvider } from "../../../identity/saml-provider.ts";

const ARN = /^arn:aws:iam::(\d{12}):saml-provider\/([\w.-]{1,128})$/;

export interface NamedSamlProvider {
  readonly accountId: string;
  readonly name: string;
}

/** Undefined for what is no SAML provider's ARN. */
export function parseSamlProviderArn(arn: string): NamedSamlProvider | undefined {
  const [, accountId, name] = ARN.exec(arn) ?? [];
  return accountId === undefined || name === undefined ? undefined : { accountId, name };
}

export function samlProviderNamed(
  { catalogue }: Identities,
  call: Pick<Call, "caller">,
  arn: string,
): SamlProvider {
  const named = parseSamlProviderArn(arn);
  if (named === undefined) throw invalidArn(arn);
  const provider =
    named.accountId === call.caller.accountId
      ? findSamlProvider(catalogue, named.accountId, named.name)
      : undefined;
  if (provider === undefined) throw noSuchSamlProvider(arn);
  return provider;
}
