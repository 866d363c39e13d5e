/** Amazon S3: what the gateway is given. */
import { DiskError, type Environment } from "@cloudglass/env";
import type {
  OperationTable,
  Service,
  ServiceDefinition,
  ServiceHost,
  ServiceLog,
} from "@cloudglass/wire";
import { accessOf } from "./access.ts";
import { LifecycleSchedule } from "./bucket/lifecycle-schedule.ts";
import { internalError, noSuchBucket, outOfSpace } from "./errors.ts";
import { InventorySchedule } from "./inventory/inventory-schedule.ts";
import { AccessLog } from "./logging/access-log.ts";
import { bucketMeasure, storageMeasures } from "./measures.ts";
import { EventDelivery } from "./notification/event-delivery.ts";
import { liveBlobs, ObjectContents } from "./object/content.ts";
import { ContentKeys } from "./object/encryption/content-keys.ts";
import { KeyRing } from "./object/encryption/key-ring.ts";
import type { ObjectIndex } from "./object/index/object-index.ts";
import { SharedIndex } from "./object/index/shared-index.ts";
import type { Witness } from "./object/object-change.ts";
import { RestoreSchedule } from "./object/restore-schedule.ts";
import { operationsOf } from "./operations/index.ts";
import { withPayloadChecks } from "./operations/payload-check.ts";
import type { Ports } from "./ports.ts";
import { Replicator } from "./replication/replicator.ts";
import type { Rooms } from "./rooms.ts";
import { DEFAULT_PLACEMENT, fleet, openBlobStore } from "./storage/index.ts";
import { addressOf } from "./unmodeled/address.ts";
import { withBucketRegion } from "./unmodeled/bucket-region.ts";
import { withCrossOriginHeaders } from "./unmodeled/cross-origin.ts";
import { unmodeledOf } from "./unmodeled/index.ts";
import { withRequestCharged } from "./unmodeled/request-charged.ts";

const s3: ServiceDefinition = { name: "s3", create };
export default s3;

async function create({ env, log, ports: filled }: ServiceHost): Promise<Service> {
  const ports = filled as Ports;
  const shared = ports.objectIndex ?? new SharedIndex(env);
  const index = shared.hold();
  const ring = await openKeyRing(env, index);
  const keyService = ports.keyService ?? ring;
  const pins = new Map<string, number>();
  const live = liveBlobs(index, (blobId) => pins.has(blobId));
  const store = openBlobStore({ env, live, log, policy: ports.placement });
  const contents = new ObjectContents(store, index, pins);
  const contentKeys = new ContentKeys(env, ring, keyService);
  const events = new EventDelivery({ env, log, index, sink: ports.eventSink });
  const stores = { index, contents, store, contentKeys, keyService };
  const witnesses: Witness[] = [events.witness];
  const grounds = { env, log, ports, ...stores, events, witnesses };
  const lifecycle = new LifecycleSchedule(grounds);
  const restores = new RestoreSchedule(grounds);
  const rooms: Rooms = { ...grounds, lifecycle, restores };
  const inventory = new InventorySchedule(rooms);
  const accessLog = new AccessLog(rooms);
  const replicator = new Replicator(rooms);
  witnesses.push(accessLog.witness, replicator.witness);
  const operations = withDiskErrors(withPayloadChecks(operationsOf(rooms)), log);
  const access = accessOf(rooms);
  return {
    operations,
    access,
    unmodeled: unmodeledOf(rooms, operations, access),
    unreadable(operation, head, error) {
      if (error.code !== "MalformedXML" || operation === "CreateBucket") return error;
      const { bucketName } = addressOf(head);
      return index.buckets.get(bucketName) === undefined ? noSuchBucket(bucketName) : error;
    },
    finish(head, response, call, error) {
      const charged = withRequestCharged(rooms, head, response, call);
      const answer = withCrossOriginHeaders(rooms, head, withBucketRegion(rooms, charged, call));
      return accessLog.note(head, answer, call, error);
    },
    faultTargets: () => ({ nodes: fleet(ports.placement ?? DEFAULT_PLACEMENT) }),
    measures: () => [bucketMeasure(index.buckets), ...storageMeasures(store, env.faults)],
    async close() {
      await Promise.all([lifecycle.stop(), restores.stop(), inventory.stop()]);
      await events.close();
      await accessLog.close();
      await replicator.close();
      await store.close();
      shared.release();
    },
  };
}

async function openKeyRing(env: Environment, index: ObjectIndex): Promise<KeyRing> {
  try {
    return await KeyRing.open(env, () => index.objects.anySealed());
  } catch (error) {
    index.close();
    throw error;
  }
}

/** A disk that fails is told to the client as a fault of the server that may pass. */
function withDiskErrors<Table extends OperationTable>(operations: Table, log: ServiceLog): Table {
  const wrapped = Object.entries(operations).map(([name, operation]) => {
    const translated = (error: unknown): unknown => {
      if (!(error instanceof DiskError)) return error;
      log.error({ operation: name, code: error.code }, error.message);
      return error.code === "ENOSPC" ? outOfSpace() : internalError();
    };
    const guarded: OperationTable[string] = (input, call) => {
      try {
        const output = operation(input, call);
        if (!(output instanceof Promise)) return output;
        return output.catch((error) => {
          throw translated(error);
        });
      } catch (error) {
        throw translated(error);
      }
    };
    return [name, guarded] as const;
  });
  return Object.fromEntries(wrapped) as unknown as Table;
}
