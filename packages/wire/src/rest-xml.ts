/** restXml, server side (S3). https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html */
import type { AnswerContext } from "./codec.ts";
import { openHttpBindings } from "./http-bindings.ts";
import { type MalformedWords, malformedWords } from "./malformed.ts";
import type { Member, OperationModel, ProtocolName, ServiceModel } from "./model.ts";
import type {
  DocumentFormat,
  HttpBindings,
  InputBinding,
  PayloadBinding,
  Protocol,
  Structure,
} from "./protocol.ts";
import type { RequestBody, RequestHead, WireResponse } from "./request.ts";
import { readPayload, writePayload } from "./rest-payload.ts";
import { s3Exceptions } from "./s3-exceptions.ts";
import type { ServiceError } from "./service-error.ts";
import { errorShapeName, shapeOf, structureOf, withoutMessage } from "./shapes.ts";
import { extraFields } from "./xml-error.ts";
import { XmlReader } from "./xml-reader.ts";
import { parseXml, type XmlElement } from "./xml-tree.ts";
import { escapeXml, namespaceText, XmlWriter } from "./xml-writer.ts";

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const CONTENT_TYPE = "application/xml";

type WriteBody = (output: Structure) => string;

export function openRestXml(model: ServiceModel, name: ProtocolName): Protocol {
  return new RestXmlProtocol(model, name);
}

class RestXmlProtocol implements Protocol {
  readonly #model: ServiceModel;
  readonly #words: MalformedWords;
  readonly #bindings: HttpBindings;
  readonly #reader: XmlReader;
  readonly #writer: XmlWriter;
  readonly #s3: boolean;
  readonly #bodies = new Map<string, (root: XmlElement, into: Structure) => void>();
  readonly #outputs = new Map<string, WriteBody>();
  readonly #errors = new Map<string, WriteBody>();
  readonly #documents = new Map<string, (value: unknown) => string>();

  constructor(model: ServiceModel, name: ProtocolName) {
    this.#model = model;
    this.#words = malformedWords(model, name);
    this.#bindings = openHttpBindings(model, name);
    this.#reader = new XmlReader(model, this.#words);
    this.#s3 = model.service === "s3";
    const { wholeSeconds } = s3Exceptions;
    this.#writer = new XmlWriter(
      model,
      this.#s3 ? { fraction: "always", wholeSeconds } : { fraction: "when-needed" },
    );
  }

  parse(
    operation: OperationModel,
    head: RequestHead,
    body: Uint8Array | RequestBody,
    labels: Readonly<Record<string, string>>,
  ): Structure {
    const input: Structure = {};
    const binding = this.#bindings.input(operation);
    binding.read(head, labels, input);
    if (binding.payload !== undefined) {
      const value = this.#readPayload(operation, binding.payload, body);
      if (value !== undefined) input[binding.payload.name] = value;
    } else if (binding.bodyMemberCount > 0 && body instanceof Uint8Array && body.byteLength > 0) {
      this.#readBody(operation, binding, body, input);
    }
    return input;
  }

  #readPayload(
    operation: OperationModel,
    payload: PayloadBinding,
    body: Uint8Array | RequestBody,
  ): unknown {
    const empty = body instanceof Uint8Array && body.byteLength === 0;
    if (this.#s3 && empty && payload.kind === "document") {
      const required = structureOf(this.#model, operation.input!).required ?? [];
      if (required.includes(payload.name)) throw s3Exceptions.missingBody();
    }
    // A bucket policy of no characters is malformed, not missing.
    if (this.#s3 && empty && payload.kind === "string") return "";
    return readPayload(this.#model, payload, body, this.#format(payload), this.#words);
  }

  #readBody(
    operation: OperationModel,
    binding: InputBinding,
    body: Uint8Array,
    input: Structure,
  ): void {
    let read = this.#bodies.get(operation.name);
    if (read === undefined) {
      read = this.#reader.members(binding.bodyMembers);
      this.#bodies.set(operation.name, read);
    }
    const root = parseXml(body);
    if (root === undefined) throw this.#words.body();
    read(root, input);
  }

  /** Documents of a payload: the root is named by the member, the shape's trait or the shape. */
  #format(payload: PayloadBinding | undefined): DocumentFormat {
    const rootOf = (target: string) => {
      const shape = shapeOf(this.#model, target);
      const ownName = shape.type === "structure" ? shape.xmlName : undefined;
      const isPayload = payload?.member.target === target;
      return (isPayload ? payload.member.wireName : undefined) ?? ownName ?? target;
    };
    return {
      contentType: CONTENT_TYPE,
      read: (target, bytes) => {
        const root = parseXml(bytes);
        if (root === undefined || (this.#s3 && root.name !== rootOf(target))) {
          throw this.#words.body();
        }
        return this.#reader.read(target, root);
      },
      write: (target, value) => {
        const root = rootOf(target);
        const key = `${root}\0${target}`;
        let write = this.#documents.get(key);
        if (write === undefined) {
          const namespace = payload?.member.xmlNamespace ?? this.#rootNamespace(target);
          write = this.#writer.element(root, { target }, namespaceText(namespace));
          this.#documents.set(key, write);
        }
        return DECLARATION + write(value);
      },
    };
  }

  #rootNamespace(target: string): readonly [uri: string, prefix?: string] | undefined {
    const shape = shapeOf(this.#model, target);
    const own = shape.type === "structure" ? shape.xmlNamespace : undefined;
    return own ?? (this.#model.xmlNamespace === undefined ? undefined : [this.#model.xmlNamespace]);
  }

  serialize(operation: OperationModel, output: Structure, context: AnswerContext): WireResponse {
    const headers: Record<string, string> = {};
    const binding = this.#bindings.output(operation.output);
    const bound = binding.write(output, headers);
    const exception = this.#s3 ? s3Exceptions.statusOf(operation.name, output) : undefined;
    const status = bound ?? exception ?? operation.http?.status ?? 200;
    let body: WireResponse["body"];
    if (binding.payload !== undefined) {
      const format = this.#format(binding.payload);
      body = writePayload(this.#model, binding.payload, output, headers, format);
    } else if (binding.bodyMemberCount > 0) {
      headers["content-type"] ??= CONTENT_TYPE;
      body = DECLARATION + this.#outputWriter(operation)(output);
    }
    return { status, headers, body: context.head ? undefined : body };
  }

  #outputWriter(operation: OperationModel): WriteBody {
    let write = this.#outputs.get(operation.name);
    if (write === undefined) {
      write = this.#compileOutput(operation);
      this.#outputs.set(operation.name, write);
    }
    return write;
  }

  #compileOutput(operation: OperationModel): WriteBody {
    const target = operation.output!;
    const shape = structureOf(this.#model, target);
    const namespace = namespaceText(this.#rootNamespace(target));
    const bare = this.#s3 ? s3Exceptions.bareRoots.get(operation.name) : undefined;
    if (bare !== undefined) {
      return (output) => {
        const text = escapeXml(String(output[bare.member] ?? ""));
        return `<${bare.root}${namespace}>${text}</${bare.root}>`;
      };
    }
    const { bodyMembers } = this.#bindings.output(target);
    const first = this.#s3 ? s3Exceptions.firstMembers.get(operation.name) : undefined;
    const members = first === undefined ? bodyMembers : withFirst(first, bodyMembers);
    return this.#writer.root(shape.xmlName ?? target, members, namespace);
  }

  serializeError(error: ServiceError, context: AnswerContext): WireResponse {
    // The headers of a 304 replace those that a cache keeps: it must not make an image XML.
    const headers: Record<string, string> =
      error.status === 304 ? {} : { "content-type": CONTENT_TYPE };
    const members = this.#errorMembers(error, headers);
    Object.assign(headers, error.headers);
    const bodiless = context.head || error.status === 304;
    if (bodiless) return { status: error.status, headers, body: undefined };
    const main =
      `<Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>` +
      members;
    const requestId = `<RequestId>${escapeXml(context.requestId)}</RequestId>`;
    return {
      status: error.status,
      headers,
      body: this.#s3
        ? `${DECLARATION}<Error>${main}${requestId}${hostId(context)}</Error>`
        : `${DECLARATION}<ErrorResponse${this.#namespace()}><Error>` +
          `<Type>${error.status >= 500 ? "Receiver" : "Sender"}</Type>${main}</Error>` +
          `${requestId}</ErrorResponse>`,
    };
  }

  #namespace(): string {
    const uri = this.#model.xmlNamespace;
    return uri === undefined ? "" : namespaceText([uri]);
  }

  /** Members bound to headers go into `headers`; the others are returned as text. */
  #errorMembers(error: ServiceError, headers: Record<string, string>): string {
    const shapeName = errorShapeName(this.#model, error.code);
    if (shapeName === undefined) return extraFields(error.fields);
    const binding = this.#bindings.output(shapeName);
    binding.write(error.fields as Structure, headers);
    let write = this.#errors.get(shapeName);
    if (write === undefined) {
      write = this.#compileError(shapeName);
      this.#errors.set(shapeName, write);
    }
    return write(error.fields as Structure);
  }

  /** S3's errors carry members that their shapes lack (NoSuchKey's `Key`). */
  #compileError(shapeName: string): WriteBody {
    const { members } = structureOf(this.#model, shapeName);
    const { bodyMembers } = this.#bindings.output(shapeName);
    const write = this.#writer.members(withoutMessage(bodyMembers));
    return (fields) => {
      const others = Object.entries(fields).filter(([name]) => !Object.hasOwn(members, name));
      return write(fields) + (others.length === 0 ? "" : extraFields(Object.fromEntries(others)));
    };
  }
}

function withFirst(first: string, members: Readonly<Record<string, Member>>) {
  const { [first]: member, ...others } = members;
  return member === undefined ? members : { [first]: member, ...others };
}

function hostId(context: AnswerContext): string {
  return context.hostId === undefined ? "" : `<HostId>${escapeXml(context.hostId)}</HostId>`;
}
