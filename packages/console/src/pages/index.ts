/** The pages: where each stands and what loads it. A page is the default export of one file. */
import type { ComponentType } from "preact";
import type { PlaceNames } from "../router/route.ts";
import { SERVICE_LINKS, SERVICE_PAGES } from "./services.ts";

export interface PageProperties {
  /** The named parts of the pattern. */
  readonly names: PlaceNames;
  readonly query: URLSearchParams;
}

export interface PageEntry {
  /** `/s3/:bucket/*key` */
  readonly pattern: string;
  /** Of the window. */
  readonly title: string;
  load(): Promise<{ readonly default: ComponentType<PageProperties> }>;
}

/** The first pattern that matches wins. */
export const PAGES: readonly PageEntry[] = [
  { pattern: "/", title: "Overview", load: () => import("./overview.tsx") },
  { pattern: "/requests", title: "Requests", load: () => import("./requests/requests.tsx") },
  { pattern: "/requests/:id", title: "Request", load: () => import("./request/request.tsx") },
  { pattern: "/iam", title: "IAM", load: () => import("./iam/decisions.tsx") },
  {
    pattern: "/iam/principals",
    title: "Users and roles",
    load: () => import("./iam/principals.tsx"),
  },
  {
    pattern: "/iam/principals/:arn",
    title: "Principal",
    load: () => import("./iam/principal.tsx"),
  },
  ...SERVICE_PAGES,
];

/** The menu. */
export const SECTIONS: readonly {
  readonly title: string;
  readonly links: readonly { readonly path: string; readonly title: string }[];
}[] = [
  {
    title: "Emulator",
    links: [
      { path: "/", title: "Overview" },
      { path: "/requests", title: "Requests" },
      { path: "/iam", title: "IAM" },
    ],
  },
  { title: "Services", links: SERVICE_LINKS },
];
