/** The document as a whole: its elements, version, size, and the ids of its statements. */
import type { Located } from "../policy-view.ts";
import { itemsOf, memberKey, membersOf } from "../policy-view.ts";
import type { ValidationSubject } from "../subject.ts";

const ELEMENTS = new Set(["Version", "Id", "Statement"]);
const VERSIONS = ["2012-10-17", "2008-10-17"];

export function checkDocument(subject: ValidationSubject): void {
  const { view, report } = subject;
  const { root } = view;
  checkSize(subject);
  if (root.node.kind !== "object") {
    report("DATA_TYPE_MISMATCH", mismatch("Object"), root.place);
    return;
  }
  for (const member of membersOf(root)) {
    if (ELEMENTS.has(member.name)) continue;
    const details = `The policy element ${member.name} is not valid.`;
    report("INVALID_POLICY_ELEMENT", details, memberKey(root, member));
  }
  checkVersion(subject);
  requireString(view.elements.get("Id"), subject);
  checkStatements(subject);
  checkSids(subject);
}

export function mismatch(type: string): string {
  return `The text does not match the expected JSON data type ${type}.`;
}

export function requireString(located: Located | undefined, { report }: ValidationSubject): void {
  if (located !== undefined && located.node.kind !== "string") {
    report("DATA_TYPE_MISMATCH", mismatch("String"), located.place);
  }
}

function checkVersion(subject: ValidationSubject): void {
  const { view, report } = subject;
  const version = view.elements.get("Version");
  if (version === undefined) {
    report(
      "MISSING_VERSION",
      "We recommend that you specify the Version element to help you with debugging permission issues.",
      view.root.place,
    );
    return;
  }
  requireString(version, subject);
  if (view.version !== undefined && !VERSIONS.includes(view.version)) {
    report(
      "INVALID_VERSION",
      `The version ${view.version} is not valid. Use one of the following versions: ${VERSIONS.join(", ")}`,
      version.place,
    );
  }
}

function checkStatements({ view, report }: ValidationSubject): void {
  const statement = view.elements.get("Statement");
  const items = statement === undefined ? [] : itemsOf(statement);
  if (items.length === 0) {
    report("MISSING_STATEMENT", "Add a statement to the policy", (statement ?? view.root).place);
  }
  for (const { node, place } of items) {
    if (node.kind !== "object") report("DATA_TYPE_MISMATCH", mismatch("Object"), place);
  }
}

/** IAM and Organizations insist on unique ids of letters and digits; services do not. */
function checkSids({ view, type, trust, report }: ValidationSubject): void {
  const strict = type !== "RESOURCE_POLICY" || trust;
  const seen = new Set<string>();
  for (const { sid } of view.statements) {
    if (sid === undefined) continue;
    if (sid.text === "") {
      report("EMPTY_SID_VALUE", "Add a value to the empty string in the Sid element.", sid.place);
      continue;
    }
    if (strict && !/^[a-zA-Z0-9]+$/.test(sid.text)) {
      report(
        "UNSUPPORTED_SID",
        "Update the characters in the Sid element to use one of the following character types: [a-z, A-Z, 0-9]",
        sid.place,
      );
    }
    if (seen.has(sid.text)) {
      if (strict) {
        report(
          "UNIQUE_SIDS_REQUIRED",
          "Duplicate statement IDs are not supported for this policy type. Update the Sid value.",
          sid.place,
        );
      } else {
        report(
          "UNIQUE_SIDS_RECOMMENDED",
          "We recommend that you use statement IDs that are unique to your policy. Update the Sid value.",
          sid.place,
        );
      }
    }
    seen.add(sid.text);
  }
}

/** Characters; in those of IAM white space does not count. */
const QUOTAS = { identity: 10_240, organization: 5_120, resource: 20_480, trust: 2_048 };

function checkSize({ text, view, type, trust, report }: ValidationSubject): void {
  const { place } = view.root;
  // AWS counts one more than there are, here and at the quota.
  const packed = text.replace(/\s/g, "").length + 1;
  const granular = "We recommend that you use multiple granular policies.";
  const size = type === "IDENTITY_POLICY" ? packed : text.length;
  const exceeds = (name: string, maximum: number, of: string) =>
    `The ${size} characters in the ${name} exceed the ${maximum} character maximum for ${of}. ${granular}`;
  if (type === "SERVICE_CONTROL_POLICY" && size > QUOTAS.organization) {
    const details = exceeds("service control policy (SCP)", QUOTAS.organization, "SCPs");
    report("POLICY_SIZE_EXCEEDS_SCP_QUOTA", details, place);
  } else if (type === "RESOURCE_CONTROL_POLICY" && size > QUOTAS.organization) {
    const details = exceeds("resource control policy (RCP)", QUOTAS.organization, "RCPs");
    report("POLICY_SIZE_EXCEEDS_RCP_QUOTA", details, place);
  } else if (type === "IDENTITY_POLICY" && size > QUOTAS.identity) {
    const name = "identity policy, excluding whitespace,";
    const details = exceeds(name, QUOTAS.identity, "inline and managed policies");
    report("POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", details, place);
  } else if (type === "RESOURCE_POLICY" && trust) {
    if (packed > QUOTAS.trust) {
      report("POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA", TRUST_TOO_LARGE, place);
    }
  } else if (type === "RESOURCE_POLICY" && size > QUOTAS.resource) {
    const details = exceeds("resource policy", QUOTAS.resource, "resource policies");
    report("POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA", details, place);
  }
}

const TRUST_TOO_LARGE =
  "The characters in the role trust policy, excluding whitespace, exceed the character maximum. We recommend that you request " +
  "a role trust policy length quota increase using Service Quotas and AWS Support Center. If the quotas have already been " +
  "increased, then you can ignore this warning.";
