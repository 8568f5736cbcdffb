import type { Io } from '../io.ts';
import { fold, padded } from '../layout.ts';
import { paint } from '../paint.ts';
import { severityText, table } from '../render.ts';
import { moment } from '../signals.ts';
import type { BriefView } from './schemas.ts';

type Event = BriefView['events'][number];
interface Unusual {
  readonly what: string;
  readonly expected: readonly string[];
  readonly observed: readonly string[];
}
type Outcome = NonNullable<BriefView['outcome']>;

/** What a responder has to know, as sections with headings. `events` is a remark about the number of events. */
export const briefSections = (io: Io, brief: BriefView, events = ''): readonly string[] => [
  ...section(io, `What happened${events}`, eventLines(io, brief.events)),
  ...section(io, 'Unusual for this identity', unusualLines(io, brief)),
  ...section(io, 'Usual for this identity', usualLines(io, brief)),
  ...section(io, 'Created or changed by it', createdLines(io, brief)),
  ...section(io, 'What containment interrupts', impactLines(io, brief)),
];

const section = (io: Io, heading: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', paint(io, 'bold', heading), ...lines];

const INDENT = '      ';
const join = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join(', ');

const eventLines = (io: Io, events: readonly Event[]): readonly string[] =>
  events.flatMap((event) => [
    ...fold(io, `  ${paint(io, 'dim', moment(event.time))}  `, headOf(io, event), INDENT.length),
    ...line(io, event.targets.join(', ')),
    ...line(io, originText(event)),
    ...event.why.flatMap((why) => line(io, paint(io, 'dim', why))),
  ]);

const headOf = (io: Io, { api, severity, denied }: Event): string =>
  `${paint(io, 'bold', api)}  ${severityText(io, severity, severity)}${denied ? '  denied by AWS' : ''}`;

const line = (io: Io, text: string): readonly string[] => (text === '' ? [] : fold(io, INDENT, text));

function originText({ origin }: Event): string {
  const { from, country, network, organization, region, client, userAgent, accessKeyId, sessionName } = origin;
  const where = [network, organization].filter((part) => part !== undefined).join(' ');
  return join(
    from === undefined ? undefined : `from ${from}`,
    country,
    where,
    client ?? userAgent,
    region === undefined ? undefined : `in ${region}`,
    accessKeyId === undefined ? undefined : `key ${accessKeyId}`,
    sessionName === undefined ? undefined : `session ${sessionName}`,
  );
}

const LABEL = 15;
const labelled = (io: Io, label: string, text: string): readonly string[] =>
  text === '' ? [] : fold(io, `  ${padded(label, LABEL)}`, text);

/** What the events show that the baseline does not have. */
export const unusualLines = (io: Io, { unusual }: { readonly unusual: readonly Unusual[] }): readonly string[] =>
  unusual.flatMap(({ what, expected, observed }) =>
    labelled(
      io,
      what,
      `expected ${expected.length === 0 ? 'none' : expected.join(', ')}; observed ${observed.join(', ')}`,
    ),
  );

function usualLines(io: Io, { usual }: BriefView): readonly string[] {
  if (usual === null) return fold(io, '  ', 'No baseline: nothing is known about its normal use.');
  return [
    ...labelled(io, 'last used', usual.lastUse === null ? 'never before the incident' : moment(usual.lastUse)),
    ...labelled(io, 'schedule', join(usual.schedule ?? 'not known', `on ${usual.days} of the last 30 days`)),
    ...labelled(io, 'from', join(usual.countries.join(' '), usual.networks.join(' '), usual.clients.join(' '))),
    ...labelled(io, 'calls', usual.apis.join(', ')),
    ...(usual.caveat === null ? [] : fold(io, '  ', usual.caveat)),
  ];
}

const createdLines = (io: Io, { created }: BriefView): readonly string[] =>
  created.flatMap(({ what, time, stop, incident }) => [
    ...fold(io, `  ${paint(io, 'dim', moment(time))}  `, what, INDENT.length),
    ...(incident === undefined ? [] : [`${INDENT}tierwatch show ${incident}`]),
    ...(stop === undefined ? [] : [`${INDENT}${stop}`]),
  ]);

function impactLines(io: Io, { impact }: BriefView): readonly string[] {
  const { duration, owner, workloads, keyPlaces, otherUsers } = impact;
  return [
    ...fold(io, '  ', duration),
    ...labelled(io, 'owner', owner ?? 'none'),
    ...workloadLines(io, workloads),
    ...(keyPlaces === 'unknown' ? [] : keyPlaces.flatMap((place) => labelled(io, 'key stored in', place))),
    ...labelled(io, 'key used from', otherUsers.join(', ')),
  ];
}

function workloadLines(io: Io, workloads: BriefView['impact']['workloads']): readonly string[] {
  if (workloads === 'unknown') return labelled(io, 'workloads', 'not known: there is no complete snapshot of compute');
  return workloads.flatMap(({ type, id, until, resume }) => [
    ...labelled(io, 'workload', `${type} ${id}: ${until}`),
    ...(resume === undefined ? [] : [`${INDENT}${resume}`]),
  ]);
}

/** The identity before and after its containment. */
export function outcomeLines(
  io: Io,
  { before, policies, deactivatedKeys, verifiedAt, laterCalls }: Outcome,
): readonly string[] {
  const keys = before.accessKeys.map(({ id, status }) => [
    `key ${id}`,
    status,
    deactivatedKeys.includes(id) ? 'Inactive' : status,
  ]);
  const inline = [...new Set([...before.inlinePolicies, ...policies])].map((name) => [
    `policy ${name}`,
    before.inlinePolicies.includes(name) ? 'present' : 'absent',
    'present',
  ]);
  const verified = verifiedAt === null ? 'not verified yet' : `verified in IAM at ${moment(verifiedAt)}`;
  const { denied, succeeded } = laterCalls;
  return [
    paint(io, 'bold', `Containment, ${verified}`),
    ...table(io, ['', 'before', 'after'], [...keys, ...inline]).map((row) => `  ${row}`),
    ...(denied + succeeded === 0
      ? ['  No reported call with its credentials since then.']
      : [`  Calls since then: ${denied} denied by AWS, ${succeeded} succeeded.`]),
  ];
}
