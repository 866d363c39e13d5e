/** What was changed, for all who do something with it later. */
export { ChangeFeed, type FeedLog } from "./change-feed.ts";
export {
  type ChangeLimits,
  type ChangePage,
  readChanges,
  readDecidedChanges,
} from "./change-reader.ts";
export * from "./change-record.ts";
export type { Consumer, Following } from "./follower.ts";
