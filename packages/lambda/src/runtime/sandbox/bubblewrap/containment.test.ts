/** Code that means harm, in a sandbox of bubblewrap: what it tries, and what comes of it. */
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import { join } from "node:path";
import { SystemClock, systemEnvironment } from "@cloudglass/env";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PROCESSES_MAX } from "../limits.ts";
import { Bench, moment, type Ran, runScript, shell } from "../sandbox.fixture.ts";
import type { SandboxPlace } from "../sandbox-driver.ts";
import { type SelectedDriver, selectDriver } from "../select-driver.ts";
import { openStateDirectory } from "../state-directory.ts";

const SECRET = "the-secret-of-somebody-else";

const state = await openStateDirectory(systemEnvironment());
const selected = await selectDriver("bubblewrap", { state, wall: new SystemClock() }).catch(
  (error: Error) => error.message,
);
const why = typeof selected === "string" ? ` (skipped: ${selected})` : "";

describe.skipIf(typeof selected === "string")(`bubblewrap contains${why}`, () => {
  const bench = new Bench();
  const { driver, containment } = selected as SelectedDriver;
  let place: SandboxPlace;

  beforeAll(async () => {
    await bench.open();
    place = await bench.place(driver);
  });
  afterAll(async () => {
    await bench.close();
    await driver.close();
    await state.close();
  });

  /** Each line by itself; the output of all of them. */
  const attempts = async (lines: readonly string[]): Promise<Ran> =>
    runScript(place, lines.map((line) => `( ${line} ) 2>&1`).join("\n"));

  it("reading the data directory, other functions' code, homes and the emulator's state", async () => {
    const data = join(bench.root, "data-of-the-emulator");
    fs.writeFileSync(data, SECRET);
    const ran = await attempts([
      `cat ${data}`,
      `ls ${bench.root} && echo ${SECRET}`,
      `ls ${state.path} && echo ${SECRET}`,
      `ls ${os.homedir()}/* && echo ${SECRET}`,
      `cat /etc/shadow && echo ${SECRET}`,
      `ls /sys/* && echo ${SECRET}`,
      "ls -R /var /run /tmp /opt /home /root /mnt /srv",
    ]);
    expect(ran.stdout).not.toContain(SECRET);
    expect(ran.stdout).not.toContain("\ndata-of-the-emulator\n");
    expect(ran.stdout).toContain("No such file");
  });

  it("reading /proc of others, and signals to them", async () => {
    const ran = await attempts([
      "ls -d /proc/[0-9]* | wc -l",
      "cat /proc/[0-9]*/environ | tr '\\0' '\\n' | grep -v -e '^PATH=' -e '^TMPDIR=' -e '^PWD='",
      `kill -9 ${process.pid} && echo ${SECRET}`,
      `kill -0 ${process.ppid} && echo ${SECRET}`,
    ]);
    expect(Number(ran.stdout.split("\n")[0])).toBeLessThan(12);
    expect(ran.stdout).not.toContain(SECRET);
    for (const [name, value] of Object.entries(process.env)) {
      if (value!.length > 8 && name !== "PATH")
        expect(ran.stdout).not.toContain(`${name}=${value}`);
    }
  });

  it("writing its code, the system, or the settings of the kernel", async () => {
    const before = fs.readFileSync("/proc/sys/kernel/core_pattern", "utf8");
    const ran = await attempts([
      `echo x >/var/task/x && echo ${SECRET}`,
      `echo x >/var/task/code.txt && echo ${SECRET}`,
      `echo x >/var/runtime/x && echo ${SECRET}`,
      `echo x >/opt/x && echo ${SECRET}`,
      `echo x >/usr/bin/x && echo ${SECRET}`,
      `echo x >/etc/passwd && echo ${SECRET}`,
      `echo x >/run/cloudglass/1.sh && echo ${SECRET}`,
      `echo core >/proc/sys/kernel/core_pattern && echo ${SECRET}`,
      `mount -o remount,rw / && echo ${SECRET}`,
      `umount /proc/sys && echo ${SECRET}`,
      `unshare -Urmpf --mount-proc sh -c 'echo core >/proc/sys/kernel/core_pattern' && echo ${SECRET}`,
    ]);
    expect(ran.stdout).not.toContain(SECRET);
    expect(fs.readFileSync("/proc/sys/kernel/core_pattern", "utf8")).toBe(before);
    expect(fs.readdirSync(join(bench.root, "task"))).toEqual(["code.txt"]);
    const rights = await runScript(place, "id -u; grep -e CapEff -e NoNewPrivs /proc/self/status");
    expect(rights.stdout).toBe("993\nCapEff:\t0000000000000000\nNoNewPrivs:\t1\n");
  });

  it("calling a port of this machine, the emulator's control API among them", async () => {
    const control = net.createServer((socket) => socket.end(SECRET));
    await new Promise<void>((resolve) => control.listen(0, "0.0.0.0", resolve));
    const { port } = control.address() as net.AddressInfo;
    const addresses = Object.values(os.networkInterfaces()).flatMap((each) => each ?? []);
    const hosts = addresses.filter(({ family }) => family === "IPv4").map(({ address }) => address);
    expect(hosts).toContain("127.0.0.1");
    const call = `
      import net from "node:net";
      const tried = ${JSON.stringify(hosts)}.map((host) => new Promise((done) => net
        .connect({ host, port: ${port}, timeout: 300 })
        .on("data", (bytes) => console.log(String(bytes)))
        .on("timeout", done).on("error", (error) => done(console.log(error.code))).on("close", done)));
      await Promise.all(tried); process.exit();`;
    const ask = async (where: SandboxPlace) => {
      let text = "";
      const child = await where.spawn({
        program: process.execPath,
        args: ["--input-type=module", "-e", call],
        workingDirectory: "/tmp",
        variables: {},
        onOutput: (bytes) => {
          text += Buffer.from(bytes).toString();
        },
      });
      await child.exited;
      return text;
    };
    const isolated = await ask(place);
    expect(isolated).toContain("ECONNREFUSED");
    expect(isolated).not.toContain(SECRET);
    // The same call finds it where a function is allowed the network: the test can fail.
    expect(await ask(await bench.place(driver, { network: "host" }))).toContain(SECRET);
    control.close();
  });

  it("filling /tmp and /dev/shm", async () => {
    const own = await bench.place(driver, { memoryMb: 64, tmpMb: 8 });
    const full = await runScript(own, "head -c 20000000 /dev/zero >/tmp/x; stat -c %s /tmp/x");
    expect(full.stderr).toContain("No space left");
    expect(Number(full.stdout)).toBeLessThanOrEqual(8 * 1024 * 1024);
    if (containment.memory === "enforced") {
      await runScript(own, "rm /tmp/x; head -c 300000000 /dev/zero >/dev/shm/x");
      expect(own.memoryUsedBytesMax()).toBeLessThanOrEqual(64 * 1024 * 1024);
    }
    await own.destroy();
  });

  it("output without end: the emulator keeps little of it, and none is lost", async () => {
    const before = process.memoryUsage().rss;
    let [size, pieces] = [0, 0];
    const child = await place.spawn(
      shell(place, "head -c 300000000 /dev/zero", (bytes) => {
        size += bytes.length;
        return pieces++ % 16 === 0 ? new Promise((resolve) => setImmediate(resolve)) : undefined;
      }),
    );
    expect((await child.exited).code).toBe(0);
    expect(size).toBe(300_000_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  it("a fork bomb", async (context) => {
    context.skip(containment.processes === "none", "processes are not limited on this machine");
    const own = await bench.place(driver);
    own.setCpu("proportional");
    await own.spawn(shell(own, "bomb() { bomb & bomb & }; bomb; bomb; sleep 1000"));
    const others = await bench.place(driver);
    await moment();
    expect((await runScript(others, "echo unharmed")).stdout).toBe("unharmed\n");
    await own.killAll();
    // Some of those that ended are not waited for yet.
    const alive = "grep -L -e 'State:.[ZX]' /proc/[0-9]*/status 2>/dev/null | wc -l";
    expect((await runScript(own, alive)).stdout.trim()).toMatch(/^\d$/);
    own.setCpu("full");
    // As many as there may be, and no more.
    const count = "mkfifo /tmp/p; i=0; while read x </tmp/p & do i=$((i+1)); echo $i; done";
    const counted = await runScript(own, count);
    const most = Number(counted.stdout.trim().split("\n").at(-1));
    expect(most).toBeGreaterThan(PROCESSES_MAX - 40);
    expect(most).toBeLessThanOrEqual(PROCESSES_MAX);
    await own.destroy();
  });

  it("a function that kills everything it can, its holder among it", async () => {
    const own = await bench.place(driver);
    const ran = await runScript(own, "kill -9 -1; kill -9 0; kill -9 $PPID; sleep 1000");
    expect(ran.exit.signal).toBe("SIGKILL");
    expect((await runScript(own, "echo again")).stdout).toBe("again\n");
    const stopped = await own.spawn(shell(own, "kill -STOP -1"));
    await moment();
    await own.killAll();
    expect((await stopped.exited).signal).toBe("SIGKILL");
    expect((await runScript(own, "echo again")).stdout).toBe("again\n");
    await own.destroy();
  });
});
