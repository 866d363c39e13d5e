import { describe, expect, it } from "vitest";
import { readAll, until } from "../../packet/stack/wire.fixture.ts";
import { hypervisorContract, Recording } from "../hypervisor.contract.ts";
import { BOOT_PHASES, type MachineSpecification } from "../hypervisor.ts";
import { AWS_DURATIONS, bootDurations } from "./boot-durations.ts";
import { SimulatedBench } from "./simulated-bench.fixture.ts";

hypervisorContract("the simulated driver", async () => new SimulatedBench());
hypervisorContract(
  "the simulated driver with AWS's durations",
  async () => new SimulatedBench("aws"),
);

const MAC = "02:00:00:00:01:01";

function machineOn(bench: SimulatedBench, given: Partial<MachineSpecification> = {}) {
  const events = new Recording();
  const cable = bench.cable();
  const machine = bench.driver.create(
    {
      instanceId: "i-0123456789abcdef0",
      imageId: "ami-0123456789abcdef0",
      architecture: "arm64",
      vcpuCount: 1,
      memoryMiB: 512,
      userData: undefined,
      tags: {},
      interfaces: [{ interfaceId: "eni-1", deviceIndex: 0, macAddress: MAC, mtu: 9001, cable }],
      volumes: [],
      ...given,
    },
    events,
  );
  return { machine, events };
}

async function booted(bench: SimulatedBench, given: Partial<MachineSpecification> = {}) {
  const created = machineOn(bench, given);
  created.machine.start();
  await bench.until(() => created.events.isReady);
  return { ...created, address: bench.addressOf(MAC)! };
}

async function dial(bench: SimulatedBench, address: string, port: number) {
  return until(bench.wire.clock, bench.neighbour.tcp.connect({ address, port }));
}

const text = (value: string) => Buffer.from(value);

describe("a simulated machine", () => {
  it("serves what its tag declares", async () => {
    const bench = new SimulatedBench();
    const { address } = await booted(bench, { tags: { "cloudglass:listen": "7 echo, 443" } });
    const connection = await dial(bench, address, 7);
    await connection.write(text("hello"));
    connection.end();
    expect(Buffer.from(await readAll(connection)).toString()).toBe("hello");
    (await dial(bench, address, 443)).abort();
    await expect(dial(bench, address, 444)).rejects.toMatchObject({ code: "refused" });
  });

  it.each([
    ["lines of plain text", "listen 8080 echo\nlisten udp 53\n"],
    ["comments of a script", "#!/bin/sh\n# cloudglass: listen 8080 echo\nlisten 9999\n"],
    [
      "comments of a cloud-config",
      "#cloud-config\n  # cloudglass: listen tcp 8080 echo\nruncmd: []",
    ],
  ])("serves what user data declares in %s", async (_, userData) => {
    const bench = new SimulatedBench();
    const { address } = await booted(bench, { userData: text(userData) });
    (await dial(bench, address, 8080)).abort();
    await expect(dial(bench, address, 9999)).rejects.toMatchObject({ code: "refused" });
  });

  it("answers HTTP with its name", async () => {
    const bench = new SimulatedBench();
    const { address } = await booted(bench, { tags: { "cloudglass:listen": "80 http" } });
    const connection = await dial(bench, address, 80);
    await connection.write(text("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
    const answer = Buffer.from(await readAll(connection)).toString();
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toMatch(/\r\n\r\ni-0123456789abcdef0 host-20\n$/);
  });

  it("opens and closes services when its tag changes", async () => {
    const bench = new SimulatedBench();
    const { machine, address } = await booted(bench, { tags: { "cloudglass:listen": "1, 2" } });
    machine.retag({ "cloudglass:listen": "2, 3" });
    await expect(dial(bench, address, 1)).rejects.toMatchObject({ code: "refused" });
    (await dial(bench, address, 2)).abort();
    (await dial(bench, address, 3)).abort();
  });

  it("says on its console what is no declaration, and serves the rest", async () => {
    const bench = new SimulatedBench();
    const { address, events } = await booted(bench, {
      tags: { "cloudglass:listen": "70000, 80 gopher, 22" },
    });
    expect(events.text).toContain('not served: "70000": a port is a number of 1 to 65535');
    expect(events.text).toContain('not served: "80 gopher"');
    (await dial(bench, address, 22)).abort();
  });

  it("boots no further than its network without a lease, says so, and goes on when one comes", async () => {
    const bench = new SimulatedBench();
    bench.dhcp.isSilent = true;
    const { machine, events } = machineOn(bench);
    machine.start();
    await bench.wire.clock.advance(59_000);
    expect(events.text).not.toContain("no DHCPv4 lease");
    await bench.wire.clock.advance(1_000);
    expect(events.text).toContain("no DHCPv4 lease after 60 s");
    expect(events.phases).toEqual(["provisioned", "firmware", "kernel", "user-space"]);
    bench.dhcp.isSilent = false;
    await bench.until(() => events.isReady);
    expect(events.phases).toEqual([...BOOT_PHASES]);
    machine.destroy();
  });

  it("takes as long as its durations say", async () => {
    const bench = new SimulatedBench("aws");
    const { machine, events } = machineOn(bench);
    machine.start();
    let elapsedMs = 0;
    for (const [index, phase] of BOOT_PHASES.entries()) {
      await bench.wire.clock.advance(AWS_DURATIONS[phase] - 1);
      expect(events.phases).toEqual(BOOT_PHASES.slice(0, index));
      await bench.wire.clock.advance(1);
      expect(events.phases).toEqual(BOOT_PHASES.slice(0, index + 1));
      elapsedMs += AWS_DURATIONS[phase];
    }
    expect(bench.wire.clock.monotonic()).toBe(elapsedMs);
    expect(() => bootDurations({ kernel: -1 })).toThrow(RangeError);
  });

  it("takes no time without durations", async () => {
    const bench = new SimulatedBench();
    await booted(bench);
    expect(bench.wire.clock.monotonic()).toBe(0);
  });

  it("prints a boot that tells its time, its cards, its volumes and its address", async () => {
    const bench = new SimulatedBench("aws");
    const { events } = await booted(bench, {
      volumes: [{ volumeId: "vol-9", deviceName: "/dev/xvda", sizeBytes: 8 * 2 ** 30 }],
    });
    expect(events.text).toContain("vol-9 as /dev/xvda");
    expect(events.text).toContain(`ens5 at ${MAC}, mtu 9001`);
    expect(events.text).toMatch(/\[ {4}4\.000000\] ens5: DHCPv4 address 10\.0\.0\.20\/24/);
    expect(events.text).toContain("Up 7.00 seconds");
    expect(events.text).toMatch(/host-20 login: \r\n$/);
    expect(events.text.split("\n").every((line) => line === "" || line.endsWith("\r"))).toBe(true);
  });

  it("turns itself off when it is declared to, and says so", async () => {
    const bench = new SimulatedBench();
    const { events, address } = await booted(bench, { userData: text("shutdown 30\n") });
    await bench.wire.clock.advance(29_999);
    expect(events.offCount).toBe(0);
    await bench.wire.clock.advance(1);
    expect(events.offCount).toBe(1);
    const ping = bench.neighbour.ping(address, { timeoutMs: 5000 });
    expect((await until(bench.wire.clock, ping)).kind).not.toBe("reply");
  });

  it("ends connections in an orderly way when it is asked to stop, and leaves no timer", async () => {
    const bench = new SimulatedBench();
    const { machine, address } = await booted(bench, { tags: { "cloudglass:listen": "22" } });
    const connection = await dial(bench, address, 22);
    const end = connection.read();
    await machine.stop(false);
    expect(await until(bench.wire.clock, end)).toBeUndefined();
    connection.abort();
    bench.neighbour.close();
    expect(bench.wire.clock.nextDueMs).toBeUndefined();
  });

  it("remembers its volumes in the order in which they came", async () => {
    const bench = new SimulatedBench();
    const { machine, events } = await booted(bench);
    machine.attachVolume({ volumeId: "vol-1", deviceName: "/dev/sdf", sizeBytes: 1 });
    machine.attachVolume({ volumeId: "vol-2", deviceName: "/dev/sdg", sizeBytes: 2 });
    machine.detachVolume("vol-1");
    expect(machine.volumes.map(({ volumeId }) => volumeId)).toEqual(["vol-2"]);
    expect(events.text).toContain("vol-1 is gone");
  });
});
