/**
 * Which operation of a REST service a request means: by method, path template and literal query keys, the most
 * specific first; among equals by the required members that the request has (UploadPart's `uploadId` and
 * `partNumber`, CopyObject's `x-amz-copy-source`).
 */
import { decodeComponent } from "./form.ts";
import type { OperationModel, ServiceModel } from "./model.ts";
import type { RequestHead } from "./request.ts";
import { s3Exceptions } from "./s3-exceptions.ts";
import { structureOf } from "./shapes.ts";

interface Segment {
  readonly kind: "literal" | "label" | "greedy";
  readonly text: string;
}

interface LiteralQuery {
  readonly key: string;
  readonly value: string | undefined;
}

interface Candidate {
  readonly operation: OperationModel;
  readonly segments: readonly Segment[];
  readonly literalSegmentCount: number;
  readonly query: readonly LiteralQuery[];
  readonly requiredQuery: readonly string[];
  readonly requiredHeaders: readonly string[];
}

type RestMatch =
  | {
      readonly kind: "matched";
      readonly operation: OperationModel;
      readonly labels: Readonly<Record<string, string>>;
    }
  /** `level`: how many labels the path has (S3: 0 service, 1 bucket, 2 object). */
  | { readonly kind: "unknown"; readonly level: number }
  | { readonly kind: "malformed-uri" };

export class RestRouter {
  /** By method, the most specific first. */
  readonly #candidates = new Map<string, Candidate[]>();
  readonly #s3: boolean;

  constructor(model: ServiceModel) {
    this.#s3 = model.service === "s3";
    for (const operation of Object.values(model.operations)) {
      if (operation.http === undefined) continue;
      const { method } = operation.http;
      const list = this.#candidates.get(method) ?? [];
      list.push(compile(model, operation));
      this.#candidates.set(method, list);
    }
    for (const list of this.#candidates.values()) list.sort(bySpecificity);
  }

  match(head: RequestHead): RestMatch {
    const segments = pathSegments(head.path);
    const keys = queryKeys(head.query);
    if (keys === undefined) return { kind: "malformed-uri" };
    const chosen = this.#choose(head, segments, keys);
    if (chosen === undefined) return { kind: "unknown", level: Math.min(segments.length, 2) };
    const labels = labelsOf(chosen, segments);
    if (labels === undefined) return { kind: "malformed-uri" };
    return { kind: "matched", operation: chosen.operation, labels };
  }

  #choose(
    head: RequestHead,
    segments: readonly string[],
    keys: ReadonlyMap<string, string>,
  ): Candidate | undefined {
    let best: Candidate | undefined;
    let bestRequired = -1;
    let fallback: Candidate | undefined;
    let group: Candidate | undefined;
    for (const candidate of this.#candidates.get(head.method) ?? []) {
      // Candidates are sorted: past the group of the first one that fits, none is as specific.
      if (group !== undefined && specificity(candidate) < specificity(group)) break;
      if (!fitsQuery(candidate, keys) || !fitsPath(candidate, segments)) continue;
      group ??= candidate;
      if (!this.#hasRequired(candidate, head, keys)) {
        fallback ??= candidate;
        continue;
      }
      const required = candidate.requiredQuery.length + candidate.requiredHeaders.length;
      if (required > bestRequired) {
        best = candidate;
        bestRequired = required;
      }
    }
    // S3's operations on a bare path are told apart by what is required alone: without it they are not meant.
    const bare = this.#s3 && fallback !== undefined && fallback.query.length === 0;
    return best ?? (bare ? undefined : fallback);
  }

  #hasRequired(
    candidate: Candidate,
    head: RequestHead,
    keys: ReadonlyMap<string, string>,
  ): boolean {
    if (candidate.requiredHeaders.some((name) => head.headers[name] === undefined)) return false;
    if (this.#s3 && head.method === "PUT" && isPart(candidate)) {
      return s3Exceptions.partKeys.some((key) => keys.has(key));
    }
    return candidate.requiredQuery.every((key) => keys.has(key));
  }
}

const isPart = (candidate: Candidate) =>
  s3Exceptions.partKeys.every((key) => candidate.requiredQuery.includes(key));

function compile(model: ServiceModel, operation: OperationModel): Candidate {
  const [path = "", query = ""] = operation.http!.path.split("?");
  const segments = path.split("/").filter(Boolean).map(segmentOf);
  const requiredQuery: string[] = [];
  const requiredHeaders: string[] = [];
  if (operation.input !== undefined) {
    const { members, required } = structureOf(model, operation.input);
    for (const name of required ?? []) {
      const member = members[name];
      const wireName = member?.wireName ?? name;
      if (member?.location === "query") requiredQuery.push(wireName);
      if (member?.location === "header") requiredHeaders.push(wireName.toLowerCase());
    }
  }
  return {
    operation,
    segments,
    literalSegmentCount: segments.filter(({ kind }) => kind === "literal").length,
    query: [...query.split("&").filter(Boolean).map(literalOf), ...s3Literals(model, operation)],
    requiredQuery,
    requiredHeaders,
  };
}

function segmentOf(text: string): Segment {
  const label = /^\{([^}+]+)(\+?)\}$/.exec(text);
  if (label === null) return { kind: "literal", text };
  return { kind: label[2] === "+" ? "greedy" : "label", text: label[1]! };
}

function literalOf(pair: string): LiteralQuery {
  const [key = "", value] = pair.split("=");
  return { key, value: value === "" ? undefined : value };
}

/** What S3's model leaves to the host that is asked. */
function s3Literals(model: ServiceModel, { name }: OperationModel): readonly LiteralQuery[] {
  const isTold = model.service === "s3" && s3Exceptions.toldByName.has(name);
  return isTold ? [{ key: "x-id", value: name }] : [];
}

/** Whole numbers apart, so that one literal segment outweighs any number of query keys. */
const specificity = ({ segments, literalSegmentCount, query }: Candidate) =>
  literalSegmentCount * 10_000 + segments.length * 100 + query.length;

const bySpecificity = (a: Candidate, b: Candidate) => specificity(b) - specificity(a);

/** Still percent-encoded. One slash at the end does not count: `/bucket/` is `/bucket`. */
function pathSegments(path: string): string[] {
  const segments = path.slice(1).split("/");
  if (segments.at(-1) === "") segments.pop();
  // A key that ends in slashes keeps them; see `labelsOf`.
  return segments.length >= 2 && path.endsWith("/") ? [...segments, ""] : segments;
}

function fitsPath({ segments: template }: Candidate, segments: readonly string[]): boolean {
  const hasGreedy = template.some(({ kind }) => kind === "greedy");
  const count =
    segments.at(-1) === "" && !hasGreedy && segments.length > 1
      ? segments.length - 1
      : segments.length;
  if (hasGreedy ? count < template.length : count !== template.length) return false;
  let index = 0;
  for (const segment of template) {
    if (segment.kind === "greedy") index += count - template.length + 1;
    else {
      const text = segments[index]!;
      if (segment.kind === "literal" ? text !== segment.text : text === "") return false;
      index += 1;
    }
  }
  return true;
}

function labelsOf(
  { segments: template }: Candidate,
  segments: readonly string[],
): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  let index = 0;
  for (const { kind, text } of template) {
    const width = kind === "greedy" ? segments.length - template.length + 1 : 1;
    if (kind !== "literal") {
      const decoded = decodeComponent(segments.slice(index, index + width).join("/"), false);
      if (decoded === undefined) return undefined;
      labels[text] = decoded;
    }
    index += width;
  }
  return labels;
}

function fitsQuery({ query }: Candidate, keys: ReadonlyMap<string, string>): boolean {
  if (query.length > keys.size) return false;
  for (const { key, value } of query) {
    if (value === undefined ? !keys.has(key) : keys.get(key) !== value) return false;
  }
  return true;
}

const NO_KEYS: ReadonlyMap<string, string> = new Map();

function queryKeys(query: string): ReadonlyMap<string, string> | undefined {
  if (query === "") return NO_KEYS;
  const keys = new Map<string, string>();
  for (const part of query.split("&")) {
    const equals = part.indexOf("=");
    const key = decodeComponent(equals === -1 ? part : part.slice(0, equals), true);
    const value = equals === -1 ? "" : decodeComponent(part.slice(equals + 1), true);
    if (key === undefined || value === undefined) return undefined;
    if (!keys.has(key)) keys.set(key, value);
  }
  return keys;
}
