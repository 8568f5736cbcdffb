import { BatchGetProjectsCommand, CodeBuildClient, ListProjectsCommand, type Project } from '@aws-sdk/client-codebuild';
import { batches } from '../../../app/async.ts';
import type { Exposable } from '../../../core/posture/secrets-outside.ts';
import { allPages } from '../pages.ts';
import type { ReadCompute } from './reader.ts';

const TYPE = 'AWS::CodeBuild::Project';
/** The most that one BatchGetProjects call accepts. */
const BATCH = 100;

/** CodeBuild projects, their service roles and plain-text variables. */
export const readCodeBuildProjects: ReadCompute = async (connection, reads, { region, account }) => {
  const client = new CodeBuildClient(connection);
  const names = await reads.attempt('codebuild:ListProjects', `${TYPE} in ${region}`, () =>
    allPages(
      'codebuild:ListProjects',
      (nextToken) => client.send(new ListProjectsCommand({ nextToken })),
      (page) => ({ items: page.projects ?? [], next: page.nextToken }),
    ),
  );
  if (names === 'unknown') return 'unknown';
  const projects: Project[] = [];
  for (const batch of batches(names, BATCH)) {
    const read = await reads.attempt('codebuild:BatchGetProjects', `${TYPE} in ${region}`, async () => {
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
    typesRead: [TYPE],
  };
};

function plainTextVariables({ arn: holder = 'unknown', serviceRole, environment }: Project): Exposable[] {
  return (environment?.environmentVariables ?? []).flatMap(({ name, value, type = 'PLAINTEXT' }) =>
    name !== undefined && value !== undefined && type === 'PLAINTEXT'
      ? [{ type: TYPE, holder, place: name, value, ...(serviceRole === undefined ? {} : { roleArn: serviceRole }) }]
      : [],
  );
}
