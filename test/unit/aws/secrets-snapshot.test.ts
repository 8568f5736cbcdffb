import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { regionsToRead } from '../../../layers/aws/readers/regions.ts';
import { readSecretsSnapshot } from '../../../layers/aws/readers/secrets-snapshot.ts';

const ACCOUNT = { id: '123456789012', partition: 'aws' };
const takenAt = '2026-03-01T12:00:00.000Z';
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const refusal = (name: string) => Object.assign(new Error(name), { name, $metadata: {} });

const nameOf = (command: unknown): string =>
  typeof command === 'object' && command !== null ? command.constructor.name : '';
type Answer = (region: string) => object;

/** The response to each command, whichever client sends it. All other commands are denied. */
let answers: Readonly<Record<string, Answer>> = {};
const asked: string[] = [];

beforeEach(() => {
  asked.length = 0;
  // All clients of the SDK inherit this one method.
  vi.spyOn(Object.getPrototypeOf(LambdaClient.prototype), 'send').mockImplementation(async function (
    this: LambdaClient,
    command: unknown,
  ) {
    const name = nameOf(command);
    const region = await this.config.region();
    asked.push(`${region} ${name}`);
    const answer = answers[name];
    if (answer === undefined) throw refusal('AccessDeniedException');
    return answer(region);
  });
});
afterEach(() => vi.restoreAllMocks());

const read = async (...regions: string[]) =>
  readSecretsSnapshot(await regionsToRead(regions, { region: 'eu-west-1' }), ACCOUNT, takenAt, async () => ({
    secrets: [],
    unscanned: [],
  }));

const functions: Answer = (region) => ({ Functions: [{ FunctionArn: `arn:${region}`, Role: role(region) }] });
const failingIn =
  (region: string, name: string, answer: Answer): Answer =>
  (asked) => {
    if (asked === region) throw refusal(name);
    return answer(asked);
  };

describe('compute of several Regions', () => {
  it('counts only types as read that every Region returned', async () => {
    answers = { ListFunctionsCommand: functions };
    const snapshot = await read('eu-west-1', 'us-east-1');
    expect(snapshot.workloads).toHaveLength(2);
    expect(snapshot.workloadTypesRead).toEqual(['AWS::Lambda::Function', 'AWS::Serverless::Function']);
  });

  it('keeps the workloads of other Regions if a type is unreadable in one, but does not count it as read', async () => {
    answers = {
      ListFunctionsCommand: failingIn('us-east-1', 'ThrottlingException', functions),
      ListProjectsCommand: () => ({ projects: [] }),
    };
    const snapshot = await read('eu-west-1', 'us-east-1');
    expect(snapshot.workloads).toEqual([expect.objectContaining({ roleArn: role('eu-west-1') })]);
    expect(snapshot.workloadTypesRead).toEqual(['AWS::CodeBuild::Project']);
    expect(snapshot.unreadable).toContainEqual({
      what: 'AWS::Lambda::Function in us-east-1',
      why: 'lambda:ListFunctions: throttled for too long (ThrottlingException)',
    });
  });

  it('reads the other Regions if one is disabled', async () => {
    answers = { ListFunctionsCommand: failingIn('af-south-1', 'UnrecognizedClientException', functions) };
    const snapshot = await read('af-south-1', 'eu-west-1');
    expect(asked).toContain('eu-west-1 ListFunctionsCommand');
    expect(snapshot.workloads).toHaveLength(1);
    expect(snapshot.workloadTypesRead).toEqual([]);
  });

  it('is unknown, not empty, if nothing can be read anywhere', async () => {
    answers = {};
    const snapshot = await read('eu-west-1', 'us-east-1');
    expect(snapshot).toMatchObject({ workloads: 'unknown', workloadTypesRead: [], secretsOutsideVault: 'unknown' });
  });

  it('is read in all enabled Regions if none is configured', async () => {
    const Regions = ['eu-west-1', 'us-east-1', 'ap-south-2'].map((RegionName) => ({ RegionName }));
    answers = { DescribeRegionsCommand: () => ({ Regions }), ListFunctionsCommand: functions };
    const snapshot = await read();
    expect(snapshot.workloads).toHaveLength(3);
    expect(snapshot.workloadTypesRead).toEqual(['AWS::Lambda::Function', 'AWS::Serverless::Function']);
    expect(asked.filter((call) => call.endsWith('DescribeRegionsCommand'))).toEqual([
      'eu-west-1 DescribeRegionsCommand',
    ]);
  });

  it('has no completely read type if the Regions cannot be listed', async () => {
    answers = { ListFunctionsCommand: functions };
    const snapshot = await read();
    expect(snapshot.workloads).toEqual([expect.objectContaining({ roleArn: role('eu-west-1') })]);
    expect(snapshot.workloadTypesRead).toEqual([]);
    expect(snapshot.unreadable).toContainEqual({
      what: 'enabled Regions',
      why: 'ec2:DescribeRegions: denied (AccessDeniedException)',
    });
  });

  const byOrganization = 'not authorized to perform this with an explicit deny in a service control policy';
  const blockedIn =
    (region: string): Answer =>
    (from) => {
      if (from === region) throw Object.assign(refusal('AccessDeniedException'), { message: byOrganization });
      return {};
    };

  it('is empty in a Region that service control policies block', async () => {
    const everything = new Proxy({}, { get: () => blockedIn('sa-east-1') });
    answers = everything;
    const snapshot = await read('eu-west-1', 'sa-east-1');
    expect(snapshot.unreadable.filter(({ why }) => why.includes('service control policy'))).toEqual([]);
    expect(snapshot.workloadTypesRead).toEqual((await read('eu-west-1')).workloadTypesRead);
    expect(snapshot.workloadTypesRead.length).toBeGreaterThan(10);
  });

  it('counts a Region in which a service control policy denies one service, and reports it', async () => {
    answers = { ListFunctionsCommand: functions, ListProjectsCommand: blockedIn('eu-west-1') };
    const snapshot = await read('eu-west-1');
    expect(snapshot.workloadTypesRead).toEqual(['AWS::Lambda::Function', 'AWS::Serverless::Function']);
    expect(snapshot.unreadable).toContainEqual({
      what: 'AWS::CodeBuild::Project in eu-west-1',
      why: 'codebuild:ListProjects: denied by a service control policy (AccessDeniedException)',
    });
  });
});
