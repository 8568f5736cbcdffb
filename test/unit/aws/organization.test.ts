import {
  DescribeOrganizationCommand,
  DescribePolicyCommand,
  ListParentsCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { beforeEach, describe, expect, it } from 'vitest';
import { organizationPolicies } from '../../../layers/aws/readers/organization.ts';
import { trackReads } from '../../../layers/aws/readers/read-tracker.ts';
import { mockClient } from '../mock-client.ts';

const mock = mockClient(OrganizationsClient);
const refusal = (name: string) => Object.assign(new Error(name), { name, $metadata: {} });
const MANAGEMENT = '111111111111';
const MEMBER = '222222222222';
const OTHER = '333333333333';
const named = (name: string) => ({ name, document: `what ${name} says` });

/** What is read about each account in one run, and what is reported. */
async function readingAll(...accounts: string[]) {
  const read = organizationPolicies({ region: 'us-east-1' });
  const found = [];
  for (const account of accounts) {
    const reads = trackReads();
    found.push({ facts: await read(reads, account), notes: reads.unreadable() });
  }
  return found;
}

/** The service control policies of each account. */
const reading = async (...accounts: string[]) =>
  (await readingAll(...accounts)).map(({ facts, notes }) => ({ levels: facts.scps, notes }));

beforeEach(() => {
  mock.reset();
  mock.on(DescribeOrganizationCommand).resolves({ Organization: { FeatureSet: 'ALL', MasterAccountId: MANAGEMENT } });
  mock
    .on(ListRootsCommand)
    .resolves({ Roots: [{ Id: 'r-1', PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }] }] });
  for (const account of [MEMBER, OTHER])
    mock
      .on(ListParentsCommand, { ChildId: account })
      .resolves({ Parents: [{ Id: 'ou-shops', Type: 'ORGANIZATIONAL_UNIT' }] });
  mock.on(ListParentsCommand, { ChildId: 'ou-shops' }).resolves({ Parents: [{ Id: 'r-1', Type: 'ROOT' }] });
  const attached: Readonly<Record<string, readonly string[]>> = {
    'r-1': ['full'],
    'ou-shops': ['full', 'no-iam'],
    [MEMBER]: ['only-s3'],
    [OTHER]: ['full'],
  };
  for (const [TargetId, policies] of Object.entries(attached)) {
    const Policies = policies.map((Id) => ({ Id }));
    const target = { TargetId, Filter: 'SERVICE_CONTROL_POLICY' } as const;
    mock.on(ListPoliciesForTargetCommand, target).resolves({ Policies: Policies.slice(0, 1), NextToken: 'more' });
    mock.on(ListPoliciesForTargetCommand, { ...target, NextToken: 'more' }).resolves({ Policies: Policies.slice(1) });
  }
  mock.on(DescribePolicyCommand).callsFake(({ PolicyId }) => ({
    Policy: { PolicySummary: { Id: PolicyId, Name: PolicyId }, Content: `what ${PolicyId} says` },
  }));
});

describe('service control policies', () => {
  it('are read page by page, in levels from the root', async () => {
    expect(await reading(MEMBER)).toEqual([
      { levels: [[named('full')], [named('full'), named('no-iam')], [named('only-s3')]], notes: [] },
    ]);
  });

  it('are read once per run for accounts that share them', async () => {
    const [, other] = await reading(MEMBER, OTHER);
    expect(other?.levels).toEqual([[named('full')], [named('full'), named('no-iam')], [named('full')]]);
    expect(mock.commandCalls(DescribeOrganizationCommand)).toHaveLength(1);
    expect(mock.commandCalls(ListParentsCommand)).toHaveLength(3);
    expect(mock.commandCalls(DescribePolicyCommand)).toHaveLength(3);
  });

  it('do not apply to the management account, with consolidated billing only, or while disabled', async () => {
    expect(await reading(MANAGEMENT)).toEqual([{ levels: [], notes: [] }]);
    mock.on(ListRootsCommand).resolves({ Roots: [{ Id: 'r-1', PolicyTypes: [] }] });
    expect(await reading(MEMBER)).toEqual([{ levels: [], notes: [] }]);
    mock.on(DescribeOrganizationCommand).resolves({ Organization: { FeatureSet: 'CONSOLIDATED_BILLING' } });
    expect(await reading(MEMBER)).toEqual([{ levels: [], notes: [] }]);
  });

  it.each(['AWSOrganizationsNotInUseException', 'AccessDeniedException'])(
    'are unknown and not reported without a readable organization (%s)',
    async (name) => {
      mock.on(DescribeOrganizationCommand).rejects(refusal(name));
      expect(await reading(MEMBER)).toEqual([{ levels: 'unknown', notes: [] }]);
    },
  );

  it('are unknown and reported once per account if only other accounts may read them', async () => {
    mock.on(ListRootsCommand).rejects(refusal('AccessDeniedException'));
    const noted = {
      what: 'organization policies',
      why: 'organizations:ListRoots: denied (AccessDeniedException)',
    };
    expect(await reading(MEMBER, OTHER)).toEqual([
      { levels: 'unknown', notes: [noted] },
      { levels: 'unknown', notes: [noted] },
    ]);
    expect(mock.commandCalls(ListRootsCommand)).toHaveLength(1);
  });

  it('are all unknown if one cannot be read, since permissions would be overestimated', async () => {
    mock.on(DescribePolicyCommand, { PolicyId: 'no-iam' }).rejects(refusal('TooManyRequestsException'));
    const [found] = await reading(MEMBER);
    expect(found?.levels).toBe('unknown');
    expect(found?.notes).toHaveLength(1);
  });

  it('are unknown and reported for an account of another organization', async () => {
    mock.on(ListParentsCommand, { ChildId: '444444444444' }).rejects(refusal('ChildNotFoundException'));
    const [found] = await reading('444444444444');
    expect(found).toEqual({
      levels: 'unknown',
      notes: [{ what: 'organization policies', why: 'organizations:ListParents: it does not exist' }],
    });
  });

  it('are not read if the error is a bug, which is thrown', async () => {
    mock.on(DescribeOrganizationCommand).rejects(new TypeError('undefined is not a function'));
    await expect(reading(MEMBER)).rejects.toThrow(TypeError);
  });
});

describe('resource control policies', () => {
  const rcps = { Type: 'RESOURCE_CONTROL_POLICY', Status: 'ENABLED' } as const;
  beforeEach(() => {
    mock
      .on(DescribeOrganizationCommand)
      .resolves({ Organization: { Id: 'o-exampleorg1', FeatureSet: 'ALL', MasterAccountId: MANAGEMENT } });
    mock.on(ListRootsCommand).resolves({ Roots: [{ Id: 'r-1', PolicyTypes: [rcps] }] });
    const attached: Readonly<Record<string, readonly string[]>> = {
      'r-1': ['perimeter'],
      'ou-shops': [],
      [MEMBER]: [],
    };
    for (const [TargetId, policies] of Object.entries(attached))
      mock
        .on(ListPoliciesForTargetCommand, { TargetId, Filter: 'RESOURCE_CONTROL_POLICY' })
        .resolves({ Policies: policies.map((Id) => ({ Id })) });
  });
  const read = async (account: string) => (await readingAll(account))[0];

  it('are read in levels from the root, beside the id of the organization', async () => {
    expect(await read(MEMBER)).toEqual({
      facts: { scps: [], rcps: [[named('perimeter')], [], []], organization: 'o-exampleorg1' },
      notes: [],
    });
  });

  it('do not apply to the management account', async () => {
    expect((await read(MANAGEMENT))?.facts.rcps).toEqual([]);
  });

  it('are unknown and reported if they cannot be listed, and service control policies stay known', async () => {
    const scps = { Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' } as const;
    mock.on(ListRootsCommand).resolves({ Roots: [{ Id: 'r-1', PolicyTypes: [scps, rcps] }] });
    mock
      .on(ListPoliciesForTargetCommand, { TargetId: 'r-1', Filter: 'RESOURCE_CONTROL_POLICY' })
      .rejects(refusal('AccessDeniedException'));
    const found = await read(MEMBER);
    expect(found?.facts.rcps).toBe('unknown');
    expect(found?.facts.scps).toHaveLength(3);
    expect(found?.notes).toEqual([
      {
        what: 'resource control policies',
        why: 'organizations:ListPoliciesForTarget: denied (AccessDeniedException)',
      },
    ]);
  });
});
