import { apiNameOf } from '../../layers/core/response/brief/events.ts';
import { learnedText } from '../../layers/core/response/wording.ts';
import type { Io } from '../io.ts';
import { paint } from '../paint.ts';
import { pointsText } from '../render.ts';
import { moment } from '../signals.ts';
import { CARRYING, type ReplayedCase, raisingTerms } from './case.ts';
import { writtenId } from './collect.ts';
import { type ExpiredException, expiredField, expiredText } from './expired.ts';
import { foldShown, labelled } from './explain-text.ts';
import { type Opening, openingOf } from './opening.ts';

/** Why an incident opened, and what its confidence rests on. */
export const incidentExplanation = (
  io: Io,
  replayed: ReplayedCase,
  expired: readonly ExpiredException[],
): readonly string[] => [
  paint(io, 'bold', `Why ${replayed.incident.id} opened`),
  ...openingLines(io, replayed),
  ...thresholdLines(io, replayed),
  '',
  paint(io, 'bold', `Reasons for its confidence of ${percent(replayed.incident.confidence)}`),
  ...termLines(io, replayed),
  '',
  paint(io, 'bold', 'Facts about the identity'),
  ...postureLines(io, replayed),
  ...baselineLines(io, replayed),
  ...expired.flatMap((one) => labelled(io, 'exception', `${expiredText(one)} of ${one.rule}`)),
  '',
];

/** The same as one object. */
export function incidentExplanationLine(replayed: ReplayedCase, expired: readonly ExpiredException[]): object {
  const { incident, posture, brief } = replayed;
  const opening = openingIn(replayed);
  return {
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
    reasons: raisingTerms(incident).slice(0, CARRYING),
    terms: incident.confidenceTerms,
    posture:
      posture === undefined
        ? null
        : { class: posture.class, classWhy: posture.classWhy, tier: posture.tier, tierWhy: posture.tierWhy },
    baseline: brief.usual,
    unusual: brief.unusual,
    ...expiredField(expired),
  };
}

/** Undefined: the suspicion of another incident opened it. */
const openingIn = ({ signals, posture, suspicion }: ReplayedCase): Opening | undefined =>
  openingOf(signals, posture, suspicion);

const percent = (share: number): string => `${Math.round(share * 100)}%`;

function openingLines(io: Io, replayed: ReplayedCase): readonly string[] {
  const opening = openingIn(replayed);
  if (opening === undefined)
    return foldShown(
      io,
      '  ',
      'Another identity under an incident gave it access, and that opened it. Its own signals stay below the threshold.',
    );
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
    return labelled(io, 'threshold', 'for an identity without a posture (add --authorization-details)');
  const special = posture.class === 'root' || posture.class === 'break-glass';
  return labelled(io, 'threshold', special ? `for ${posture.class}` : `for identities in T${incident.tier}`);
}

function termLines(io: Io, { incident }: ReplayedCase): readonly string[] {
  const carrying = new Set(raisingTerms(incident).slice(0, CARRYING));
  return incident.confidenceTerms.flatMap((term) => {
    const mark = carrying.has(term) ? paint(io, 'bold', '▸') : ' ';
    return foldShown(io, ` ${mark} ${pointsText(term.points).padStart(4)}  `, `${term.why} [${term.term}]`);
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
  const learned = learnedText(usual);
  return [
    ...labelled(io, 'baseline', usual.caveat === null ? learned : `${learned}, too little to tell what is new`),
    ...(usual.caveat === null
      ? unusual.flatMap(({ what, expected, observed }) =>
          labelled(io, what, `expected ${expected.join(', ') || 'none'}; observed ${observed.slice(0, 6).join(', ')}`),
        )
      : []),
  ];
}
