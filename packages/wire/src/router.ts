/** Which protocol and operation a request means, by what its head (or a form body) says. */
import type { Route, RouteOutcome } from "./codec.ts";
import { decodeUtf8, parseForm } from "./form.ts";
import { malformedWords } from "./malformed.ts";
import type { OperationModel, ProtocolName, ServiceModel } from "./model.ts";
import type { RequestHead } from "./request.ts";
import { RestRouter } from "./rest-router.ts";
import { ServiceError } from "./service-error.ts";
import { shapeOf } from "./shapes.ts";
import { unknownAction, unknownOperation, unknownResource } from "./unknown-operation.ts";

const RPC_PATH = /\/service\/([^/]+)\/operation\/([^/]+)$/;
const NO_LABELS: Readonly<Record<string, string>> = Object.freeze({});

export class Router {
  readonly #model: ServiceModel;
  readonly #rest: RestRouter;
  readonly #streaming: ReadonlySet<string>;

  constructor(model: ServiceModel) {
    this.#model = model;
    this.#rest = new RestRouter(model);
    this.#streaming = new Set(
      Object.values(model.operations)
        .filter((operation) => streamsInput(model, operation))
        .map(({ name }) => name),
    );
  }

  route(head: RequestHead, body?: Uint8Array): RouteOutcome {
    const protocol = protocolOf(this.#model, head);
    switch (protocol) {
      case "rest-xml":
      case "rest-json":
        return this.#routeRest(protocol, head);
      case "query":
      case "ec2-query":
        return this.#routeQuery(protocol, head, body);
      case "rpcv2-cbor":
        return this.#routeRpc(protocol, head);
      default:
        return this.#routeTarget(protocol, head);
    }
  }

  #matched(
    protocol: ProtocolName,
    operation: OperationModel,
    labels: Route["labels"] = NO_LABELS,
  ): RouteOutcome {
    const streamingInput = this.#streaming.has(operation.name);
    return { kind: "matched", route: { operation, protocol, labels, streamingInput } };
  }

  #routeRest(protocol: ProtocolName, head: RequestHead): RouteOutcome {
    const match = this.#rest.match(head);
    if (match.kind === "matched") return this.#matched(protocol, match.operation, match.labels);
    const error =
      match.kind === "malformed-uri"
        ? malformedWords(this.#model, protocol).uri()
        : unknownResource(protocol, head, match.level);
    return { kind: "unknown", protocol, error };
  }

  #routeTarget(protocol: ProtocolName, head: RequestHead): RouteOutcome {
    const [prefix, name, ...rest] = (head.headers["x-amz-target"] ?? "").split(".");
    const operation = rest.length === 0 && name !== undefined ? this.#operation(name) : undefined;
    const known = prefix === this.#model.targetPrefix && head.method === "POST";
    if (operation === undefined || !known) {
      return { kind: "unknown", protocol, error: unknownOperation(protocol) };
    }
    return this.#matched(protocol, operation);
  }

  #routeRpc(protocol: ProtocolName, head: RequestHead): RouteOutcome {
    const match = RPC_PATH.exec(head.path);
    const known = match?.[1] === this.#model.targetPrefix && head.method === "POST";
    const operation = known ? this.#operation(match![2]!) : undefined;
    if (operation === undefined) {
      return { kind: "unknown", protocol, error: unknownOperation(protocol) };
    }
    return this.#matched(protocol, operation);
  }

  #routeQuery(protocol: ProtocolName, head: RequestHead, body?: Uint8Array): RouteOutcome {
    const inQuery = head.query === "" ? [] : parseForm(head.query);
    if (inQuery === undefined) return this.#malformed(protocol);
    let pairs = inQuery;
    if (!pairs.some(({ name }) => name === "Action")) {
      if (body === undefined && head.method === "POST") return { kind: "needs-body", protocol };
      const text = body === undefined ? "" : decodeUtf8(body);
      const inBody = text === undefined ? undefined : parseForm(text);
      if (inBody === undefined) return this.#malformed(protocol);
      pairs = inQuery.concat(inBody);
    }
    const action = pairs.find(({ name }) => name === "Action")?.value;
    const version = pairs.find(({ name }) => name === "Version")?.value;
    const operation = action === undefined ? undefined : this.#operation(action);
    const versionFits = protocol === "ec2-query" || version === this.#model.version;
    // A body that comes with an action in the query string may hold the version.
    const versionMayFollow = body === undefined && version === undefined && head.method === "POST";
    if (operation === undefined || !(versionFits || versionMayFollow)) {
      const error = unknownAction(protocol, action, version);
      return { kind: "unknown", protocol, error };
    }
    return this.#matched(protocol, operation);
  }

  #malformed(protocol: ProtocolName): RouteOutcome {
    return { kind: "unknown", protocol, error: malformedWords(this.#model, protocol).body() };
  }

  #operation(name: string): OperationModel | undefined {
    const { operations } = this.#model;
    return Object.hasOwn(operations, name) ? operations[name] : undefined;
  }
}

/** A service that speaks several tells them apart by headers, as AWS does. */
export function protocolOf(model: ServiceModel, head: RequestHead): ProtocolName {
  const { protocols } = model;
  const first = protocols[0];
  if (first === undefined) throw new ServiceError("InternalError", 500, "no protocol");
  if (protocols.length === 1) return first;
  if (protocols.includes("rpcv2-cbor") && head.headers["smithy-protocol"] === "rpc-v2-cbor") {
    return "rpcv2-cbor";
  }
  const json = protocols.find((name) => name.startsWith("aws-json"));
  if (json !== undefined && head.headers["x-amz-target"] !== undefined) return json;
  const query = protocols.find((name) => name === "query" || name === "ec2-query");
  return query ?? protocols.find((name) => name !== "rpcv2-cbor") ?? first;
}

function streamsInput(model: ServiceModel, operation: OperationModel): boolean {
  if (operation.input === undefined) return false;
  const input = shapeOf(model, operation.input);
  if (input.type !== "structure") return false;
  return Object.values(input.members).some(({ target }) => {
    const shape = shapeOf(model, target);
    if (shape.type === "union") return shape.eventStream === true;
    return shape.type === "blob" && shape.streaming === true;
  });
}
