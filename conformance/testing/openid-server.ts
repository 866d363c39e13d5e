/** An OpenID Connect provider on a free port of this machine: its discovery document and its keys. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  discoveryDocument,
  idToken,
  keySet,
  type SigningKey,
  signingKey,
} from "../../packages/iam/src/testing/openid-provider.ts";

export class OpenIdServer {
  /** Paths that were asked for, in order. */
  readonly asked: string[] = [];
  readonly #server: Server;
  #key: SigningKey;

  private constructor(server: Server, key: SigningKey) {
    this.#server = server;
    this.#key = key;
  }

  static async start(): Promise<OpenIdServer> {
    const server = createServer((request, response) => {
      provider.asked.push(`${request.url}`);
      const body = provider.#answers()[`${request.url}`];
      response.writeHead(body === undefined ? 404 : 200, { "content-type": "application/json" });
      response.end(body);
    });
    const provider = new OpenIdServer(server, await signingKey("first", "ES256"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return provider;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/realms/x`;
  }

  get jwksUri(): string {
    return `${this.issuer}/keys`;
  }

  /** As a client can register it. */
  get keySet(): string {
    return keySet(this.#key);
  }

  /** Signs with a new key from now on, and publishes only that. */
  async rotate(): Promise<void> {
    this.#key = await signingKey("second", "RS256");
  }

  token(now: number, claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
    return idToken(this.#key, now, { iss: this.issuer, ...claims });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answers(): Readonly<Record<string, string>> {
    const path = "/realms/x";
    return {
      [`${path}/.well-known/openid-configuration`]: discoveryDocument(this.issuer, this.jwksUri),
      [`${path}/keys`]: this.keySet,
    };
  }
}
