import { describe, expect, it } from 'vitest';
import { type Attack, attacksFrom } from '../../bench/company/attacks.ts';
import { MONTHS } from '../../bench/company/benign.ts';
import { locate } from '../../bench/company/places.ts';
import { POSTURES } from '../../bench/company/postures.ts';
import { ACCOUNT, type CloudTrailRecord, eventsOf, MINUTE, START } from '../../bench/company/records.ts';
import { replay } from '../../cli/replay/run.ts';
import { selectionsFor } from '../../infra/detection-sources.ts';
import { Detector } from '../../layers/app/detection/detect-events.ts';
import { manualClock } from '../../layers/aws/clock.ts';
import { memoryCaseStore } from '../../layers/aws/memory/case-store.ts';
import { memoryEventBus } from '../../layers/aws/memory/event-bus.ts';
import { memoryIdentityStore } from '../../layers/aws/memory/identity-store.ts';
import { memorySourceStore } from '../../layers/aws/memory/source-store.ts';
import { RULES, ruleIndex } from '../../layers/core/detection/rules/index.ts';
import type { Incident } from '../../layers/core/detection/types.ts';
import { comparableAll } from '../incident-facts.ts';
import { matchesPattern } from '../infra/event-pattern.ts';

const KINDS = ['signin', 'change', 'use'] as const;
type Kind = (typeof KINDS)[number];

/** What reaches each detector with the default telemetry. */
const patterns = new Map(
  KINDS.map((kind) => [kind, selectionsFor(RULES, kind, { telemetry: 'standard', objectEvents: false })]),
);
const asDelivered = (raw: CloudTrailRecord): object => ({
  ...raw,
  eventCategory: 'Management',
  readOnly: /^(Get|List|Describe|BatchGet|AssumeRole)/.test(raw.eventName),
});
const reaches = (kind: Kind, raw: CloudTrailRecord): boolean =>
  patterns.get(kind)?.some(({ detail }) => matchesPattern(detail, asDelivered(raw))) === true;
const isDelivered = (raw: CloudTrailRecord): boolean => KINDS.some((kind) => reaches(kind, raw));

const actorOf = ({ userIdentity }: CloudTrailRecord): string =>
  String(userIdentity.arn).split('/').slice(0, 2).join('/');

/** What happened before the attack to the identities that take part in it. */
function historyOf({ month, records }: Attack): readonly CloudTrailRecord[] {
  const begins = Date.parse(records[0]?.eventTime ?? '');
  const actors = new Set(records.map(actorOf));
  return (MONTHS[month]?.(1) ?? []).filter(
    (one) => Date.parse(one.eventTime) < begins && actors.has(actorOf(one)) && isDelivered(one),
  );
}

/** The incidents that the three detectors of a deployment store, over one pair of tables. */
async function detected(batches: readonly (readonly CloudTrailRecord[])[]): Promise<readonly Incident[]> {
  const clock = manualClock(START);
  const identities = memoryIdentityStore({ clock, ttlDays: 400 });
  const cases = memoryCaseStore({ clock });
  const sources = memorySourceStore({ clock });
  for (const posture of POSTURES) await identities.savePosture(posture);
  const detectors = KINDS.map((kind) => ({
    kind,
    detector: new Detector({
      identities,
      cases,
      sources,
      bus: memoryEventBus(),
      clock,
      rules: ruleIndex().for(kind),
      options: { locate, learn: kind === 'use' },
      hubAccount: ACCOUNT,
    }),
  }));
  for (const records of batches) {
    clock.advance(Date.parse(records.at(-1)?.eventTime ?? '') + MINUTE - clock.now());
    for (const { kind, detector } of detectors) {
      const messages = records
        .filter((raw) => reaches(kind, raw))
        .map((raw) => ({
          id: raw.eventID,
          body: { account: ACCOUNT, source: 'aws.iam', detail: asDelivered(raw) },
          receiveCount: 1,
        }));
      const failed = await detector.handle(messages);
      if (failed.length > 0) throw new Error(`expected no failure, got ${String(failed[0]?.error)}`);
    }
  }
  const incidents: Incident[] = [];
  for await (const incident of cases.listIncidents(ACCOUNT)) incidents.push(incident);
  return incidents;
}

const replayed = (records: readonly CloudTrailRecord[]): readonly Incident[] =>
  replay(eventsOf(records), { rules: ruleIndex(), postures: POSTURES, locate }).incidents;

/** An incident of a deployment stays open until a responder closes it, while a replay begins another one after a day without signals:
 * only a history without incidents leads to the same ones. */
const stories = attacksFrom('abroad')
  .map((attack) => ({ name: attack.name, history: historyOf(attack), calls: attack.records.filter(isDelivered) }))
  .filter(({ history }) => replayed(history).length === 0);

describe('the incidents of the detectors', () => {
  it.each(stories)('are those that a replay of the delivered events finds: $name', async ({ history, calls }) => {
    const stored = await detected([...history, ...calls].map((one) => [one]));
    expect(comparableAll(stored)).toEqual(comparableAll(replayed([...history, ...calls])));
  });

  it('are compared for most attacks on the company', () => {
    const found = stories.filter(({ history, calls }) => replayed([...history, ...calls]).length > 0);
    expect(found.length).toBeGreaterThanOrEqual(20);
  });
});
