/** One sandbox of plain processes: paths and ports of the host. */
import fs from "node:fs";
import { join } from "node:path";
import { byName, HeldPlace, type HeldPlaceOptions } from "../held-place.ts";
import type { PortForward, SandboxPlace, SandboxSpec } from "../sandbox-driver.ts";
import type { StateDirectory } from "../state-directory.ts";
import { openTcpForwards } from "../tcp-forward.ts";

export async function makeProcessPlace(
  spec: SandboxSpec,
  state: StateDirectory,
  options: HeldPlaceOptions,
): Promise<SandboxPlace> {
  const tmp = join(state.path, `t-${spec.id}`);
  await fs.promises.mkdir(tmp, { mode: 0o700 });
  const forwards = await openTcpForwards(spec.forwards);
  const enclosure = {
    paths: {
      task: spec.taskDirectory,
      opt: spec.optDirectory,
      runtime: spec.runtimeDirectory,
      tmp,
      sockets: byName(spec.forwards, ({ socketPath }: PortForward) => socketPath),
    },
    addresses: forwards.addresses,
    variables: { TMPDIR: tmp },
    tmpMemoryMb: 0,
    close: async () => {
      forwards.close();
      await fs.promises.rm(tmp, { recursive: true, force: true });
    },
  };
  const place = new HeldPlace(spec, enclosure, options);
  try {
    await place.prepare();
    return place;
  } catch (error) {
    await place.destroy();
    throw error;
  }
}
