/** EnableOutboundWebIdentityFederation, DisableOutboundWebIdentityFederation, GetOutboundWebIdentityFederationInfo. */

import { federationIsDisabled, federationIsEnabled } from "../../../errors/outbound-federation.ts";
import {
  disableIssuer,
  enableIssuer,
  issuerOfAccount,
  issuerUrl,
} from "../../../identity/web-identity-issuer.ts";
import type { Iam } from "../iam-operation.ts";

export const enableOutboundWebIdentityFederation: Iam<"EnableOutboundWebIdentityFederation"> = (
  { catalogue, env },
  _input,
  { caller: { accountId } },
) => {
  const issuer = issuerOfAccount(catalogue, accountId);
  if (issuer?.isEnabled) throw federationIsEnabled();
  const issuerId = issuer?.issuerId ?? env.random.uuid();
  catalogue.write(() => enableIssuer(catalogue, accountId, issuerId, env.clock.now()));
  return { IssuerIdentifier: issuerUrl({ issuerId }) };
};

export const disableOutboundWebIdentityFederation: Iam<"DisableOutboundWebIdentityFederation"> = (
  { catalogue },
  _input,
  { caller: { accountId } },
) => {
  if (!issuerOfAccount(catalogue, accountId)?.isEnabled) throw federationIsDisabled();
  catalogue.write(() => disableIssuer(catalogue, accountId));
  return {};
};

export const getOutboundWebIdentityFederationInfo: Iam<"GetOutboundWebIdentityFederationInfo"> = (
  { catalogue },
  _input,
  { caller: { accountId } },
) => {
  const issuer = issuerOfAccount(catalogue, accountId);
  if (!issuer?.isEnabled) throw federationIsDisabled();
  return { IssuerIdentifier: issuerUrl(issuer), JwtVendingEnabled: true };
};
