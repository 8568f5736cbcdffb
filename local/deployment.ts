import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CreatePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { DeleteBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { REGION, rootKey, settingsFor } from './credentials.ts';
import { cdk, type ToolRun } from './deploy.ts';
import { LOCAL_CONFIG, LOCAL_DENY_ALL, localTemplate, type UnsupportedResource } from './differences.ts';
import type { Emulator } from './emulator.ts';
import type { StackFacts } from './intrinsics.ts';
import { createManagementTrail } from './management-trail.ts';
import { logFile, noProgress, type OnProgress, workFolder } from './paths.ts';
import { readTemplate, type Template } from './template.ts';
import { createUnsupportedResources } from './unsupported-resources.ts';

/** The hub as deployed to the emulator. */
export interface Deployment {
  readonly outputs: Readonly<Record<string, string>>;
  /** Base URL of the HTTP API, reachable without DNS. */
  readonly api: string;
  /** The template as synthesized, without local differences. */
  readonly template: Template;
  readonly physicalIds: Readonly<Record<string, string>>;
  readonly log: string;
}

export interface DeployOptions {
  readonly onProgress?: OnProgress;
  /** Default: the local configuration. */
  readonly config?: object;
  /** Stack to deploy. */
  readonly stack?: string;
  /** Account to deploy to; default the emulator's own. */
  readonly account?: string;
  /** Ends the deployment. */
  readonly signal?: AbortSignal;
}

const HUB = 'Tierwatch';

/** Bootstraps the emulated account, synthesizes the CDK app and deploys the hub with the CDK CLI. */
export async function deployTierwatch(emulator: Emulator, options: DeployOptions = {}): Promise<Deployment> {
  const { onProgress = noProgress, stack = HUB, account = emulator.account, signal } = options;
  const log = logFile(`cdk-${stack}`);
  const environment = { ...emulator.rootEnvironment, AWS_ACCESS_KEY_ID: account };
  const folder = join(workFolder, `cdk-${emulator.port}-${stack}`);
  try {
    onProgress('synthesizing the CDK app');
    await synthesize(join(folder, 'out'), { log, signal, config: options.config ?? LOCAL_CONFIG });
    const { template, unsupported } = localAssembly(join(folder, 'out'), join(folder, 'local'), stack);
    onProgress(`bootstrapping account ${account}`);
    await bootstrap(emulator, account, { log, signal, environment, app: join(folder, 'local') });
    onProgress(`deploying stack ${stack}`);
    const args = ['deploy', stack, '--exclusively', '--require-approval', 'never', '--app', join(folder, 'local')];
    await cdk([...args, '--output', join(folder, 'deploy')], { log, signal, environment });
    await createDenyAll(emulator, account);
    if (stack === HUB) await createManagementTrail(settingsFor(emulator.endpoint, rootKey(account)));
    return { ...(await readStack(emulator, account, stack, unsupported)), template, log };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Synthesizes the app with a configuration. Needs no account and no network. */
export async function synthesize(
  folder: string,
  { log, config, signal }: Pick<ToolRun, 'log' | 'signal'> & { readonly config?: object },
): Promise<void> {
  const args = ['synth', '--quiet', '--output', folder];
  if (config === undefined) return cdk(args, { log, signal });
  const file = `${folder}.config.json`;
  writeJson(file, config);
  await cdk([...args, '--context', `config=${file}`], { log, signal });
}

/** Copies the assembly with the local differences applied. Returns the original template of `stack`. */
function localAssembly(
  from: string,
  to: string,
  stack: string,
): { template: Template; unsupported: readonly UnsupportedResource[] } {
  cpSync(from, to, { recursive: true });
  for (const name of readdirSync(from).filter((file) => file.endsWith('.template.json'))) {
    writeJson(join(to, name), localTemplate(readTemplate(join(from, name))).template);
  }
  const template = readTemplate(join(from, `${stack}.template.json`));
  return { template, unsupported: localTemplate(template).unsupported };
}

interface BootstrapOptions extends ToolRun {
  readonly app: string;
}

async function bootstrap(emulator: Emulator, account: string, { app, ...run }: BootstrapOptions) {
  await cdk(['bootstrap', `aws://${account}/${REGION}`, '--app', app], run);
  // The bucket policy denies requests without TLS, and loopback has no TLS. The bucket belongs to the CDK CLI.
  const Bucket = `cdk-hnb659fds-assets-${account}-${REGION}`;
  await new S3Client(settingsFor(emulator.endpoint, rootKey(account))).send(new DeleteBucketPolicyCommand({ Bucket }));
}

async function createDenyAll(emulator: Emulator, account: string): Promise<void> {
  const Statement = [{ Effect: 'Deny', Action: '*', Resource: '*' }];
  const { path: Path, name: PolicyName } = LOCAL_DENY_ALL;
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  const iam = new IAMClient(settingsFor(emulator.endpoint, rootKey(account)));
  await iam.send(new CreatePolicyCommand({ Path, PolicyName, PolicyDocument }));
}

async function readStack(
  emulator: Emulator,
  account: string,
  stack: string,
  unsupported: readonly UnsupportedResource[],
) {
  const settings = settingsFor(emulator.endpoint, rootKey(account));
  const formation = new CloudFormationClient(settings);
  const physicalIds: Record<string, string> = {};
  const arns: Record<string, string> = {};
  let NextToken: string | undefined;
  do {
    const page = await formation.send(new ListStackResourcesCommand({ StackName: stack, NextToken }));
    for (const { LogicalResourceId, PhysicalResourceId, ResourceType } of page.StackResourceSummaries ?? []) {
      if (LogicalResourceId === undefined || PhysicalResourceId === undefined) continue;
      physicalIds[LogicalResourceId] = PhysicalResourceId;
      if (ResourceType === 'AWS::Events::EventBus') {
        arns[LogicalResourceId] = `arn:aws:events:${REGION}:${account}:event-bus/${PhysicalResourceId}`;
      }
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  const facts: StackFacts = { account, region: REGION, stackName: stack, physicalIds, arns };
  await createUnsupportedResources(unsupported, facts, new EventBridgeClient(settings));
  const outputs = await readOutputs(formation, stack);
  return { outputs, physicalIds, api: apiBase(emulator, outputs.ApiEndpoint) };
}

async function readOutputs(formation: CloudFormationClient, stack: string): Promise<Record<string, string>> {
  const { Stacks = [] } = await formation.send(new DescribeStacksCommand({ StackName: stack }));
  const pairs = (Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]);
  return Object.fromEntries(pairs);
}

/** The emulator names an API `<id>.execute-api.localhost`, which not every machine resolves; it also serves it by path. */
function apiBase(emulator: Emulator, endpoint: string | undefined): string {
  const id = endpoint === undefined ? '' : new URL(endpoint).hostname.split('.')[0];
  return `${emulator.endpoint}/_aws/execute-api/${id}`;
}

function writeJson(file: string, value: object): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(value));
}
