/** Spot requests are stored, fulfilled by instances, and follow them; their prices are the same for everyone who asks. */
import {
  CancelSpotInstanceRequestsCommand,
  CreateTagsCommand,
  DescribeInstancesCommand,
  DescribeReservedInstancesCommand,
  DescribeReservedInstancesOfferingsCommand,
  type DescribeReservedInstancesOfferingsCommandInput,
  DescribeSpotInstanceRequestsCommand,
  DescribeSpotPriceHistoryCommand,
  type DescribeSpotPriceHistoryCommandInput,
  type Instance,
  PurchaseReservedInstancesOfferingCommand,
  RequestSpotInstancesCommand,
  type RequestSpotInstancesCommandInput,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  type SpotInstanceRequest,
  type SpotPrice,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

const AL2023 = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
const HOUR_MS = 3_600_000;

async function request(
  more: Partial<RequestSpotInstancesCommandInput> = {},
): Promise<SpotInstanceRequest[]> {
  const { SpotInstanceRequests = [] } = await emulator.ec2().send(
    new RequestSpotInstancesCommand({
      LaunchSpecification: { ImageId: AL2023, InstanceType: "m5.large" },
      ...more,
    }),
  );
  return SpotInstanceRequests;
}

const idOf = ([first]: SpotInstanceRequest[]) => first?.SpotInstanceRequestId as string;

async function shown(id: string): Promise<SpotInstanceRequest> {
  const { SpotInstanceRequests = [] } = await emulator
    .ec2()
    .send(new DescribeSpotInstanceRequestsCommand({ SpotInstanceRequestIds: [id] }));
  return SpotInstanceRequests[0] as SpotInstanceRequest;
}

async function instance(id: string | undefined): Promise<Instance> {
  const { Reservations = [] } = await emulator
    .ec2()
    .send(new DescribeInstancesCommand({ InstanceIds: [id as string] }));
  return Reservations[0]?.Instances?.[0] as Instance;
}

const terminate = (id: string | undefined) =>
  emulator.ec2().send(new TerminateInstancesCommand({ InstanceIds: [id as string] }));

async function cancel(id: string): Promise<string | undefined> {
  const { CancelledSpotInstanceRequests: [first] = [] } = await emulator
    .ec2()
    .send(new CancelSpotInstanceRequestsCommand({ SpotInstanceRequestIds: [id] }));
  return first?.State;
}

async function errorOf(sent: Promise<unknown>): Promise<string> {
  const error: unknown = await sent.then(
    () => undefined,
    (cause) => cause,
  );
  return `${(error as Error).name}: ${(error as Error).message}`;
}

test("a request is open when it is made, and fulfilled by a spot instance at the next look", async () => {
  const made = await request({
    TagSpecifications: [
      { ResourceType: "spot-instances-request", Tags: [{ Key: "Name", Value: "cheap" }] },
    ],
  });
  expect(made).toMatchObject([{ State: "open", Status: { Code: "pending-evaluation" } }]);
  expect(made[0]?.InstanceId).toBeUndefined();
  const fulfilled = await shown(idOf(made));
  expect(fulfilled).toMatchObject({
    State: "active",
    Status: { Code: "fulfilled" },
    Type: "one-time",
    InstanceInterruptionBehavior: "terminate",
    ProductDescription: "Linux/UNIX",
    LaunchSpecification: { InstanceType: "m5.large", Monitoring: { Enabled: false } },
    Tags: [{ Key: "Name", Value: "cheap" }],
  });
  const running = await instance(fulfilled.InstanceId);
  expect(running).toMatchObject({
    State: { Name: "running" },
    InstanceLifecycle: "spot",
    SpotInstanceRequestId: idOf(made),
    Placement: { AvailabilityZone: fulfilled.LaunchedAvailabilityZone },
  });
  expect(await errorOf(emulator.ec2().send(stop(fulfilled.InstanceId)))).toMatch(
    /^UnsupportedOperation: You can't stop the Spot Instance/,
  );
  await terminate(fulfilled.InstanceId);
  expect(await shown(idOf(made))).toMatchObject({
    State: "closed",
    Status: { Code: "instance-terminated-by-user" },
  });
  await emulator.advance(4 * HOUR_MS);
  expect(await errorOf(shown(idOf(made)))).toBe(
    `InvalidSpotInstanceRequestID.NotFound: The spot instance request ID '${idOf(made)}' does not exist`,
  );
});

const stop = (id: string | undefined) => new StopInstancesCommand({ InstanceIds: [id as string] });

test("several instances are several requests; their filters are of the launch and of the status", async () => {
  const made = await request({
    InstanceCount: 2,
    LaunchSpecification: { ImageId: AL2023, InstanceType: "c5.large" },
    AvailabilityZoneGroup: "together",
  });
  expect(made).toHaveLength(2);
  const find = async (Name: string, Value: string) => {
    const Filters = [
      { Name, Values: [Value] },
      { Name: "launch.instance-type", Values: ["c5.*"] },
    ];
    const { SpotInstanceRequests = [] } = await emulator
      .ec2()
      .send(new DescribeSpotInstanceRequestsCommand({ Filters }));
    return SpotInstanceRequests;
  };
  const active = await find("status-code", "fulfilled");
  expect(active).toHaveLength(2);
  expect(new Set(active.map((each) => each.LaunchedAvailabilityZone)).size).toBe(1);
  expect(new Set(active.map((each) => each.InstanceId)).size).toBe(2);
  expect(await find("state", "open")).toEqual([]);
  expect(await find("instance-id", active[1]?.InstanceId as string)).toEqual([active[1]]);
});

test("a cancelled request leaves its instance running, one that is open never launches", async () => {
  const active = idOf(await request());
  expect(await cancel(active)).toBe("cancelled");
  const { Status, InstanceId } = await shown(active);
  expect(Status?.Code).toBe("request-canceled-and-instance-running");
  expect((await instance(InstanceId)).State?.Name).toBe("running");
  await terminate(InstanceId);
  expect(await shown(active)).toMatchObject({
    State: "cancelled",
    Status: { Code: "instance-terminated-by-user" },
  });
  const open = idOf(await request({ ValidFrom: new Date(emulator.running.clock.now() + HOUR_MS) }));
  expect((await shown(open)).Status?.Code).toBe("not-scheduled-yet");
  await cancel(open);
  await emulator.advance(HOUR_MS);
  expect(await shown(open)).toMatchObject({
    State: "cancelled",
    Status: { Code: "canceled-before-fulfillment" },
  });
});

test("a request waits for its date, and for a price that it can pay until it expires", async () => {
  const dated = idOf(
    await request({ ValidFrom: new Date(emulator.running.clock.now() + HOUR_MS) }),
  );
  expect((await shown(dated)).State).toBe("open");
  await emulator.advance(HOUR_MS);
  expect(await shown(dated)).toMatchObject({ State: "active", Status: { Code: "fulfilled" } });
  const ValidUntil = new Date(emulator.running.clock.now() + 2 * HOUR_MS);
  const poor = idOf(await request({ SpotPrice: "0.001", ValidUntil }));
  const { Status, SpotPrice } = await shown(poor);
  expect(SpotPrice).toBe("0.001000");
  expect(Status).toMatchObject({
    Code: "price-too-low",
    Message: expect.stringMatching(
      /^Your Spot request price of 0\.001 is lower than the minimum required Spot request fulfillment price of 0\.0\d+\.$/,
    ),
  });
  await emulator.advance(2 * HOUR_MS);
  expect(await shown(poor)).toMatchObject({
    State: "cancelled",
    Status: { Code: "schedule-expired" },
  });
});

test("a persistent request is disabled while its instance is stopped, and launches another one when it is gone", async () => {
  const id = idOf(await request({ Type: "persistent", InstanceInterruptionBehavior: "stop" }));
  const first = (await shown(id)).InstanceId;
  await emulator.ec2().send(stop(first));
  expect(await shown(id)).toMatchObject({
    State: "disabled",
    Status: { Code: "instance-stopped-by-user" },
  });
  await emulator.ec2().send(new StartInstancesCommand({ InstanceIds: [first as string] }));
  expect(await shown(id)).toMatchObject({ State: "active", InstanceId: first });
  await terminate(first);
  await emulator.advance(1);
  const again = await shown(id);
  expect(again).toMatchObject({ State: "active", Status: { Code: "fulfilled" } });
  expect(again.InstanceId).not.toBe(first);
  await emulator.ec2().send(stop(again.InstanceId));
  await cancel(id);
  expect((await instance(again.InstanceId)).State?.Name).toMatch(/shutting-down|terminated/);
});

async function run(more: Partial<RunInstancesCommandInput>): Promise<Instance[]> {
  const { Instances = [] } = await emulator.ec2().send(
    new RunInstancesCommand({
      ImageId: AL2023,
      InstanceType: "m5.large",
      MinCount: 1,
      MaxCount: 1,
      ...more,
    }),
  );
  return Instances;
}

test("RunInstances on the spot market makes a request for each instance, or nothing", async () => {
  const two = await run({
    MinCount: 2,
    MaxCount: 2,
    InstanceMarketOptions: { MarketType: "spot", SpotOptions: { MaxPrice: "0.09" } },
  });
  expect(two.map((each) => each.InstanceLifecycle)).toEqual(["spot", "spot"]);
  for (const each of two) {
    const made = await shown(each.SpotInstanceRequestId as string);
    expect(made).toMatchObject({
      State: "active",
      InstanceId: each.InstanceId,
      SpotPrice: "0.090000",
    });
  }
  const refused = (SpotOptions: object, more: Partial<RunInstancesCommandInput> = {}) =>
    errorOf(run({ InstanceMarketOptions: { MarketType: "spot", SpotOptions }, ...more }));
  expect(await refused({ MaxPrice: "0.002" })).toMatch(
    /^SpotMaxPriceTooLow: Your Spot request price of 0\.002 is lower than the minimum/,
  );
  expect(await refused({ SpotInstanceType: "persistent" })).toMatch(
    /^InvalidParameterCombination: /,
  );
  expect(await refused({ MaxPrice: "much" })).toMatch(/^InvalidParameterValue: /);
  const { SpotInstanceRequests = [] } = await emulator.ec2().send(
    new DescribeSpotInstanceRequestsCommand({
      Filters: [{ Name: "spot-price", Values: ["0.002000"] }],
    }),
  );
  expect(SpotInstanceRequests).toEqual([]);
});

test("a repeated client token makes nothing new, and a wrong request is refused as a whole", async () => {
  const first = await request({ ClientToken: "once" });
  expect(idOf(await request({ ClientToken: "once" }))).toBe(idOf(first));
  expect(
    await errorOf(request({ LaunchSpecification: { ImageId: "ami-0123456789abcdef0" } })),
  ).toMatch(/^InvalidAMIID\.NotFound: /);
  expect(await errorOf(request({ LaunchGroup: "all" }))).toMatch(/^NotImplemented: /);
  expect(await errorOf(cancel("sir-00000000000000000"))).toMatch(
    /^InvalidSpotInstanceRequestID\.NotFound: /,
  );
});

async function prices(input: DescribeSpotPriceHistoryCommandInput): Promise<SpotPrice[]> {
  const all: SpotPrice[] = [];
  let NextToken: string | undefined;
  do {
    const page = await emulator
      .ec2()
      .send(new DescribeSpotPriceHistoryCommand({ ...input, ...(NextToken && { NextToken }) }));
    all.push(...(page.SpotPriceHistory ?? []));
    ({ NextToken } = page);
  } while (NextToken);
  return all;
}

test("the price history of a pool is newest first, the same at each look, and below the price on demand", async () => {
  const asked: DescribeSpotPriceHistoryCommandInput = {
    InstanceTypes: ["m5.large"],
    ProductDescriptions: ["Linux/UNIX (Amazon VPC)"],
    AvailabilityZone: "us-east-1a",
    StartTime: new Date(emulator.running.clock.now() - 10 * 24 * HOUR_MS),
  };
  const history = await prices(asked);
  expect(history).toHaveLength(11);
  const times = history.map(({ Timestamp }) => Timestamp?.getTime() ?? 0);
  expect(times).toEqual([...times].sort((a, b) => b - a));
  expect(times.at(-1)).toBeLessThanOrEqual(asked.StartTime?.getTime() as number);
  for (const { SpotPrice, ...pool } of history) {
    expect(pool).toMatchObject({
      InstanceType: "m5.large",
      AvailabilityZone: "us-east-1a",
      AvailabilityZoneId: "use1-az1",
      ProductDescription: "Linux/UNIX",
    });
    expect(SpotPrice).toMatch(/^\d+\.\d{6}$/);
    expect(Number(SpotPrice)).toBeLessThan(0.096);
  }
  expect(await prices({ ...asked, MaxResults: 3 })).toEqual(history);
  const now = await prices({ Filters: [{ Name: "instance-type", Values: ["m5.large"] }] });
  expect(new Set(now.map(({ AvailabilityZone }) => AvailabilityZone)).size).toBeGreaterThan(2);
  expect(now).toContainEqual(history[0]);
});

async function offerings(input: DescribeReservedInstancesOfferingsCommandInput) {
  const command = new DescribeReservedInstancesOfferingsCommand(input);
  return (await emulator.ec2().send(command)).ReservedInstancesOfferings ?? [];
}

test("offerings have an id that finds them again, and cost less for longer and for more at once", async () => {
  const found = await offerings({
    InstanceType: "m5.large",
    ProductDescription: "Linux/UNIX",
    OfferingClass: "standard",
    Filters: [{ Name: "scope", Values: ["Region"] }],
  });
  expect(found).toHaveLength(6);
  const hourly = (type: string, years: number) => {
    const each = found.find(
      ({ OfferingType, Duration }) => OfferingType === type && Duration === years * 31_536_000,
    );
    const { FixedPrice = 0, Duration = 1, RecurringCharges: [charge] = [] } = each ?? {};
    return FixedPrice / (Duration / 3600) + (charge?.Amount ?? 0);
  };
  expect(hourly("No Upfront", 1)).toBeLessThan(0.096);
  expect(hourly("All Upfront", 1)).toBeLessThan(hourly("No Upfront", 1));
  expect(hourly("All Upfront", 3)).toBeLessThan(hourly("All Upfront", 1));
  const id = found[3]?.ReservedInstancesOfferingId as string;
  expect(await offerings({ ReservedInstancesOfferingIds: [id] })).toEqual([found[3]]);
  const zonal = await offerings({ AvailabilityZone: "us-east-1b", InstanceType: "m5.large" });
  expect(new Set(zonal.map(({ Scope }) => Scope))).toEqual(new Set(["Availability Zone"]));
  expect(await offerings({})).toHaveLength(100);
  const unknown = "00000000-0000-4000-8000-000000000000";
  expect(await errorOf(offerings({ ReservedInstancesOfferingIds: [unknown] }))).toMatch(
    /^InvalidReservedInstancesOfferingId: /,
  );
});

test("what is bought is active until its time is over, tagged and shown; a queued purchase waits", async () => {
  const ec2 = emulator.ec2();
  const [offering] = await offerings({ InstanceType: "t3.micro", OfferingType: "All Upfront" });
  const { ReservedInstancesOfferingId } = offering ?? {};
  const buy = async (more: { PurchaseTime?: Date } = {}) => {
    const command = new PurchaseReservedInstancesOfferingCommand({
      ReservedInstancesOfferingId,
      InstanceCount: 2,
      ...more,
    });
    return (await ec2.send(command)).ReservedInstancesId as string;
  };
  const look = async (id: string) => {
    const command = new DescribeReservedInstancesCommand({ ReservedInstancesIds: [id] });
    return (await ec2.send(command)).ReservedInstances?.[0];
  };
  const id = await buy();
  await ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: "Team", Value: "a" }] }));
  const bought = await look(id);
  expect(bought).toMatchObject({
    State: "active",
    InstanceCount: 2,
    InstanceType: "t3.micro",
    FixedPrice: offering?.FixedPrice,
    Tags: [{ Key: "Team", Value: "a" }],
  });
  const { Start, End, Duration = 0 } = bought ?? {};
  expect((End?.getTime() ?? 0) - (Start?.getTime() ?? 0)).toBe(Duration * 1000);
  const queued = await buy({ PurchaseTime: new Date(emulator.running.clock.now() + HOUR_MS) });
  expect((await look(queued))?.State).toBe("queued");
  await emulator.advance(HOUR_MS);
  expect((await look(queued))?.State).toBe("active");
  const [active, none] = await Promise.all(
    ["active", "retired"].map((state) =>
      ec2.send(
        new DescribeReservedInstancesCommand({ Filters: [{ Name: "state", Values: [state] }] }),
      ),
    ),
  );
  expect(active?.ReservedInstances).toHaveLength(2);
  expect(none?.ReservedInstances).toEqual([]);
  expect(await errorOf(look("00000000-0000-4000-8000-000000000000"))).toMatch(
    /^InvalidReservedInstancesId: /,
  );
});
