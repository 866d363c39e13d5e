/** Chooses the namespace that this tab looks at; one that is not there yet is made by its first request. */
import { useAnswer } from "../api/answer.ts";
import { DEFAULT_NAMESPACE, lookAt, namespace } from "../api/session.ts";
import type { NamespaceList } from "../api/shapes.ts";

export function NamespaceSwitcher() {
  const { content, again } = useAnswer<NamespaceList>("/_cloudglass/namespaces");
  const known = content?.namespaces.map(({ name }) => name) ?? [];
  const names = [...new Set([DEFAULT_NAMESPACE, namespace.value, ...known])];
  return (
    <label class="namespace">
      <span class="visually-hidden">Namespace</span>
      <select
        value={namespace.value}
        title="Namespace"
        onFocus={again}
        onChange={(event) => lookAt(event.currentTarget.value)}
      >
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
