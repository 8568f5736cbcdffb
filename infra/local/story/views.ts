import type { CaseView, Identity, IncidentView, PlanView } from '../../../cli/api/schemas.ts';
import type { Io } from '../../../cli/io.ts';
import { paint } from '../../../cli/paint.ts';
import { severityBadge, table, tierBadge } from '../../../cli/render.ts';

/** Two short reasons that say most, for a table. */
const briefReasons = ({ reasons }: Identity): string => {
  const order = ['critical', 'high', 'medium', 'low', 'info'];
  const sorted = [...reasons].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  const codes = sorted.slice(0, 3).map(({ code }) => code);
  return [...codes, ...(sorted.length > 3 ? [`+${sorted.length - 3}`] : [])].join(', ');
};

/** The estate, worst first. Our own roles are left to the last line: they are deployed, not lived in. */
export function estateView(io: Io, identities: readonly Identity[], own: (identity: Identity) => boolean): string[] {
  const rows = identities
    .filter((identity) => !own(identity))
    .toSorted((a, b) => a.tier - b.tier || b.score - a.score)
    .map((identity) => [
      tierBadge(io, identity.tier),
      String(identity.score),
      `${identity.kind} ${identity.name}`,
      identity.class,
      identity.owner ?? paint(io, 'dim', 'nobody'),
      briefReasons(identity),
    ]);
  const others = identities.length - rows.length;
  const note = `and ${others} of Tierwatch and the CDK itself`;
  return [...table(io, ['tier', 'score', 'identity', 'class', 'owner', 'why'], rows), paint(io, 'dim', note)];
}

/** Shortest way up, step by step. */
export function wayUp(io: Io, identity: Identity): string {
  const way = identity.escalations.filter(({ admin }) => admin).toSorted((a, b) => a.steps.length - b.steps.length)[0];
  if (way === undefined) return `${identity.name} cannot become administrator`;
  const steps = way.steps.map(({ actions, target }) => `${actions.join(' + ')} on ${target.split(':').at(-1)}`);
  return `${paint(io, 'bold', identity.name)}  ─ ${steps.join('  ─ ')}  → ${paint(io, 'red', 'administrator')}`;
}

export function incidentView(io: Io, incident: IncidentView): string[] {
  return [
    `${severityBadge(io, incident.severity)} ${paint(io, 'bold', incident.title)}`,
    `${incident.id}  ${incident.state}  ${incident.identity}`,
    `${incident.class}, tier ${incident.tier ?? 'unknown'}, confidence ${Math.round(incident.confidence * 100)} %, because:`,
    ...incident.confidenceTerms.map(({ points, why }) => `${signed(points).padStart(8)}  ${why}`),
  ];
}

/** `+0.25`, `-0.36`. */
const signed = (points: number): string => `${points < 0 ? '-' : '+'}${Math.abs(points).toFixed(2)}`;

export function planView(io: Io, plan: PlanView): string[] {
  const changes = plan.changes.map(
    ({ kind, userName, roleName, policyName, accessKeyId }, index) =>
      `${index + 1}. ${kind}  ${userName ?? roleName ?? ''}  ${policyName ?? accessKeyId ?? ''}`,
  );
  return [
    `${paint(io, 'bold', plan.playbook)} would make ${plan.changes.length} changes, in this order:`,
    ...changes,
    ...plan.residual.map((sentence) => paint(io, 'dim', `does not stop: ${sentence}`)),
    paint(io, 'dim', `hash ${plan.hash}`),
  ];
}

export function journalView(io: Io, view: CaseView): string[] {
  return view.journal.map(({ at, step, by, detail }) => {
    const who = by.startsWith('arn:') ? (by.split('/').at(-1) ?? by) : by;
    const text = detail.length > 90 ? `${detail.slice(0, 89)}…` : detail;
    return `${at.slice(11, 19)}  ${step.padEnd(24)} ${paint(io, 'dim', who.padEnd(12))} ${text}`;
  });
}

/** What a user holds, before and after. */
export interface Access {
  readonly keys: readonly string[];
  readonly policies: readonly string[];
  /** Error of AWS to the key, or `undefined` where it works. */
  readonly answer: string | undefined;
}

export function beforeAndAfter(io: Io, columns: Readonly<Record<string, Access>>): string[] {
  const names = Object.keys(columns);
  const row = (title: string, cell: (access: Access) => string | readonly string[]) => [
    paint(io, 'dim', title),
    ...Object.values(columns).map(cell),
  ];
  return table(
    io,
    ['', ...names],
    [
      row('access keys', ({ keys }) => keys),
      row('inline policies', ({ policies }) => policies),
      row('AWS answers the key', ({ answer }) =>
        answer === undefined ? paint(io, 'red', 'welcome') : paint(io, 'green', answer),
      ),
    ],
  );
}
