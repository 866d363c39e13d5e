/** Functions in other languages than Node, each through the whole emulator; what this machine has no program for is skipped. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CreateFunctionCommandInput } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { outputOf, run, sayMissing, versionOf } from "../testing/programs.ts";
import { createFunction, createRole, invoke } from "./testing/functions.ts";

let emulator: Emulator;
let Role: string;
const directory = mkdtempSync(join(tmpdir(), "cloudglass-runtimes-"));
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  Role = await createRole(emulator, "runner");
});
afterAll(async () => {
  await emulator.stop();
  rmSync(directory, { recursive: true, force: true });
});

const has = {
  python: versionOf("python3", "--version") !== undefined,
  ruby: versionOf("ruby", "--version") !== undefined,
  java: versionOf("javac", "-version") !== undefined,
  c: versionOf("cc", "--version") !== undefined,
};
if (!has.python) sayMissing("python3", "from python.org");
if (!has.ruby) sayMissing("ruby", 'Debian package "ruby"');
if (!has.java) sayMissing("javac", 'Debian package "default-jdk-headless"');
if (!has.c) sayMissing("C compiler", 'Debian package "gcc"');

/** The function counts its invocations and greets `name`. */
async function expectToCount(
  name: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  more: Partial<CreateFunctionCommandInput>,
): Promise<void> {
  await createFunction(emulator, name, files, {
    Role,
    MemorySize: 1769,
    Timeout: 60,
    ...more,
  });
  for (const count of [1, 2]) {
    const { error, payload, log } = await invoke(emulator, name, { name: "é" });
    expect([error, payload]).toEqual([undefined, { count, said: "hello é" }]);
    expect(log).toContain("greeting é");
    expect(log).toMatch(/REPORT RequestId: .*\tMax Memory Used: \d+ MB/);
  }
}

async function compile(command: string, name: string, source: string, ...args: string[]) {
  writeFileSync(join(directory, name), source);
  outputOf(await run(command, [...args, name], { directory }), command);
}

test.skipIf(!has.python)("Python", async () => {
  const source = `
count = 0
def greet(event, context):
    global count
    count += 1
    print("greeting " + event["name"])
    return {"count": count, "said": "hello " + event["name"]}
`;
  await expectToCount(
    "python",
    { "app.py": source },
    { Runtime: "python3.13", Handler: "app.greet" },
  );
});

test.skipIf(!has.ruby)("Ruby", async () => {
  const source = `
    $count = 0
    def greet(event:, context:)
      puts "greeting " + event["name"]
      { count: $count += 1, said: "hello " + event["name"] }
    end
  `;
  await expectToCount("ruby", { "app.rb": source }, { Runtime: "ruby3.3", Handler: "app.greet" });
});

test.skipIf(!has.java)("Java", { timeout: 120_000 }, async () => {
  const source = `
    import java.util.Map;
    public class Greeter {
      private int count = 0;
      public Map<String, Object> greet(Map<String, String> event) {
        System.out.println("greeting " + event.get("name"));
        return Map.of("count", ++count, "said", "hello " + event.get("name"));
      }
    }
  `;
  await compile("javac", "Greeter.java", source, "--release", "11");
  const files = { "Greeter.class": readFileSync(join(directory, "Greeter.class")) };
  await expectToCount("java", files, { Runtime: "java17", Handler: "Greeter::greet" });
});

/** The Runtime API by hand: a connection for each request. */
const BOOTSTRAP = `
  #include <netdb.h>
  #include <stdio.h>
  #include <stdlib.h>
  #include <string.h>
  #include <sys/socket.h>
  #include <unistd.h>

  static char answer[1 << 16];

  static void ask(const char *method, const char *path, const char *body) {
    char host[256];
    snprintf(host, sizeof host, "%s", getenv("AWS_LAMBDA_RUNTIME_API"));
    char *colon = strrchr(host, ':');
    *colon = 0;
    struct addrinfo *found, hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST };
    if (getaddrinfo(host, colon + 1, &hints, &found) != 0) exit(2);
    int connection = socket(found->ai_family, SOCK_STREAM, 0);
    if (connect(connection, found->ai_addr, found->ai_addrlen) != 0) exit(3);
    freeaddrinfo(found);
    dprintf(connection, "%s /2018-06-01/runtime/invocation/%s HTTP/1.1\\r\\nHost: %s\\r\\n"
      "Connection: close\\r\\nContent-Length: %zu\\r\\n\\r\\n%s", method, path, host, strlen(body), body);
    size_t length = 0;
    for (ssize_t got; (got = read(connection, answer + length, sizeof answer - 1 - length)) > 0;)
      length += got;
    answer[length] = 0;
    close(connection);
  }

  int main(void) {
    for (int count = 1;; count++) {
      char id[64], name[64], path[128], body[256];
      ask("GET", "next", "");
      if (sscanf(strcasestr(answer, "Lambda-Runtime-Aws-Request-Id:") + 30, " %63[0-9a-f-]", id) != 1) return 4;
      if (sscanf(strstr(answer, "\\"name\\":\\""), "\\"name\\":\\"%63[^\\"]", name) != 1) return 5;
      printf("greeting %s\\n", name);
      fflush(stdout);
      snprintf(path, sizeof path, "%s/response", id);
      snprintf(body, sizeof body, "{\\"count\\":%d,\\"said\\":\\"hello %s\\"}", count, name);
      ask("POST", path, body);
    }
  }
`;

test.skipIf(!has.c)("a compiled bootstrap on provided.al2023", async () => {
  await compile("cc", "bootstrap.c", BOOTSTRAP, "-D_GNU_SOURCE", "-o", "bootstrap");
  const files = { "bootstrap!": readFileSync(join(directory, "bootstrap")) };
  await expectToCount("compiled", files, { Runtime: "provided.al2023", Handler: "anything" });
});
