import {
  BatchGetProjectsCommand,
  type CodeBuildClient,
  ListProjectsCommand,
  type Project,
} from '@aws-sdk/client-codebuild';
import type { Known } from '../../../core/identity.ts';
import type { Exposable } from '../../../core/posture/secrets-outside.ts';
import { allPages, type Gather } from '../gather.ts';
import type { Found } from '../workloads.ts';

const TYPE = 'AWS::CodeBuild::Project';
/** What one BatchGetProjects takes. */
const BATCH = 100;

/** CodeBuild projects, their service roles and plain-text variables. */
export async function readCodeBuildProjects(
  client: CodeBuildClient,
  gather: Gather,
  { region, account }: { readonly region: string; readonly account: string },
): Promise<Known<Found>> {
  const names = await gather.attempt('codebuild:ListProjects', `${TYPE} in ${region}`, () =>
    allPages(
      'codebuild:ListProjects',
      (nextToken) => client.send(new ListProjectsCommand({ nextToken })),
      (page) => ({ items: page.projects ?? [], next: page.nextToken }),
    ),
  );
  if (names === 'unknown') return 'unknown';
  const projects: Project[] = [];
  for (let start = 0; start < names.length; start += BATCH) {
    const batch = names.slice(start, start + BATCH);
    const read = await gather.attempt('codebuild:BatchGetProjects', `${TYPE} in ${region}`, async () => {
      return (await client.send(new BatchGetProjectsCommand({ names: batch }))).projects ?? [];
    });
    if (read === 'unknown') return 'unknown';
    projects.push(...read);
  }
  return {
    workloads: projects.flatMap(({ arn: id, serviceRole: roleArn }) =>
      id && roleArn ? [{ type: TYPE, id, account, roleArn }] : [],
    ),
    values: projects.flatMap(plainTextVariables),
  };
}

function plainTextVariables({ arn: holder = 'unknown', serviceRole, environment }: Project): Exposable[] {
  return (environment?.environmentVariables ?? []).flatMap(({ name, value, type = 'PLAINTEXT' }) =>
    name !== undefined && value !== undefined && type === 'PLAINTEXT'
      ? [{ type: TYPE, holder, place: name, value, ...(serviceRole === undefined ? {} : { roleArn: serviceRole }) }]
      : [],
  );
}
