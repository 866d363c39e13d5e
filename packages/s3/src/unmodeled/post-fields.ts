/** The fields of a form as what PutObject would have been sent: its input, and the headers that it looks at. */
import { parseXml, type XmlElement } from "@cloudglass/wire";
import { malformedField } from "../errors/post-object.ts";
import { malformedXml, notImplementedHeader } from "../errors.ts";

type Kind = "text" | "date" | "flag";

/** Field → member of PutObject's input. */
const MEMBERS: ReadonlyMap<string, readonly [member: string, kind: Kind]> = new Map([
  ["acl", ["ACL", "text"]],
  ["cache-control", ["CacheControl", "text"]],
  ["content-disposition", ["ContentDisposition", "text"]],
  ["content-encoding", ["ContentEncoding", "text"]],
  ["content-language", ["ContentLanguage", "text"]],
  ["content-type", ["ContentType", "text"]],
  ["expires", ["Expires", "date"]],
  ["x-amz-object-lock-legal-hold", ["ObjectLockLegalHoldStatus", "text"]],
  ["x-amz-object-lock-mode", ["ObjectLockMode", "text"]],
  ["x-amz-object-lock-retain-until-date", ["ObjectLockRetainUntilDate", "date"]],
  ["x-amz-server-side-encryption", ["ServerSideEncryption", "text"]],
  ["x-amz-server-side-encryption-aws-kms-key-id", ["SSEKMSKeyId", "text"]],
  ["x-amz-server-side-encryption-bucket-key-enabled", ["BucketKeyEnabled", "flag"]],
  ["x-amz-server-side-encryption-context", ["SSEKMSEncryptionContext", "text"]],
  ["x-amz-server-side-encryption-customer-algorithm", ["SSECustomerAlgorithm", "text"]],
  ["x-amz-server-side-encryption-customer-key", ["SSECustomerKey", "text"]],
  ["x-amz-server-side-encryption-customer-key-md5", ["SSECustomerKeyMD5", "text"]],
  ["x-amz-storage-class", ["StorageClass", "text"]],
  ["x-amz-website-redirect-location", ["WebsiteRedirectLocation", "text"]],
]);

/** Fields that sign the form. */
const SIGNING = new Set([
  ...["x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"],
  "x-amz-security-token",
]);
const CHECKSUM = /^(?:content-md5|x-amz-checksum-.*|x-amz-sdk-checksum-algorithm)$/;
const METADATA = "x-amz-meta-";
const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;

export interface PutFields {
  readonly input: Readonly<Record<string, unknown>>;
  /** Lower-case names: those that say what the body should be. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Throws for values of the wrong form, and for an `x-amz-…` field that has no meaning here. */
export function putFields(values: ReadonlyMap<string, string>): PutFields {
  const input: Record<string, unknown> = {};
  const headers: Record<string, string> = {};
  const metadata: Record<string, string> = {};
  for (const [name, value] of values) {
    const member = MEMBERS.get(name);
    if (member !== undefined) input[member[0]] = memberValue(name, value, member[1]);
    else if (name === "tagging") input.Tagging = tagsOf(value);
    else if (name.startsWith(METADATA)) metadata[metadataName(name)] = asMetadata(value);
    else if (CHECKSUM.test(name)) headers[name] = value;
    else if (name.startsWith("x-amz-") && !SIGNING.has(name)) throw notImplementedHeader(name);
  }
  if (Object.keys(metadata).length > 0) input.Metadata = metadata;
  if (input.Tagging === "") delete input.Tagging;
  return { input, headers };
}

/** It comes back as a header, so it has to be one (RFC 9110, section 5.1). */
function metadataName(field: string): string {
  const name = field.slice(METADATA.length);
  if (!TOKEN.test(name)) throw malformedField(field, name);
  return name;
}

function memberValue(name: string, value: string, kind: Kind): unknown {
  if (kind === "text") return asHeader(value);
  if (kind === "flag") return value.toLowerCase() === "true";
  const ms = Date.parse(value);
  if (!Number.isNaN(ms)) return new Date(ms);
  // An `Expires` that is no date is dropped wherever it is put.
  if (name === "expires") return undefined;
  throw malformedField(name, value);
}

/** What a header can carry; S3 keeps a space for every other character. */
function asHeader(text: string): string {
  return text.replace(/[^\t\x20-\x7e\xa0-\xff]/gu, " ");
}

/** As a header carries it, one character a byte. Encoded words are not read in forms, so one is written of them. */
function asMetadata(text: string): string {
  const bytes = Buffer.from(text);
  return text.includes("=?") ? `=?UTF-8?B?${bytes.toString("base64")}?=` : bytes.toString("latin1");
}

/** The XML of PutObjectTagging, as the header `x-amz-tagging` writes tags. */
function tagsOf(xml: string): string {
  const root = parseXml(Buffer.from(xml));
  if (root === undefined) throw malformedXml();
  const tags = childrenOf(childrenOf([root], "TagSet"), "Tag");
  return tags
    .map((tag) => [textOf(tag, "Key"), textOf(tag, "Value")].map(encodeURIComponent).join("="))
    .join("&");
}

function childrenOf(parents: readonly XmlElement[], name: string): readonly XmlElement[] {
  return parents.flatMap(({ children }) => children.filter((child) => child.name === name));
}

function textOf(parent: XmlElement, name: string): string {
  return childrenOf([parent], name)[0]?.text ?? "";
}
