/** The built console as the emulator serves it: what `build.ts` wrote, loaded when somebody first opens the page. */

export interface ServedFile {
  readonly type: string;
  /** Of the content: the same for every compression of it. */
  readonly tag: string;
  /** Its name holds a hash of its content. */
  readonly immutable: boolean;
  /** Base64. */
  readonly gzip: string;
  readonly brotli: string;
}

/** By the path below `/_cloudglass/ui/`: `index.html`, `assets/index-C0ffee.js`. */
export type ServedFiles = Readonly<Record<string, ServedFile>>;

/** Rejects when the console was not built. */
export async function servedFiles(): Promise<ServedFiles> {
  const { href } = new URL("../dist/served.json", import.meta.url);
  const module = (await import(href, { with: { type: "json" } })) as {
    readonly default: { readonly files: ServedFiles };
  };
  return module.default.files;
}
