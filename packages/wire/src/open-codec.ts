/** A service's wire side, put together from its model and the protocols that it speaks. */
import type { InputChecks } from "./check-input.ts";
import type { AnswerContext, Route, RouteOutcome, ServiceCodec } from "./codec.ts";
import type { ProtocolName, ServiceModel } from "./model.ts";
import { loadModel } from "./model-store.ts";
import type { Protocol, Structure } from "./protocol.ts";
import { PROTOCOLS } from "./protocols.ts";
import type { RequestBody, RequestHead, WireResponse } from "./request.ts";
import type { Router } from "./router.ts";
import type { ServiceError } from "./service-error.ts";

const opened = new Map<string, Promise<ServiceCodec>>();

/** Loads the model and protocols of a service, once. Rejects with `TypeError` for a service that has no model. */
export function openCodec(service: string): Promise<ServiceCodec> {
  let codec = opened.get(service);
  if (codec === undefined) {
    codec = loadModel(service).then(codecOf);
    opened.set(service, codec);
    codec.catch(() => opened.delete(service));
  }
  return codec;
}

/** For models that are not among the generated ones. */
export async function codecOf(model: ServiceModel): Promise<ServiceCodec> {
  const protocols = new Map<ProtocolName, Protocol>();
  for (const name of model.protocols) {
    const open = await PROTOCOLS[name]();
    protocols.set(name, open(model, name));
  }
  // Loaded with the first codec: a start of the emulator that is asked nothing needs neither.
  const [{ Router }, { openInputChecks }] = await Promise.all([
    import("./router.ts"),
    import("./check-input.ts"),
  ]);
  return new ModelCodec(model, protocols, new Router(model), openInputChecks(model));
}

class ModelCodec implements ServiceCodec {
  readonly model: ServiceModel;
  readonly #protocols: ReadonlyMap<ProtocolName, Protocol>;
  readonly #router: Router;
  readonly #checks: InputChecks;

  constructor(
    model: ServiceModel,
    protocols: ReadonlyMap<ProtocolName, Protocol>,
    router: Router,
    checks: InputChecks,
  ) {
    this.model = model;
    this.#protocols = protocols;
    this.#router = router;
    this.#checks = checks;
  }

  route(head: RequestHead, body?: Uint8Array): RouteOutcome {
    return this.#router.route(head, body);
  }

  parse(route: Route, head: RequestHead, body: Uint8Array | RequestBody): Structure {
    return this.#protocol(route.protocol).parse(route.operation, head, body, route.labels);
  }

  check(route: Route, input: Structure): void {
    this.#checks.check(route.operation, route.protocol, input);
  }

  serialize(route: Route, output: unknown, context: AnswerContext): WireResponse {
    const structure = (output ?? {}) as Structure;
    return this.#protocol(route.protocol).serialize(route.operation, structure, context);
  }

  serializeError(
    protocol: ProtocolName,
    error: ServiceError,
    context: AnswerContext,
  ): WireResponse {
    return this.#protocol(protocol).serializeError(error, context);
  }

  #protocol(name: ProtocolName): Protocol {
    const protocol = this.#protocols.get(name);
    if (protocol === undefined) throw new TypeError(`${this.model.service} does not speak ${name}`);
    return protocol;
  }
}
