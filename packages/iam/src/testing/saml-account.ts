/** For tests: an account that trusts a SAML provider, the provider's signed responses, and callers who send them. */
import type { Credential } from "../authority.ts";
import { type LocalAccount, localAccount, policy } from "./local-account.ts";
import {
  type ResponseParts,
  samlAssertion,
  samlMetadata,
  samlResponse,
  signedXml,
} from "./saml-documents.ts";
import { selfSigned } from "./self-signed-certificate.ts";

export const ACCOUNT = "000000000000";
export const PROVIDER = `arn:aws:iam::${ACCOUNT}:saml-provider/idp`;
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/r`;
const ACTIONS = ["sts:AssumeRoleWithSAML", "sts:TagSession", "sts:SetSourceIdentity"];

export const signer = selfSigned();
export const stranger = selfSigned();

export function trustingSaml(more: object = {}): string {
  const statement = { Effect: "Allow", Principal: { Federated: PROVIDER }, Action: ACTIONS };
  return JSON.stringify(policy({ ...statement, ...more }));
}

/** An account that trusts the provider with these certificates, and a role `r`. */
export function samlAccount(
  trustPolicy = trustingSaml(),
  certificates = [signer.certificate],
): LocalAccount {
  const made = localAccount();
  const SAMLMetadataDocument = samlMetadata({ certificates });
  made.iam("CreateSAMLProvider", { Name: "idp", SAMLMetadataDocument });
  made.iam("CreateRole", {
    RoleName: "r",
    AssumeRolePolicyDocument: trustPolicy,
    MaxSessionDuration: 7200,
  });
  return made;
}

export function responseParts(
  { clock }: LocalAccount,
  more: Partial<ResponseParts> = {},
): ResponseParts {
  const aws = { Role: `${ROLE},${PROVIDER}`, RoleSessionName: "ann", ...more.aws };
  return { now: clock.now(), ...more, aws };
}

/** A response whose assertion is signed. */
export function signedResponse(
  made: LocalAccount,
  more: Partial<ResponseParts> = {},
  by = signer,
): string {
  const asked = responseParts(made, more);
  return signedXml(
    samlResponse(asked.now, samlAssertion(asked), asked.status),
    "Assertion",
    by.privateKeyPem,
  );
}

function nobody({ identities }: LocalAccount): Credential {
  return { accessKeyId: "", secretAccessKey: "", principal: identities.authority.anonymous };
}

export function assumeWithSaml(made: LocalAccount, text: string, more: object = {}) {
  const SAMLAssertion = Buffer.from(text).toString("base64");
  const input = { RoleArn: ROLE, PrincipalArn: PROVIDER, SAMLAssertion, ...more };
  return made.sts("AssumeRoleWithSAML", input, nobody(made));
}

export const samlRefusal = (made: LocalAccount, text: string, more: object = {}) =>
  made.rejectionOf(assumeWithSaml(made, text, more));
