import { BedrockAgentClient, CreateAgentCommand } from '@aws-sdk/client-bedrock-agent';
import { BedrockAgentCoreControlClient, CreateAgentRuntimeCommand } from '@aws-sdk/client-bedrock-agentcore-control';
import { CloudControlClient, CreateResourceCommand } from '@aws-sdk/client-cloudcontrol';
import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity';
import { CreateLaunchTemplateCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import {
  AttachUserPolicyCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { PutResourcePolicyCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { eventually, invoke, type SNAPSHOTS } from '../../../local/driver.ts';
import { Maker } from '../../../local/estate.ts';
import { account, changeRecord, estate, functionOf, newVictim, post, responder, root } from '../world.ts';

const iam = new IAMClient(root);
const snapshot = (folder: (typeof SNAPSHOTS)[number]) => invoke(root, functionOf(folder));
const policy = (...Action: string[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
/** Has the format of a code host's token, but is not a real one. */
const leaked = `ghp_${'aB3dE5gH7jK9mN1pQ3sT5vW7xY9zA1cD3eF5'}`;

const roleFor = (name: string, Service: string, may = policy('s3:ListAllMyBuckets')): Promise<string> => {
  const trust = { Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' };
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  return new Maker(root, account).role(name, document, may, { owner: 'tests' });
};

describe('repeated snapshots', () => {
  it('find deleted and new identities without events, even when run concurrently', async () => {
    const gone = await newVictim('vanished', { escalates: false });
    const UserName = gone.name;
    await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: gone.key.accessKeyId }));
    await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: `${UserName}-access` }));
    await iam.send(new DeleteUserCommand({ UserName }));
    const fresh = await new Maker(root, account).user('unannounced', '/', policy('*'), {});
    await Promise.all([
      snapshot('snapshot-principals'),
      snapshot('snapshot-principals'),
      snapshot('snapshot-credentials'),
    ]);
    expect(await responder.identity(gone.arn)).toBeUndefined();
    expect((await responder.identity(fresh.arn))?.tier).toBe(0);
  });

  it('find a secret in a container environment without revealing its value', async () => {
    const task = await roleFor('site-task', 'ecs-tasks.amazonaws.com');
    await new ECSClient(root).send(
      new RegisterTaskDefinitionCommand({
        family: 'site',
        taskRoleArn: task,
        containerDefinitions: [
          { name: 'web', image: 'web', environment: [{ name: 'TOKEN', value: leaked }], memory: 128 },
        ],
      }),
    );
    await snapshot('snapshot-principals');
    await snapshot('snapshot-secrets');
    const identity = await responder.identity(task);
    expect(
      identity?.reasons.map(({ code }) => code),
      task,
    ).toContain('SECRET_OUTSIDE_VAULT');
    expect(JSON.stringify(identity)).not.toContain(leaked);
  });

  it('find escalations to the roles of agents, open identity pools, Airflow and, perhaps, desktops', async () => {
    const roleArn = await roleFor('helper-agent', 'bedrock-agentcore.amazonaws.com', policy('*'));
    await new BedrockAgentCoreControlClient(root).send(
      new CreateAgentRuntimeCommand({
        agentRuntimeName: 'helper',
        roleArn,
        networkConfiguration: { networkMode: 'PUBLIC' },
        agentRuntimeArtifact: { containerConfiguration: { containerUri: 'registry.example.com/helper:1' } },
      }),
    );
    await new BedrockAgentClient(root).send(
      new CreateAgentCommand({
        agentName: 'concierge',
        agentResourceRoleArn: roleArn,
        instruction: `Sign in to the code host with ${leaked}, then answer questions about it.`,
      }),
    );
    const cognito = new CognitoIdentityClient(root);
    const { IdentityPoolId } = await cognito.send(
      new CreateIdentityPoolCommand({ IdentityPoolName: 'visitors', AllowUnauthenticatedIdentities: true }),
    );
    const visitor = await roleFor('visitor', 'lambda.amazonaws.com', policy('*'));
    await cognito.send(new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles: { unauthenticated: visitor } }));
    await new EC2Client(root).send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: 'workers',
        LaunchTemplateData: { InstanceType: 't3.small' },
      }),
    );
    const make = new Maker(root, account);
    const operator = await make.user('agent-operator', '/', policy('bedrock-agentcore:InvokeAgentRuntimeCommand'), {});
    const statement = ['cognito-identity:GetId', 'cognito-identity:GetCredentialsForIdentity'];
    const caller = await make.user('pool-user', '/', policy(...statement), {});
    const dweller = await make.user('airflow-user', '/', policy('airflow:CreateCliToken', 's3:PutObject'), {});
    const airflow = await roleFor('airflow', 'airflow-env.amazonaws.com', policy('*'));
    const environment = {
      Name: 'etl',
      Arn: `arn:aws:airflow:us-east-1:${account}:environment/etl`,
      ExecutionRoleArn: airflow,
      SourceBucketArn: 'arn:aws:s3:::workflows',
      DagS3Path: 'dags',
    };
    await new CloudControlClient(root).send(
      new CreateResourceCommand({ TypeName: 'AWS::MWAA::Environment', DesiredState: JSON.stringify(environment) }),
    );
    const streamer = await make.user('desktop-user', '/', policy('appstream:CreateStreamingURL'), {});
    await roleFor('desktop', 'appstream.amazonaws.com', policy('*'));
    await snapshot('snapshot-principals');
    await snapshot('snapshot-credentials');
    await snapshot('snapshot-secrets');
    const ways = async ({ arn }: { readonly arn: string }) =>
      (await responder.identity(arn))?.escalations.map(({ admin, steps }) => ({
        admin,
        steps: steps.map(({ rule, conditional }) => `${rule}${conditional ? '?' : ''}`),
      }));
    expect(await ways(operator)).toEqual([{ admin: true, steps: ['bedrock-agentcore-run-runtime-command'] }]);
    expect(await ways(caller)).toEqual([{ admin: true, steps: ['cognito-get-unauthenticated-credentials'] }]);
    expect((await responder.identity(roleArn))?.reasons.map(({ code }) => code)).toContain('SECRET_OUTSIDE_VAULT');
    expect(await ways(dweller)).toEqual([{ admin: true, steps: ['mwaa-open-airflow'] }]);
    // The snapshots do not read AppStream fleets, so what they may contain counts as conditional, not absent.
    expect(await ways(streamer)).toEqual([{ admin: true, steps: ['appstream-open-session?'] }]);
  });

  it('are not needed for policy versions and secrets, which events report', async () => {
    const user = await newVictim('versioned', { escalates: false });
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: 'growing', PolicyDocument: policy('s3:ListAllMyBuckets') }),
    );
    const PolicyArn = Policy?.Arn ?? '';
    await iam.send(new AttachUserPolicyCommand({ UserName: user.name, PolicyArn }));
    await post(changeRecord('CreatePolicy', { policyName: 'growing' }, { policy: { arn: PolicyArn } }));
    await post(changeRecord('AttachUserPolicy', { userName: user.name, policyArn: PolicyArn }));
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: policy('*'), SetAsDefault: true }));
    await post(changeRecord('CreatePolicyVersion', { policyArn: PolicyArn, setAsDefault: true }));
    await eventually('tier 0', async () => ((await responder.identity(user.arn))?.tier === 0 ? true : undefined), 20);

    const Url = 'https://gitlab.com';
    await iam.send(new CreateOpenIDConnectProviderCommand({ Url, ClientIDList: ['sts.amazonaws.com'] }));
    await post(changeRecord('CreateOpenIDConnectProvider', { url: Url }));

    const before = await responder.identity(estate.secret);
    const everybody = { Effect: 'Allow', Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*' };
    const ResourcePolicy = JSON.stringify({ Version: '2012-10-17', Statement: [everybody] });
    await new SecretsManagerClient(root).send(
      new PutResourcePolicyCommand({ SecretId: estate.secret, ResourcePolicy }),
    );
    await post(changeRecord('PutResourcePolicy', { secretId: estate.secret }, undefined, 'secretsmanager'));
    await eventually(
      'a worse secret',
      async () => {
        const after = await responder.identity(estate.secret);
        return after !== undefined && before !== undefined && after.score > before.score ? true : undefined;
      },
      20,
    );
  });
});
