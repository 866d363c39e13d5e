/**
 * A policy as its checks look at it: what of it has the right shape, each piece with its place. Nothing is thrown away for a
 * fault elsewhere, so that one error hides no other.
 */
import type { JsonMember, JsonNode, JsonObject } from "../json/json-tree.ts";
import type { PathElement, Place } from "./finding.ts";

export const STATEMENT_ELEMENTS = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
] as const;
export type StatementElement = (typeof STATEMENT_ELEMENTS)[number];

/** A node and how one gets to it. */
export interface Located<Node extends JsonNode = JsonNode> {
  readonly node: Node;
  readonly place: Place;
}

/** A string in an element that may hold one or a list. */
export interface Text {
  readonly text: string;
  readonly place: Place;
}

export interface PrincipalEntry {
  /** `AWS`, `Service`, …; `*` stands alone without one. */
  readonly key: string | undefined;
  readonly keyPlace: Place;
  readonly values: readonly Text[];
  readonly value: Located;
}

export interface ConditionEntry {
  /** As written: `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string;
  readonly key: string;
  readonly keyPlace: Place;
  readonly value: Located;
  readonly values: readonly Located[];
}

export interface StatementView {
  readonly index: number;
  readonly place: Place;
  readonly object: Located<JsonObject>;
  readonly elements: ReadonlyMap<string, Located>;
  readonly effect: "Allow" | "Deny" | undefined;
  readonly sid: Text | undefined;
  /** Of Action or of NotAction. */
  readonly actions: readonly Text[];
  readonly notAction: boolean;
  /** Of Resource or of NotResource. */
  readonly resources: readonly Text[];
  readonly notResource: boolean;
  /** Of Principal or of NotPrincipal. */
  readonly principals: readonly PrincipalEntry[];
  readonly notPrincipal: boolean;
  readonly conditions: readonly ConditionEntry[];
}

export interface PolicyView {
  readonly root: Located;
  readonly elements: ReadonlyMap<string, Located>;
  readonly statements: readonly StatementView[];
  /** Undefined when the document does not say it, or not as a string. */
  readonly version: string | undefined;
}

export function viewOf(root: JsonNode): PolicyView {
  const at: Located = { node: root, place: { path: [], span: root } };
  const elements = elementsOf(at);
  const version = elements.get("Version");
  const statement = elements.get("Statement");
  const objects = statement === undefined ? [] : itemsOf(statement);
  return {
    root: at,
    elements,
    statements: objects.filter(isObject).map(statementView),
    version: version?.node.kind === "string" ? version.node.text : undefined,
  };
}

/** The value of a member. */
export function memberValue({ place }: Located, { name, value }: JsonMember): Located {
  return { node: value, place: { path: [...place.path, { value: name }], span: value } };
}

/** The name of a member. */
export function memberKey({ place }: Located, { name, nameSpan }: JsonMember): Place {
  return { path: [...place.path, { key: name }], span: nameSpan };
}

/** The items of a list; anything else is its own only item. */
export function itemsOf(located: Located): Located[] {
  const { node, place } = located;
  if (node.kind !== "array") return [located];
  return node.items.map((item, index) => {
    const step: PathElement = { index };
    return { node: item, place: { path: [...place.path, step], span: item } };
  });
}

export function membersOf(located: Located): readonly JsonMember[] {
  return located.node.kind === "object" ? located.node.members : [];
}

/** The strings of an element that holds one or a list. */
export function textsOf(located: Located | undefined): Text[] {
  if (located === undefined) return [];
  return itemsOf(located).flatMap(({ node, place }) =>
    node.kind === "string" ? [{ text: node.text, place }] : [],
  );
}

function isObject(located: Located): located is Located<JsonObject> {
  return located.node.kind === "object";
}

/** Of several members of one name the last counts. */
function elementsOf(located: Located): Map<string, Located> {
  return new Map(
    membersOf(located).map((member) => [member.name, memberValue(located, member)] as const),
  );
}

function statementView(object: Located<JsonObject>, index: number): StatementView {
  const elements = elementsOf(object);
  const either = (name: string) => elements.get(name) ?? elements.get(`Not${name}`);
  const only = (name: string) => !elements.has(name) && elements.has(`Not${name}`);
  const effect = textsOf(elements.get("Effect"))[0]?.text;
  const principal = either("Principal");
  return {
    index,
    place: object.place,
    object,
    elements,
    effect: effect === "Allow" || effect === "Deny" ? effect : undefined,
    sid: textsOf(elements.get("Sid"))[0],
    actions: textsOf(either("Action")),
    notAction: only("Action"),
    resources: textsOf(either("Resource")),
    notResource: only("Resource"),
    principals: principal === undefined ? [] : principalsOf(principal),
    notPrincipal: only("Principal"),
    conditions: conditionsOf(elements.get("Condition")),
  };
}

function principalsOf(principal: Located): PrincipalEntry[] {
  if (principal.node.kind === "string") {
    const values = textsOf(principal);
    return [{ key: undefined, keyPlace: principal.place, values, value: principal }];
  }
  return membersOf(principal).map((member) => {
    const value = memberValue(principal, member);
    const keyPlace = memberKey(principal, member);
    return { key: member.name, keyPlace, values: textsOf(value), value };
  });
}

function conditionsOf(condition: Located | undefined): ConditionEntry[] {
  if (condition === undefined) return [];
  return membersOf(condition).flatMap((operator) => {
    const block = memberValue(condition, operator);
    return membersOf(block).map((member) => {
      const value = memberValue(block, member);
      return {
        operator: operator.name,
        key: member.name,
        keyPlace: memberKey(block, member),
        value,
        values: itemsOf(value),
      };
    });
  });
}
