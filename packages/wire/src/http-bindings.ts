/**
 * What HTTP carries of a structure beside its body: path labels, query string, headers, status. Shared by rest-xml
 * and rest-json. https://smithy.io/2.0/spec/http-bindings.html
 */
import { setEntry } from "./entry.ts";
import { parseForm } from "./form.ts";
import { headerText, quoteHeaderValue, splitHeaderList, splitHttpDates } from "./header-list.ts";
import { malformedWords } from "./malformed.ts";
import type {
  Member,
  OperationModel,
  ProtocolName,
  ServiceModel,
  StructureShape,
} from "./model.ts";
import type {
  HttpBindings,
  InputBinding,
  OutputBinding,
  PayloadBinding,
  Structure,
} from "./protocol.ts";
import type { RequestHead } from "./request.ts";
import { s3Exceptions } from "./s3-exceptions.ts";
import { shapeOf, structureOf } from "./shapes.ts";
import { isSimple, parseBase64, simpleFormatter, simpleParser } from "./simple-text.ts";

type ReadText = (text: string, into: Structure) => void;
/** The values of one query key, in order. */
type ReadTexts = (texts: readonly string[], into: Structure) => void;
type WriteValue = (value: unknown, headers: Record<string, string>) => void;
type Query = ReadonlyMap<string, readonly string[]>;

/**
 * A request has a dozen headers and an S3 input three times as many members: so what the request has is looked up among
 * the members, not the other way round.
 */
interface ReadSteps {
  readonly labels: Map<string, ReadText>;
  readonly headers: Map<string, ReadText>;
  readonly query: Map<string, ReadTexts>;
  readonly allQuery: ((query: Query, into: Structure) => void)[];
  readonly allHeaders: ((headers: RequestHead["headers"], into: Structure) => void)[];
}

const EMPTY: StructureShape = { type: "structure", members: {} };
const NO_QUERY: Query = new Map();

export function openHttpBindings(model: ServiceModel, protocol: ProtocolName): HttpBindings {
  const inputs = new Map<string, InputBinding>();
  const outputs = new Map<string | undefined, OutputBinding>();
  const compiler = new BindingCompiler(model, protocol);
  return {
    input(operation) {
      let binding = inputs.get(operation.name);
      if (binding === undefined) {
        binding = compiler.input(operation);
        inputs.set(operation.name, binding);
      }
      return binding;
    },
    output(structure) {
      let binding = outputs.get(structure);
      if (binding === undefined) {
        binding = compiler.output(structure);
        outputs.set(structure, binding);
      }
      return binding;
    },
  };
}

class BindingCompiler {
  readonly #model: ServiceModel;
  readonly #words;
  readonly #s3: boolean;

  constructor(model: ServiceModel, protocol: ProtocolName) {
    this.#model = model;
    this.#words = malformedWords(model, protocol);
    this.#s3 = model.service === "s3";
  }

  input(operation: OperationModel): InputBinding {
    const shape = operation.input === undefined ? EMPTY : structureOf(this.#model, operation.input);
    const steps: ReadSteps = {
      labels: new Map(),
      headers: new Map(),
      query: new Map(),
      allQuery: [],
      allHeaders: [],
    };
    const literals = literalQueryKeys(operation);
    for (const [name, member] of Object.entries(shape.members)) {
      this.#addReadStep(steps, name, member, literals);
    }
    const readsQuery = steps.query.size > 0 || steps.allQuery.length > 0;
    const words = this.#words;
    return {
      read(head, labels, into) {
        const query = readsQuery && head.query !== "" ? groupQuery(head.query) : NO_QUERY;
        if (query === undefined) throw words.uri();
        readSteps(steps, head, labels, query, into);
      },
      ...this.#bodyOf(shape),
    };
  }

  output(structure: string | undefined): OutputBinding {
    const shape = structure === undefined ? EMPTY : structureOf(this.#model, structure);
    const steps = new Map<string, WriteValue>();
    let statusMember: string | undefined;
    for (const [name, member] of Object.entries(shape.members)) {
      if (member.location === "statusCode") statusMember = name;
      const step = this.#writeStep(name, member);
      if (step !== undefined) steps.set(name, step);
    }
    return {
      write(output, headers) {
        if (steps.size > 0) {
          for (const name of Object.keys(output)) {
            const value = output[name];
            if (value !== undefined && value !== null) steps.get(name)?.(value, headers);
          }
        }
        const status = statusMember === undefined ? undefined : output[statusMember];
        return typeof status === "number" ? status : undefined;
      },
      ...this.#bodyOf(shape),
    };
  }

  #bodyOf(shape: StructureShape): Omit<OutputBinding, "write"> {
    const bodyMembers: Record<string, Member> = {};
    let payload: PayloadBinding | undefined;
    for (const [name, member] of Object.entries(shape.members)) {
      if (member.location === "payload") payload = this.#payload(name, member);
      // An event stream is the payload even where the schema does not say so.
      else if (this.#isEventStream(member)) payload = this.#payload(name, member);
      else if (member.location === undefined || member.location === "host") {
        bodyMembers[name] = member;
      }
    }
    const members = payload === undefined ? bodyMembers : {};
    return { payload, bodyMembers: members, bodyMemberCount: Object.keys(members).length };
  }

  #isEventStream(member: Member): boolean {
    const shape = shapeOf(this.#model, member.target);
    return shape.type === "union" && shape.eventStream === true;
  }

  #payload(name: string, member: Member): PayloadBinding {
    const shape = shapeOf(this.#model, member.target);
    const mediaType = isSimple(shape) ? shape.mediaType : undefined;
    const streaming = isSimple(shape) && shape.streaming === true;
    if (shape.type === "union" && shape.eventStream) {
      return { name, member, kind: "event-stream", streaming: true, mediaType };
    }
    if (shape.type === "blob") {
      const fallback = "application/octet-stream";
      return { name, member, kind: "blob", streaming, mediaType: mediaType ?? fallback };
    }
    if (shape.type === "string") {
      return { name, member, kind: "string", streaming, mediaType: mediaType ?? "text/plain" };
    }
    return { name, member, kind: "document", streaming: false, mediaType };
  }

  #addReadStep(
    steps: ReadSteps,
    name: string,
    member: Member,
    literals: ReadonlySet<string>,
  ): void {
    const wireName = member.wireName ?? name;
    switch (member.location) {
      case "label":
        steps.labels.set(name, into(name, this.#parser(member, "date-time", name)));
        break;
      case "query":
        steps.query.set(wireName, this.#queryStep(name, wireName, member));
        break;
      case "queryParams":
        steps.allQuery.push(this.#queryParamsStep(name, member, literals));
        break;
      case "header":
        steps.headers.set(wireName.toLowerCase(), this.#headerStep(name, wireName, member));
        break;
      case "prefixHeaders":
        steps.allHeaders.push(prefixStep(name, wireName.toLowerCase()));
        break;
      default:
    }
  }

  #queryStep(name: string, key: string, member: Member): ReadTexts {
    const shape = shapeOf(this.#model, member.target);
    if (shape.type === "list") {
      const parse = this.#parser(shape.member, "date-time", key);
      return (texts, input) => {
        input[name] = texts.map(parse);
      };
    }
    const parse = this.#parser(member, "date-time", key);
    return (texts, input) => {
      input[name] = parse(texts[0]!);
    };
  }

  /** Every key of the query string, those bound to members of their own too; not those of the path template. */
  #queryParamsStep(
    name: string,
    member: Member,
    literals: ReadonlySet<string>,
  ): ReadSteps["allQuery"][number] {
    const shape = shapeOf(this.#model, member.target);
    const lists = shape.type === "map" && shapeOf(this.#model, shape.value.target).type === "list";
    return (query, input) => {
      const found: Record<string, unknown> = {};
      for (const [key, texts] of query) {
        if (!literals.has(key)) setEntry(found, key, lists ? texts : texts[0]!);
      }
      if (Object.keys(found).length > 0) input[name] = found;
    };
  }

  #headerStep(name: string, wireName: string, member: Member): ReadText {
    const shape = shapeOf(this.#model, member.target);
    if (shape.type !== "list") {
      // S3 ignores a conditional header whose date it cannot read (RFC 9110, section 13.1.3).
      const lenient = this.#s3 && s3Exceptions.ignoredWhenMalformed.has(wireName.toLowerCase());
      return into(name, this.#parser(member, "http-date", wireName, lenient));
    }
    const parse = this.#parser(shape.member, "http-date", wireName);
    const item = shapeOf(this.#model, shape.member.target);
    const itemFormat =
      shape.member.timestampFormat ??
      (isSimple(item) ? item.timestampFormat : undefined) ??
      "http-date";
    const dates = item.type === "timestamp" && itemFormat === "http-date";
    return (text, input) => {
      if (text === "") return;
      const parts = dates ? splitHttpDates(text) : splitHeaderList(text);
      if (parts === undefined) throw this.#words.value(wireName, text, "list");
      input[name] = parts.map(parse);
    };
  }

  /** Throws for text that is not of the type, or gives undefined when `lenient`. */
  #parser(
    member: Member,
    timestamp: "date-time" | "http-date",
    where: string,
    lenient = false,
  ): (text: string) => unknown {
    const shape = shapeOf(this.#model, member.target);
    if (!isSimple(shape)) throw new TypeError(`${where} is bound to HTTP as a ${shape.type}`);
    const { type, mediaType } = shape;
    const inHeader = timestamp === "http-date";
    const parse: (text: string) => unknown =
      type === "string" && mediaType !== undefined && inHeader
        ? (text) => {
            const bytes = parseBase64(text);
            return bytes === undefined ? undefined : Buffer.from(bytes).toString("utf8");
          }
        : simpleParser(shape, member, timestamp);
    const words = this.#words;
    return (text) => {
      const value = parse(text);
      if (value === undefined && !lenient) throw words.value(where, text, type);
      return value;
    };
  }

  #writeStep(name: string, member: Member): WriteValue | undefined {
    const header = (member.wireName ?? name).toLowerCase();
    if (member.location === "prefixHeaders") {
      return (map, headers) => {
        for (const [key, value] of Object.entries(map as Record<string, string>)) {
          setEntry(headers, `${header}${key.toLowerCase()}`, headerText(value));
        }
      };
    }
    if (member.location !== "header") return undefined;
    const shape = shapeOf(this.#model, member.target);
    if (shape.type === "list") {
      const format = this.#formatter(shape.member);
      const isString = shapeOf(this.#model, shape.member.target).type === "string";
      return (values, headers) => {
        const texts = (values as readonly unknown[]).map(format);
        if (texts.length === 0) return;
        headers[header] = headerText((isString ? texts.map(quoteHeaderValue) : texts).join(", "));
      };
    }
    const format = this.#formatter(member);
    return (value, headers) => {
      headers[header] = headerText(format(value));
    };
  }

  #formatter(member: Member): (value: unknown) => string {
    const shape = shapeOf(this.#model, member.target);
    if (!isSimple(shape)) throw new TypeError(`a ${shape.type} in a header`);
    if (shape.type === "string" && shape.mediaType !== undefined) {
      return (value) => Buffer.from(String(value), "utf8").toString("base64");
    }
    return simpleFormatter(shape, member, "http-date");
  }
}

function readSteps(
  steps: ReadSteps,
  head: RequestHead,
  labels: Readonly<Record<string, string>>,
  query: Query,
  input: Structure,
): void {
  for (const name of Object.keys(labels)) steps.labels.get(name)?.(labels[name]!, input);
  for (const [key, texts] of query) steps.query.get(key)?.(texts, input);
  if (steps.headers.size > 0) {
    for (const name of Object.keys(head.headers)) {
      const text = head.headers[name];
      if (text !== undefined) steps.headers.get(name)?.(text, input);
    }
  }
  for (const read of steps.allQuery) read(query, input);
  for (const read of steps.allHeaders) read(head.headers, input);
}

/** Undefined values, of lenient parsers, count as absent. */
function into(name: string, parse: (text: string) => unknown): ReadText {
  return (text, input) => {
    const value = parse(text);
    if (value !== undefined) input[name] = value;
  };
}

function prefixStep(name: string, prefix: string): ReadSteps["allHeaders"][number] {
  return (headers, input) => {
    let found: Record<string, string> | undefined;
    for (const [header, value] of Object.entries(headers)) {
      const isPrefixed = header.length > prefix.length && header.startsWith(prefix);
      if (value === undefined || !isPrefixed) continue;
      found ??= {};
      setEntry(found, header.slice(prefix.length), value);
    }
    if (found !== undefined) input[name] = found;
  };
}

function groupQuery(query: string): Map<string, string[]> | undefined {
  const pairs = parseForm(query);
  if (pairs === undefined) return undefined;
  const grouped = new Map<string, string[]>();
  for (const { name, value } of pairs) {
    const values = grouped.get(name);
    if (values === undefined) grouped.set(name, [value]);
    else values.push(value);
  }
  return grouped;
}

function literalQueryKeys(operation: OperationModel): Set<string> {
  const query = operation.http?.path.split("?")[1] ?? "";
  return new Set(query.split("&").map((pair) => pair.split("=")[0]!));
}
