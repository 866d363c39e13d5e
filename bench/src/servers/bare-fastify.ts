/** The first ceiling: Fastify that reads the body by hand and answers 1 KiB, or nothing to a PUT. */
import { fastify } from "fastify";

const answer = Buffer.alloc(1024, 120);
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
  return reply.send(answer);
});
const address = await app.listen({ port: 0, host: "127.0.0.1" });
console.log(`PORT ${new URL(address).port}`);
