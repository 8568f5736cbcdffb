import { describe, expect, it, vi } from 'vitest';
import { MOST_POLICIES, turns } from '../../../layers/aws/readers/policies/reader.ts';
import { trackReads } from '../../../layers/aws/readers/read-tracker.ts';
import { readResourcePolicies } from '../../../layers/aws/readers/resource-policies.ts';
import { readSecretsSnapshot } from '../../../layers/aws/readers/secrets-snapshot.ts';
import type { ResourcePolicyFacts } from '../../../layers/core/posture/estate.ts';
import { refusal, sdkAnswers } from './sdk-answers.ts';

const ACCOUNT = '123456789012';
const takenAt = '2026-03-01T12:00:00.000Z';
const POLICY = '{"Version":"2012-10-17","Statement":[]}';

/** Lists are empty by default. */
const sdk = sdkAnswers((name) =>
  /^(List(Buckets|Keys|Aliases|Functions|Queues|Topics)|DescribeRepositories)$/.test(name),
);

async function read(before: readonly ResourcePolicyFacts[] = [], hasTime = () => true) {
  const reads = trackReads();
  const scope = {
    region: 'eu-west-1',
    account: ACCOUNT,
    partition: 'aws',
    takenAt,
    before: new Map(before.map((facts) => [facts.arn, facts])),
    hasTime,
  };
  const facts = await readResourcePolicies({ region: 'eu-west-1' }, reads, scope, 0);
  return {
    facts: facts.map(({ readAt: _, ...rest }) => rest),
    readAt: facts.map((one) => one.readAt),
    notes: reads.unreadable(),
  };
}
const absent = (name: string) => () => {
  throw refusal(name);
};

describe('policies of resources', () => {
  it('are read from buckets of the Region, with the block of public policies', async () => {
    sdk.answers = {
      ListBuckets: ({ BucketRegion }) => ({
        Buckets: [
          { Name: 'open', BucketRegion },
          { Name: 'plain', BucketRegion },
          { Name: 'away', BucketRegion: 'us-east-1' },
        ],
      }),
      GetBucketPolicy: ({ Bucket }) => {
        if (Bucket === 'plain') throw refusal('NoSuchBucketPolicy');
        return { Policy: POLICY };
      },
      GetPublicAccessBlock: () => ({ PublicAccessBlockConfiguration: { RestrictPublicBuckets: true } }),
    };
    expect(await read()).toMatchObject({
      facts: [
        { type: 'AWS::S3::Bucket', arn: 'arn:aws:s3:::open', policy: POLICY, restrictsPublicAccess: true },
        { type: 'AWS::S3::Bucket', arn: 'arn:aws:s3:::plain', policy: null },
      ],
      notes: [],
    });
    sdk.answers = { ...sdk.answers, GetPublicAccessBlock: absent('NoSuchPublicAccessBlockConfiguration') };
    expect((await read()).facts[0]).toHaveProperty('restrictsPublicAccess', false);
  });

  it('take the block of the account into account, which is read once', async () => {
    const block = (RestrictPublicBuckets: boolean) => ({ PublicAccessBlockConfiguration: { RestrictPublicBuckets } });
    const blocks = async (ofBucket: () => object, ofAccount: () => object) => {
      sdk.asked.length = 0;
      sdk.answers = {
        ListBuckets: () => ({ Buckets: [{ Name: 'one' }, { Name: 'two' }] }),
        GetBucketPolicy: () => ({ Policy: POLICY }),
        GetPublicAccessBlock: ({ AccountId }) => (AccountId === ACCOUNT ? ofAccount() : ofBucket()),
      };
      const { facts, notes } = await read();
      return { blocked: facts.map(({ restrictsPublicAccess: is }) => is), notes: notes.map(({ what }) => what) };
    };
    const none = absent('NoSuchPublicAccessBlockConfiguration');
    expect(await blocks(none, () => block(true))).toEqual({ blocked: [true, true], notes: [] });
    expect(sdk.asked.filter((name) => name === 'GetPublicAccessBlock')).toHaveLength(3);
    expect(await blocks(() => block(false), none)).toEqual({ blocked: [false, false], notes: [] });
    // The setting of the account is not needed.
    expect(await blocks(() => block(true), absent('AccessDenied'))).toEqual({ blocked: [true, true], notes: [] });
    const unknown = { blocked: [undefined, undefined] };
    expect(await blocks(none, absent('AccessDenied'))).toEqual({
      ...unknown,
      notes: ['Block Public Access of the account, from eu-west-1'],
    });
    expect(await blocks(absent('AccessDenied'), none)).toMatchObject(unknown);
  });

  it('are read from customer managed keys, with grants to principals', async () => {
    const key = (id: string) => ({ KeyId: id, KeyArn: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/${id}` });
    const user = `arn:aws:iam::${ACCOUNT}:user/reader`;
    sdk.answers = {
      ListAliases: () => ({
        Aliases: [
          { AliasName: 'alias/aws/s3', TargetKeyId: 'managed' },
          { AliasName: 'alias/own', TargetKeyId: 'own' },
        ],
      }),
      ListKeys: () => ({ Keys: [key('managed'), key('own')] }),
      GetKeyPolicy: ({ PolicyName }) => (PolicyName === 'default' ? { Policy: POLICY } : {}),
      ListGrants: () => ({
        Truncated: true,
        Grants: [
          {
            GranteePrincipal: user,
            Operations: ['Decrypt'],
            Constraints: { EncryptionContextSubset: { app: 'shop' } },
          },
          { GranteePrincipal: 'dynamodb.eu-west-1.amazonaws.com', Operations: ['Decrypt'] },
          {
            GranteePrincipal: `arn:aws:sts::${ACCOUNT}:assumed-role/aws:ec2-infrastructure/i-1`,
            Operations: ['Decrypt'],
          },
        ],
      }),
    };
    const { facts, notes } = await read();
    expect(facts).toEqual([
      {
        type: 'AWS::KMS::Key',
        arn: key('own').KeyArn,
        policy: POLICY,
        grants: [{ grantee: user, operations: ['Decrypt'], encryptionContext: { app: 'shop' } }],
      },
    ]);
    expect(notes).toEqual([
      { what: key('own').KeyArn, why: 'kms:ListGrants: it has more than 100 grants; the others are not read' },
    ]);
  });

  it('are read from functions; whether a URL is open is asked only if the policy allows one', async () => {
    const name = (id: string) => `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:${id}`;
    const open = '{"Statement":[{"Action":"lambda:InvokeFunctionUrl"}]}';
    sdk.answers = {
      ListFunctions: () => ({ Functions: ['a', 'b', 'c'].map((id) => ({ FunctionArn: name(id) })) }),
      GetPolicy: ({ FunctionName }) => {
        if (FunctionName === name('c')) throw refusal('ResourceNotFoundException');
        return { Policy: FunctionName === name('a') ? open : POLICY };
      },
      ListFunctionUrlConfigs: () => ({ FunctionUrlConfigs: [{ AuthType: 'NONE' }] }),
    };
    expect((await read()).facts).toEqual([
      { type: 'AWS::Lambda::Function', arn: name('a'), policy: open, hasOpenUrl: true },
      { type: 'AWS::Lambda::Function', arn: name('b'), policy: POLICY },
      { type: 'AWS::Lambda::Function', arn: name('c'), policy: null },
    ]);
    expect(sdk.asked.filter((one) => one === 'ListFunctionUrlConfigs')).toHaveLength(1);
  });

  it('are read from queues, topics and repositories', async () => {
    const topic = `arn:aws:sns:eu-west-1:${ACCOUNT}:news`;
    const repository = `arn:aws:ecr:eu-west-1:${ACCOUNT}:repository/team/app`;
    sdk.answers = {
      ListQueues: () => ({ QueueUrls: [`https://sqs.eu-west-1.amazonaws.com/${ACCOUNT}/jobs`] }),
      GetQueueAttributes: () => ({}),
      ListTopics: () => ({ Topics: [{ TopicArn: topic }] }),
      GetTopicAttributes: () => ({ Attributes: { Policy: POLICY } }),
      DescribeRepositories: () => ({ repositories: [{ repositoryArn: repository, repositoryName: 'team/app' }] }),
      GetRepositoryPolicy: absent('RepositoryPolicyNotFoundException'),
    };
    expect((await read()).facts).toEqual([
      { type: 'AWS::SQS::Queue', arn: `arn:aws:sqs:eu-west-1:${ACCOUNT}:jobs`, policy: null },
      { type: 'AWS::SNS::Topic', arn: topic, policy: POLICY },
      { type: 'AWS::ECR::Repository', arn: repository, policy: null },
    ]);
  });

  it('that are denied are unknown and reported; the rest is read', async () => {
    const topic = (id: string) => `arn:aws:sns:eu-west-1:${ACCOUNT}:${id}`;
    sdk.answers = {
      ListQueues: absent('AccessDeniedException'),
      ListTopics: () => ({ Topics: ['closed', 'news'].map((id) => ({ TopicArn: topic(id) })) }),
      GetTopicAttributes: ({ TopicArn }) => {
        if (TopicArn === topic('closed')) throw refusal('AuthorizationErrorException');
        return { Attributes: { Policy: POLICY } };
      },
    };
    const { facts, notes } = await read();
    expect(facts.map(({ policy }) => policy)).toEqual(['unknown', POLICY]);
    expect(notes.map(({ what }) => what).sort()).toEqual(['AWS::SQS::Queue in eu-west-1', topic('closed')].sort());
  });
});

describe('a snapshot with more policies than it may read', () => {
  const topic = (n: number) => `arn:aws:sns:eu-west-1:${ACCOUNT}:t${String(n).padStart(4, '0')}`;
  const topics = (count: number) => () => ({
    Topics: Array.from({ length: count }, (_, n) => ({ TopicArn: topic(n) })),
  });
  const readBefore = (n: number, at: string): ResourcePolicyFacts => ({
    type: 'AWS::SNS::Topic',
    arn: topic(n),
    policy: '"old"',
    readAt: at,
  });

  it('reads those first that no snapshot has read, then the oldest, and keeps the others', async () => {
    sdk.answers = {
      ListTopics: topics(MOST_POLICIES + 2),
      GetTopicAttributes: () => ({ Attributes: { Policy: POLICY } }),
    };
    const before = [
      readBefore(0, '2026-02-28T00:00:00.000Z'),
      readBefore(1, '2026-02-27T00:00:00.000Z'),
      readBefore(2, '2026-02-26T00:00:00.000Z'),
    ];
    const { facts, notes } = await read(before);
    expect(facts.filter(({ policy }) => policy === '"old"').map(({ arn }) => arn)).toEqual([topic(1), topic(0)]);
    expect(facts).toHaveLength(MOST_POLICIES + 2);
    expect(notes).toEqual([]);
  });

  it('reports what it leaves for a later one', async () => {
    sdk.answers = {
      ListTopics: topics(MOST_POLICIES + 1),
      GetTopicAttributes: () => ({ Attributes: { Policy: POLICY } }),
    };
    const { facts, notes } = await read();
    expect(facts.at(-1)).toMatchObject({ policy: 'unknown' });
    expect(notes).toEqual([{ what: topic(MOST_POLICIES), why: expect.stringContaining('at most 200') }]);
  });

  it('stops when it has no more time', async () => {
    sdk.answers = { ListTopics: topics(2), GetTopicAttributes: () => ({}) };
    const { facts, readAt } = await read([readBefore(1, takenAt)], () => false);
    expect(facts.map(({ policy }) => policy)).toEqual(['unknown', '"old"']);
    expect(readAt).toEqual([undefined, takenAt]);
    expect(sdk.asked).not.toContain('GetTopicAttributes');
  });

  it('keeps what is known if a list fails, each resource once', async () => {
    sdk.answers = {
      ListBuckets: absent('ThrottlingException'),
      ListTopics: absent('ThrottlingException'),
      ListSecrets: () => ({}),
    };
    const bucket = { type: 'AWS::S3::Bucket', arn: 'arn:aws:s3:::b', policy: POLICY, readAt: takenAt } as const;
    const connections = ['eu-west-1', 'us-east-1'].map((region) => ({ region }));
    const snapshot = await readSecretsSnapshot(
      { connections, isComplete: true, unreadable: [] },
      { id: ACCOUNT, partition: 'aws' },
      takenAt,
      async () => ({ secrets: [], unscanned: [] }),
      {
        scanned: { markers: {}, secrets: [], since: takenAt },
        policies: [bucket, readBefore(0, takenAt)],
        hasTime: () => true,
        gapMs: 0,
      },
    );
    expect(snapshot.resourcePolicies).toEqual([bucket, readBefore(0, takenAt)]);
  });
});

describe('calls that take turns', () => {
  it('start with the same distance in between', async () => {
    vi.useFakeTimers();
    try {
      const turn = turns(200);
      const started: number[] = [];
      const all = Promise.all(
        [1, 2, 3].map(async () => {
          await turn();
          started.push(Date.now());
        }),
      );
      await vi.runAllTimersAsync();
      await all;
      expect(started.map((at) => at - (started[0] ?? 0))).toEqual([0, 200, 400]);
    } finally {
      vi.useRealTimers();
    }
  });
});
