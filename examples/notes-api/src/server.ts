/** The application as a program: makes what it needs when it is not there, and serves on a port. */
import { createServer } from "node:http";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import { S3Client } from "@aws-sdk/client-s3";
import { answer } from "./api.ts";
import { createInfrastructure } from "./infrastructure.ts";
import { Notes } from "./notes.ts";

const s3 = new S3Client({ forcePathStyle: true });
const dynamodb = new DynamoDBClient({});
await createInfrastructure({ s3, dynamodb, iam: new IAMClient({}) }).catch((error: Error) => {
  if (!/AlreadyOwnedByYou|ResourceInUse|EntityAlreadyExists/.test(error.name)) throw error;
});

const notes = new Notes(s3, dynamodb);
const port = Number(process.env.PORT ?? 8080);
const server = createServer(async (incoming, outgoing) => {
  const { method = "GET", url = "/" } = incoming;
  const hasBody = method !== "GET" && method !== "HEAD";
  const request = new Request(new URL(url, "http://localhost"), {
    method,
    ...(hasBody ? { body: Readable.toWeb(incoming) as never, duplex: "half" } : {}),
  });
  const response = await answer(notes, request).catch(
    (error: Error) => new Response(`${error.name}\n`, { status: 500 }),
  );
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body === null) outgoing.end();
  else Readable.fromWeb(response.body as ReadableStream).pipe(outgoing);
});
server.listen(port, () => console.log(`http://localhost:${port}/notes/AUTHOR/ID`));
