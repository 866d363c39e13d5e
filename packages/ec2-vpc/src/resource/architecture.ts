/** What images and instance types are made for. */
export type ArchitectureName = "i386" | "x86_64" | "arm64" | "x86_64_mac" | "arm64_mac";
