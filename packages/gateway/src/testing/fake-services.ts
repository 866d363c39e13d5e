/** A world for the gateway's tests: clock and disk of the simulator, two services of a few lines, a tiny IAM. */
import { EventEmitter } from "node:events";
import { type SimulatedEnvironment, simulatedEnvironment } from "@cloudglass/env";
import type { Authority, AuthorizationDecision, Principal } from "@cloudglass/iam";
import {
  type AuthorizationRequest,
  type Call,
  type RequestBody,
  type Service,
  type ServiceDefinition,
  ServiceError,
} from "@cloudglass/wire";
import { createGateway, type Gateway, type GatewayOptions } from "../gateway.ts";
import { onlySite } from "../namespace-of.ts";
import { Site, type SiteOptions } from "../site.ts";

export const ANN: Principal = {
  kind: "user",
  accountId: "111122223333",
  arn: "arn:aws:iam::111122223333:user/ann",
  userId: "AIDAANN",
};
export const KEY = { accessKeyId: "AKIAANN", secret: "ann/secret+key" };
export const SESSION = {
  accessKeyId: "ASIAANN",
  secret: "session secret",
  sessionToken: "token//+==",
};
const ANONYMOUS: Principal = { kind: "anonymous", accountId: "", arn: "", userId: "" };

type Load = () => Promise<ServiceDefinition>;

export interface World {
  readonly env: SimulatedEnvironment;
  readonly gateway: Gateway;
  readonly site: Site;
  /** Every permission that was asked for, with the context that came along. */
  readonly asked: { request: AuthorizationRequest; context: Record<string, unknown> }[];
  readonly logged: { level: string; detail: object; message: string }[];
  readonly used: string[];
  /** Objects of the fake S3 by `bucket/key`. */
  readonly objects: Map<string, Buffer>;
  readonly trailers: Record<string, string>[];
  /** Of the objects, by `bucket/key`. */
  readonly metadata: Map<string, Readonly<Record<string, string>> | undefined>;
  readonly services: { readonly sts: Load; readonly s3: Load };
  readonly loads: string[];
  readonly events: EventEmitter;
  /** Actions that are refused. */
  readonly denied: Set<string>;
  /** What GetCallerIdentity throws. */
  failure: unknown;
}

type Options = Partial<Pick<SiteOptions, "services" | "authMode" | "hostnames">> &
  Partial<Pick<GatewayOptions, "control" | "log">>;

export function openWorld(options: Options = {}): World {
  const env = simulatedEnvironment("gateway");
  const logged: World["logged"] = [];
  const logTo = (level: string) => (detail: object, message: string) => {
    logged.push({ level, detail, message });
  };
  const world: { -readonly [name in keyof World]: World[name] } = {
    env,
    gateway: undefined as unknown as Gateway,
    site: undefined as unknown as Site,
    asked: [],
    logged,
    used: [],
    objects: new Map(),
    trailers: [],
    metadata: new Map(),
    services: {
      sts: async () => definition("sts", world, stsService(world)),
      s3: async () => definition("s3", world, s3Service(world)),
    },
    loads: [],
    events: new EventEmitter(),
    denied: new Set(),
    failure: undefined,
  };
  const parts = {
    env,
    authority: authorityOf(world),
    services: world.services,
    log: {
      debug: logTo("debug"),
      info: logTo("info"),
      warn: logTo("warn"),
      error: logTo("error"),
    },
    ...options,
  };
  const site = new Site(parts);
  world.site = site;
  const sites = onlySite(site);
  const gateway = createGateway({ ...parts, sites, random: env.random, wallClock: env.clock });
  world.gateway = { ...gateway, close: () => gateway.close().then(() => site.close()) };
  return world;
}

function definition(name: string, world: World, service: Service): ServiceDefinition {
  world.loads.push(name);
  return { name, create: () => service };
}

function authorityOf(world: World): Authority {
  return {
    anonymous: ANONYMOUS,
    issuer: () => undefined,
    resolve(accessKeyId, sessionToken) {
      if (accessKeyId === "AKIAINACTIVE") return { kind: "inactive-key" };
      const known = [KEY, SESSION].find((each) => each.accessKeyId === accessKeyId);
      if (known === undefined) return { kind: "unknown-key" };
      const token = "sessionToken" in known ? (known.sessionToken as string) : undefined;
      if (sessionToken === "expired") return { kind: "expired-token" };
      if (sessionToken !== token) return { kind: "invalid-token" };
      return {
        kind: "found",
        credential: { accessKeyId, secretAccessKey: known.secret, principal: ANN },
      };
    },
    authorize(principal, _credential, request, context): AuthorizationDecision {
      world.asked.push({ request, context });
      const allowed = !world.denied.has(request.action) && principal.kind !== "anonymous";
      return {
        allowed,
        kind: allowed ? "allowed" : "implicit-deny",
        step: "identity",
        policyKind: "identity",
        statements: [],
        message: allowed
          ? ""
          : `User: ${principal.arn} is not authorized to perform: ${request.action} on resource: ${request.resource}`,
        explain: () => ({ action: request.action, explained: true }) as never,
      };
    },
    encodedFailure: ({ message }) => `encoded(${message})`,
    used: (credential, service, region) => {
      world.used.push(`${credential.accessKeyId} ${service} ${region}`);
    },
  };
}

function stsService(world: World): Service {
  return {
    operations: {
      GetCallerIdentity: (_input: never, call: Call) => {
        if (world.failure !== undefined) throw world.failure;
        return { Arn: call.caller.arn, Account: call.caller.accountId, UserId: call.caller.userId };
      },
      // Has no row in the access table.
      GetSessionToken: () => ({}),
      GetAccessKeyInfo: () => ({ Account: "1" }),
    },
    access: {
      GetCallerIdentity: () => [],
      GetAccessKeyInfo: () => [{ action: "sts:GetAccessKeyInfo", resource: "*" }],
    },
    close: async () => {},
  };
}

interface ObjectInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly Body?: RequestBody;
  readonly Metadata?: Readonly<Record<string, string>>;
  readonly ResponseContentDisposition?: string;
}

/** Says `abandoned` when its reader goes. */
function endless(events: EventEmitter) {
  return {
    contentLength: undefined,
    async *[Symbol.asyncIterator]() {
      try {
        for (;;) yield Buffer.alloc(65_536);
      } finally {
        events.emit("abandoned");
      }
    },
  };
}

function s3Service(world: World): Service {
  const nameOf = ({ Bucket, Key }: ObjectInput) => `${Bucket}/${Key}`;
  const permission = (action: string) => (input: ObjectInput) => [
    { action, resource: `arn:aws:s3:::${nameOf(input)}` },
  ];
  const put = async (input: ObjectInput) => {
    const pieces: Buffer[] = [];
    await input.Body?.consume((bytes) => {
      pieces.push(Buffer.from(bytes));
    });
    world.trailers.push({ ...input.Body?.trailers });
    world.objects.set(nameOf(input), Buffer.concat(pieces));
    world.metadata.set(nameOf(input), input.Metadata);
    return {};
  };
  const get = (input: ObjectInput) => {
    if (input.Key === "endless") return { Body: endless(world.events) };
    const content = world.objects.get(nameOf(input));
    if (content === undefined) {
      throw new ServiceError("NoSuchKey", 404, "The specified key does not exist.");
    }
    return {
      ContentLength: content.length,
      ContentDisposition: input.ResponseContentDisposition,
      Body: {
        contentLength: content.length,
        async *[Symbol.asyncIterator]() {
          const shared = Buffer.alloc(1000);
          for (let at = 0; at < content.length; at += shared.length) {
            const size = content.copy(shared, 0, at);
            yield shared.subarray(0, size);
            shared.fill(0);
          }
        },
      },
    };
  };
  return {
    operations: { PutObject: put, GetObject: get, HeadObject: get, DeleteObjects: () => ({}) },
    access: {
      PutObject: permission("s3:PutObject"),
      GetObject: permission("s3:GetObject"),
      HeadObject: permission("s3:GetObject"),
      DeleteObjects: () => [],
    } as unknown as Service["access"],
    close: async () => {},
  };
}
