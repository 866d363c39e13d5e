/** The subnets that every account finds in a region, one a zone. */
import { DescribeSubnetsCommand, type EC2Client } from "@aws-sdk/client-ec2";

/** Their ids, in the order of the zones. */
export async function defaultSubnets(ec2: EC2Client): Promise<string[]> {
  const { Subnets = [] } = await ec2.send(
    new DescribeSubnetsCommand({ Filters: [{ Name: "default-for-az", Values: ["true"] }] }),
  );
  return Subnets.sort((a, b) =>
    (a.AvailabilityZone ?? "") < (b.AvailabilityZone ?? "") ? -1 : 1,
  ).map(({ SubnetId = "" }) => SubnetId);
}
