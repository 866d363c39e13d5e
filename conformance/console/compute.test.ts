/** Lambda, its logs, and the packets of a VPC in the console. */

import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  AllocateAddressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNatGatewayCommand,
  CreateSecurityGroupCommand,
  DescribeSubnetsCommand,
  type EC2Client,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { createFunction, createRole, invoke } from "../lambda/testing/functions.ts";
import { CHROMIUM, emulatorAndBrowser, keepPictures, sayWithoutBrowser, soon } from "./browser.ts";

sayWithoutBrowser();
const AL2023 = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

function launch(ec2: EC2Client, name: string, SecurityGroupIds: string[]) {
  return ec2.send(
    new RunInstancesCommand({
      ImageId: AL2023,
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
      SecurityGroupIds,
      UserData: Buffer.from("listen 443\n").toString("base64"),
      TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "Name", Value: name }] }],
    }),
  );
}

describe.skipIf(CHROMIUM === undefined)("compute", () => {
  const seen = emulatorAndBrowser();

  describe("Lambda", () => {
    beforeAll(async () => {
      const Role = await createRole(seen.emulator, "runner");
      const ends = "export const handler = async () => 1;";
      await createFunction(seen.emulator, "thumbnails", ends, { Role, MemorySize: 256 });
      const throws = "export const handler = async () => { throw new Error('no'); };";
      await createFunction(seen.emulator, "mailer", throws, { Role });
    });
    test("an environment appears with the phases of its cold start, and is warm for the next one", async () => {
      const page = await seen.browser.page("/lambda");
      await page.getByText("None is alive").waitFor();
      await invoke(seen.emulator, "thumbnails");
      const card = page.getByRole("list", { name: "Environments" }).locator("> li");
      await card.waitFor();
      expect(await card.locator("dt").allInnerTexts()).toEqual([
        "download",
        "sandbox",
        "runtime",
        "function",
      ]);
      await card.getByText("idle", { exact: true }).first().waitFor();
      await card.getByText("1 invocation", { exact: true }).waitFor();
      await invoke(seen.emulator, "thumbnails");
      await card.getByText("2 invocations").waitFor();
      expect(await card.count()).toBe(1);
      await page.close();
    });

    test("an answer that takes longer than the page's interval is waited for, not asked for again", async () => {
      const page = await seen.browser.page("/");
      const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
      let asked = 0;
      await page.route("**/_cloudglass/lambda/functions", async (route) => {
        asked++;
        await held;
        await route.continue();
      });
      await page.clock.install();
      await page.getByRole("link", { name: "Lambda", exact: true }).click();
      await soon(async () => asked).toBe(1);
      await page.clock.runFor(10_000);
      expect(asked).toBe(1);
      letGo();
      await page.getByRole("row", { name: /^thumbnails/ }).waitFor();
      await page.close();
    });

    test("events that wait are counted beside their function, whose environments can be seen alone", async () => {
      const page = await seen.browser.page("/lambda");
      const event = { FunctionName: "mailer", InvocationType: "Event", Payload: "{}" } as const;
      await seen.emulator.lambda().send(new InvokeCommand(event));
      const row = page.getByRole("row", { name: /^mailer/ });
      await row.getByText("1 event").waitFor();
      const cards = page.getByRole("list", { name: "Environments" }).locator("> li");
      await soon(() => cards.count()).toBe(2);
      await row.click();
      await soon(() => cards.count()).toBe(1);
      expect(await cards.locator("strong").textContent()).toBe("mailer");
      await page.getByRole("button", { name: "Of all functions" }).click();
      await soon(() => cards.count()).toBe(2);
      await page.getByRole("link", { name: "Logs of thumbnails" }).click();
      await page
        .getByRole("list", { name: "Events" })
        .getByText(/^REPORT/)
        .first()
        .waitFor();
      await page.close();
    });
  });

  describe("Logs", () => {
    beforeAll(async () => {
      const logs = seen.emulator.logs();
      const place = { logGroupName: "/app/orders#1", logStreamName: "one" };
      await logs.send(new CreateLogGroupCommand(place));
      await logs.send(new CreateLogStreamCommand(place));
      const timestamp = seen.emulator.running.clock.now();
      const logEvents = ["begin", "ERROR no stock", "<b>end</b>"].map((message, at) => ({
        timestamp: timestamp + at,
        message,
      }));
      await logs.send(new PutLogEventsCommand({ ...place, logEvents }));
    });
    test("events come newest first, and `/` leads to the filter", async () => {
      const page = await seen.browser.page("/logs");
      await page.getByRole("link", { name: "/app/orders#1" }).click();
      const events = page.getByRole("list", { name: "Events" }).locator("pre");
      await soon(() => events.allTextContents()).toEqual(["<b>end</b>", "ERROR no stock", "begin"]);
      await page.keyboard.press("/");
      await page.keyboard.type("ERROR");
      await soon(() => events.allTextContents()).toEqual(["ERROR no stock"]);
      await page.keyboard.type("S");
      await page.getByText("There is none").waitFor();
      await page.close();
    });
  });

  describe("VPC", () => {
    let groupId: string;
    beforeAll(async () => {
      const ec2 = seen.emulator.ec2();
      const group = { GroupName: "closed", Description: "nothing comes in" };
      groupId = `${(await ec2.send(new CreateSecurityGroupCommand(group))).GroupId}`;
      await launch(ec2, "web", []);
      await launch(ec2, "database", [groupId]);
      await seen.emulator.advance(60_000);
    });
    const hops = (page: Page) => page.getByRole("list", { name: "Hops" }).first().locator("> li");
    const send = (page: Page) => page.getByRole("button", { name: "Send" }).click();

    test("a packet is dropped by a group, and gets through once a rule lets it", async () => {
      const page = await seen.browser.page("/vpc");
      await page.getByRole("table", { name: "VPCs" }).getByRole("link").click();
      await page.getByRole("button", { name: /^web/ }).click();
      await page.getByRole("button", { name: /^database/ }).click();
      await send(page);
      await page.getByText("dropped", { exact: true }).waitFor();
      const last = await hops(page).last().textContent();
      expect(last).toMatch(/security group ingress.*\(closed\).*No rule of its security groups/s);
      const marked = page.locator('.interface [data-way="drop"]');
      expect(await marked.textContent()).toBe("closed");
      await keepPictures(page, "vpc-dropped");
      const rule = { IpProtocol: "tcp", FromPort: 443, ToPort: 443 };
      await seen.emulator.ec2().send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId: groupId,
          IpPermissions: [{ ...rule, IpRanges: [{ CidrIp: "172.31.0.0/16" }] }],
        }),
      );
      await send(page);
      await page.getByText("accepted", { exact: true }).waitFor();
      expect(await hops(page).last().getAttribute("data-verdict")).toBe("deliver");
      expect(await page.locator("[data-way=drop]").count()).toBe(0);
      // The answer's way is there too.
      await page.locator("details.followed summary").first().click();
      expect(await page.locator("details.followed[open]").textContent()).toContain("SYN,ACK");
      await keepPictures(page, "vpc-accepted");
      await page.close();
    });

    test("a NAT gateway stands on the map once, with its addresses", async () => {
      const ec2 = seen.emulator.ec2();
      const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
      const { AllocationId, PublicIp } = await ec2.send(new AllocateAddressCommand({}));
      const SubnetId = Subnets[0]?.SubnetId;
      const { NatGateway } = await ec2.send(
        new CreateNatGatewayCommand({ SubnetId, AllocationId }),
      );
      await seen.emulator.advance(120_000);
      const page = await seen.browser.page(`/vpc/${NatGateway?.VpcId}`);
      const gateway = page.locator(".subnet .gateway");
      await gateway.getByText(`${PublicIp}`).waitFor();
      expect(
        await page.locator(".network-map").getByText(`${NatGateway?.NatGatewayId}`).count(),
      ).toBe(1);
      await page.close();
    });

    test("what cannot be sent is said in a sentence", async () => {
      const page = await seen.browser.page("/vpc");
      await page.getByRole("table", { name: "VPCs" }).getByRole("link").click();
      await page.getByLabel("From").fill("eni-0");
      await page.getByLabel("To", { exact: true }).fill("10.0.0.1");
      await send(page);
      await page.getByRole("alert").getByText("There is no network interface eni-0.").waitFor();
      // Chromium notes an answer of 404.
      expect(seen.browser.wrong.splice(0)).toEqual([expect.stringContaining("404")]);
      await page.close();
    });
  });
});
