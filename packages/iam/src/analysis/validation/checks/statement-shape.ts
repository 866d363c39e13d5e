/** A statement's elements: which must be there, which exclude each other, of which types they are, and what is empty. */
import type { IssueCode } from "../issue-codes.ts";
import {
  itemsOf,
  type Located,
  memberKey,
  membersOf,
  memberValue,
  STATEMENT_ELEMENTS,
  type StatementView,
} from "../policy-view.ts";
import type { ValidationSubject } from "../subject.ts";
import { mismatch, requireString } from "./document-shape.ts";

const ELEMENTS: ReadonlySet<string> = new Set(STATEMENT_ELEMENTS);

export function checkStatementShape(statement: StatementView, subject: ValidationSubject): void {
  const { report } = subject;
  for (const member of membersOf(statement.object)) {
    if (ELEMENTS.has(member.name)) continue;
    const details = `The policy element ${member.name} is not valid.`;
    report("INVALID_POLICY_ELEMENT", details, memberKey(statement.object, member));
  }
  requireString(statement.elements.get("Sid"), subject);
  checkEffect(statement, subject);
  checkPresence(statement, subject);
  checkPairs(statement, subject);
  for (const name of ["Action", "NotAction", "Resource", "NotResource"]) {
    requireStrings(statement.elements.get(name), subject);
  }
  checkPrincipalTypes(statement, subject);
  checkConditionTypes(statement, subject);
  checkEmptiness(statement, subject);
}

function checkEffect({ elements, place, effect }: StatementView, subject: ValidationSubject): void {
  const { report } = subject;
  const element = elements.get("Effect");
  if (element === undefined) {
    report(
      "MISSING_EFFECT",
      "Add an Effect element to the policy statement with a value of Allow or Deny.",
      place,
    );
  } else if (element.node.kind !== "string") requireString(element, subject);
  else if (effect === undefined) {
    const details = `The effect ${element.node.text} is not valid. Use Allow or Deny.`;
    report("INVALID_EFFECT", details, element.place);
  }
}

function checkPresence({ elements, place }: StatementView, subject: ValidationSubject): void {
  const { type, trust, report } = subject;
  const lacks = (name: string) => !elements.has(name) && !elements.has(`Not${name}`);
  if (lacks("Action")) {
    const details = "Add an Action or NotAction element to the policy statement.";
    report("MISSING_ACTION", details, place);
  }
  if (lacks("Resource") && !trust) {
    const details = "Add a Resource or NotResource element to the policy statement.";
    report("MISSING_RESOURCE", details, place);
  }
  const named = type === "RESOURCE_POLICY" || type === "RESOURCE_CONTROL_POLICY";
  if (lacks("Principal") && named) {
    const details = "Add a Principal element to the policy statement.";
    report("MISSING_PRINCIPAL", details, place);
  }
}

function checkPairs({ object, elements }: StatementView, { report }: ValidationSubject): void {
  for (const name of ["Principal", "Action", "Resource"]) {
    if (!elements.has(name) || !elements.has(`Not${name}`)) continue;
    const pair = membersOf(object).filter(
      (member) => member.name === name || member.name === `Not${name}`,
    );
    report(
      "UNSUPPORTED_ELEMENT_COMBINATION",
      `The policy elements ${name} and Not${name} can not be used in the same statement. Remove one of these elements.`,
      ...pair.map((member) => memberKey(object, member)),
    );
  }
}

function requireStrings(located: Located | undefined, subject: ValidationSubject): void {
  if (located === undefined) return;
  for (const item of itemsOf(located)) requireString(item, subject);
}

/** A string or an object of strings and lists of them. */
function checkPrincipalTypes({ elements }: StatementView, subject: ValidationSubject): void {
  for (const name of ["Principal", "NotPrincipal"]) {
    const principal = elements.get(name);
    if (principal === undefined || principal.node.kind === "string") continue;
    if (principal.node.kind !== "object") {
      subject.report("DATA_TYPE_MISMATCH", mismatch("Object"), principal.place);
    }
    for (const member of membersOf(principal))
      requireStrings(memberValue(principal, member), subject);
  }
}

/** Operators hold keys, keys hold scalars. */
function checkConditionTypes({ elements }: StatementView, { report }: ValidationSubject): void {
  const condition = elements.get("Condition");
  if (condition === undefined) return;
  const requireObject = ({ node, place }: Located) => {
    if (node.kind !== "object") report("DATA_TYPE_MISMATCH", mismatch("Object"), place);
  };
  requireObject(condition);
  for (const operator of membersOf(condition)) {
    const block = memberValue(condition, operator);
    requireObject(block);
    for (const member of membersOf(block)) {
      for (const { node, place } of itemsOf(memberValue(block, member))) {
        if (["object", "array", "null"].includes(node.kind)) {
          report("DATA_TYPE_MISMATCH", mismatch("String"), place);
        }
      }
    }
  }
}

const EMPTY: readonly (readonly [element: string, code: IssueCode, things: string])[] = [
  ["Action", "EMPTY_ARRAY_ACTION", "actions"],
  ["Resource", "EMPTY_ARRAY_RESOURCE", "resources"],
];

function checkEmptiness({ elements }: StatementView, { report }: ValidationSubject): void {
  const nothing = (things: string) =>
    `This statement includes no ${things} and does not affect the policy. Specify ${things}.`;
  for (const [element, code, things] of EMPTY) {
    for (const name of [element, `Not${element}`]) {
      const located = elements.get(name);
      if (located !== undefined && isEmptyArray(located))
        report(code, nothing(things), located.place);
    }
  }
  for (const name of ["Principal", "NotPrincipal"]) {
    const principal = elements.get(name);
    if (principal?.node.kind !== "object") continue;
    if (principal.node.members.length === 0) {
      report("EMPTY_OBJECT_PRINCIPAL", nothing("principals"), principal.place);
    }
    for (const member of principal.node.members) {
      const value = memberValue(principal, member);
      if (isEmptyArray(value)) report("EMPTY_ARRAY_PRINCIPAL", nothing("principals"), value.place);
    }
  }
  const condition = elements.get("Condition");
  if (condition === undefined) return;
  const blocks = membersOf(condition).map((operator) => memberValue(condition, operator));
  for (const { node, place } of [condition, ...blocks]) {
    if (node.kind !== "object" || node.members.length > 0) continue;
    report(
      "EMPTY_OBJECT_CONDITION",
      "This condition block is empty and it does not affect the policy. Specify conditions.",
      place,
    );
  }
}

function isEmptyArray({ node }: Located): boolean {
  return node.kind === "array" && node.items.length === 0;
}
