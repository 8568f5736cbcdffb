import { changeLines, renderIdentities } from '../../cli/api/render.ts';
import type { CaseView, Identity, IncidentView, PlanView } from '../../cli/api/schemas.ts';
import { pathText } from '../../cli/assess/path-text.ts';
import type { Io } from '../../cli/io.ts';
import { wrapAfter } from '../../cli/layout.ts';
import { paint } from '../../cli/paint.ts';
import { pointsText, severityBadge, table } from '../../cli/render.ts';
import { plural } from '../../layers/core/response/wording.ts';
import type { Mail } from '../mailbox.ts';
import type { Access } from './access.ts';

/** The posture as `tierwatch posture` lists it, without the users that the demo itself acts as. */
export const postureView = (io: Io, identities: readonly Identity[]): readonly string[] =>
  renderIdentities(
    io,
    identities
      .filter(({ identity }) => !identity.includes('/tierwatch-local/'))
      .toSorted((a, b) => a.tier - b.tier || b.score - a.score),
  );

/** Shortest path to administrator privilege. */
export function pathToAdmin(io: Io, identity: Identity): string {
  const path = identity.escalations.filter(({ admin }) => admin).toSorted((a, b) => a.steps.length - b.steps.length)[0];
  return path === undefined ? `${identity.name} cannot become administrator` : pathText(io, identity.identity, path);
}

export function incidentView(io: Io, incident: IncidentView): readonly string[] {
  const facts = `${incident.class}, tier ${incident.tier ?? 'unknown'}, confidence ${Math.round(incident.confidence * 100)}%, because:`;
  return [
    ...wrapAfter(`${severityBadge(io, incident.severity)}  `, paint(io, 'bold', incident.title), io.columns),
    `${incident.id}  ${incident.state}`,
    incident.identity,
    ...wrapAfter('', facts, io.columns),
    ...incident.confidenceTerms.flatMap(({ points, why }) =>
      wrapAfter(`${pointsText(points).padStart(6)}  `, why, io.columns),
    ),
  ];
}

/** A notification as it was delivered; only its long lines are wrapped. */
export const notificationView = (
  io: Io,
  { Subject, Message }: Pick<Mail, 'Subject' | 'Message'>,
): readonly string[] => [
  ...wrapAfter('', paint(io, 'bold', Subject), io.columns),
  '',
  ...Message.split('\n').flatMap((line) => {
    const head = /^\w+: +/.exec(line)?.[0] ?? '';
    return line === '' ? [''] : wrapAfter(head, line.slice(head.length), io.columns);
  }),
];

export const planView = (io: Io, plan: PlanView): readonly string[] => [
  `${paint(io, 'bold', plan.playbook)} makes ${plural(plan.changes.length, 'change')} in this order:`,
  ...plan.changes.flatMap((change, index) => changeLines(io, change, `${index + 1}. `)),
  ...plan.residual.flatMap((sentence) => wrapAfter('not stopped: ', paint(io, 'dim', sentence), io.columns, 2)),
  paint(io, 'dim', `hash ${plan.hash}`),
];

export const journalView = (io: Io, view: CaseView): readonly string[] =>
  view.journal.flatMap(({ at, step, by, detail }) => {
    const who = by.split(/[:/]/).at(-1) ?? by;
    const head = `${at.slice(11, 19)}  ${step.padEnd(LONGEST_STEP)}  `;
    return wrapAfter(head, `${detail} ${paint(io, 'dim', `(${who})`)}`, io.columns, 10);
  });

/** `verification-failed` */
const LONGEST_STEP = 19;

/** The access of a user at several times, side by side. */
export function accessTable(io: Io, columns: Readonly<Record<string, Access>>): readonly string[] {
  return table(
    io,
    ['', ...Object.keys(columns)],
    [
      row(io, columns, 'access keys', ({ keys }) => keys),
      row(io, columns, 'inline policies', ({ policies }) => policies),
      row(io, columns, 'call with the key', callResult(io)),
    ],
  );
}

/** Whether a call with each of several keys succeeds. The keys belong to one user, so their other rows would be the same. */
export const callTable = (io: Io, columns: Readonly<Record<string, Access>>): readonly string[] =>
  table(io, ['', ...Object.keys(columns)], [row(io, columns, 'call with the key', callResult(io))]);

const row = (
  io: Io,
  columns: Readonly<Record<string, Access>>,
  title: string,
  cell: (access: Access) => string | readonly string[],
) => [paint(io, 'dim', title), ...Object.values(columns).map(cell)];

const callResult =
  (io: Io) =>
  ({ error }: Access): string =>
    error === undefined ? paint(io, 'red', 'succeeds') : paint(io, 'green', error);
