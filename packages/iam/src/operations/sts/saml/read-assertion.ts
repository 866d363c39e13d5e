/**
 * What a verified assertion says, when it is meant for AWS and for now. Source: IAM User Guide, "Configure SAML assertions
 * for the authentication response"; STS API Reference, AssumeRoleWithSAML.
 */
import type { XmlElement } from "@cloudglass/wire";
import {
  assertionNotYetValid,
  attributeInvalid,
  audienceInvalid,
  issuerMismatch,
  notRedeemedInTime,
  recipientInvalid,
  sessionNameInvalid,
  sessionNameMissing,
} from "../../../errors/saml.ts";
import { descend } from "../../../identity/saml-metadata.ts";
import { isSourceIdentity, isTag } from "../web-identity/session-claims.ts";

export interface SamlAssertion {
  readonly issuer: string;
  /** Undefined without a NameID: such a caller is nobody whom a role could trust. */
  readonly subject: string | undefined;
  /** `persistent`, `transient`, or the whole URI of another format. */
  readonly subjectType: string;
  /** Where the assertion was sent to: the key `saml:aud`. */
  readonly recipient: string;
  readonly roles: readonly string[];
  readonly sessionName: string;
  readonly sessionSeconds: number | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly sessionEndsAt: number | undefined;
  readonly sourceIdentity: string | undefined;
  readonly Tags: readonly { readonly Key: string; readonly Value: string }[];
  readonly TransitiveTagKeys: readonly string[];
  readonly attributes: ReadonlyMap<string, readonly string[]>;
}

export interface ExpectedAssertion {
  readonly entityId: string;
  /** Of the provider, as an address of its own ends with it. */
  readonly providerId: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** By the clock of who issued it at a moment. */
  nowOf(issuedMs: number | undefined): number;
}

const AWS = "https://aws.amazon.com/SAML/Attributes/";
const TAG = `${AWS}PrincipalTag:`;
const NAME_ID_FORMAT = "urn:oasis:names:tc:SAML:2.0:nameid-format:";
/** SAML 2.0 core, section 8.3.7. */
const NAME_ID_CHARACTERS_MAX = 256;
const UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
const BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const SIGN_IN =
  /^https:\/\/(?:[a-z0-9-]+\.)?signin\.aws\.amazon\.com\/saml(?:\/acs\/([A-Z0-9]+))?$/;
const REDEEMED_WITHIN_MS = 300_000;
/** How far the clock of a provider may be ahead. */
const SKEW_MS = 300_000;

/** Throws STS's error. */
export function readAssertion(root: XmlElement, given: ExpectedAssertion): SamlAssertion {
  const expected = { ...given, now: given.nowOf(timeOf(root, "IssueInstant")) };
  const issuer = textOf(root, ["Issuer"]) ?? "";
  if (issuer !== expected.entityId) throw issuerMismatch();
  const recipient = confirmedRecipient(root, expected);
  requireConditions(root, expected);
  const [nameId] = descend(root, ["Subject", "NameID"]);
  const format = nameId?.attributes?.get("Format") ?? UNSPECIFIED;
  const subject = nameId?.text.trim() ?? "";
  // The session's token carries both.
  if (Math.max(subject.length, format.length) > NAME_ID_CHARACTERS_MAX) {
    throw attributeInvalid("NameID");
  }
  const attributes = attributesOf(root);
  const first = (name: string) => attributes.get(AWS + name)?.[0];
  const sourceIdentity = first("SourceIdentity");
  if (sourceIdentity !== undefined && !isSourceIdentity(sourceIdentity)) {
    throw attributeInvalid("SourceIdentity");
  }
  return {
    issuer,
    recipient,
    subject: subject === "" ? undefined : subject,
    subjectType: format.startsWith(NAME_ID_FORMAT) ? format.slice(NAME_ID_FORMAT.length) : format,
    roles: attributes.get(`${AWS}Role`) ?? [],
    sessionName: requireSessionName(first("RoleSessionName")),
    sessionSeconds: sessionSecondsOf(first("SessionDuration")),
    sessionEndsAt: sessionEnd(root, expected.now, given.now - expected.now),
    sourceIdentity,
    Tags: tagsOf(attributes),
    TransitiveTagKeys: attributes.get(`${AWS}TransitiveTagKeys`) ?? [],
    attributes,
  };
}

function confirmedRecipient(root: XmlElement, expected: ExpectedAssertion): string {
  const confirmations = descend(root, ["Subject", "SubjectConfirmation"]);
  const [confirmation] = confirmations;
  const details = confirmation && descend(confirmation, ["SubjectConfirmationData"])[0];
  const recipient = details?.attributes?.get("Recipient") ?? "";
  const isBearer = confirmation?.attributes?.get("Method") === BEARER;
  if (confirmations.length !== 1 || !isBearer || !isSignIn(recipient, expected)) {
    throw recipientInvalid();
  }
  const end = timeOf(details, "NotOnOrAfter");
  const start = timeOf(details, "NotBefore");
  if (end === undefined || expected.now >= end) throw notRedeemedInTime();
  if (start !== undefined && start > expected.now + SKEW_MS) throw assertionNotYetValid();
  return recipient;
}

function requireConditions(root: XmlElement, expected: ExpectedAssertion): void {
  const { now } = expected;
  const issuedAt = timeOf(root, "IssueInstant");
  if (issuedAt === undefined || now > issuedAt + REDEEMED_WITHIN_MS) throw notRedeemedInTime();
  if (issuedAt > now + SKEW_MS) throw assertionNotYetValid();
  for (const conditions of descend(root, ["Conditions"])) {
    const start = timeOf(conditions, "NotBefore");
    const end = timeOf(conditions, "NotOnOrAfter");
    if (end !== undefined && now >= end) throw notRedeemedInTime();
    if (start !== undefined && start > now + SKEW_MS) throw assertionNotYetValid();
    for (const restriction of descend(conditions, ["AudienceRestriction"])) {
      const audiences = descend(restriction, ["Audience"]).map(({ text }) => text.trim());
      const isForAws = (audience: string) =>
        audience === "urn:amazon:webservices" || isSignIn(audience, expected);
      if (!audiences.some(isForAws)) throw audienceInvalid();
    }
  }
}

function isSignIn(url: string, { providerId }: ExpectedAssertion): boolean {
  const match = SIGN_IN.exec(url);
  return match !== null && (match[1] === undefined || match[1] === providerId);
}

function attributesOf(root: XmlElement): Map<string, readonly string[]> {
  const attributes = new Map<string, readonly string[]>();
  for (const attribute of descend(root, ["AttributeStatement", "Attribute"])) {
    const name = attribute.attributes?.get("Name") ?? "";
    const values = descend(attribute, ["AttributeValue"]).map(({ text }) => text.trim());
    attributes.set(name, [...(attributes.get(name) ?? []), ...values]);
  }
  return attributes;
}

function requireSessionName(name: string | undefined): string {
  if (name === undefined) throw sessionNameMissing();
  if (!/^[\w+=,.@-]{2,64}$/.test(name)) throw sessionNameInvalid();
  return name;
}

function sessionSecondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (!/^\d{3,5}$/.test(text) || seconds < 900 || seconds > 43_200) {
    throw attributeInvalid("SessionDuration");
  }
  return seconds;
}

function sessionEnd(root: XmlElement, now: number, aheadMs: number): number | undefined {
  const ends = descend(root, ["AuthnStatement"])
    .map((statement) => timeOf(statement, "SessionNotOnOrAfter"))
    .filter((end) => end !== undefined);
  if (ends.length === 0) return undefined;
  const end = Math.min(...ends);
  if (now >= end) throw notRedeemedInTime();
  return end + aheadMs;
}

function tagsOf(attributes: ReadonlyMap<string, readonly string[]>) {
  const tags: { readonly Key: string; readonly Value: string }[] = [];
  for (const [name, values] of attributes) {
    if (!name.startsWith(TAG)) continue;
    const Key = name.slice(TAG.length);
    const [Value = "", ...others] = values;
    if (others.length > 0 || !isTag(Key, Value)) throw attributeInvalid("PrincipalTag");
    tags.push({ Key, Value });
  }
  return tags;
}

function textOf(root: XmlElement, names: readonly string[]): string | undefined {
  return descend(root, names)[0]?.text.trim();
}

/** Undefined when it is absent; throws for what is no time of XML Schema in UTC. */
function timeOf(element: XmlElement | undefined, name: string): number | undefined {
  const text = element?.attributes?.get(name);
  if (text === undefined) return undefined;
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) throw attributeInvalid(name);
  return time;
}
