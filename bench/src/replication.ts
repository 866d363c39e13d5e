/** Updates of 1 KiB through a group of three replicas, beside plain appends of as many bytes to three files. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  openReplicaGroup,
  ReplicaPorts,
} from "../../packages/dynamodb/src/storage/replication/index.ts";
import {
  MapMachine,
  NODES,
} from "../../packages/dynamodb/src/storage/replication/replication.fixture.ts";
import { type SystemEnvironment, systemEnvironment } from "../../packages/env/src/index.ts";

const COUNT = 100_000;
const VALUE = Buffer.alloc(1024, "v");

export async function measureReplication(): Promise<string> {
  const dataDirectory = mkdtempSync(join(tmpdir(), "cloudglass-replication-"));
  try {
    return [
      await measure("in memory", systemEnvironment()),
      await measure("on disk", systemEnvironment({ dataDirectory })),
    ].join("\n");
  } finally {
    rmSync(dataDirectory, { recursive: true, force: true });
  }
}

async function measure(where: string, env: SystemEnvironment): Promise<string> {
  const one = await updates(env, 1, COUNT / 10);
  const many = await updates(env, 64, COUNT);
  const ceiling = appends(env);
  env.close();
  const share = ((100 * many) / ceiling).toFixed(0);
  return (
    `replication of 1 KiB, ${where}: ${many.toFixed(0)} updates/s with 64 at a time, ` +
    `${one.toFixed(0)} one by one; ${ceiling.toFixed(0)} plain appends to three files (${share} %)`
  );
}

async function updates(env: SystemEnvironment, atOnce: number, count: number): Promise<number> {
  const ports = new ReplicaPorts(env.network, NODES);
  const replicas = NODES.map((node) => ({
    node,
    machine: new MapMachine(),
    disk: env.disk.directory(`${node.name}/${atOnce}`),
  }));
  const group = openReplicaGroup({ env, ports, name: "bench", replicas });
  let number = 0;
  const client = async () => {
    while (number < count) {
      const mutation = { key: Buffer.from(`key ${number++ % 10_000}`), value: VALUE };
      await group.update((view) => ({ mutations: [mutation], result: view.get(mutation.key) }));
    }
  };
  const begin = performance.now();
  await Promise.all(Array.from({ length: atOnce }, client));
  const seconds = (performance.now() - begin) / 1000;
  await group.close();
  ports.close();
  return count / seconds;
}

function appends(env: SystemEnvironment): number {
  const files = NODES.map(({ name }) => env.disk.open(`${name}/plain`));
  const begin = performance.now();
  for (let number = 0; number < COUNT; number++) for (const file of files) file.append([VALUE]);
  return COUNT / ((performance.now() - begin) / 1000);
}
