/** The protocols, by name; each is loaded when a service first speaks it. */
import type { ProtocolName } from "./model.ts";
import type { OpenProtocol } from "./protocol.ts";

export const PROTOCOLS: Readonly<Record<ProtocolName, () => Promise<OpenProtocol>>> = {
  "rest-xml": async () => (await import("./rest-xml.ts")).openRestXml,
  "rest-json": async () => (await import("./rest-json.ts")).openRestJson,
  "aws-json-1.0": async () => (await import("./aws-json.ts")).openAwsJson,
  "aws-json-1.1": async () => (await import("./aws-json.ts")).openAwsJson,
  query: async () => (await import("./query.ts")).openQuery,
  "ec2-query": async () => (await import("./ec2-query.ts")).openEc2Query,
  "rpcv2-cbor": async () => (await import("./rpcv2-cbor.ts")).openRpcv2Cbor,
};
