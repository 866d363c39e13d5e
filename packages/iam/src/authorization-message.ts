/**
 * Encoded authorization failure messages: why EC2 refused, for those alone who may ask STS to decode it. A message is
 * sealed and bound to the account that was refused; nothing is kept of it. Source: STS API Reference,
 * DecodeAuthorizationMessage. Drawn in docs/internals/authorization-messages.md.
 *
 *     base64url( sealed( raw-deflated JSON ) )
 */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { SealedBox } from "@cloudglass/catalogue";
import type { DecisionExplanation } from "./decision-explanation.ts";
import type { StatementExplanation } from "./policy/explain.ts";

export interface AuthorizationMessages {
  encode(denial: DecisionExplanation): string;
  /** The JSON text; undefined for what is no message about a principal of this account. */
  decode(accountId: string, encoded: string): string | undefined;
}

/** What DecodeAuthorizationMessage takes. */
const CHARACTERS_MAX = 10_240;
const JSON_CHARACTERS_MAX = 65_536;
const RESOURCE_CHARACTERS_MAX = 2048;

export function authorizationMessages(box: SealedBox): AuthorizationMessages {
  const place = (accountId: string) => `authorization message of ${accountId}`;
  const sealed = (accountId: string, text: string) =>
    box.seal(deflateRawSync(text), place(accountId)).toString("base64url");
  return {
    encode(denial) {
      const { accountId } = denial.principal;
      const whole = messageOf(denial, matchedDenials(denial), denial.context);
      if (whole.length <= JSON_CHARACTERS_MAX) {
        const encoded = sealed(accountId, whole);
        if (encoded.length <= CHARACTERS_MAX) return encoded;
      }
      // Policies and contexts can be large: a message that nobody could decode would be worth nothing.
      return sealed(accountId, messageOf(denial, [], {}));
    },
    decode(accountId, text) {
      if (text.length > CHARACTERS_MAX) return undefined;
      const bytes = Buffer.from(text, "base64url");
      if (bytes.toString("base64url") !== text) return undefined;
      const packed = box.open(bytes, place(accountId));
      if (packed === undefined) return undefined;
      return inflateRawSync(packed, { maxOutputLength: 4 * JSON_CHARACTERS_MAX }).toString();
    },
  };
}

function messageOf(
  { principal, action, resource, decision }: DecisionExplanation,
  denials: readonly StatementExplanation[],
  context: DecisionExplanation["context"],
): string {
  return JSON.stringify({
    allowed: false,
    explicitDeny: decision === "explicit-deny",
    matchedStatements: items(denials.map((denial) => statementOf(denial, principal))),
    failures: items([]),
    context: {
      principal: principalOf(principal),
      action,
      resource: resource.slice(0, RESOURCE_CHARACTERS_MAX),
      conditions: items(Object.entries(context).map(([key, found]) => conditionOf(key, found))),
    },
  });
}

function matchedDenials({ decision, steps }: DecisionExplanation): StatementExplanation[] {
  if (decision !== "explicit-deny") return [];
  const denying = steps.find(({ step }) => step === "explicit-deny");
  return (denying?.policies ?? []).flatMap(({ statements }) => statements);
}

function statementOf(
  statement: StatementExplanation,
  { userId }: DecisionExplanation["principal"],
) {
  const patternsOf = (...names: string[]) =>
    statement.elements
      .filter(({ element }) => names.includes(element))
      .flatMap(({ patterns }) => patterns);
  const named = patternsOf("Principal", "NotPrincipal");
  // Without a Principal the statement speaks of whom its policy hangs at: the user, or the role behind a session.
  const holder = userId.split(":", 1);
  return {
    statementId: statement.sid ?? "",
    effect: "DENY",
    principals: values(named.length > 0 ? named : holder),
    principalGroups: items([]),
    actions: values(patternsOf("Action", "NotAction")),
    resources: values(patternsOf("Resource", "NotResource")),
    conditions: items(
      statement.conditions.map((condition) => conditionOf(condition.key, condition.values)),
    ),
  };
}

function principalOf({ kind, arn, userId }: DecisionExplanation["principal"]) {
  const name = kind === "user" ? { name: arn.slice(arn.lastIndexOf("/") + 1) } : {};
  return { id: userId, ...name, arn };
}

const conditionOf = (key: string, found: readonly string[]) => ({ key, values: values(found) });
const values = (found: readonly string[]) => items(found.map((value) => ({ value })));
const items = <Item>(list: readonly Item[]) => ({ items: list });
