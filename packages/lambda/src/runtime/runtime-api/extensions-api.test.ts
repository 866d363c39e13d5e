import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ApiBench, type Client } from "./api.fixture.ts";

let api: ApiBench;
let client: Client;
let other: Client;

beforeEach(async () => {
  api = new ApiBench();
  await api.open();
  client = api.client();
  other = api.client();
});
afterEach(() => api.close());

describe("the Extensions API", () => {
  it("registers external and internal extensions, and says what the function is", async () => {
    api.current.extensions.addExternal("outer");
    expect(api.current.extensions.allRegistered).toBe(false);
    const outer = await client.register("outer", '{"events":["INVOKE","SHUTDOWN"]}', {
      "Lambda-Extension-Accept-Feature": "accountId",
    });
    expect(JSON.parse(outer.body)).toEqual({
      accountId: "123456789012",
      functionName: "tested",
      functionVersion: "$LATEST",
      handler: "index.handler",
    });
    expect(outer.headers["lambda-extension-identifier"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(api.current.extensions.allRegistered).toBe(true);
    const inner = await client.register("inner", '{"events":["INVOKE"]}');
    expect(JSON.parse(inner.body)).not.toHaveProperty("accountId");
    const about = api.current.extensions.extensions.map(({ name, isExternal }) => [
      name,
      isExternal,
    ]);
    expect(about).toEqual([
      ["outer", true],
      ["inner", false],
    ]);
  });

  it("refuses registrations in AWS's words", async () => {
    api.current.extensions.addExternal("outer");
    await client.register("outer", '{"events":[]}');
    for (const [name, body, errorType, errorMessage] of [
      ["", "{}", "Extension.InvalidExtensionName", "Empty extension name"],
      ["x", "", "InvalidRequestFormat", "unexpected end of JSON input"],
      ["x", '{"events":["FOO"]}', "Extension.InvalidEventType", "FOO: ErrorInvalidEventType"],
      [
        "x",
        '{"events":["SHUTDOWN"]}',
        "Extension.InvalidEventType",
        "SHUTDOWN: ShutdownEventNotSupportedForInternalExtension",
      ],
      [
        "outer",
        "{}",
        "Extension.InvalidExtensionState",
        "State transition from Registered to Registered failed for extension outer. Error: State transition is not allowed",
      ],
    ]) {
      const answer = await client.register(name!, body!);
      expect([answer.status, JSON.parse(answer.body)]).toEqual([403, { errorType, errorMessage }]);
    }
    for (let count = 0; count < 9; count++) await client.register(`inner-${count}`, "{}");
    expect(JSON.parse((await client.register("inner-9", "{}")).body)).toEqual({
      errorType: "Extension.TooManyExtensions",
      errorMessage: "Extension limit (10) reached",
    });
    api.current.extensions.closeRegistration();
    expect(JSON.parse((await client.register("late", "{}")).body).errorType).toBe(
      "Extension.RegistrationClosed",
    );
  });

  it("gives events to who registered for them, and keeps one for who is still at work", async () => {
    const register = async (who: Client, name: string, events: string) =>
      (await who.register(name, `{"events":[${events}]}`)).headers["lambda-extension-identifier"];
    const [a, b] = [
      (await register(client, "a", '"INVOKE"')) as string,
      (await register(other, "b", "")) as string,
    ];
    const first = client.event(a);
    const never = other.event(b).catch(() => "cut");
    await api.until(() => api.told.includes("extension asked"));
    while (!api.current.extensions.allReady) await new Promise(setImmediate);
    api.current.extensions.send("INVOKE", { requestId: "r-1" });
    api.current.extensions.send("INVOKE", { requestId: "r-2" });
    const answer = await first;
    expect(JSON.parse(answer.body)).toEqual({ eventType: "INVOKE", requestId: "r-1" });
    expect(answer.headers["lambda-extension-event-identifier"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(api.current.extensions.allReady).toBe(false);
    expect(JSON.parse((await client.event(a)).body).requestId).toBe("r-2");
    api.server.serve(undefined);
    expect(await never).toBe("cut");
  });

  it("knows extensions by their identifier alone", async () => {
    const unknown = "11111111-1111-4111-8111-111111111111";
    for (const [headers, errorType] of [
      [{ "Lambda-Extension-Identifier": "" }, "Extension.MissingExtensionIdentifier"],
      [{ "Lambda-Extension-Identifier": "x" }, "Extension.InvalidExtensionIdentifier"],
      [{ "Lambda-Extension-Identifier": unknown }, "Extension.UnknownExtensionIdentifier"],
    ] as const) {
      const answer = await client.event("", headers);
      expect([answer.status, JSON.parse(answer.body).errorType]).toEqual([403, errorType]);
    }
  });

  it("takes errors of init and exit, which need a type", async () => {
    const registered = await client.register("a", "{}");
    const id = registered.headers["lambda-extension-identifier"] as string;
    const path = "/2020-01-01/extension/init/error";
    const headers = { "Lambda-Extension-Identifier": id };
    const untyped = await client.ask("POST", path, headers, "{}");
    expect(JSON.parse(untyped.body).errorType).toBe("Extension.MissingHeader");
    const typed = { ...headers, "Lambda-Extension-Function-Error-Type": "Extension.Mine" };
    expect((await client.ask("POST", path, typed, "{}")).status).toBe(202);
    expect(api.told).toContain("a init: Extension.Mine");
    expect(JSON.parse((await client.event(id)).body).errorMessage).toBe(
      `State transition from InitError to Ready failed for extension ${id}. Error: State transition is not allowed`,
    );
  });
});
