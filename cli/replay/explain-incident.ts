import { shown } from '../../layers/core/detection/request-accessors.ts';
import { apiNameOf } from '../../layers/core/response/brief/events.ts';
import { plural } from '../../layers/core/response/wording.ts';
import type { Io } from '../io.ts';
import { lineWidth, wrapAfter } from '../layout.ts';
import { paint } from '../paint.ts';
import { pointsText } from '../render.ts';
import { moment } from '../signals.ts';
import type { ReplayedCase } from './case.ts';
import { writtenId } from './collect.ts';

const REASONS = 3;

/** Why an incident opened, and what its confidence rests on. */
export const incidentExplanation = (io: Io, replayed: ReplayedCase): readonly string[] => [
  paint(io, 'bold', `Why ${replayed.incident.id} opened`),
  ...openingLines(io, replayed),
  ...thresholdLines(io, replayed),
  '',
  paint(io, 'bold', `What carries its confidence of ${percent(replayed.incident.confidence)}`),
  ...termLines(io, replayed),
  '',
  paint(io, 'bold', 'Facts about the identity'),
  ...postureLines(io, replayed),
  ...baselineLines(io, replayed),
  '',
];

/** The same as one object. */
export const incidentExplanationLine = ({ incident, opening, posture, brief }: ReplayedCase): object => ({
  type: 'explanation',
  incident: incident.id,
  opening:
    opening === undefined
      ? null
      : {
          eventId: writtenId(opening.signal.eventId),
          rule: opening.signal.rule,
          time: opening.signal.time,
          confidenceBefore: opening.before,
          confidence: opening.judgement.confidence,
        },
  threshold: opening?.judgement.threshold ?? null,
  reasons: incident.confidenceTerms.filter(({ points }) => points > 0).slice(0, REASONS),
  terms: incident.confidenceTerms,
  posture:
    posture === undefined
      ? null
      : { class: posture.class, classWhy: posture.classWhy, tier: posture.tier, tierWhy: posture.tierWhy },
  baseline: brief.usual,
  unusual: brief.unusual,
});

const percent = (share: number): string => `${Math.round(share * 100)}%`;
const fold = (io: Io, head: string, text: string, indent?: number): readonly string[] =>
  wrapAfter(head, shown(text, 500), lineWidth(io, 140), indent);
const labelled = (io: Io, label: string, text: string): readonly string[] => fold(io, `  ${label.padEnd(11)}`, text);

function openingLines(io: Io, { opening }: ReplayedCase): readonly string[] {
  if (opening === undefined)
    return fold(io, '  ', 'Suspicion of another identity opened it; its signals alone stay below the threshold.');
  const { signal, judgement, before } = opening;
  const confidence = `${percent(before)} → ${percent(judgement.confidence)}`;
  return [
    ...labelled(io, 'event', `${apiNameOf(signal) ?? signal.rule} at ${moment(signal.time)}`),
    ...labelled(io, 'event id', signal.eventId),
    ...labelled(io, 'signal', `${signal.title} (${signal.rule})`),
    ...labelled(io, 'confidence', `${confidence}, the threshold is ${percent(judgement.threshold)}`),
  ];
}

function thresholdLines(io: Io, { incident, posture }: ReplayedCase): readonly string[] {
  if (posture === undefined)
    return labelled(io, 'threshold', 'for an identity without a posture: --authorization-details adds it');
  const special = posture.class === 'root' || posture.class === 'break-glass';
  return labelled(io, 'threshold', special ? `for ${posture.class}` : `for identities in T${incident.tier}`);
}

function termLines(io: Io, { incident }: ReplayedCase): readonly string[] {
  const positive = incident.confidenceTerms.filter(({ points }) => points > 0);
  const carrying = new Set(positive.slice(0, REASONS));
  return incident.confidenceTerms.flatMap((term) => {
    const mark = carrying.has(term) ? paint(io, 'bold', '▸') : ' ';
    return fold(io, ` ${mark} ${pointsText(term.points).padStart(4)}  `, `${term.why} [${term.term}]`);
  });
}

function postureLines(io: Io, { incident, posture }: ReplayedCase): readonly string[] {
  if (posture === undefined) return labelled(io, 'class', `${incident.class}: from events only`);
  return [
    ...labelled(io, 'class', `${posture.class}: ${posture.classWhy}`),
    ...labelled(io, 'tier', `T${posture.tier}: ${posture.tierWhy}`),
    ...labelled(io, 'owner', posture.owner ?? 'none'),
  ];
}

function baselineLines(io: Io, { brief: { usual, unusual } }: ReplayedCase): readonly string[] {
  if (usual === null) return labelled(io, 'baseline', 'none: no event before the incident');
  const learned = `${plural(usual.events, 'event')} on ${plural(usual.days, 'day')}`;
  return [
    ...labelled(io, 'baseline', usual.caveat === null ? learned : `${learned}, too little to tell what is new`),
    ...(usual.caveat === null
      ? unusual.flatMap(({ what, expected, observed }) =>
          labelled(io, what, `expected ${expected.join(', ') || 'none'}; observed ${observed.slice(0, 6).join(', ')}`),
        )
      : []),
  ];
}
