import { describe, expect, it } from "vitest";
import { SharedSync } from "./shared-sync.ts";

function syncUnderControl() {
  const running: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const sync = new SharedSync(
    () => new Promise((resolve, reject) => running.push({ resolve, reject })),
  );
  return { sync, running };
}

const turn = () => new Promise(setImmediate);

describe("SharedSync", () => {
  it("shares one run among all who ask while another is under way", async () => {
    const { sync, running } = syncUnderControl();
    const first = sync.request();
    const late = [sync.request(), sync.request(), sync.request()];
    expect(running).toHaveLength(1);
    running[0]!.resolve();
    await first;
    await turn();
    expect(running).toHaveLength(2);
    running[1]!.resolve();
    await Promise.all(late);
    expect(running).toHaveLength(2);
  });

  it("never counts a run that began before the request", async () => {
    const { sync, running } = syncUnderControl();
    void sync.request();
    let done = false;
    void sync.request().then(() => {
      done = true;
    });
    running[0]!.resolve();
    await turn();
    expect(done).toBe(false);
    running[1]!.resolve();
    await turn();
    expect(done).toBe(true);
  });

  it("fails those who shared the failed run, and nobody after them", async () => {
    const { sync, running } = syncUnderControl();
    const first = sync.request();
    const second = sync.request();
    running[0]!.reject(new Error("EIO"));
    await expect(first).rejects.toThrow("EIO");
    await turn();
    running[1]!.resolve();
    await second;
    void sync.request();
    expect(running).toHaveLength(3);
  });
});
