/** ValidatePolicy: AWS's policy checks, page by page. Findings are worked out anew for each page; nothing is kept. */
import { positions } from "../../analysis/json/position.ts";
import type { Finding } from "../../analysis/validation/finding.ts";
import { learnMoreLink, typeOf } from "../../analysis/validation/issue-codes.ts";
import { validatePolicy as findingsOf } from "../../analysis/validation/validate-policy.ts";
import { invalidCombination, invalidField, policyTooLarge } from "../../errors/access-analyzer.ts";
import type { Analyzer, AnalyzerInput } from "./analyzer-operation.ts";

/** AWS takes one of 30,561 characters and refuses one of 39,161. */
export const POLICY_CHARS_MAX = 32_768;
/** A page may hold fewer than were asked for. */
const PAGE_MAX = 100;
const ASKED_MAX = 1_000;

export const validatePolicy = (async (_identities, input) => {
  const { policyDocument, policyType, validatePolicyResourceType } = input;
  if (policyDocument.length > POLICY_CHARS_MAX) throw policyTooLarge();
  if (validatePolicyResourceType !== undefined && policyType !== "RESOURCE_POLICY") {
    throw invalidCombination();
  }
  const from = offsetOf(input.nextToken);
  const count = pageSize(input);
  const findings = await findingsOf({
    text: policyDocument,
    type: policyType,
    ...(validatePolicyResourceType === undefined
      ? {}
      : { resourceType: validatePolicyResourceType }),
  });
  const at = positions(policyDocument);
  const to = from + count;
  return {
    findings: findings.slice(from, to).map((finding) => shapeOf(finding, at)),
    ...(to < findings.length ? { nextToken: tokenOf(to) } : {}),
  };
}) satisfies Analyzer<"ValidatePolicy">;

function pageSize({ maxResults }: AnalyzerInput<"ValidatePolicy">): number {
  if (maxResults === undefined) return PAGE_MAX;
  if (maxResults < 1 || maxResults > ASKED_MAX) {
    throw invalidField("maxResults", `must be between 1 and ${ASKED_MAX}`);
  }
  return Math.min(maxResults, PAGE_MAX);
}

const TOKEN = /^from:(\d{1,9})$/;

/** A token says where the next page begins; the policy is sent again with it. */
function tokenOf(offset: number): string {
  return Buffer.from(`from:${offset}`).toString("base64url");
}

function offsetOf(token: string | undefined): number {
  if (token === undefined) return 0;
  const offset = TOKEN.exec(Buffer.from(token, "base64url").toString())?.[1];
  if (offset === undefined || tokenOf(Number(offset)) !== token) {
    throw invalidField("nextToken", "is not a token of this operation");
  }
  return Number(offset);
}

function shapeOf({ code, details, places }: Finding, at: ReturnType<typeof positions>) {
  return {
    findingDetails: details,
    findingType: typeOf(code),
    issueCode: code,
    learnMoreLink: learnMoreLink(code),
    locations: places.map(({ path, span }) => ({
      path: path.map((element) => ({ ...element })),
      span: { start: at(span.start), end: at(span.end) },
    })),
  };
}
