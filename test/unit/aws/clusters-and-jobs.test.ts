import { describe, expect, it } from 'vitest';
import { readAmplifyApps } from '../../../layers/aws/readers/compute/amplify.ts';
import { readJobDefinitions } from '../../../layers/aws/readers/compute/batch.ts';
import { readInstances } from '../../../layers/aws/readers/compute/ec2.ts';
import type { ReadCompute } from '../../../layers/aws/readers/compute/reader.ts';
import { readRoleAliases } from '../../../layers/aws/readers/compute/role-aliases.ts';
import { NOTHING_SCANNED } from '../../../layers/aws/readers/compute/scanned.ts';
import { trackReads } from '../../../layers/aws/readers/read-tracker.ts';
import { refusal, sdkAnswers } from './sdk-answers.ts';

const place = { region: 'eu-west-1', account: '123456789012', partition: 'aws', before: NOTHING_SCANNED };
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:123456789012:${resource}`;

const sdk = sdkAnswers();

async function reading(read: ReadCompute) {
  const reads = trackReads();
  const found = await read({ region: place.region }, reads, place);
  const notes = reads.unreadable().map(({ what, why }) => `${what} | ${why}`);
  if (found === 'unknown') return { workloads: 'unknown', values: [], typesRead: [], notes };
  const workloads = found.workloads.map(({ id, roleArn, binding }) => [id, roleArn, binding ?? ''].join(' ').trim());
  const values = found.values.map(({ place: where, value }) => `${where}=${value}`);
  return { workloads, values, typesRead: found.typesRead, notes };
}

describe('Batch job definitions', () => {
  const id = (revision: number) => arn('batch', `job-definition/etl:${revision}`);
  it('have a job role and an execution role, in every kind of job', async () => {
    sdk.answers = {
      DescribeJobDefinitions: ({ nextToken, status }) =>
        nextToken === undefined
          ? {
              nextToken: 'more',
              jobDefinitions: [
                {
                  jobDefinitionName: 'etl',
                  jobDefinitionArn: id(1),
                  revision: 1,
                  status,
                  containerProperties: {
                    jobRoleArn: role('old'),
                    environment: [{ name: 'TOKEN', value: 'of revision 1' }],
                  },
                },
                {
                  jobDefinitionName: 'etl',
                  jobDefinitionArn: id(2),
                  revision: 2,
                  containerProperties: {
                    jobRoleArn: role('job'),
                    executionRoleArn: role('pull'),
                    environment: [{ name: 'TOKEN', value: 'of revision 2' }],
                  },
                },
              ],
            }
          : {
              jobDefinitions: [
                {
                  jobDefinitionName: 'nodes',
                  jobDefinitionArn: id(3),
                  revision: 3,
                  nodeProperties: {
                    nodeRangeProperties: [
                      { container: { jobRoleArn: role('node') } },
                      { ecsProperties: { taskProperties: [{ taskRoleArn: role('task') }] } },
                    ],
                  },
                },
              ],
            },
    };
    expect(await reading(readJobDefinitions)).toEqual({
      workloads: [
        `${id(1)} ${role('old')} task_role`,
        `${id(2)} ${role('job')} task_role`,
        `${id(2)} ${role('pull')} execution_role`,
        `${id(3)} ${role('node')} task_role`,
        `${id(3)} ${role('task')} task_role`,
      ],
      values: ['TOKEN=of revision 2'],
      typesRead: ['AWS::Batch::JobDefinition'],
      notes: [],
    });
  });

  it('are unknown and reported if the list is denied', async () => {
    expect(await reading(readJobDefinitions)).toMatchObject({
      workloads: 'unknown',
      notes: [expect.stringContaining('batch:DescribeJobDefinitions: denied')],
    });
  });
});

describe('EMR clusters', () => {
  it('are known from their instances, whose role steps have', async () => {
    const profile = (name: string) => ({ Arn: `arn:aws:iam::123456789012:instance-profile/${name}` });
    const tagged = (id: string) => [{ Key: 'aws:elasticmapreduce:job-flow-id', Value: id }];
    const instance = (id: string, name: string, Tags: object[] = []) => ({
      InstanceId: id,
      State: { Name: 'running' },
      IamInstanceProfile: profile(name),
      Tags,
    });
    const gone = { ...instance('i-5', 'emr', tagged('j-GONE')), State: { Name: 'terminated' } };
    sdk.answers = {
      DescribeInstances: () => ({
        Reservations: [
          {
            Instances: [
              instance('i-1', 'emr', tagged('j-1')),
              instance('i-2', 'emr', tagged('j-1')),
              instance('i-3', 'web', [{ Key: 'elasticmapreduce:job-flow-id', Value: 'j-2' }]),
              { InstanceId: 'i-4', Tags: tagged('j-4') },
              gone,
            ],
          },
        ],
      }),
      DescribeInstanceAttribute: () => ({}),
    };
    const { workloads, typesRead } = await reading(readInstances);
    expect(workloads).toEqual([
      `i-1 ${profile('emr').Arn}`,
      `i-2 ${profile('emr').Arn}`,
      `i-3 ${profile('web').Arn}`,
      `${arn('elasticmapreduce', 'cluster/j-1')} ${profile('emr').Arn}`,
    ]);
    expect(typesRead).toContain('AWS::EMR::Cluster');
  });
});

describe('Amplify apps', () => {
  it('have the roles of their builds and of server-side rendering, and an environment', async () => {
    const app = arn('amplify', 'apps/d1');
    sdk.answers = {
      ListApps: () => ({
        apps: [
          {
            appArn: app,
            iamServiceRoleArn: role('build'),
            computeRoleArn: role('render'),
            environmentVariables: { TOKEN: 'x' },
            buildSpec: 'version: 1',
          },
          { appArn: arn('amplify', 'apps/d2') },
        ],
      }),
    };
    expect(await reading(readAmplifyApps)).toEqual({
      workloads: [`${app} ${role('build')}`, `${app} ${role('render')}`],
      values: ['TOKEN=x', 'buildSpec=version: 1'],
      typesRead: ['AWS::Amplify::App'],
      notes: [],
    });
  });
});

describe('IoT role aliases', () => {
  it('have a role, and are incomplete if one cannot be read', async () => {
    sdk.answers = {
      ListRoleAliases: ({ marker }) =>
        marker === undefined ? { roleAliases: ['sensors'], nextMarker: 'more' } : { roleAliases: ['closed'] },
      DescribeRoleAlias: ({ roleAlias }) => {
        if (roleAlias === 'closed') throw refusal('UnauthorizedException');
        return { roleAliasDescription: { roleAliasArn: arn('iot', 'rolealias/sensors'), roleArn: role('device') } };
      },
    };
    expect(await reading(readRoleAliases)).toEqual({
      workloads: [`${arn('iot', 'rolealias/sensors')} ${role('device')}`],
      values: [],
      typesRead: [],
      notes: [expect.stringContaining('AWS::IoT::RoleAlias closed in eu-west-1 | iot:DescribeRoleAlias')],
    });
  });
});
