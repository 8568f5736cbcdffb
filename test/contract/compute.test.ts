import { IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPrincipals } from '../../layers/aws/readers/principals.ts';
import { regionsToRead } from '../../layers/aws/readers/regions.ts';
import { readSecretsSnapshot } from '../../layers/aws/readers/secrets-snapshot.ts';
import { estateOf, type SecretsSnapshot } from '../../layers/core/posture/account-facts.ts';
import { findExposedSecrets } from '../../layers/core/posture/secrets-outside.ts';
import { startMoto } from '../../local/moto.ts';
import {
  apiOf,
  CARRIED,
  LEFT_ABOUT,
  NOT_EMULATED,
  PROFILE,
  setUpAgent,
  setUpCompute,
  setUpIdentityPool,
  setUpWorkshop,
} from './compute-stage.ts';
import { ACCOUNT, asFunction, asRoot, type ClientConfiguration } from './snapshot-harness.ts';
import { emulator } from './stores-harness.ts';

async function read(as: ClientConfiguration): Promise<SecretsSnapshot> {
  const regions = await regionsToRead([as.region], as);
  return readSecretsSnapshot(regions, ACCOUNT, new Date().toISOString(), (values) =>
    findExposedSecrets(values, 'salt'),
  );
}

/** The workloads as `type role access`, with roles and instance profiles as in the principals snapshot. */
async function found(endpoint: string, secrets: SecretsSnapshot): Promise<string[]> {
  const principals = await readPrincipals(new IAMClient(asRoot(endpoint)), ACCOUNT, secrets.takenAt);
  const estate = estateOf(ACCOUNT, { principals, credentials: undefined, secrets }, [], secrets.takenAt);
  const workloads = estate === undefined || estate.workloads === 'unknown' ? [] : estate.workloads;
  return workloads.map(({ type, roleArn, access }) => [type, roleArn, access ?? ''].join(' ').trim()).sort();
}

const IN_BOTH = [
  `AWS::Batch::JobDefinition ${CARRIED}`,
  `AWS::BedrockAgentCore::Runtime ${CARRIED}`,
  `AWS::EC2::LaunchTemplate ${PROFILE}`,
  `AWS::Glue::Job ${CARRIED}`,
  `AWS::Scheduler::Schedule ${CARRIED}`,
  `AWS::StepFunctions::StateMachine ${CARRIED}`,
];

describe('compute of the emulated account, read with the permissions of the function', () => {
  let endpoint: string;
  let stop: () => Promise<void>;
  let part: SecretsSnapshot;
  beforeAll(async () => {
    ({ endpoint, stop } = await emulator());
    await setUpCompute(endpoint);
    await setUpAgent(endpoint);
    await setUpIdentityPool(endpoint);
    part = await read(await asFunction(endpoint, 'snapshot-secrets', { identitiesTable: 'none', bus: 'none' }));
  });
  afterAll(() => stop?.());

  it('is found with its roles', async () => {
    expect(await found(endpoint, part)).toEqual(
      [
        ...IN_BOTH,
        `AWS::Bedrock::Agent ${CARRIED}`,
        `AWS::Cognito::IdentityPool ${CARRIED} authenticated`,
        `AWS::Cognito::IdentityPool ${CARRIED} unauthenticated`,
      ].sort(),
    );
  });

  it('counts as read for the types that the emulator supports', () => {
    expect(part.unreadable.map(apiOf).sort()).toEqual(NOT_EMULATED);
    expect(part.workloadTypesRead).toEqual(expect.arrayContaining(IN_BOTH.map((line) => line.split(' ')[0])));
    for (const type of ['AWS::SageMaker::NotebookInstance', 'AWS::AppRunner::Service', 'AWS::Glue::DevEndpoint'])
      expect(part.workloadTypesRead).not.toContain(type);
  });

  it('is searched for secrets in its configuration', () => {
    const places = part.secretsOutsideVault === 'unknown' ? [] : part.secretsOutsideVault;
    expect(places.map(({ type, place }) => `${type} ${place}`).sort()).toEqual([
      'AWS::Bedrock::Agent Instruction',
      'AWS::BedrockAgentCore::Runtime SEARCH_API_KEY',
      'AWS::EC2::LaunchTemplate UserData',
      'AWS::Glue::Job --db_password',
    ]);
    for (const value of Object.values(LEFT_ABOUT)) expect(JSON.stringify(part)).not.toContain(value);
  });
});

describe('compute of an account in a second, independent emulator', () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  let part: SecretsSnapshot;
  beforeAll(async () => {
    moto = await startMoto(ACCOUNT.id);
    await setUpCompute(moto.endpoint);
    await setUpWorkshop(moto.endpoint);
    part = await read(asRoot(moto.endpoint));
  }, 300_000);
  afterAll(() => moto?.stop());

  it('is found with its roles, including that of a service on an old revision', async () => {
    expect(await found(moto.endpoint, part)).toEqual(
      [
        ...IN_BOTH,
        `AWS::AutoScaling::LaunchConfiguration ${PROFILE}`,
        `AWS::CloudFormation::StackSet ${CARRIED}`,
        `AWS::ECS::TaskDefinition ${CARRIED}`,
        `AWS::Glue::DevEndpoint ${CARRIED}`,
        `AWS::Glue::Session ${CARRIED}`,
        `AWS::SageMaker::NotebookInstance ${CARRIED}`,
        `AWS::SageMaker::Pipeline ${CARRIED}`,
      ].sort(),
    );
  });
});
