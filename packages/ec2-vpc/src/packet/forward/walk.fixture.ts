/**
 * The network of the user guide's private subnets with a NAT gateway:
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-example-private-subnets-nat.html
 */
import { aclEntry, groupRule, NetworkBuilder, route, tcpRule } from "./network.fixture.ts";

export const WALK = {
  vpc: "vpc-1",
  instance: "eni-app",
  instanceAddress: "10.0.1.5",
  /** In the public subnet, with an elastic address. */
  bastion: "eni-bastion",
  bastionAddress: "10.0.0.9",
  bastionPublic: "198.51.100.9",
  nat: "nat-1",
  natAddress: "10.0.0.220",
  natPublic: "198.51.100.4",
  outside: "203.0.113.5",
  gateway: "igw-1",
} as const;

/** Ephemeral ports of clients, and those of NAT gateways: https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html */
const EPHEMERAL = { protocol: 6, ports: { from: 1024, to: 65_535 } };
const HTTPS = { protocol: 6, ports: { from: 443, to: 443 } };
const ANYWHERE = "0.0.0.0/0";

export function walkNetwork(): NetworkBuilder {
  const network = new NetworkBuilder();
  network.vpc(WALK.vpc, ["10.0.0.0/16"]);
  network.routes("rtb-public", WALK.vpc, [
    route(ANYWHERE, { kind: "internet-gateway", id: WALK.gateway }),
  ]);
  network.routes("rtb-private", WALK.vpc, [route(ANYWHERE, { kind: "nat-gateway", id: WALK.nat })]);
  const acls = [
    aclEntry(100, true, "allow", ANYWHERE, HTTPS),
    aclEntry(110, true, "allow", ANYWHERE, EPHEMERAL),
    aclEntry(100, false, "allow", ANYWHERE, HTTPS),
    aclEntry(110, false, "allow", ANYWHERE, EPHEMERAL),
  ];
  network.acl("acl-public", WALK.vpc, acls);
  network.acl("acl-private", WALK.vpc, acls);
  network.subnet("subnet-public", WALK.vpc, "10.0.0.0/24", {
    networkAclId: "acl-public",
    routeTableId: "rtb-public",
  });
  network.subnet("subnet-private", WALK.vpc, "10.0.1.0/24", {
    networkAclId: "acl-private",
    routeTableId: "rtb-private",
    zone: "us-east-1b",
  });
  network.group("sg-app", WALK.vpc, [
    tcpRule(true, ANYWHERE, 443),
    groupRule(false, { securityGroupId: "sg-bastion" }, { protocol: 6, ports: HTTPS.ports }),
  ]);
  network.group("sg-bastion", WALK.vpc, [
    tcpRule(true, ANYWHERE, 443),
    tcpRule(false, ANYWHERE, 443),
  ]);
  network.topology.internetGateways.put({ id: WALK.gateway, vpcId: WALK.vpc });
  network.natGateway(WALK.nat, "subnet-public", WALK.natAddress, WALK.natPublic);
  network.interface(WALK.instance, "subnet-private", {
    address: WALK.instanceAddress,
    securityGroupIds: ["sg-app"],
  });
  network.interface(WALK.bastion, "subnet-public", {
    address: WALK.bastionAddress,
    publicAddress: WALK.bastionPublic,
    securityGroupIds: ["sg-bastion"],
  });
  return network;
}
