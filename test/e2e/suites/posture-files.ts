import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GenerateCredentialReportCommand,
  GetAccountAuthorizationDetailsCommand,
  GetCredentialReportCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { runMain } from '../../unit/cli/run-main.ts';
import { account, root } from '../world.ts';
import { type Judgement, judgement } from './posture-judgement.ts';

const iam = new IAMClient(root);
const lambda = new LambdaClient(root);

/** The result of `tierwatch assess` for the current account, from files. */
export const assessedByHand = (): Promise<readonly Judgement[]> => withFiles(assess);

/** Runs `use` with the files of the current account as an engineer would export them, as arguments of the command line. The test reads
 * everything with its own calls, not with the readers of the snapshots. */
export async function withFiles<Result>(use: (files: readonly string[]) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'tierwatch-assess-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  try {
    return await use([
      file('dump.json', JSON.stringify(await authorizationDetails())),
      '--credential-report',
      file('report.csv', await credentialReport()),
      '--workloads',
      file('workloads.json', JSON.stringify(await functions())),
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the command line in this process; `--json` prints one posture per line. */
async function assess(args: readonly string[]): Promise<readonly Judgement[]> {
  const { code, out, err } = await runMain(['assess', ...args, '--json'], { cwd: process.cwd() });
  if (code !== 0 || err !== '') throw new Error(`assess exited with ${code}: ${err}`);
  return out
    .trim()
    .split('\n')
    .map((line) => judgement.parse(JSON.parse(line)));
}

/** All pages in one document, as `aws iam get-account-authorization-details` prints it. Small pages, to test pagination. */
async function authorizationDetails(): Promise<object> {
  const pages = [];
  let Marker: string | undefined;
  do {
    const page = await iam.send(new GetAccountAuthorizationDetailsCommand({ MaxItems: 10, Marker }));
    pages.push(page);
    Marker = page.IsTruncated === true ? page.Marker : undefined;
  } while (Marker !== undefined);
  return {
    UserDetailList: pages.flatMap((page) => page.UserDetailList ?? []),
    GroupDetailList: pages.flatMap((page) => page.GroupDetailList ?? []),
    RoleDetailList: pages.flatMap((page) => page.RoleDetailList ?? []),
    Policies: pages.flatMap((page) => page.Policies ?? []),
  };
}

async function credentialReport(): Promise<string> {
  await iam.send(new GenerateCredentialReportCommand({}));
  const { Content } = await iam.send(new GetCredentialReportCommand({}));
  return Buffer.from(Content ?? []).toString('utf8');
}

/** Functions with their roles and environments: all compute in the account before other suites add more. */
async function functions(): Promise<object[]> {
  const found: object[] = [];
  let Marker: string | undefined;
  do {
    const page = await lambda.send(new ListFunctionsCommand({ Marker }));
    for (const { FunctionArn, Role, Environment } of page.Functions ?? []) {
      const environment = Environment?.Variables ?? {};
      found.push({ type: 'AWS::Lambda::Function', id: FunctionArn, account, roleArn: Role, environment });
    }
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  return found;
}
