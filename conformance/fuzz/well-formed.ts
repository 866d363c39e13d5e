/** A request of an operation as a client might send it: what the model says, with values that S3 may take. */
import { createHash, randomBytes } from "node:crypto";
import type { SeededRandom } from "@cloudglass/env";
import type { Member, OperationModel, ServiceModel, StructureShape } from "@cloudglass/wire";
import { type Draft, element, encodedKey, type XmlElement } from "./draft.ts";
import { MemberValues } from "./member-values.ts";
import type { Place, Places } from "./places.ts";

const LEVEL_MAX = 7;
const OPTIONAL_IN_HTTP = 0.08;
const OPTIONAL_IN_BODY = 0.5;
/** Their values depend on others; mutations put them in. */
const LEFT_OUT =
  /^(Checksum(?!Algorithm|Type|Mode)|ContentMD5|ContentLength|SSECustomerKey|CopySourceSSE|MFA|.*ObjectSize$|Confirm)/;

export interface Composed {
  readonly draft: Draft;
  readonly place: Place;
}

export function composeRequest(
  model: ServiceModel,
  operation: OperationModel,
  random: SeededRandom,
  places: Places,
): Composed {
  const shape = (model.shapes[operation.input ?? ""] ?? { members: {} }) as StructureShape;
  const needs = "UploadId" in shape.members ? "uploadId" : undefined;
  const wantsVersion = "VersionId" in shape.members && random.next() < 0.3;
  const place = places.choose(random, needs ?? (wantsVersion ? "versionId" : undefined));
  const values = new MemberValues(model, random, place, places.token(random));
  const composer = new Composer(random, values, wantsVersion);
  return { draft: composer.draft(operation, shape, place), place };
}

class Composer {
  readonly #random: SeededRandom;
  readonly #values: MemberValues;
  readonly #wantsVersion: boolean;

  constructor(random: SeededRandom, values: MemberValues, wantsVersion: boolean) {
    this.#random = random;
    this.#values = values;
    this.#wantsVersion = wantsVersion;
  }

  draft(operation: OperationModel, shape: StructureShape, place: Place): Draft {
    const { method = "GET", path: template = "/" } = operation.http ?? {};
    const [pathTemplate = "/", literals = ""] = template.split("?");
    const draft: Draft = {
      operation: operation.name,
      method,
      path: pathTemplate
        .replace("{Bucket}", place.bucket)
        .replace("{Key+}", () => encodedKey(place.key)),
      query: literals === "" ? [] : literals.split("&").map(literalPair),
      rawQuery: "",
      headers: [],
      document: undefined,
      body: undefined,
    };
    if (operation.name === "ListDirectoryBuckets") draft.query.push(["x-id", operation.name]);
    for (const [name, member] of Object.entries(shape.members)) {
      if (this.#isWanted(shape, name, member)) this.#add(draft, name, member);
    }
    return draft;
  }

  #isWanted(shape: StructureShape, name: string, { location }: Member): boolean {
    if (shape.required?.includes(name) || location === "payload") return true;
    if (LEFT_OUT.test(name)) return false;
    if (name === "VersionId" && this.#wantsVersion) return true;
    const chance = location === undefined ? OPTIONAL_IN_BODY : OPTIONAL_IN_HTTP;
    return this.#random.next() < chance;
  }

  #add(draft: Draft, name: string, member: Member): void {
    const { wireName = name } = member;
    switch (member.location) {
      case "label":
        return;
      case "header":
        draft.headers.push([wireName.toLowerCase(), this.#text(name, member, "header")]);
        return;
      case "query":
        draft.query.push([wireName, this.#text(name, member, "query")]);
        return;
      case "prefixHeaders":
        draft.headers.push([`${wireName.toLowerCase()}a`, "value"]);
        return;
      case "payload":
        this.#addPayload(draft, name, member);
        return;
      default:
        // Members of a body without a payload: SelectObjectContent.
        draft.document ??= element(`${draft.operation}Request`);
        draft.document.children.push(...this.#elements(name, member, 1));
    }
  }

  #addPayload(draft: Draft, name: string, member: Member): void {
    const shape = this.#values.shapeOf(member);
    if (shape.type === "structure") {
      const root = element(member.wireName ?? shape.xmlName ?? member.target);
      if (this.#random.next() < 0.8) {
        root.attributes.push(["xmlns", "http://s3.amazonaws.com/doc/2006-03-01/"]);
      }
      this.#fill(root, shape, 1);
      draft.document = root;
    } else if (shape.type === "string") {
      draft.body = Buffer.from(this.#text(name, member, "body"));
    } else {
      const text = '{"name":"a","items":[{"a":"x1","b":2}]}\n1,2,3\n4,5,6\n';
      draft.body = Buffer.from(this.#random.next() < 0.9 ? text : "");
    }
  }

  #text(name: string, member: Member, at: "header" | "query" | "body"): string {
    const shape = this.#values.shapeOf(member);
    if (shape.type === "list") return this.#values.text(name, shape.member, at);
    return this.#values.text(name, member, at);
  }

  #fill(into: XmlElement, shape: StructureShape, level: number): void {
    const wanted = Object.entries(shape.members).filter(
      ([name]) =>
        shape.required?.includes(name) ||
        (!LEFT_OUT.test(name) && this.#random.next() < OPTIONAL_IN_BODY),
    );
    const chosen = shape.type === "union" ? wanted.slice(0, 1) : wanted;
    for (const [name, member] of chosen) {
      if (member.xmlAttribute) {
        into.attributes.push(["xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"]);
        into.attributes.push([member.wireName ?? name, this.#text(name, member, "body")]);
      } else into.children.push(...this.#elements(name, member, level + 1));
    }
  }

  #elements(name: string, member: Member, level: number): XmlElement[] {
    const shape = this.#values.shapeOf(member);
    const { wireName = name } = member;
    if (level > LEVEL_MAX) return [];
    if (shape.type === "list") {
      const itemName = member.flattened ? wireName : (shape.member.wireName ?? "member");
      const count = this.#random.below(3) + (this.#random.next() < 0.8 ? 1 : 0);
      const items = Array.from({ length: Math.min(count, 3) }, () =>
        this.#elements(name, { ...shape.member, wireName: itemName }, level + 1),
      ).flat();
      return member.flattened ? items : [element(wireName, "", items)];
    }
    if (shape.type === "structure" || shape.type === "union") {
      const made = element(wireName);
      this.#fill(made, shape, level);
      return [made];
    }
    return [element(wireName, this.#text(name, member, "body"))];
  }
}

function literalPair(pair: string): [string, string] {
  const [name = "", value = ""] = pair.split("=");
  return [name, value];
}

/** The three headers of SSE-C that go together, with a key of their own. */
export function customerKeyHeaders(prefix: string): [string, string][] {
  const key = randomBytes(32);
  return [
    [`${prefix}algorithm`, "AES256"],
    [`${prefix}key`, key.toString("base64")],
    [`${prefix}key-md5`, createHash("md5").update(key).digest("base64")],
  ];
}
