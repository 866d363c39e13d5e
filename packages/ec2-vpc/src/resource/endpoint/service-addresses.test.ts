import { expect, test } from "vitest";
import { parseIp } from "../../packet/frame/address.ts";
import { cidr, containsAddress } from "../../packet/tables/cidr.ts";
import { REGIONS } from "../region.ts";
import { serviceBlocks } from "../vpc/aws-prefix-lists.ts";
import { serviceAddress } from "./service-addresses.ts";

test.each(REGIONS)(
  "routes by the prefix lists of $name lead to its services' addresses",
  ({ name }) => {
    for (const service of ["s3", "dynamodb"]) {
      const address = serviceAddress(`${service}.${name}.amazonaws.com`);
      const blocks = serviceBlocks(name, `com.amazonaws.${name}.${service}`).map(cidr);
      const number = parseIp(address ?? "");
      expect(blocks.some((block) => number !== undefined && containsAddress(block, number))).toBe(
        true,
      );
    }
  },
);

test("names below a service's are its own, and others are nobody's", () => {
  const s3 = serviceAddress("s3.eu-west-1.amazonaws.com");
  expect(s3).toBeDefined();
  expect(serviceAddress("photos.2024.s3.eu-west-1.amazonaws.com")).toBe(s3);
  expect(serviceAddress("s3.eu-west-9.amazonaws.com")).toBeUndefined();
  expect(serviceAddress("photoss3.eu-west-1.amazonaws.com")).toBeUndefined();
  expect(serviceAddress("queue.dynamodb.eu-west-1.amazonaws.com")).toBeUndefined();
  expect(serviceAddress("sqs.eu-west-1.amazonaws.com")).toBeUndefined();
  expect(serviceAddress("s3.eu-west-1.amazonaws.com.example")).toBeUndefined();
  expect(serviceAddress("us-east-1.amazonaws.com")).toBeUndefined();
});
