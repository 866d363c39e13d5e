/**
 * Writes `packages/wire/models/<service>.json` and `models/index.json` from the runtime schemas of the installed SDK
 * clients and AWS's published limits (`packages/wire/constraints`); where a client exports no schemas, from
 * `packages/wire/descriptions`. A model whose inputs have not changed is left alone.
 */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import type { ServiceSummary } from "../../packages/wire/src/codec.ts";
import type { OperationModel, ProtocolName, ServiceModel } from "../../packages/wire/src/model.ts";
import type { ServiceConstraints } from "../extract-constraints/constraints.ts";
import { mergeConstraints } from "../extract-constraints/merge-constraints.ts";
import { SchemaReader } from "./schema-reader.ts";
import { type ExtractedService, SERVICES } from "./services.ts";

const wire = resolve(import.meta.dirname, "../../packages/wire");
const models = join(wire, "models");
const requireFromWire = createRequire(join(wire, "package.json"));

/** What the SDK's protocol objects call themselves. */
const PROTOCOL_NAMES: Readonly<Record<string, ProtocolName>> = {
  "aws.protocols#restXml": "rest-xml",
  "aws.protocols#restJson1": "rest-json",
  "aws.protocols#awsJson1_0": "aws-json-1.0",
  "aws.protocols#awsJson1_1": "aws-json-1.1",
  "aws.protocols#awsQuery": "query",
  "aws.protocols#ec2Query": "ec2-query",
  "smithy.protocols#rpcv2Cbor": "rpcv2-cbor",
};

type WithClient = ExtractedService & { readonly client: string };

interface ClientConfig {
  readonly serviceId: string;
  readonly protocol: { getShapeId(): string };
  readonly protocolSettings: {
    readonly version: string;
    readonly xmlNamespace?: string;
    readonly serviceTarget?: string;
  };
}

function extract(entry: ExtractedService): ServiceModel {
  if (hasClient(entry)) return extractFromClient(entry);
  return JSON.parse(readFileSync(descriptionPath(entry.service), "utf8")) as ServiceModel;
}

function extractFromClient(entry: WithClient): ServiceModel {
  const client = requireFromWire(entry.client) as Record<string, unknown>;
  const config = clientConfig(client);
  const protocol = PROTOCOL_NAMES[config.protocol.getShapeId()];
  if (protocol === undefined) throw new Error(`protocol of ${entry.service}`);
  const reader = new SchemaReader(protocol);
  for (const [name, value] of Object.entries(client)) {
    if (name.endsWith("$") && Array.isArray(value)) reader.read(value);
  }
  for (const [name, status] of Object.entries(entry.errorStatuses ?? {})) {
    const shape = reader.shapes[name];
    if (shape?.type !== "structure" || shape.error === undefined) throw new Error(`error ${name}`);
    reader.shapes[name] = { ...shape, error: { ...shape.error, status } };
  }
  const operations: Record<string, OperationModel> = {};
  for (const name of Object.keys(reader.operations).sort()) {
    const operation = withErrors(reader.operations[name]!, entry.client, reader);
    operations[name] = withWholePath(operation, reader);
  }
  const { version, xmlNamespace, serviceTarget } = config.protocolSettings;
  const model: ServiceModel = {
    service: entry.service,
    sdkId: config.serviceId,
    version,
    signingNames: entry.signingNames,
    ...(serviceTarget === undefined ? {} : { targetPrefix: serviceTarget }),
    ...(xmlNamespace === undefined ? {} : { xmlNamespace }),
    protocols: [protocol, ...(entry.furtherProtocols ?? [])],
    operations,
    shapes: withoutClientErrors(reader),
  };
  const constraints = constraintsPath(entry.service);
  if (!existsSync(constraints)) return model;
  return mergeConstraints(
    model,
    JSON.parse(readFileSync(constraints, "utf8")) as ServiceConstraints,
  ).model;
}

function clientConfig(client: Record<string, unknown>): ClientConfig {
  const name = Object.keys(client).find(
    (key) => /^[A-Z]\w*Client$/.test(key) && key !== "__Client",
  );
  const Client = client[name ?? ""] as new (options: object) => { readonly config: ClientConfig };
  return new Client({ region: "us-east-1" }).config;
}

/** The class that the SDK throws when it knows no better is not an error of AWS. */
function withoutClientErrors(reader: SchemaReader): ServiceModel["shapes"] {
  return Object.fromEntries(
    Object.entries(reader.shapes)
      .filter(([name]) => !name.endsWith("ServiceException") || "error" in reader.shapes[name]!)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Which errors an operation has is told by the declarations of its command alone. */
function withErrors(
  operation: OperationModel,
  client: string,
  reader: SchemaReader,
): OperationModel {
  const root = dirname(requireFromWire.resolve(`${client}/package.json`));
  const path = join(root, "dist-types/commands", `${operation.name}Command.d.ts`);
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const errors = [...text.matchAll(/@throws \{@link (\w+)\}/g)]
    .map((match) => match[1]!)
    .filter((name) => {
      const shape = reader.shapes[name];
      return shape?.type === "structure" && shape.error !== undefined;
    });
  return { ...operation, errors };
}

/**
 * S3's templates leave the bucket to endpoint rules and name the operation in `x-id`; ours have the bucket in the
 * path, as every request has once it is path style.
 */
function withWholePath(operation: OperationModel, reader: SchemaReader): OperationModel {
  if (operation.http === undefined) return operation;
  const [path = "", query = ""] = operation.http.path.split("?");
  const literals = query.split("&").filter((pair) => pair !== "" && !pair.startsWith("x-id="));
  const input = operation.input === undefined ? undefined : reader.shapes[operation.input];
  const bucket = input !== undefined && "members" in input ? input.members.Bucket : undefined;
  const leavesBucketOut = bucket?.location === "label" && !path.includes("{Bucket}");
  const whole = leavesBucketOut ? `/{Bucket}${path === "/" ? "" : path}` : path;
  const suffix = literals.length === 0 ? "" : `?${literals.join("&")}`;
  return { ...operation, http: { ...operation.http, path: whole + suffix } };
}

const hasClient = (entry: ExtractedService): entry is WithClient => entry.client !== undefined;
const descriptionPath = (service: string) => join(wire, "descriptions", `${service}.json`);
const constraintsPath = (service: string) => join(wire, "constraints", `${service}.json`);

function fingerprint(entry: ExtractedService): string {
  const hash = createHash("sha256");
  const directories = [import.meta.dirname, resolve(import.meta.dirname, "../extract-constraints")];
  for (const directory of directories) {
    for (const file of readdirSync(directory).sort()) {
      if (file.endsWith(".ts")) hash.update(readFileSync(join(directory, file)));
    }
  }
  const source = hasClient(entry)
    ? requireFromWire.resolve(`${entry.client}/package.json`)
    : descriptionPath(entry.service);
  hash.update(readFileSync(source));
  const constraints = constraintsPath(entry.service);
  if (existsSync(constraints)) hash.update(readFileSync(constraints));
  return hash.digest("hex");
}

/** A reader never sees half a file. */
function write(path: string, value: unknown, indent?: number): void {
  const text = JSON.stringify(value, null, indent);
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  writeFileSync(`${path}.${process.pid}.new`, text);
  renameSync(`${path}.${process.pid}.new`, path);
}

function readJson<T>(path: string, absent: T): T {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as T) : absent;
}

const summaryOf = (model: ServiceModel): ServiceSummary => ({
  service: model.service,
  sdkId: model.sdkId,
  version: model.version,
  signingNames: model.signingNames,
  ...(model.targetPrefix === undefined ? {} : { targetPrefix: model.targetPrefix }),
  protocols: model.protocols,
});

mkdirSync(models, { recursive: true });
const indexPath = join(models, "index.json");
const fingerprintPath = join(models, "fingerprints.json");
const known = new Map(
  readJson<ServiceSummary[]>(indexPath, []).map((entry) => [entry.service, entry]),
);
const fingerprints = readJson<Record<string, string>>(fingerprintPath, {});
const summaries: ServiceSummary[] = [];
for (const entry of SERVICES) {
  const path = join(models, `${entry.service}.json`);
  const current = fingerprint(entry);
  let summary = known.get(entry.service);
  if (summary === undefined || !existsSync(path) || fingerprints[entry.service] !== current) {
    const model = extract(entry);
    write(path, model);
    summary = summaryOf(model);
    fingerprints[entry.service] = current;
    console.log(`models/${entry.service}.json: ${Object.keys(model.operations).length} operations`);
  }
  summaries.push(summary);
}
write(indexPath, summaries, 1);
write(fingerprintPath, fingerprints, 1);
