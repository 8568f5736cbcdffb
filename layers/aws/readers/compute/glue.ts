import { GetDevEndpointsCommand, GetJobsCommand, GlueClient, ListSessionsCommand } from '@aws-sdk/client-glue';
import type { Exposable } from '../../../core/posture/secrets-outside.ts';
import type { Workload } from '../../../core/posture/types.ts';
import { allPages } from '../pages.ts';
import type { ComputeScope, ReadCompute } from './reader.ts';

const JOB = 'AWS::Glue::Job';
const DEV_ENDPOINT = 'AWS::Glue::DevEndpoint';
const SESSION = 'AWS::Glue::Session';
/** Glue accepts statements only in sessions with these states. */
const USABLE = /^(PROVISIONING|READY)$/;

type Arguments = Readonly<Record<string, string>> | undefined;

/** What jobs, development endpoints and sessions have in common. */
interface Runner {
  readonly type: string;
  /** As written in an ARN. */
  readonly kind: 'job' | 'devEndpoint' | 'session';
  readonly name: string | undefined;
  /** ARN, or only the name. */
  readonly role: string | undefined;
  readonly arguments: readonly Arguments[];
}

/** Glue jobs, their roles and the arguments that they are started with. */
export const readGlueJobs: ReadCompute = async (connection, reads, scope) => {
  const client = new GlueClient(connection);
  const jobs = await reads.attempt('glue:GetJobs', `${JOB} in ${scope.region}`, () =>
    allPages(
      'glue:GetJobs',
      (NextToken) => client.send(new GetJobsCommand({ NextToken })),
      (page) => ({ items: page.Jobs ?? [], next: page.NextToken }),
    ),
  );
  if (jobs === 'unknown') return 'unknown';
  const runners = jobs.map(({ Name: name, Role: role, DefaultArguments, NonOverridableArguments }): Runner => {
    return { type: JOB, kind: 'job', name, role, arguments: [DefaultArguments, NonOverridableArguments] };
  });
  return { ...resourcesOf(runners, scope), typesRead: [JOB] };
};

/** Glue development endpoints, their roles and arguments. */
export const readDevEndpoints: ReadCompute = async (connection, reads, scope) => {
  const client = new GlueClient(connection);
  const endpoints = await reads.attempt('glue:GetDevEndpoints', `${DEV_ENDPOINT} in ${scope.region}`, () =>
    allPages(
      'glue:GetDevEndpoints',
      (NextToken) => client.send(new GetDevEndpointsCommand({ NextToken })),
      (page) => ({ items: page.DevEndpoints ?? [], next: page.NextToken }),
    ),
  );
  if (endpoints === 'unknown') return 'unknown';
  const runners = endpoints.map(({ EndpointName: name, RoleArn: role, Arguments }): Runner => {
    return { type: DEV_ENDPOINT, kind: 'devEndpoint', name, role, arguments: [Arguments] };
  });
  return { ...resourcesOf(runners, scope), typesRead: [DEV_ENDPOINT] };
};

/** Glue interactive sessions that accept statements, their roles and arguments. */
export const readGlueSessions: ReadCompute = async (connection, reads, scope) => {
  const client = new GlueClient(connection);
  const sessions = await reads.attempt('glue:ListSessions', `${SESSION} in ${scope.region}`, () =>
    allPages(
      'glue:ListSessions',
      (NextToken) => client.send(new ListSessionsCommand({ NextToken })),
      (page) => ({ items: page.Sessions ?? [], next: page.NextToken }),
    ),
  );
  if (sessions === 'unknown') return 'unknown';
  const runners = sessions
    .filter(({ Status: status = 'READY' }) => USABLE.test(status))
    .map(({ Id: name, Role: role, DefaultArguments }): Runner => {
      return { type: SESSION, kind: 'session', name, role, arguments: [DefaultArguments] };
    });
  return { ...resourcesOf(runners, scope), typesRead: [SESSION, 'AWS::Glue::InteractiveSession'] };
};

function resourcesOf(runners: readonly Runner[], scope: ComputeScope) {
  const { partition, region, account } = scope;
  const workloads: Workload[] = [];
  const values: Exposable[] = [];
  for (const { type, kind, name, role, arguments: given } of runners) {
    if (name === undefined || role === undefined) continue;
    const id = `arn:${partition}:glue:${region}:${account}:${kind}/${name}`;
    // A name has no path: that is added from the principals snapshot.
    const roleArn = role.startsWith('arn:') ? role : `arn:${partition}:iam::${account}:role/${role}`;
    workloads.push({ type, id, account, roleArn });
    for (const [argument, value] of given.flatMap((some) => Object.entries(some ?? {})))
      values.push({ type, holder: id, place: argument, value, roleArn });
  }
  return { workloads, values };
}
