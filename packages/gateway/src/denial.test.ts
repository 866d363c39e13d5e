import type { ServiceDefinition } from "@cloudglass/wire";
import { afterEach, expect, test } from "vitest";
import { openWorld, type World } from "./testing/fake-services.ts";
import { signedRequest } from "./testing/signed-request.ts";

/** EC2 with the two kinds of actions: on a resource, and on none. */
const ec2: ServiceDefinition = {
  name: "ec2",
  create: () => ({
    operations: { StopInstances: () => ({}), DescribeInstances: () => ({}) },
    access: {
      StopInstances: () => [
        {
          action: "ec2:StopInstances",
          resource: "arn:aws:ec2:eu-west-1:111122223333:instance/i-1",
        },
      ],
      DescribeInstances: () => [{ action: "ec2:DescribeInstances", resource: "*" }],
    },
    close: async () => {},
  }),
};

let world: World;
afterEach(() => world.gateway.close());

async function ask(action: string): Promise<string> {
  const answer = await world.gateway.inject(
    signedRequest(world, {
      service: "ec2",
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `Action=${action}&Version=2016-11-15&InstanceId.1=i-1`,
    }),
  );
  return `${answer.statusCode} ${answer.body}`;
}

test("EC2's denials say who may not do what, and carry the encoded failure", async () => {
  world = openWorld({ services: { ec2: async () => ec2 } });
  expect(await ask("StopInstances")).toMatch(/^200 /);
  world.denied.add("ec2:StopInstances");
  const denied = await ask("StopInstances");
  expect(denied).toMatch(/^403 /);
  expect(denied).toContain("<Code>UnauthorizedOperation</Code>");
  expect(denied).toContain(
    "<Message>You are not authorized to perform this operation. User: arn:aws:iam::111122223333:user/ann is not authorized to perform: ec2:StopInstances on resource: arn:aws:ec2:eu-west-1:111122223333:instance/i-1. Encoded authorization failure message: encoded(User: arn:aws:iam::111122223333:user/ann is not authorized to perform: ec2:StopInstances on resource: arn:aws:ec2:eu-west-1:111122223333:instance/i-1)</Message>",
  );
});

test("an action that is on no resource has no encoded failure, as with AWS", async () => {
  world = openWorld({ services: { ec2: async () => ec2 } });
  world.denied.add("ec2:DescribeInstances");
  const denied = await ask("DescribeInstances");
  expect(denied).toContain("<Code>UnauthorizedOperation</Code>");
  expect(denied).not.toContain("Encoded");
});

test("other services' denials have none", async () => {
  world = openWorld();
  world.denied.add("sts:GetAccessKeyInfo");
  const body = "Action=GetAccessKeyInfo&Version=2011-06-15&AccessKeyId=AKIA1234567890123456";
  const answer = await world.gateway.inject(signedRequest(world, { body }));
  expect(answer.body).toContain("<Code>AccessDenied</Code>");
  expect(answer.body).not.toContain("Encoded");
});
