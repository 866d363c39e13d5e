import { expect, test } from "vitest";
import type { Vpc } from "../topology.ts";
import { MappingService } from "./mapping-service.ts";
import { ANN, ANN_ADDRESS, BEN, BEN_ADDRESS, openOffice } from "./office.fixture.ts";
import { type QuestionType, Resolver } from "./resolver.ts";

function resolving(vpcMore: Partial<Vpc> = {}) {
  const office = openOffice();
  const { topology } = office;
  const vpc = { ...(topology.vpcs.get("vpc-1") as Vpc), ...vpcMore };
  topology.vpcs.put(vpc);
  const resolver = new Resolver(topology, new MappingService(topology));
  const ask = (name: string, type?: QuestionType) => resolver.resolve(vpc, name, type);
  return { ...office, resolver, vpc, ask };
}
const answer = (...records: string[]) => ({ kind: "answer", records });
const NO_SUCH_NAME = { kind: "no-such-name" };
const REFUSED = { kind: "refused" };

test.each<[string, QuestionType | undefined, object]>([
  ["ip-10-0-1-5.ec2.internal", "A", answer("10.0.1.5")],
  ["ip-10-0-1-5.ec2.internal", "AAAA", answer()],
  ["ip-10-0-1-5.ec2.internal", undefined, answer()],
  ["ip-10-0-1-6.ec2.internal", "A", NO_SUCH_NAME],
  ["ip-10-0-1-05.ec2.internal", "A", NO_SUCH_NAME],
  ["ec2-10-0-1-5.ec2.internal", "A", NO_SUCH_NAME],
  ["ec2.internal", "A", answer()],
  ["i-0123456789abcdef0.ec2.internal", "A", answer("10.0.1.5")],
  ["i-0123456789abcdef0.ec2.internal", "AAAA", answer("2600:1f00:0:101::5")],
  ["i-0123456789abcdef1.ec2.internal", "A", NO_SUCH_NAME],
  ["5.1.0.10.in-addr.arpa", "PTR", answer("ip-10-0-1-5.ec2.internal")],
  ["6.1.0.10.in-addr.arpa", "PTR", NO_SUCH_NAME],
  ["5.113.0.203.in-addr.arpa", "PTR", answer("ec2-203-0-113-5.compute-1.amazonaws.com")],
  ["8.8.8.8.in-addr.arpa", "PTR", REFUSED],
  ["ec2-203-0-113-5.compute-1.amazonaws.com", "A", answer("10.0.1.5")],
  ["ec2-203-0-113-6.compute-1.amazonaws.com", "A", NO_SUCH_NAME],
  ["ec2-203-0-113-5.us-west-2.compute.amazonaws.com", "A", NO_SUCH_NAME],
  ["example.com", "A", REFUSED],
  ["", "A", REFUSED],
])("%s %s", (name, type, expected) => {
  expect(resolving().ask(name, type)).toEqual(expected);
});

test("a service without an endpoint has its public address, which an endpoint's private names hide", () => {
  const { topology, vpc } = resolving();
  const addressOf = (name: string) =>
    name === "s3.us-east-1.amazonaws.com" ? "3.5.0.1" : undefined;
  const resolver = new Resolver(topology, new MappingService(topology), addressOf);
  const name = "s3.us-east-1.amazonaws.com";
  expect(resolver.resolve(vpc, name, "A")).toEqual(answer("3.5.0.1"));
  expect(resolver.resolve(vpc, name, "AAAA")).toEqual(answer());
  expect(resolver.resolve(vpc, "sqs.us-east-1.amazonaws.com", "A")).toEqual(REFUSED);
  topology.vpcEndpoints.put({
    ...{ id: "vpce-1", vpcId: "vpc-1", type: "interface", available: true },
    ...{ serviceName: "com.amazonaws.us-east-1.s3", interfaceIds: [ANN], privateDnsNames: [name] },
  });
  expect(resolver.resolve(vpc, name, "A")).toEqual(answer(ANN_ADDRESS));
});

test("other regions have their names in them", () => {
  const { ask } = resolving({ region: "eu-west-1" });
  expect(ask("ip-10-0-1-5.eu-west-1.compute.internal", "A")).toEqual(answer("10.0.1.5"));
  expect(ask("ip-10-0-1-5.ec2.internal", "A")).toEqual(REFUSED);
  const name = "ec2-203-0-113-5.eu-west-1.compute.amazonaws.com";
  expect(ask(name, "A")).toEqual(answer("10.0.1.5"));
});

test("without DNS hostnames no instance has a name", () => {
  const { ask } = resolving({ dnsHostnames: false });
  expect(ask("ip-10-0-1-5.ec2.internal", "A")).toEqual(NO_SUCH_NAME);
  expect(ask("i-0123456789abcdef0.ec2.internal", "A")).toEqual(NO_SUCH_NAME);
  expect(ask("5.1.0.10.in-addr.arpa", "PTR")).toEqual(NO_SUCH_NAME);
  expect(ask("ec2-203-0-113-5.compute-1.amazonaws.com", "A")).toEqual(NO_SUCH_NAME);
});

test("a resource's name answers for the kinds that its instance lets it, and moves with the instance", () => {
  const { ask, change } = resolving();
  const name = "i-0123456789abcdef0.ec2.internal";
  change(ANN, { resourceName: { a: false, aaaa: true } });
  expect(ask(name, "A")).toEqual(answer());
  expect(ask(name, "AAAA")).toEqual(answer("2600:1f00:0:101::5"));
  change(ANN, { attachment: undefined });
  expect(ask(name, "AAAA")).toEqual(NO_SUCH_NAME);
  const attachment = { kind: "instance", id: "i-0123456789abcdef0" } as const;
  change(BEN, { attachment, resourceName: { a: true, aaaa: false } });
  expect(ask(name, "A")).toEqual(answer(BEN_ADDRESS));
});

test("a public name is the public address in other VPCs", () => {
  const { topology, resolver, vpc } = resolving();
  const other = { ...vpc, id: "vpc-2", cidrBlocks: ["10.0.0.0/16"] };
  topology.vpcs.put(other);
  const name = "ec2-203-0-113-5.compute-1.amazonaws.com";
  expect(resolver.resolve(other, name, "A")).toEqual(answer("203.0.113.5"));
  expect(resolver.resolve(other, "ip-10-0-1-5.ec2.internal", "A")).toEqual(NO_SUCH_NAME);
});

test("private names of an interface endpoint are its addresses, while it is available", () => {
  const { topology, ask } = resolving();
  const endpoint = {
    id: "vpce-1",
    vpcId: "vpc-1",
    type: "interface" as const,
    serviceName: "com.amazonaws.us-east-1.sqs",
    interfaceIds: [ANN, BEN],
    privateDnsNames: ["sqs.us-east-1.amazonaws.com", "*.sqs.us-east-1.amazonaws.com"],
    available: true,
  };
  const name = "sqs.us-east-1.amazonaws.com";
  expect(ask(name, "A")).toEqual(REFUSED);
  topology.vpcEndpoints.put(endpoint);
  expect(ask(name, "A")).toEqual(answer(ANN_ADDRESS, BEN_ADDRESS));
  expect(ask(`queue.${name}`, "A")).toEqual(answer(ANN_ADDRESS, BEN_ADDRESS));
  expect(ask(`x${name}`, "A")).toEqual(REFUSED);
  topology.vpcEndpoints.put({ ...endpoint, available: false });
  expect(ask(name, "A")).toEqual(REFUSED);
});
