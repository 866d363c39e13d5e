// Exit code 0 when the emulator in this container answers its health route.
const { CLOUDGLASS_PORT, GATEWAY_LISTEN = "" } = process.env;
const port = CLOUDGLASS_PORT ?? /:(\d+)(?:,|$)/.exec(GATEWAY_LISTEN)?.[1] ?? "4566";
const answer = await fetch(`http://127.0.0.1:${port}/_cloudglass/health`).catch(() => undefined);
process.exit(answer?.ok ? 0 : 1);
