import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { authorize, compilePrincipal, type NamedPolicy, type PolicySet } from '../../../layers/core/iam/index.ts';

/** Cases published with IAMSpy (Apache-2.0): run where the folder is, set by TIERWATCH_CASES or beside the checkout. */
const here = dirname(fileURLToPath(import.meta.url));
const folder = process.env.TIERWATCH_CASES ?? resolve(here, '../../../../shared/data/iam');
const available = existsSync(resolve(folder, 'iamspy-cases.json'));

const named = z.object({ PolicyName: z.string(), PolicyDocument: z.record(z.string(), z.unknown()) });
const attached = z.object({ PolicyArn: z.string() });
const holder = z.object({
  Arn: z.string(),
  UserPolicyList: z.array(named).optional(),
  RolePolicyList: z.array(named).optional(),
  AttachedManagedPolicies: z.array(attached).optional(),
  PermissionsBoundary: z.object({ PermissionsBoundaryArn: z.string() }).optional(),
});
const dumpSchema = z.object({
  UserDetailList: z.array(holder),
  RoleDetailList: z.array(holder),
  Policies: z.array(
    z.object({
      Arn: z.string(),
      PolicyVersionList: z.array(z.object({ Document: z.record(z.string(), z.unknown()) })),
    }),
  ),
});
const resourcesSchema = z.array(
  z.object({ Resource: z.string(), Policy: z.record(z.string(), z.unknown()), Account: z.string() }),
);
const scpSchema = z.array(z.object({ Name: z.string(), Content: z.record(z.string(), z.unknown()) }));
const accountNode = z.object({ Id: z.string(), Arn: z.string(), Policies: scpSchema });
const rootSchema = accountNode.extend({ Children: z.array(accountNode) });
const caseSchema = z.object({
  files: z.object({
    gaads: z.array(z.string()),
    resources: z.array(z.string()).optional(),
    scps: z.array(z.string()).optional(),
  }),
  inp: z.array(z.unknown()),
  out: z.unknown(),
});
type Case = z.infer<typeof caseSchema>;
const casesSchema = z.object({
  test_can_i: z.array(caseSchema),
  test_who_can: z.array(caseSchema),
  test_who_can_batch_resource: z.array(caseSchema),
});

const read = (name: string): unknown => JSON.parse(readFileSync(resolve(folder, name), 'utf8'));
const files = (names: readonly string[] | undefined) => (names ?? []).map((name) => read(`iamspy/${name}`));

/** Levels of SCPs over an account; none for the management account, which they do not bind. */
function levels(test: Case, account: string): NamedPolicy[][] {
  return files(test.files.scps).flatMap((tree) => {
    const root = rootSchema.parse(tree);
    if (root.Arn.split(':')[4] === account) return [];
    const policies = (list: z.infer<typeof scpSchema>) =>
      list.map(({ Name, Content }) => ({ name: Name, document: Content }));
    const own = root.Children.find((child) => child.Id === account);
    return own ? [policies(root.Policies), policies(own.Policies)] : [policies(root.Policies)];
  });
}

function principals(test: Case): Map<string, PolicySet> {
  const found = new Map<string, PolicySet>();
  for (const file of files(test.files.gaads)) {
    const dump = dumpSchema.parse(file);
    const managed = (arn: string): NamedPolicy => ({
      name: arn,
      document: dump.Policies.find((policy) => policy.Arn === arn)?.PolicyVersionList[0]?.Document ?? 'missing',
    });
    for (const one of [...dump.UserDetailList, ...dump.RoleDetailList]) {
      const inline = [...(one.UserPolicyList ?? []), ...(one.RolePolicyList ?? [])];
      const identity = [
        ...inline.map((policy) => ({ name: policy.PolicyName, document: policy.PolicyDocument })),
        ...(one.AttachedManagedPolicies ?? []).map((policy) => managed(policy.PolicyArn)),
      ];
      const boundary = one.PermissionsBoundary ? [managed(one.PermissionsBoundary.PermissionsBoundaryArn)] : [];
      found.set(one.Arn, { identity, boundary, scps: levels(test, one.Arn.split(':')[4] ?? '') });
    }
  }
  return found;
}

/** Without strictness a condition that may hold counts as held, as the cases were written. */
function can(test: Case, arn: string, set: PolicySet, action: string, resource: string): boolean {
  const given =
    z
      .array(z.string())
      .nullish()
      .parse(test.inp.at(typeof test.inp[0] === 'string' && test.inp[0].startsWith('arn:') ? 3 : 2)) ?? [];
  const strict = test.inp.at(-1) === true;
  const policy = files(test.files.resources)
    .flatMap((file) => resourcesSchema.parse(file))
    .find((one) => resource === one.Resource || resource.startsWith(`${one.Resource}/`));
  const result = authorize(compilePrincipal(arn, set), {
    principal: arn,
    action,
    resource,
    context: Object.fromEntries(given.map((pair) => [pair.split('=')[0] ?? '', pair.split('=')[1] ?? ''])),
    contextUnknown: !strict,
    ...(policy
      ? { resourceAccount: policy.Account, resourcePolicy: { name: policy.Resource, document: policy.Policy } }
      : {}),
  });
  return result.decision === 'allowed' || (!strict && result.decision === 'conditional');
}

describe.runIf(available)('IAMSpy cases', () => {
  const cases = available
    ? casesSchema.parse(read('iamspy-cases.json'))
    : { test_can_i: [], test_who_can: [], test_who_can_batch_resource: [] };

  it.each(cases.test_can_i.map((test, index) => ({ test, index })))('can-i case $index', ({ test }) => {
    const [arn, action, resource] = z.array(z.string()).parse(test.inp.slice(0, 3));
    const set = principals(test).get(arn ?? '') ?? { identity: [] };
    expect(can(test, arn ?? '', set, action ?? '', resource ?? '')).toBe(test.out);
  });

  it.each(cases.test_who_can.map((test, index) => ({ test, index })))('who-can case $index', ({ test }) => {
    const [action, resource] = z.array(z.string()).parse(test.inp.slice(0, 2));
    const found = [...principals(test)].filter(([arn, set]) => can(test, arn, set, action ?? '', resource ?? ''));
    expect(found.map(([arn]) => arn)).toEqual(test.out);
  });

  it.each(cases.test_who_can_batch_resource.map((test, index) => ({ test, index })))(
    'who-can batch case $index',
    ({ test }) => {
      const action = z.string().parse(test.inp[0]);
      const resources = z.array(z.string()).parse(test.inp[1]);
      const plain = { ...test, inp: [] };
      const found = [...principals(test)].flatMap(([arn, set]) =>
        resources.filter((resource) => can(plain, arn, set, action, resource)).map((resource) => [arn, resource]),
      );
      const sorted = (pairs: unknown) => z.array(z.array(z.string())).parse(pairs).map(String).sort();
      expect(sorted(found)).toEqual(sorted(test.out));
    },
  );
});
