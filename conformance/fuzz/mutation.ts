/** Changes to a request that make it wrong, or merely strange. */
import type { SeededRandom } from "@cloudglass/env";
import { pick, pickWeighted } from "@cloudglass/simulator";
import type { ServiceModel, StructureShape } from "@cloudglass/wire";
import { type Draft, element, type XmlElement, xmlText } from "./draft.ts";
import { ODD_BODIES, ODD_HEADERS, ODD_PATHS, ODD_VALUES } from "./oddities.ts";
import { customerKeyHeaders } from "./well-formed.ts";

/** Every header and query parameter of every operation. */
export interface Vocabulary {
  readonly headers: readonly string[];
  readonly query: readonly string[];
}

export function vocabularyOf(model: ServiceModel): Vocabulary {
  const headers = new Set(ODD_HEADERS);
  const query = new Set(["x-id", "__proto__", "", "versionId", "response-expires"]);
  for (const { http, input } of Object.values(model.operations)) {
    for (const pair of http?.path.split("?")[1]?.split("&") ?? []) query.add(pair.split("=")[0]!);
    const shape = model.shapes[input ?? ""] as StructureShape | undefined;
    for (const [name, { location, wireName = name }] of Object.entries(shape?.members ?? {})) {
      if (location === "header") headers.add(wireName.toLowerCase());
      if (location === "query") query.add(wireName);
    }
  }
  return { headers: [...headers], query: [...query] };
}

type Mutation = (draft: Draft, random: SeededRandom, words: Vocabulary) => void;

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  addHeader: (draft, random, { headers }) =>
    draft.headers.push([pick(random, headers), pick(random, ODD_VALUES)]),
  changeHeader: (draft, random) => {
    const changeable = draft.headers.filter(([name]) => name !== "host");
    if (changeable.length > 0) pick(random, changeable)[1] = pick(random, ODD_VALUES);
  },
  dropHeader: (draft, random) => {
    draft.headers.splice(random.below(draft.headers.length + 1), 1);
  },
  repeatHeader: (draft, random) => {
    if (draft.headers.length > 0) draft.headers.push([...pick(random, draft.headers)]);
  },
  addCustomerKey: (draft, random) => {
    const prefix = "server-side-encryption-customer-";
    const place = pick(random, ["x-amz-", "x-amz-copy-source-"]);
    const added = customerKeyHeaders(place + prefix);
    if (random.next() < 0.4) added.splice(random.below(3), 1);
    draft.headers.push(...added);
  },
  addQuery: (draft, random, { query }) => {
    const value = random.next() < 0.5 ? "" : pick(random, ODD_VALUES);
    draft.query.push([pick(random, query), value]);
  },
  changeQuery: (draft, random) => {
    if (draft.query.length > 0) pick(random, draft.query)[1] = pick(random, ODD_VALUES);
  },
  dropQuery: (draft, random) => {
    draft.query.splice(random.below(draft.query.length + 1), 1);
  },
  repeatQuery: (draft, random) => {
    if (draft.query.length > 0) draft.query.push([...pick(random, draft.query)]);
  },
  breakQuery: (draft, random) => {
    draft.rawQuery = pick(random, [
      "%zz",
      "%",
      "%ff=%fe",
      "&&&",
      "===",
      "a=%C3%28",
      "+=+",
      "%00=1",
    ]);
  },
  changePath: (draft, random) => {
    const [bucket = ""] = draft.path.slice(1).split("/");
    draft.path = `/${random.next() < 0.8 ? bucket : ""}${pick(random, ODD_PATHS)}`;
  },
  changeMethod: (draft, random) => {
    draft.method = pick(random, ["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH"]);
  },
  changeElement: (draft, random) => mutateDocument(draft.document, random),
  changeElements: (draft, random) => {
    for (let count = 0; count < 4; count++) mutateDocument(draft.document, random);
  },
  replaceBody: (draft, random) => {
    draft.body = Buffer.from(pick(random, ODD_BODIES) as Uint8Array);
  },
  breakBody: (draft, random) => {
    const body = draft.body ?? (draft.document && Buffer.from(xmlText(draft.document)));
    if (body !== undefined) draft.body = broken(body, random);
  },
};

const WEIGHTS: Readonly<Record<string, number>> = {
  ...{ addHeader: 4, changeHeader: 4, dropHeader: 1, repeatHeader: 1, addCustomerKey: 1 },
  ...{ addQuery: 3, changeQuery: 4, dropQuery: 1, repeatQuery: 1, breakQuery: 1 },
  ...{ changePath: 1, changeMethod: 1 },
  ...{ changeElement: 8, changeElements: 3, replaceBody: 2, breakBody: 3 },
};

export function mutate(draft: Draft, random: SeededRandom, words: Vocabulary): void {
  const count = pick(random, [0, 1, 1, 1, 2, 3]);
  for (let done = 0; done < count; done++) {
    MUTATIONS[pickWeighted(random, WEIGHTS)]!(draft, random, words);
  }
}

/** An element of the document, and the one that it stands in. */
function anyElement(root: XmlElement, random: SeededRandom): [XmlElement, XmlElement | undefined] {
  const all: [XmlElement, XmlElement | undefined][] = [[root, undefined]];
  for (const [one] of all) for (const child of one.children) all.push([child, one]);
  return pick(random, all);
}

const NUMBER_OF_COPIES = 1500;

function mutateDocument(root: XmlElement | undefined, random: SeededRandom): void {
  if (root === undefined) return;
  const [found, parent] = anyElement(root, random);
  const siblings = parent?.children ?? [];
  const at = siblings.indexOf(found);
  switch (random.below(13)) {
    case 0:
      siblings.splice(at, 1);
      break;
    case 1:
      siblings.splice(at, 0, structuredClone(found));
      break;
    case 2:
      found.name = pick(random, ["Odd", "Key", "Rule", "Status", "xsi:type", "__proto__", "Id"]);
      break;
    case 3:
      found.children = [];
      found.text = "";
      break;
    case 4:
      found.children.push(element(pick(random, ["Odd", "Key", "Tag"]), pick(random, ODD_VALUES)));
      break;
    case 5:
      found.attributes = [["xmlns", pick(random, ["", "urn:odd", "http://s3.amazonaws.com/doc/"])]];
      break;
    case 6:
      found.children.reverse();
      break;
    case 7:
      found.children = [structuredClone(found)];
      break;
    case 8:
      if (found.children.length < 5 && at >= 0) {
        siblings.push(...Array.from({ length: NUMBER_OF_COPIES }, () => structuredClone(found)));
      }
      break;
    default: {
      const leaf = anyElement(found, random)[0];
      leaf.text = pick(random, ODD_VALUES);
    }
  }
}

const BAD_BYTES = [
  ...[[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x00], [0xc0, 0xaf]],
  ...[[0x3c], [0x26], [0x3e], [0xef, 0xbb, 0xbf], [0x0b]],
];

function broken(body: Uint8Array, random: SeededRandom): Uint8Array {
  const at = random.below(body.length + 1);
  const before = body.subarray(0, at);
  const after = body.subarray(at);
  switch (random.below(5)) {
    case 0:
      return before;
    case 1:
      return after;
    case 2:
      return Buffer.concat([body, body]);
    default:
      return Buffer.concat([before, Buffer.from(pick(random, BAD_BYTES)), after]);
  }
}
