/**
 * What HTTP carries of a structure beside its body: path labels, query string, headers, status. Shared by rest-xml
 * and rest-json. https://smithy.io/2.0/spec/http-bindings.html
 */
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

type ReadStep = (request: ReadRequest, into: Structure) => void;
type WriteStep = (output: Structure, headers: Record<string, string>) => void;

interface ReadRequest {
  readonly head: RequestHead;
  readonly labels: Readonly<Record<string, string>>;
  /** Query keys with their values in order. */
  readonly query: ReadonlyMap<string, readonly string[]>;
}

const EMPTY: StructureShape = { type: "structure", members: {} };
const NO_QUERY: ReadonlyMap<string, readonly string[]> = new Map();

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
    const literals = literalQueryKeys(operation);
    const steps: ReadStep[] = [];
    let readsQuery = false;
    for (const [name, member] of Object.entries(shape.members)) {
      const step = this.#readStep(name, member, literals);
      if (step !== undefined) steps.push(step);
      readsQuery ||= member.location === "query" || member.location === "queryParams";
    }
    const words = this.#words;
    return {
      read(head, labels, into) {
        const query = readsQuery && head.query !== "" ? groupQuery(head.query) : NO_QUERY;
        if (query === undefined) throw words.uri();
        const request = { head, labels, query };
        for (const step of steps) step(request, into);
      },
      ...this.#bodyOf(shape),
    };
  }

  output(structure: string | undefined): OutputBinding {
    const shape = structure === undefined ? EMPTY : structureOf(this.#model, structure);
    const steps: WriteStep[] = [];
    let statusMember: string | undefined;
    for (const [name, member] of Object.entries(shape.members)) {
      if (member.location === "statusCode") statusMember = name;
      const step = this.#writeStep(name, member);
      if (step !== undefined) steps.push(step);
    }
    return {
      write(output, headers) {
        for (const step of steps) step(output, headers);
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

  #readStep(name: string, member: Member, literals: ReadonlySet<string>): ReadStep | undefined {
    const wireName = member.wireName ?? name;
    switch (member.location) {
      case "label": {
        const parse = this.#parser(member, "date-time", name);
        return ({ labels }, into) => {
          const text = labels[name];
          if (text !== undefined) into[name] = parse(text);
        };
      }
      case "query":
        return this.#queryStep(name, wireName, member);
      case "queryParams":
        return this.#queryParamsStep(name, member, literals);
      case "header":
        return this.#headerStep(name, wireName, member);
      case "prefixHeaders": {
        const prefix = wireName.toLowerCase();
        return ({ head }, into) => {
          let found: Record<string, string> | undefined;
          for (const [header, value] of Object.entries(head.headers)) {
            if (value === undefined || !header.startsWith(prefix)) continue;
            if (header.length === prefix.length) continue;
            found ??= {};
            setOwn(found, header.slice(prefix.length), value);
          }
          if (found !== undefined) into[name] = found;
        };
      }
      default:
        return undefined;
    }
  }

  #queryStep(name: string, key: string, member: Member): ReadStep {
    const shape = shapeOf(this.#model, member.target);
    if (shape.type === "list") {
      const parse = this.#parser(shape.member, "date-time", key);
      return ({ query }, into) => {
        const texts = query.get(key);
        if (texts !== undefined) into[name] = texts.map(parse);
      };
    }
    const parse = this.#parser(member, "date-time", key);
    return ({ query }, into) => {
      const text = query.get(key)?.[0];
      if (text !== undefined) into[name] = parse(text);
    };
  }

  /** Every key of the query string, those bound to members of their own too; not those of the path template. */
  #queryParamsStep(name: string, member: Member, literals: ReadonlySet<string>): ReadStep {
    const shape = shapeOf(this.#model, member.target);
    const lists = shape.type === "map" && shapeOf(this.#model, shape.value.target).type === "list";
    return ({ query }, into) => {
      const found: Record<string, unknown> = {};
      for (const [key, texts] of query) {
        if (!literals.has(key)) setOwn(found, key, lists ? texts : texts[0]!);
      }
      if (Object.keys(found).length > 0) into[name] = found;
    };
  }

  #headerStep(name: string, wireName: string, member: Member): ReadStep {
    const header = wireName.toLowerCase();
    const shape = shapeOf(this.#model, member.target);
    if (shape.type === "list") {
      const parse = this.#parser(shape.member, "http-date", wireName);
      const item = shapeOf(this.#model, shape.member.target);
      const itemFormat =
        shape.member.timestampFormat ??
        (isSimple(item) ? item.timestampFormat : undefined) ??
        "http-date";
      const dates = item.type === "timestamp" && itemFormat === "http-date";
      return ({ head }, into) => {
        const text = head.headers[header];
        if (text === undefined || text === "") return;
        const parts = dates ? splitHttpDates(text) : splitHeaderList(text);
        if (parts === undefined) throw this.#words.value(wireName, text, "list");
        into[name] = parts.map(parse);
      };
    }
    // S3 ignores a conditional header whose date it cannot read (RFC 9110, section 13.1.3).
    const lenient = this.#s3 && s3Exceptions.ignoredWhenMalformed.has(header);
    const parse = this.#parser(member, "http-date", wireName, lenient);
    return ({ head }, into) => {
      const text = head.headers[header];
      if (text === undefined) return;
      const value = parse(text);
      if (value !== undefined) into[name] = value;
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

  #writeStep(name: string, member: Member): WriteStep | undefined {
    const header = (member.wireName ?? name).toLowerCase();
    if (member.location === "prefixHeaders") {
      return (output, headers) => {
        const map = output[name] as Record<string, string> | undefined;
        for (const [key, value] of Object.entries(map ?? {})) {
          setOwn(headers, `${header}${key.toLowerCase()}`, headerText(value));
        }
      };
    }
    if (member.location !== "header") return undefined;
    const shape = shapeOf(this.#model, member.target);
    if (shape.type === "list") {
      const format = this.#formatter(shape.member);
      const isString = shapeOf(this.#model, shape.member.target).type === "string";
      return (output, headers) => {
        const values = output[name] as readonly unknown[] | undefined;
        if (values == null || values.length === 0) return;
        const texts = values.map(format);
        headers[header] = headerText((isString ? texts.map(quoteHeaderValue) : texts).join(", "));
      };
    }
    const format = this.#formatter(member);
    return (output, headers) => {
      const value = output[name];
      if (value != null) headers[header] = headerText(format(value));
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

/** Keys named `__proto__` are data too. */
function setOwn<T>(into: Record<string, T>, key: string, value: T): void {
  if (key === "__proto__") {
    Object.defineProperty(into, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else into[key] = value;
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
