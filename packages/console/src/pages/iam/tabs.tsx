/** The pages of IAM beside one another. */
import { addressOf, place } from "../../router/router.ts";

const TABS = [
  { path: "/iam", title: "Decisions" },
  { path: "/iam/principals", title: "Users and roles" },
];

export function Tabs() {
  return (
    <nav class="tabs" aria-label="IAM">
      {TABS.map(({ path, title }) => (
        <a
          key={path}
          href={addressOf(path)}
          aria-current={place.value.path === path ? "page" : undefined}
        >
          {title}
        </a>
      ))}
    </nav>
  );
}
