/** What says nothing that is not said already: actions and resources inside others, statements twice. */

import type { JsonNode } from "../../json/json-tree.ts";
import { covers, type Pattern, patternOf } from "../../pattern/pattern.ts";
import type { StatementView, Text } from "../policy-view.ts";
import type { ValidationSubject } from "../subject.ts";

/** Beyond so many different texts only equal ones are looked for: the comparison is of each with each. */
const COMPARED_MAX = 1_000;

interface Group {
  /** In the order of the policy. */
  readonly members: readonly Text[];
  /** The longest of those that can go, the last of several. */
  readonly example: Text;
}

export function checkRedundantNames(
  { actions, resources }: StatementView,
  { report }: ValidationSubject,
): void {
  for (const { members, example } of groupsOf(actions, (text) => text.toLowerCase())) {
    report(
      "REDUNDANT_ACTION",
      `The ${members.length} action(s) are redundant because they provide similar permissions. ` +
        `Update the policy to remove the redundant action such as: ${example.text}.`,
      ...members.map((member) => member.place),
    );
  }
  for (const { members, example } of groupsOf(resources, (text) => text)) {
    report(
      "REDUNDANT_RESOURCE",
      `The ${members.length} resource ARN(s) are redundant because they reference the same resource. ` +
        `Review the use of wildcards (*), or remove the resource ${example.text} to remove the redundancy.`,
      ...members.map((member) => member.place),
    );
  }
}

/** Each text that covers others, with those; a text that is covered itself leads no group. */
function groupsOf(texts: readonly Text[], normal: (text: string) => string): Group[] {
  const places = new Map<string, Text[]>();
  for (const text of texts) {
    const key = normal(text.text);
    const same = places.get(key);
    if (same === undefined) places.set(key, [text]);
    else same.push(text);
  }
  const covered = coveredBy([...places.keys()]);
  const groups: Group[] = [];
  for (const [key, same] of places) {
    if (covered.has(key)) continue;
    const inside = [...covered].flatMap(([other, by]) =>
      by === key ? (places.get(other) as Text[]) : [],
    );
    const redundant = inside.length > 0 ? inside : same.slice(1);
    if (redundant.length === 0) continue;
    const members = new Set([...same, ...inside]);
    groups.push({
      members: texts.filter((text) => members.has(text)),
      example: redundant.reduce((longest, text) =>
        text.text.length >= longest.text.length ? text : longest,
      ),
    });
  }
  return groups;
}

/** Text → the first of the uncovered ones that covers it. */
function coveredBy(distinct: readonly string[]): Map<string, string> {
  const covered = new Map<string, string>();
  if (distinct.length > COMPARED_MAX) return covered;
  const patterns: readonly (readonly [string, Pattern])[] = distinct.map((text) => [
    text,
    patternOf(text),
  ]);
  const wild = patterns.filter(([text]) => /[*?]/.test(text));
  const inside = ([text, pattern]: readonly [string, Pattern]) =>
    wild.find(([other, outer]) => other !== text && covers(outer, pattern));
  const leaders = wild.filter((candidate) => inside(candidate) === undefined);
  for (const [text, pattern] of patterns) {
    const leader = leaders.find(([other, outer]) => other !== text && covers(outer, pattern));
    if (leader !== undefined) covered.set(text, leader[0]);
  }
  return covered;
}

export function checkRedundantStatements({ view, report }: ValidationSubject): void {
  const same = new Map<string, StatementView[]>();
  for (const statement of view.statements) {
    const meaning = meaningOf(statement);
    const known = same.get(meaning);
    if (known === undefined) same.set(meaning, [statement]);
    else known.push(statement);
  }
  for (const statements of same.values()) {
    if (statements.length < 2) continue;
    report(
      "REDUNDANT_STATEMENT",
      "The statements are redundant because they provide identical permissions. Update the policy to remove the redundant statement.",
      ...statements.map((statement) => statement.place),
    );
  }
}

/** A text that statements share when they differ in Sid, order and single-item lists only. */
function meaningOf({ elements }: StatementView): string {
  const parts = [...elements]
    .filter(([name]) => name !== "Sid")
    .map(([name, { node }]) => `${JSON.stringify(name)}:${canonical(node)}`);
  return parts.sort().join();
}

function canonical(node: JsonNode): string {
  if (node.kind === "array") {
    const items = [...new Set(node.items.map(canonical))].sort();
    return items.length === 1 ? (items[0] as string) : `[${items.join()}]`;
  }
  if (node.kind === "object") {
    const members = node.members.map(
      ({ name, value }) => `${JSON.stringify(name)}:${canonical(value)}`,
    );
    return `{${members.sort().join()}}`;
  }
  return JSON.stringify(node.text);
}
