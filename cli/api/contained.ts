import type { Io } from '../io.ts';
import { fold } from '../layout.ts';
import { paint } from '../paint.ts';
import type { ApiClient } from './client.ts';
import { pagesOf } from './pages.ts';
import { type ContainmentsPage, containmentsAnswer } from './schemas.ts';

export interface Contained {
  readonly containments: ContainmentsPage['containments'];
  /** Incidents that should be contained, and are not in IAM. */
  readonly missing: ContainmentsPage['recorded'];
}

/** Everything that is contained in IAM. A large account takes several requests. */
export async function containedIn(api: ApiClient): Promise<Contained> {
  const pages = pagesOf((next) => api.call(containmentsAnswer, 'GET', '/containments', { query: { next } }));
  const containments: ContainmentsPage['containments'] = [];
  let recorded: ContainmentsPage['recorded'] = [];
  for await (const page of pages) {
    containments.push(...page.containments);
    recorded = page.recorded;
  }
  const found = new Set(containments.map(({ identity }) => identity));
  return { containments, missing: recorded.filter(({ identity }) => !found.has(identity)) };
}

export const renderContained = (io: Io, { containments, missing }: Contained): readonly string[] => [
  ...containments.flatMap(({ identity, policies, denyAll, incident }) => [
    paint(io, 'bold', identity),
    ...fold(io, '  by ', [...policies, ...(denyAll ? ['AWSDenyAll'] : [])].join(', ')),
    incident === null
      ? paint(io, 'yellow', '  no incident is stored: release it by its ARN')
      : `  ${incident.id}  ${incident.state}`,
  ]),
  ...missing.flatMap(({ incident, identity, state }) => [
    paint(io, 'bold', identity),
    ...fold(io, '  ', paint(io, 'red', `not in force in IAM: incident ${incident} is in state ${state}`)),
  ]),
];

/** What `release` takes. */
export const releaseTarget = ({ identity, incident }: Contained['containments'][number]): string =>
  incident?.id ?? identity;
