import { SystemClock, systemEnvironment } from "@cloudglass/env";
import { describe, expect, it } from "vitest";
import { runScript } from "../sandbox.fixture.ts";
import { sandboxDriverContract } from "../sandbox-driver.contract.ts";
import { openStateDirectory } from "../state-directory.ts";
import { DockerDriver } from "./docker-driver.ts";
import type { DockerPlace } from "./docker-place.ts";
import { Engine } from "./engine.ts";
import { officialImage } from "./images.ts";

/** With a shell, coreutils, setsid and this very Node at its path: what the contract's scripts use. */
const image = process.env.CLOUDGLASS_TEST_IMAGE;

async function openDriver() {
  const state = await openStateDirectory(systemEnvironment());
  const driver = new DockerDriver({ state, wall: new SystemClock(), image });
  const close = async () => {
    await driver.close();
    await state.close();
  };
  return { driver, state, availability: await driver.probe(), close };
}

const { availability, close } = await openDriver();
await close();

if (availability.kind === "available" && image !== undefined) {
  sandboxDriverContract("DockerDriver", {
    isShellExitAmbiguous: true,
    frozen: (place) => (place as DockerPlace).settled(),
    open: async () => {
      const open = await openDriver();
      return { ...open, containment: availability.containment };
    },
  });

  describe("DockerDriver", () => {
    it("gives a package of an image what the image says: command, directory, variables", async () => {
      const open = await openDriver();
      const engine = new Engine();
      const changes = [
        "ENV FROM_IMAGE=yes",
        "WORKDIR /tmp",
        'ENTRYPOINT ["/bin/sh"]',
        'CMD ["app.x"]',
      ];
      const { Id } = await engine.call<{ Id: string }>("POST", "/containers/create", {
        Image: image,
        Cmd: ["x"],
      });
      const query = changes.map((change) => `changes=${encodeURIComponent(change)}`).join("&");
      const made = await engine.call<{ Id: string }>("POST", `/commit?container=${Id}&${query}`);
      const place = await open.driver.create({
        id: "package",
        image: { uri: made.Id, hasCode: true },
        taskDirectory: import.meta.dirname,
        optDirectory: undefined,
        runtimeDirectory: import.meta.dirname,
        memoryMb: 128,
        tmpMb: 16,
        network: "isolated",
        forwards: [],
      });
      const ran = await runScript(place, "echo $FROM_IMAGE; pwd; ls /var/task");
      expect(ran.stdout).toBe("yes\n/tmp\n");
      expect(place.image).toMatchObject({ entryPoint: ["/bin/sh"], command: ["app.x"] });
      await open.close();
      await engine.call("DELETE", `/containers/${Id}`);
      await engine.call("DELETE", `/images/${made.Id}`);
    });

    it("removes the containers and networks of an emulator that was killed, and no others", async () => {
      const engine = new Engine();
      const dead = await openDriver();
      const living = await openDriver();
      const spec = {
        taskDirectory: import.meta.dirname,
        optDirectory: undefined,
        runtimeDirectory: import.meta.dirname,
        memoryMb: 128,
        tmpMb: 16,
        network: "isolated" as const,
        forwards: [],
      };
      const left = (await dead.driver.create({ ...spec, id: "left" })) as DockerPlace;
      left.freeze();
      await left.settled();
      const used = (await living.driver.create({ ...spec, id: "used" })) as DockerPlace;
      // All that death does to an emulator's claim on its things.
      await dead.state.close();
      await living.driver.sweep();
      const stateOf = (place: DockerPlace) =>
        engine.call("GET", `/containers/${place.containerId}/json`).then(
          () => "there",
          (error) => error.status,
        );
      expect([await stateOf(left), await stateOf(used)]).toEqual([404, "there"]);
      await living.close();
      expect(await stateOf(used)).toBe(404);
    });
  });
} else {
  const why = availability.kind === "available" ? "no CLOUDGLASS_TEST_IMAGE" : availability.why;
  describe("DockerDriver", () => {
    it("has what its contract needs", (context) => context.skip(why));
  });
}

describe("officialImage", () => {
  it("names AWS's public image of a runtime", () => {
    expect(officialImage("nodejs22.x")).toBe("public.ecr.aws/lambda/nodejs:22");
    expect(officialImage("python3.13")).toBe("public.ecr.aws/lambda/python:3.13");
    expect(officialImage("java8.al2")).toBe("public.ecr.aws/lambda/java:8.al2");
    expect(officialImage("provided.al2023")).toBe("public.ecr.aws/lambda/provided:al2023");
    expect(officialImage("cobol60")).toBeUndefined();
  });
});
