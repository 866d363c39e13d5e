/** For tests: the service on a simulated or given environment, called through its tables as the gateway does. */
import {
  type Clock,
  type Environment,
  FaultSet,
  LocalNetwork,
  MemoryDisk,
  SeededRandom,
  SimulatedClock,
  SimulatedHttpFetch,
} from "@cloudglass/env";
import {
  type AuthorizationRequest,
  type Call,
  type Caller,
  type RequestBody,
  type Service,
  ServiceError,
} from "@cloudglass/wire";
import s3 from "./service.ts";

export interface RunningS3 {
  readonly env: Environment & { readonly clock: SimulatedClock };
  readonly service: Service;
  /** Access rules first, then the operation; `bytes` is the body. */
  call(operation: string, input: object, options?: CallOptions): Promise<Answer>;
  /** The error that `call` rejects with. */
  refusal(operation: string, input: object, options?: CallOptions): Promise<ServiceError>;
  close(): Promise<void>;
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | RequestBody;
  readonly region?: string;
  readonly caller?: Caller;
  readonly query?: string;
  /** The body of an operation that does not stream, for its digests. */
  readonly payload?: string;
  /** False denies. */
  readonly allow?: (request: AuthorizationRequest) => boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: tests look at members of whatever the operation gives
export type Answer = any;

export const rootCaller: Caller = {
  kind: "root",
  accountId: "000000000000",
  arn: "arn:aws:iam::000000000000:root",
  userId: "000000000000",
};

export async function startS3(disk = new MemoryDisk()): Promise<RunningS3> {
  const clock = new SimulatedClock();
  const random = new SeededRandom("s3");
  const faults = new FaultSet(clock);
  const network = new LocalNetwork(clock, faults, random);
  const http = new SimulatedHttpFetch();
  const env = { clock, random, disk, network, http, faults, durability: "memory" as const };
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const service = await s3.create({ env, log: silent, ports: {} });
  return { ...runS3(service, clock), env };
}

export function runS3(service: Service, clock: Clock): Omit<RunningS3, "env"> {
  const call = async (operation: string, input: object, options: CallOptions = {}) => {
    const call = callOf(operation, options, clock.now());
    const allowed = options.allow ?? (() => true);
    for (const request of service.access[operation]!(input as never, call)) {
      if (!allowed(request)) throw new ServiceError("AccessDenied", 403, request.action);
    }
    const { body } = options;
    const full = body === undefined ? input : { ...input, Body: bodyOf(body) };
    return service.operations[operation]!(full as never, call);
  };
  return {
    service,
    call,
    async refusal(operation, input, options) {
      try {
        await call(operation, input, options);
      } catch (error) {
        if (error instanceof ServiceError) return error;
        throw error;
      }
      throw new Error(`${operation} was not refused`);
    },
    close: () => service.close(),
  };
}

function callOf(operation: string, options: CallOptions, receivedAt: number): Call {
  const { headers = {}, region = "us-east-1", caller = rootCaller, query = "" } = options;
  const allowed = options.allow ?? (() => true);
  return {
    requestId: "test",
    hostId: "host",
    operation,
    region,
    caller,
    head: {
      method: "",
      path: "",
      query,
      headers: { host: "localhost", ...headers },
      rawHeaders: [],
    },
    receivedAt,
    sourceIp: "127.0.0.1",
    ...(options.payload === undefined ? {} : { payload: Buffer.from(options.payload) }),
    authorize: (request) => ({
      allowed: allowed(request),
      message: allowed(request) ? "" : `not authorized to perform: ${request.action}`,
    }),
    trace() {},
  };
}

function bodyOf(body: string | Uint8Array | RequestBody): RequestBody {
  if (typeof body !== "string" && "consume" in body) return body;
  const bytes = Buffer.from(body as string);
  return {
    contentLength: bytes.length,
    trailers: {},
    async consume(write) {
      for (let at = 0; at < bytes.length; at += 65_536) {
        await write(bytes.subarray(at, at + 65_536));
      }
    },
  };
}

/** The whole body of a GetObject answer. */
export async function textOf(body: Uint8Array | AsyncIterable<Uint8Array>): Promise<string> {
  if (body instanceof Uint8Array) return Buffer.from(body).toString("latin1");
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString("latin1");
}
