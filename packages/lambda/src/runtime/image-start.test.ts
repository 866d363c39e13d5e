import { describe, expect, it } from "vitest";
import { imageFor, imageProgram } from "./image-start.ts";
import { EntrypointError } from "./runtime-command.ts";

const zip = { runtime: "nodejs22.x", handler: "index.handler" };
const packaged = (
  told: { entryPoint?: string[]; command?: string[]; directory?: string } = {},
) => ({
  runtime: undefined,
  handler: "",
  image: {
    uri: "registry.example/app:1",
    entryPoint: told.entryPoint,
    command: told.command,
    workingDirectory: told.directory,
  },
});
const facts = { entryPoint: ["/entry", "-v"], command: ["app.run"], variables: {} };

describe("imageFor", () => {
  it("takes AWS's image for a zip, and the package itself", () => {
    expect(imageFor(zip, "docker")).toEqual({
      uri: "public.ecr.aws/lambda/nodejs:22",
      hasCode: false,
    });
    expect(imageFor(packaged(), "docker")).toEqual({
      uri: "registry.example/app:1",
      hasCode: true,
    });
  });

  it("takes none where functions run on this machine, and refuses what it cannot give", () => {
    expect(imageFor(zip, "process")).toBeUndefined();
    expect(() => imageFor(packaged(), "bubblewrap")).toThrow(/Docker.*bubblewrap/);
    expect(() => imageFor({ ...zip, runtime: "go1.x" }, "docker")).toThrow(/go1\.x/);
  });
});

describe("imageProgram", () => {
  it("gives the handler to AWS's entry point", () => {
    const entry = { ...facts, entryPoint: ["/lambda-entrypoint.sh"], command: [] };
    expect(imageProgram(zip, entry)).toEqual({
      program: "/lambda-entrypoint.sh",
      args: ["index.handler"],
    });
  });

  it("starts what the image says, and each part that the function says instead", () => {
    expect(imageProgram(packaged(), facts)).toEqual({ program: "/entry", args: ["-v", "app.run"] });
    expect(imageProgram(packaged({ command: ["other"], directory: "/srv" }), facts)).toEqual({
      program: "/entry",
      args: ["-v", "other"],
      workingDirectory: "/srv",
    });
    expect(imageProgram(packaged({ entryPoint: ["/mine"] }), facts)).toEqual({
      program: "/mine",
      args: ["app.run"],
    });
  });

  it("has nothing to start in an image without entry point and command", () => {
    const bare = { entryPoint: [], command: [], variables: {} };
    expect(() => imageProgram(packaged(), bare)).toThrow(EntrypointError);
    expect(() => imageProgram(zip, bare)).toThrow(EntrypointError);
  });
});
