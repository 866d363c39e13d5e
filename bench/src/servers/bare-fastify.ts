/** The first ceiling: Fastify that reads the body by hand and answers 1 KiB or 8 MiB, or nothing to a PUT. */
import { fastify } from "fastify";

const small = Buffer.alloc(1024, 120);
const large = Buffer.alloc(8 << 20, 120);
const app = fastify({ bodyLimit: 1 << 30 });
app.removeAllContentTypeParsers();
app.addContentTypeParser("*", (_request, _payload, done) => done(null));
app.all("/*", async (request, reply) => {
  if (request.method === "PUT") {
    for await (const _chunk of request.raw) {
      // Read to the end.
    }
    return reply.send("");
  }
  return reply.send(request.raw.url?.includes("large") ? large : small);
});
const address = await app.listen({ port: 0, host: "127.0.0.1" });
console.log(`PORT ${new URL(address).port}`);
