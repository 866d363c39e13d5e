/** What every driver promises (`sandbox-driver.ts`); run on each of them. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Bench, Lines, moment, PATH, running, runScript, shell } from "./sandbox.fixture.ts";
import type { Containment, SandboxCommand, SandboxDriver, SandboxPlace } from "./sandbox-driver.ts";

export interface ContractOptions {
  open(): Promise<OpenDriver>;
  /** When what freezes takes effect after `freeze` has returned. */
  readonly frozen?: (place: SandboxPlace) => Promise<void>;
  /** The driver cannot tell `exit 137` from a signal. */
  readonly isShellExitAmbiguous?: boolean;
}

export interface OpenDriver {
  readonly driver: SandboxDriver;
  readonly containment: Containment;
  close(): Promise<void>;
}

export function sandboxDriverContract(name: string, options: ContractOptions): void {
  describe(`${name} keeps the promises of a sandbox driver`, () => {
    const bench = new Bench();
    let open: OpenDriver;
    let place: SandboxPlace;

    beforeAll(async () => {
      await bench.open();
      open = await options.open();
      place = await bench.place(open.driver);
    });
    afterAll(async () => {
      await bench.close();
      await open?.close();
    });

    it("runs a program with its arguments, variables and directory, and nothing else", async () => {
      const script = 'printf "%s|" "$PWD" "$ONE" "$@"; env | sort';
      const texts: string[] = [];
      const child = await place.spawn({
        program: "/bin/sh",
        args: ["-c", script, "sh", "it's $HOME", "two\nlines", ""],
        workingDirectory: place.paths.task,
        variables: { PATH, ONE: `'"\`$(id) é\n` },
        onOutput: (bytes) => void texts.push(Buffer.from(bytes).toString("utf8")),
      });
      expect(await child.exited).toEqual({ code: 0, signal: undefined, isOutOfMemory: false });
      const [directory, one, ...rest] = texts.join("").split("|");
      expect(directory).toBe(place.paths.task);
      expect(one).toBe(`'"\`$(id) é\n`);
      expect(rest.slice(0, 3)).toEqual(["it's $HOME", "two\nlines", ""]);
      const names = rest[3]!.match(/^[A-Z_]+(?==)/gm)!;
      expect(names.filter((name) => !["TMPDIR", "PWD", "_", "SHLVL"].includes(name))).toEqual([
        "ONE",
        "PATH",
      ]);
    });

    it("tells standard output and standard error apart, and lets both be opened again", async () => {
      const ran = await runScript(
        place,
        "echo a; echo b >&2; echo c >/dev/stdout; echo d >/dev/stderr",
      );
      expect([ran.stdout, ran.stderr]).toEqual(["a\nc\n", "b\nd\n"]);
    });

    it("shows the code at its path, and takes files in its own /tmp", async () => {
      const ran = await runScript(place, 'cat code.txt; echo x >"$TMPDIR/x" && cat "$TMPDIR/x"');
      expect(ran.stdout).toBe("the codex\n");
      expect((await runScript(place, 'cat "$TMPDIR/x"')).stdout).toBe("x\n");
      const other = await bench.place(open.driver);
      expect((await runScript(other, 'ls "$TMPDIR"')).stdout).toBe("");
      await other.destroy();
    });

    it.each([
      ["exit 0", { code: 0, signal: undefined }],
      ["exit 7", { code: 7, signal: undefined }],
      ["exit 137", { code: 137, signal: undefined }],
      ["exit 255", { code: 255, signal: undefined }],
      ["kill -9 $$", { code: undefined, signal: "SIGKILL" }],
      ["kill -11 $$", { code: undefined, signal: "SIGSEGV" }],
      ["kill -15 $$", { code: undefined, signal: "SIGTERM" }],
    ])("tells how a process ended: %s", async (script, exit) => {
      if (script === "exit 137" && options.isShellExitAmbiguous) return;
      const ran = await runScript(place, script);
      expect(ran.exit).toEqual({ ...exit, isOutOfMemory: false });
    });

    it("refuses what cannot be run", async () => {
      const { onOutput, ...rest } = shell(place, "");
      const attempt = (change: Partial<SandboxCommand>) =>
        place.spawn({ ...rest, onOutput, ...change });
      await expect(attempt({ program: "/nowhere/x" })).rejects.toThrow("no such file");
      await expect(attempt({ program: "nowhere-x" })).rejects.toThrow("no such file");
      const text = join(place.paths.task, "code.txt");
      await expect(attempt({ program: text })).rejects.toThrow("permission denied");
      const program = { workingDirectory: "/nowhere" };
      await expect(attempt(program)).rejects.toThrow("no such directory");
      expect((await runScript(place, "echo still here")).stdout).toBe("still here\n");
    });

    it("hands on all that was written before the end, and settles though a descendant keeps the pipe", async () => {
      const script = "i=0; while [ $i -lt 20000 ]; do echo $i; i=$((i+1)); done; sleep 1000 &";
      const ran = await runScript(place, script);
      expect(ran.stdout.endsWith("\n19998\n19999\n")).toBe(true);
      expect(ran.stdout.split("\n")).toHaveLength(20_001);
      await place.killAll();
    });

    it("hands on what was written until now, when it is asked to", async () => {
      const lines = new Lines();
      const asked = new Promise<void>((resolve) => bench.onAsked.push(resolve));
      const [host, port] = place.addresses.runtime.split(":");
      const script = `
        console.log("x".repeat(50_000));
        require("net").connect(${port}, "${host}").write("done");
        setInterval(() => {}, 1000);`;
      const child = await place.spawn({
        program: process.execPath,
        args: ["-e", script],
        workingDirectory: place.paths.task,
        variables: {},
        onOutput: lines.onOutput,
      });
      await asked;
      await place.drainOutput();
      expect(lines.text).toHaveLength(50_001);
      child.kill();
      await child.exited;
    });

    it("holds a writer up while its output is not dealt with", async () => {
      const { promise: dealt, resolve: deal } = Promise.withResolvers<void>();
      let first: (() => void) | undefined;
      const began = new Promise<void>((resolve) => {
        first = resolve;
      });
      let size = 0;
      const child = await place.spawn(
        shell(place, 'head -c 50000000 /dev/zero; echo >"$TMPDIR/written"', (bytes) => {
          size += bytes.length;
          first?.();
          return dealt;
        }),
      );
      await began;
      await moment();
      expect((await runScript(place, 'ls "$TMPDIR/written"')).exit.code).not.toBe(0);
      expect(size).toBeLessThan(1_000_000);
      deal();
      await child.exited;
      expect(size).toBe(50_000_000);
    });

    it("stands still while frozen, with all descendants, and goes on after", async () => {
      const lines = new Lines();
      const endless = "while :; do echo $0; sleep 0.005; done";
      const script = `sh -c '${endless}' child & setsid sh -c '${endless}' escaped & wait`;
      await place.spawn(shell(place, script, lines.onOutput));
      const both = (text: string) => text.includes("child") && text.includes("escaped");
      await lines.until(both);
      place.freeze();
      place.freeze();
      await options.frozen?.(place);
      // What is in the pipes already.
      await moment();
      lines.text = "";
      await moment();
      expect(lines.text).toBe("");
      place.thaw();
      place.thaw();
      await lines.until(both);
      await place.killAll();
    });

    it("kills all processes, frozen ones too, keeps files, and runs what comes after", async () => {
      await runScript(place, 'echo kept >"$TMPDIR/kept"');
      const lines = new Lines();
      const script = 'trap "" TERM INT HUP; setsid sleep 1000 & echo up; sleep 1000';
      const child = await place.spawn(shell(place, script, lines.onOutput));
      await lines.until((text) => text.includes("up"));
      place.freeze();
      await place.killAll();
      expect((await child.exited).signal).toBe("SIGKILL");
      expect((await runScript(place, 'cat "$TMPDIR/kept"')).stdout).toBe("kept\n");
    });

    it("kills one process and leaves the others", async () => {
      const [one, other] = [new Lines(), new Lines()];
      const endless = "while :; do echo x; sleep 0.005; done";
      const child = await place.spawn(shell(place, endless, one.onOutput));
      await place.spawn(shell(place, endless, other.onOutput));
      await one.until((text) => text !== "");
      child.kill();
      expect((await child.exited).signal).toBe("SIGKILL");
      other.text = "";
      await other.until((text) => text !== "");
      await place.killAll();
    });

    it("leads each forward's address, and its socket, to the host's unix socket", async () => {
      const ask = (target: string) => `
        import net from "node:net";
        net.connect(${target}).end("hello").on("data", (bytes) => process.stdout.write(bytes));`;
      for (const name of ["runtime", "endpoint"] as const) {
        const [host, port] = place.addresses[name].split(":");
        const targets = [JSON.stringify({ host, port: Number(port), allowHalfOpen: true })];
        const path = place.paths.sockets?.[name];
        if (path !== undefined) targets.push(JSON.stringify({ path, allowHalfOpen: true }));
        for (const target of targets) {
          const texts: string[] = [];
          const child = await place.spawn({
            program: process.execPath,
            args: ["--input-type=module", "-e", ask(target)],
            workingDirectory: place.paths.task,
            variables: { PATH },
            onOutput: (bytes) => void texts.push(Buffer.from(bytes).toString()),
          });
          await child.exited;
          expect(texts.join("")).toBe(`${name} got hello`);
        }
      }
    });

    it("runs more processes at once than pipes are prepared for", async () => {
      const ran = await Promise.all(
        Array.from({ length: 9 }, (_, index) => runScript(place, `echo ${index}`)),
      );
      expect(ran.map(({ stdout }) => stdout.trim())).toEqual([..."012345678"]);
    });

    it("knows roughly how much memory was used", async () => {
      if (open.containment.memory === "none") return;
      const own = await bench.place(open.driver);
      await runScript(own, "head -c 60000000 /dev/zero | tail -c 50000000 | wc -c");
      expect(own.memoryUsedBytesMax()).toBeGreaterThan(
        open.containment.memory === "enforced" ? 45_000_000 : 0,
      );
      expect(own.memoryUsedBytesMax()).toBeLessThan(256 * 1024 * 1024);
      await own.destroy();
    });

    it("ends what takes more memory than it may, and says so", async (context) => {
      context.skip(open.containment.memory === "none", "memory is not limited here");
      const own = await bench.place(open.driver, { memoryMb: 128, tmpMb: 64 });
      const hog = `
        const kept = [];
        setInterval(() => kept.push(Buffer.alloc(20_000_000, 1)), 1);`;
      const child = await own.spawn({
        program: process.execPath,
        args: ["-e", hog],
        workingDirectory: own.paths.task,
        variables: { PATH },
        onOutput: () => {},
      });
      expect(await child.exited).toEqual({
        code: undefined,
        signal: "SIGKILL",
        isOutOfMemory: true,
      });
      expect((await runScript(own, "echo again")).stdout).toBe("again\n");
      await own.destroy();
    });

    it("leaves no process and no file when destroyed, and may be destroyed twice", async () => {
      const own = await bench.place(open.driver);
      const lines = new Lines();
      const mark = `sleep 98${process.pid}`;
      const script = `setsid ${mark} & trap '' TERM; echo up; ${mark}; ${mark}`;
      const child = await own.spawn(shell(own, script, lines.onOutput));
      await lines.until((text) => text.includes("up"));
      await vi.waitFor(() => expect(running(mark)).toBe(2));
      own.freeze();
      await Promise.all([own.destroy(), own.destroy()]);
      expect(running(mark)).toBe(0);
      expect((await child.exited).signal).toBe("SIGKILL");
      await expect(own.spawn(shell(own, "true"))).rejects.toThrow();
    });
  });
}
