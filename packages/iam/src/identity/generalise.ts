/**
 * Makes few resource patterns of many resources: where more than a handful lie below one prefix, the prefix stands for
 * them. Never past what `widerPrefix` allows, so a bucket's objects stay within their bucket.
 */
import { widerPrefix } from "./resource-prefix.ts";

export interface ResourceNeed {
  readonly resource: string;
  /** It stands for all that begin with it. */
  readonly isPrefix: boolean;
}

export interface Generality {
  /** As many objects of S3 may stand side by side below a prefix; more are folded into it. */
  readonly objectsMax: number;
  /** Likewise of resources that are something by themselves: users, roles, functions. */
  readonly othersMax: number;
  /** Not to be covered by a prefix, if they are not needed themselves. */
  readonly spared: readonly ResourceNeed[];
}

interface Node {
  readonly prefix: string;
  readonly children: Map<string, Node>;
  readonly leaves: ResourceNeed[];
  /** It is needed as a whole. */
  isNeeded: boolean;
}

/** In order of their text; none of them is below another. */
export function generalise(
  needs: readonly ResourceNeed[],
  generality: Generality,
): readonly ResourceNeed[] {
  const roots = new Map<string, Node>();
  const lone: ResourceNeed[] = [];
  for (const need of needs) {
    const chain = chainOf(need);
    const node = chain.length === 0 ? undefined : nodeAt(roots, chain);
    if (node === undefined) lone.push(need);
    else if (need.isPrefix) node.isNeeded = true;
    else node.leaves.push(need);
  }
  const folded = [...roots.values()].flatMap((root) => collapse(root, generality));
  return distinct([...lone, ...folded]);
}

/** From the widest prefix to the narrowest, which is the need itself when it is a prefix. */
function chainOf({ resource, isPrefix }: ResourceNeed): string[] {
  const chain = isPrefix ? [resource] : [];
  for (let at = widerPrefix(resource); at !== undefined; at = widerPrefix(at)) chain.unshift(at);
  return chain;
}

function nodeAt(roots: Map<string, Node>, chain: readonly string[]): Node | undefined {
  let level = roots;
  let node: Node | undefined;
  for (const prefix of chain) {
    node = level.get(prefix);
    if (node === undefined) {
      node = { prefix, children: new Map(), leaves: [], isNeeded: false };
      level.set(prefix, node);
    }
    level = node.children;
  }
  return node;
}

function collapse(node: Node, generality: Generality): ResourceNeed[] {
  const { prefix, children, leaves, isNeeded } = node;
  const whole = [{ resource: prefix, isPrefix: true }];
  if (isNeeded) return whole;
  const below = distinct([
    ...leaves,
    ...[...children.values()].flatMap((child) => collapse(child, generality)),
  ]);
  const max = isObject(prefix) ? generality.objectsMax : generality.othersMax;
  return below.length > max && !coversSpared(prefix, below, generality) ? whole : below;
}

function coversSpared(
  prefix: string,
  below: readonly ResourceNeed[],
  { spared }: Generality,
): boolean {
  return spared.some(
    ({ resource }) =>
      resource.startsWith(prefix) &&
      !below.some((need) =>
        need.isPrefix ? resource.startsWith(need.resource) : resource === need.resource,
      ),
  );
}

function isObject(prefix: string): boolean {
  return /^arn:aws:s3:(?::|[^:]*:[^:]*:accesspoint\/)/.test(prefix);
}

function distinct(needs: readonly ResourceNeed[]): ResourceNeed[] {
  const byText = new Map(needs.map((need) => [`${need.resource} ${need.isPrefix}`, need]));
  return [...byText.values()].sort((a, b) => (a.resource < b.resource ? -1 : 1));
}
