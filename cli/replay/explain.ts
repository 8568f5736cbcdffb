import type { RuleIndex } from '../../layers/core/detection/rule-index.ts';
import type { Place } from '../../layers/core/detection/types.ts';
import type { Posture } from '../../layers/core/posture/types.ts';
import type { DetectionSettings } from '../inputs/config-file.ts';
import { type Io, UsageError } from '../io.ts';
import { casesOf } from './case.ts';
import { expiredFor } from './expired.ts';
import { eventExplanation, eventExplanationLine } from './explain-event.ts';
import { incidentExplanation, incidentExplanationLine } from './explain-incident.ts';
import { RolePostures } from './role-postures.ts';
import type { Moment, Replayed } from './run.ts';
import { verdictsOn } from './trace-rules.ts';

interface Basis {
  readonly replayed: Replayed;
  readonly postures: readonly Posture[];
  readonly rules: RuleIndex;
  readonly settings: DetectionSettings;
  readonly locate: (address: string) => Place | undefined;
}

/** Explains the incident or the event with an id.
 * @throws UsageError if there is neither */
export function explain(io: Io, id: string, basis: Basis, json = false): void {
  const { replayed, postures } = basis;
  const found = casesOf(replayed, postures).find(({ incident }) => incident.id === id);
  if (found !== undefined) {
    const expired = expiredFor(found.signals, basis.settings.exceptions);
    io.out(json ? JSON.stringify(incidentExplanationLine(found, expired)) : incidentExplanation(io, found, expired));
    return;
  }
  if (replayed.moment === undefined)
    throw new UsageError(
      `${id}: expected the id of an incident or of an event of an identity in these logs, found none`,
    );
  const explained = explainedEvent(replayed.moment, basis);
  io.out(json ? JSON.stringify(eventExplanationLine(explained)) : eventExplanation(io, explained));
}

function explainedEvent(moment: Moment, { replayed, postures, rules, settings, locate }: Basis) {
  const signals = replayed.signals.filter(({ eventId }) => eventId === moment.event.id);
  const address = moment.event.sourceAddress;
  const postureOf = new RolePostures(postures).of;
  const owner = signals.map((signal) => replayed.owners.get(signal)).find((one) => one !== undefined);
  return {
    moment,
    place: address === undefined ? undefined : locate(address),
    verdicts: verdictsOn(moment, {
      rules,
      settings: ofIdentity(settings, moment.identity),
      locate,
      postureOf,
      signals,
    }),
    owner: owner ?? {},
  };
}

const ofIdentity = ({ exceptions, modes }: DetectionSettings, identity: string): DetectionSettings => ({
  exceptions: exceptions.filter((exception) => exception.identity === identity),
  modes,
});
