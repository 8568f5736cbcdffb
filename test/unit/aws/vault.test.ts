import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readSecretsPart } from '../../../layers/aws/readers/vault.ts';

const ACCOUNT = { id: '123456789012', partition: 'aws' };
const takenAt = '2026-03-01T12:00:00.000Z';
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const refusal = (name: string) => Object.assign(new Error(name), { name, $metadata: {} });

const nameOf = (command: unknown): string =>
  typeof command === 'object' && command !== null ? command.constructor.name : '';
type Answer = (region: string) => object;

/** What each command is answered with, whichever client sends it; what is not here is denied. */
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

const read = (...regions: string[]) =>
  readSecretsPart(
    regions.map((region) => ({ region })),
    ACCOUNT,
    takenAt,
    async () => [],
  );

const functions: Answer = (region) => ({ Functions: [{ FunctionArn: `arn:${region}`, Role: role(region) }] });
const failingIn =
  (region: string, name: string, answer: Answer): Answer =>
  (asked) => {
    if (asked === region) throw refusal(name);
    return answer(asked);
  };

describe('compute of several Regions', () => {
  it('given a type that every Region tells of, when read, then it counts as read, and no other does', async () => {
    answers = { ListFunctionsCommand: functions };
    const part = await read('eu-west-1', 'us-east-1');
    expect(part.workloads).toHaveLength(2);
    expect(part.workloadTypesRead).toEqual(['AWS::Lambda::Function', 'AWS::Serverless::Function']);
  });

  it('given one Region that does not tell, when read, then the type does not count, and what others told is kept', async () => {
    answers = {
      ListFunctionsCommand: failingIn('us-east-1', 'ThrottlingException', functions),
      ListProjectsCommand: () => ({ projects: [] }),
    };
    const part = await read('eu-west-1', 'us-east-1');
    expect(part.workloads).toEqual([expect.objectContaining({ roleArn: role('eu-west-1') })]);
    expect(part.workloadTypesRead).toEqual(['AWS::CodeBuild::Project']);
    expect(part.unreadable).toContainEqual({
      what: 'AWS::Lambda::Function in us-east-1',
      why: 'lambda:ListFunctions: throttled for too long (ThrottlingException)',
    });
  });

  it('given a Region that is not switched on, when read, then the others are asked all the same', async () => {
    answers = { ListFunctionsCommand: failingIn('af-south-1', 'UnrecognizedClientException', functions) };
    const part = await read('af-south-1', 'eu-west-1');
    expect(asked).toContain('eu-west-1 ListFunctionsCommand');
    expect(part.workloads).toHaveLength(1);
    expect(part.workloadTypesRead).toEqual([]);
  });

  it('given nothing that may be read anywhere, when read, then compute is unknown and not an empty list', async () => {
    answers = {};
    const part = await read('eu-west-1', 'us-east-1');
    expect(part).toMatchObject({ workloads: 'unknown', workloadTypesRead: [], secretsOutsideVault: 'unknown' });
  });
});
