import * as z from 'zod';
import { parseArn } from '../identity.ts';
import { placeOf } from './dump-shapes.ts';
import type { AccountEstate, ClusterFacts } from './estate.ts';
import { describeValue, InputError, isRecord } from './input-error.ts';
import type { Workload } from './types.ts';

const workload = z.object({
  type: z.string(),
  id: z.string(),
  account: z.string(),
  roleArn: z.string(),
  environment: z.record(z.string(), z.string()).optional(),
  binding: z.enum(['task_role', 'execution_role']).optional(),
  access: z.enum(['authenticated', 'unauthenticated']).optional(),
  code: z.string().optional(),
  triggers: z.array(z.string()).optional(),
});

const isClusterArn = (arn: string): boolean => {
  const parts = parseArn(arn);
  return parts?.service === 'eks' && parts.resource.startsWith('cluster/');
};

const cluster = z.object({
  arn: z.string().refine(isClusterArn, 'expected the ARN of an EKS cluster'),
  issuer: z.string().nullable().optional(),
  acceptsEntries: z.boolean().optional(),
  entries: z
    .array(
      z.object({
        principal: z.string(),
        namespaces: z.array(z.string()).optional(),
        groups: z.array(z.string()).optional(),
      }),
    )
    .optional(),
});

/** Reads the EKS clusters in a list of compute, `{"workloads": […], "clusters": […]}`.
 * @throws InputError with the invalid element and field. */
export function parseClusters(content: unknown, source: string): readonly ClusterFacts[] {
  const list = isRecord(content) ? (content.clusters ?? []) : [];
  if (!Array.isArray(list))
    throw new InputError(source, placeOf(['clusters']), `expected a list of clusters, found ${describeValue(list)}`);
  return list.map((element: unknown, index) =>
    toCluster(parsedElement(cluster, element, { source, place: ['clusters', index], expected: 'a cluster' })),
  );
}

function parsedElement<T>(
  shape: z.ZodType<T>,
  element: unknown,
  {
    source,
    place,
    expected,
  }: { readonly source: string; readonly place: readonly (string | number)[]; readonly expected: string },
): T {
  const parsed = shape.safeParse(element);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new InputError(source, placeOf([...place, ...(issue?.path ?? [])]), issue?.message ?? `expected ${expected}`);
}

const toCluster = ({ arn, issuer, acceptsEntries = true, entries = [] }: z.infer<typeof cluster>): ClusterFacts => ({
  arn,
  issuer: issuer?.replace(/^https:\/\//, '') ?? null,
  acceptsEntries,
  entries: entries.map(({ principal, namespaces = [], groups = [] }) => ({ principal, namespaces, groups })),
});

/** Adds the clusters to the estates of their accounts. */
export function withClusters(estates: readonly AccountEstate[], clusters: readonly ClusterFacts[]): AccountEstate[] {
  const byAccount = Map.groupBy(clusters, ({ arn }) => parseArn(arn)?.account ?? '');
  return estates.map((estate) => ({ ...estate, clusters: byAccount.get(estate.account) ?? [] }));
}

/** Reads a list of compute with roles (or `{"workloads": […]}`).
 * @throws InputError with the invalid element and field. */
export function parseWorkloads(content: unknown, source: string): readonly Workload[] {
  const list = isRecord(content) && 'workloads' in content ? content.workloads : content;
  if (!Array.isArray(list)) {
    throw new InputError(
      source,
      '',
      `expected a list of workloads (type, id, account, roleArn), found ${describeValue(content)}`,
    );
  }
  return list.map((element: unknown, index) =>
    toWorkload(parsedElement(workload, element, { source, place: [index], expected: 'a workload' })),
  );
}

function toWorkload(data: z.infer<typeof workload>): Workload {
  const { environment, binding, access, code, triggers, ...rest } = data;
  return {
    ...rest,
    ...(environment === undefined ? {} : { environment }),
    ...(binding === undefined ? {} : { binding }),
    ...(access === undefined ? {} : { access }),
    ...(code === undefined ? {} : { code }),
    ...(triggers === undefined ? {} : { triggers }),
  };
}

/** Adds the workloads to the estates: those in its account, and those in accounts without an estate that run as one of its
 * roles. An estate without workloads gets an empty list, which means that there are none. */
export function withWorkloads(estates: readonly AccountEstate[], workloads: readonly Workload[]): AccountEstate[] {
  const accounts = new Set(estates.map((estate) => estate.account));
  const home = (item: Workload) => (accounts.has(item.account) ? item.account : parseArn(item.roleArn)?.account);
  const byAccount = Map.groupBy(workloads, home);
  return estates.map((estate) => ({ ...estate, workloads: byAccount.get(estate.account) ?? [] }));
}
