import { callName, habitual } from '../../layers/core/detection/profile.ts';
import { shown } from '../../layers/core/detection/request-accessors.ts';
import type { Place } from '../../layers/core/detection/types.ts';
import { minute, plural } from '../../layers/core/response/wording.ts';
import type { Io } from '../io.ts';
import { fold } from '../layout.ts';
import { paint } from '../paint.ts';
import { severityText } from '../render.ts';
import { evidenceText, moment as timeText } from '../signals.ts';
import { writtenId } from './collect.ts';
import { expiredField } from './expired.ts';
import { foldShown, labelled } from './explain-text.ts';
import type { Moment, Owner } from './run.ts';
import { baselineFacts, maturityText, type Verdict } from './trace-rules.ts';

export interface ExplainedEvent {
  readonly moment: Moment;
  readonly place: Place | undefined;
  readonly verdicts: readonly Verdict[];
  readonly owner: Owner;
}

/** Which rules saw an event, what each made of it, and with which facts. */
export function eventExplanation(io: Io, explained: ExplainedEvent): readonly string[] {
  const { moment, place, verdicts, owner } = explained;
  const { event, identity, actor, posture, profile } = moment;
  return [
    paint(io, 'bold', shown(`${callName(event)}, ${event.outcome}, ${timeText(new Date(event.time).toISOString())}`)),
    ...labelled(io, 'event id', event.id),
    ...labelled(io, 'identity', `${identity}${actor === undefined ? '' : `, ${actor.kind} ${actor.name}`}`),
    ...labelled(io, 'posture', posture === undefined ? 'unknown' : `T${posture.tier}, ${posture.class}`),
    ...labelled(io, 'from', `${event.sourceAddress ?? 'an unknown source'}${placeText(place)}`),
    ...labelled(io, 'incident', owner.incident ?? moment.window.incident?.id ?? 'none'),
    '',
    paint(io, 'bold', 'Baseline before the event'),
    ...foldShown(io, '  ', maturityText(profile)),
    ...baselineFacts(moment, place).flatMap(({ what, value, known, count }) =>
      labelled(io, what, `${value}: ${known}${count === 0 ? '' : `, ${plural(count, 'event')}`}`),
    ),
    ...(habitual(profile, event, place)
      ? foldShown(io, '  ', 'The API and its source are habitual: routine matches are not reported.')
      : []),
    '',
    paint(io, 'bold', `${plural(verdicts.length, 'rule')} for this call`),
    ...(['matched', 'suppressed', 'no-match', 'not-evaluated'] as const).flatMap((kind) =>
      verdicts.filter((verdict) => verdict.kind === kind).flatMap((verdict) => verdictLines(io, verdict)),
    ),
    '',
  ];
}

const placeText = (place: Place | undefined): string =>
  place === undefined
    ? ''
    : ` (${[place.country, place.organization].filter((part) => part !== undefined).join(', ')})`;

const WORDS = {
  matched: 'matched',
  suppressed: 'not reported',
  'no-match': 'no match',
  'not-evaluated': 'not evaluated',
} as const;

function verdictLines(io: Io, { rule, kind, why = '', signal, expired = [] }: Verdict): readonly string[] {
  const head = `  ${WORDS[kind].padEnd(14)}`;
  if (signal === undefined) return foldShown(io, head, `${rule.meta.id}: ${why}`, 16);
  const severity = severityText(io, signal.severity, signal.severity);
  const confidence = `confidence ${Math.round(signal.confidence * 100)}%`;
  return [
    ...fold(io, head, `${paint(io, 'bold', rule.meta.id)}: ${severity}, ${confidence}`, 16),
    ...foldShown(io, ' '.repeat(16), `${signal.title}: ${evidenceText(signal.evidence).join(', ')}`),
    ...expired.flatMap(({ id, expiresAt }) =>
      foldShown(io, ' '.repeat(16), `exception ${id} does not apply: it expired at ${minute(expiresAt)}`),
    ),
  ];
}

/** The same as one object. */
export const eventExplanationLine = ({ moment, place, verdicts, owner }: ExplainedEvent): object => ({
  type: 'explanation',
  eventId: writtenId(moment.event.id),
  identity: moment.identity,
  ...(moment.actor !== undefined && { actor: moment.actor }),
  incident: owner.incident ?? moment.window.incident?.id ?? null,
  posture: moment.posture === undefined ? null : { class: moment.posture.class, tier: moment.posture.tier },
  baseline: { events: moment.profile.events, days: moment.profile.days.length, facts: baselineFacts(moment, place) },
  rules: verdicts.map(({ rule, kind, why, signal, expired = [] }) => ({
    rule: rule.meta.id,
    verdict: kind,
    ...(why !== undefined && { why }),
    ...(signal !== undefined && {
      severity: signal.severity,
      confidence: signal.confidence,
      evidence: signal.evidence,
    }),
    ...expiredField(expired),
  })),
});
