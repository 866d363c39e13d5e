/** VPC in the console: a packet is sent over the map, and its way is drawn. */
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  type EC2Client,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { CHROMIUM, ConsoleBrowser, keepPictures, sayWithoutBrowser } from "./browser.ts";

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

describe.skipIf(CHROMIUM === undefined)("VPC", () => {
  let emulator: Emulator;
  let browser: ConsoleBrowser;
  let groupId: string;
  beforeAll(async () => {
    emulator = await startEmulator({ ephemeral: true });
    const ec2 = emulator.ec2();
    const group = { GroupName: "closed", Description: "nothing comes in" };
    groupId = `${(await ec2.send(new CreateSecurityGroupCommand(group))).GroupId}`;
    await launch(ec2, "web", []);
    await launch(ec2, "database", [groupId]);
    await emulator.advance(60_000);
    browser = await ConsoleBrowser.open(emulator);
  });
  afterAll(async () => {
    await browser.close();
    await emulator.stop();
  });
  afterEach(() => expect(browser.wrong).toEqual([]));

  const hops = (page: Page) => page.getByRole("list", { name: "Hops" }).first().locator("> li");
  const send = (page: Page) => page.getByRole("button", { name: "Send" }).click();

  test("a packet is dropped by a group, and gets through once a rule lets it", async () => {
    const page = await browser.page("/vpc");
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
    await emulator.ec2().send(
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

  test("what cannot be sent is said in a sentence", async () => {
    const page = await browser.page("/vpc");
    await page.getByRole("table", { name: "VPCs" }).getByRole("link").click();
    await page.getByLabel("From").fill("eni-0");
    await page.getByLabel("To", { exact: true }).fill("10.0.0.1");
    await send(page);
    await page.getByRole("alert").getByText("There is no network interface eni-0.").waitFor();
    // Chromium notes an answer of 404.
    expect(browser.wrong.splice(0)).toEqual([expect.stringContaining("404")]);
    await page.close();
  });
});
