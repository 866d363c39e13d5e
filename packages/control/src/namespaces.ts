/**
 * Namespaces, and their states as a whole: `/_cloudglass/namespaces`, `/_cloudglass/reset`, `/_cloudglass/snapshots`;
 * docs/internals/namespaces.md.
 */
import { isNamespaceName } from "@cloudglass/env";
import { ControlError, queryOf } from "./control-error.ts";
import { answered, type ControlRoute, membersOf } from "./route.ts";

export interface ShownNamespace {
  readonly name: string;
  /** False when it has state and no request has asked for it since the start. */
  readonly open: boolean;
  /** Root of its default account: a key that leads here without the header. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export interface ShownSnapshot {
  readonly name: string;
  /** Of which namespace it was taken. */
  readonly namespace: string;
  /** Wall time, `2026-01-01T00:00:00.000Z`. */
  readonly takenAt: string;
  /** Cloudglass time in that moment. */
  readonly clock: string;
  readonly sizeBytes: number;
}

export type NamespaceSource = { readonly namespace: string } | { readonly snapshot: string };

/** All of the emulator; `namespace` is the one that a request is for. */
export interface NamespaceFacts {
  readonly namespace: string;
  readonly namespaces: {
    list(): ShownNamespace[];
    /** Throws `ControlError` 409 when it is there, 404 for a source that is not. */
    make(name: string, from: NamespaceSource | undefined): Promise<ShownNamespace>;
    /** Throws `ControlError` 404, and 400 for the default one. */
    remove(name: string): void;
    /** The namespace is empty when it resolves; what it had is freed behind. */
    reset(name: string): Promise<void>;
    snapshots(): ShownSnapshot[];
    /** Throws `ControlError` 409 when the name is taken. */
    snapshot(namespace: string, name: string | undefined): ShownSnapshot;
    /** The namespace is what it was when the snapshot was taken. Throws `ControlError` 404. */
    restore(namespace: string, snapshot: string): Promise<ShownSnapshot>;
    /** Throws `ControlError` 404. */
    removeSnapshot(name: string): void;
  };
}

const SNAPSHOT_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$/;

export const namespaceRoutes: readonly ControlRoute[] = [
  {
    method: "POST",
    shown: "/_cloudglass/reset",
    path: /^\/_cloudglass\/reset$/,
    async answer(facts, request) {
      membersOf(await request.json(), []);
      await facts.namespaces.reset(facts.namespace);
      return { namespace: facts.namespace };
    },
  },
  {
    method: "GET",
    shown: "/_cloudglass/namespaces",
    isOfAll: true,
    path: /^\/_cloudglass\/namespaces$/,
    answer: ({ namespaces }) => ({ namespaces: namespaces.list() }),
  },
  {
    method: "POST",
    shown: "/_cloudglass/namespaces",
    isOfAll: true,
    path: /^\/_cloudglass\/namespaces$/,
    async answer({ namespaces }, request) {
      const { name, from } = membersOf(await request.json(), ["name", "from"]);
      return answered(201, await namespaces.make(namespaceName(name), sourceOf(from)));
    },
  },
  {
    method: "GET",
    shown: "/_cloudglass/namespaces/{name}",
    isOfAll: true,
    path: /^\/_cloudglass\/namespaces\/([a-z0-9-]{1,63})$/,
    answer({ namespaces }, _request, named) {
      const found = namespaces.list().find(({ name }) => name === named);
      if (found !== undefined) return found;
      throw new ControlError(404, "NotFound", `There is no namespace ${named}.`);
    },
  },
  {
    method: "DELETE",
    shown: "/_cloudglass/namespaces/{name}",
    isOfAll: true,
    path: /^\/_cloudglass\/namespaces\/([a-z0-9-]{1,63})$/,
    answer({ namespaces }, _request, named) {
      namespaces.remove(named);
      return { name: named };
    },
  },
  {
    method: "GET",
    shown: "/_cloudglass/snapshots",
    isOfAll: true,
    path: /^\/_cloudglass\/snapshots$/,
    answer({ namespaces }, { query }) {
      queryOf(query, []);
      return { snapshots: namespaces.snapshots() };
    },
  },
  {
    method: "POST",
    shown: "/_cloudglass/snapshots",
    path: /^\/_cloudglass\/snapshots$/,
    async answer({ namespaces, namespace }, request) {
      const { name } = membersOf(await request.json(), ["name"]);
      const taken = namespaces.snapshot(
        namespace,
        name === undefined ? undefined : snapshotName(name),
      );
      return answered(201, taken);
    },
  },
  {
    method: "POST",
    shown: "/_cloudglass/snapshots/{name}/restore",
    path: /^\/_cloudglass\/snapshots\/([A-Za-z0-9._-]{1,100})\/restore$/,
    async answer({ namespaces, namespace }, request, named) {
      membersOf(await request.json(), []);
      return namespaces.restore(namespace, named);
    },
  },
  {
    method: "DELETE",
    shown: "/_cloudglass/snapshots/{name}",
    isOfAll: true,
    path: /^\/_cloudglass\/snapshots\/([A-Za-z0-9._-]{1,100})$/,
    answer({ namespaces }, _request, named) {
      namespaces.removeSnapshot(named);
      return { name: named };
    },
  },
];

function namespaceName(name: unknown): string {
  if (typeof name === "string" && isNamespaceName(name)) return name;
  throw new ControlError(
    400,
    "InvalidNamespace",
    "name is 1 to 63 lower-case letters, digits and hyphens, of which none is at an end.",
  );
}

/** Throws `ControlError` 400. */
export function snapshotName(name: unknown): string {
  if (typeof name === "string" && SNAPSHOT_NAME.test(name)) return name;
  throw new ControlError(
    400,
    "BadRequest",
    "name is 1 to 100 letters, digits, dots, hyphens and underscores.",
  );
}

function sourceOf(from: unknown): NamespaceSource | undefined {
  if (from === undefined) return undefined;
  const { namespace, snapshot } = membersOf(from, ["namespace", "snapshot"]);
  if (namespace !== undefined && snapshot === undefined) {
    return { namespace: namespaceName(namespace) };
  }
  if (snapshot !== undefined && namespace === undefined) {
    return { snapshot: snapshotName(snapshot) };
  }
  throw new ControlError(400, "BadRequest", "from has either namespace or snapshot.");
}
