/**
 * The store seen from inside, for the console and for people: `/_cloudglass/s3/…`, open like the emulator's health.
 * docs/internals/inside-s3.md
 */
import {
  ownAnswer,
  ownError,
  ServiceError,
  type UnmodeledCall,
  type UnmodeledRoute,
  type WireResponse,
} from "@cloudglass/wire";
import type { Rooms } from "../../rooms.ts";
import { listBuckets, listObjects, listVersions } from "./listings.ts";
import { ObjectReads, Scrubs } from "./object-reads.ts";
import { notFound, type OwnRequest } from "./own-request.ts";
import { viewNodes, viewShards } from "./shard-map.ts";

interface OwnPath {
  readonly path: RegExp;
  readonly operation: string;
  readonly method: "GET" | "POST";
  readonly answer: (request: OwnRequest) => object | Promise<object>;
}

const BUCKET = "/_cloudglass/s3/buckets/([^/]{1,255})";

export function inside(rooms: Rooms): (path: string) => UnmodeledRoute | undefined {
  const reads = new ObjectReads();
  const scrubs = new Scrubs();
  const paths: readonly OwnPath[] = [
    {
      path: /^\/_cloudglass\/s3\/buckets$/,
      operation: "ViewBuckets",
      method: "GET",
      answer: listBuckets,
    },
    {
      path: new RegExp(`^${BUCKET}/objects$`),
      operation: "ViewObjects",
      method: "GET",
      answer: listObjects,
    },
    {
      path: new RegExp(`^${BUCKET}/versions$`),
      operation: "ViewVersions",
      method: "GET",
      answer: listVersions,
    },
    {
      path: new RegExp(`^${BUCKET}/shards$`),
      operation: "ViewShards",
      method: "GET",
      answer: viewShards,
    },
    {
      path: new RegExp(`^${BUCKET}/reads$`),
      operation: "ReadShards",
      method: "POST",
      answer: (request) => reads.read(request),
    },
    {
      path: /^\/_cloudglass\/s3\/nodes$/,
      operation: "ViewNodes",
      method: "GET",
      answer: viewNodes,
    },
    {
      path: /^\/_cloudglass\/s3\/scrubs$/,
      operation: "Scrub",
      method: "POST",
      answer: (request) => scrubs.start(request),
    },
  ];
  return (asked) => {
    const own = paths.find(({ path }) => path.test(asked));
    if (own === undefined) return undefined;
    return {
      operation: own.operation,
      answer: (call) => answer(rooms, own, call),
      showError: ownError,
    };
  };
}

async function answer(rooms: Rooms, own: OwnPath, call: UnmodeledCall): Promise<WireResponse> {
  const { method, path, query } = call.head;
  if ((method === "HEAD" ? "GET" : method) !== own.method) {
    throw new ServiceError("MethodNotAllowed", 405, `${method} is not answered at ${path}.`, {
      headers: { allow: own.method === "GET" ? "GET, HEAD" : own.method },
    });
  }
  const named = (own.path.exec(path)?.slice(1) ?? []).map(decoded);
  return ownAnswer(
    200,
    await own.answer({ rooms, named, query: new URLSearchParams(query), call }),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw notFound("The path is not well encoded.");
  }
}
