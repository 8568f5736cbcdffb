import { Stack } from 'aws-cdk-lib';
import { type EventPattern, type IEventBusRef, type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { REPLAY_SOURCE } from '../../layers/core/detection/authenticity.ts';
import { EXPOSED, GUARDDUTY, HEALTH } from '../../layers/core/detection/findings.ts';
import { RULES } from '../../layers/core/detection/rules/index.ts';
import { type DetectorKind, inRules, sourcesOf } from '../detection-sources.ts';
import type { Detail } from '../event-selection.ts';
import { DETAIL_TYPES, deliverReads } from './cloudtrail-rule.ts';

export interface ReplayRulesProps {
  readonly detector: DetectorKind;
  readonly bus: IEventBusRef;
  readonly target: IRuleTarget;
}

/** Rules on events that a replayer of the hub account sent. Replayed files can be of any age, so that their categories do not count. */
export class ReplayRules extends Construct {
  constructor(scope: Construct, id: string, { detector, bus, target }: ReplayRulesProps) {
    super(scope, id);
    for (const [number, detail] of replayed(detector).entries()) {
      const rule = new Rule(this, `Rule${number}`, {
        description: `Replayed events, for detect-${detector}`,
        eventBus: bus,
        eventPattern: {
          source: [REPLAY_SOURCE],
          account: [Stack.of(this).account],
          detailType: [...DETAIL_TYPES],
          ...(detail === undefined ? {} : { detail: { ...detail } }),
        },
        targets: [target],
      });
      deliverReads(rule);
    }
  }
}

/** Replayed findings are in their own envelopes. */
function replayed(detector: DetectorKind): readonly (Detail | undefined)[] {
  const sources = sourcesOf(RULES, detector);
  if (sources === 'all') return [undefined];
  const records = inRules(sources.filter((source) => !source.startsWith('aws.'))).map((some) => ({
    eventSource: some,
  }));
  const findings = sources.filter((source) => source.startsWith('aws.'));
  return findings.length === 0 ? records : [...records, { source: findings }];
}

export interface FindingRulesProps {
  readonly bus?: IEventBusRef;
  readonly target: IRuleTarget;
  /** Absent: the hub. */
  readonly forDetector?: DetectorKind;
}

/** Types of GuardDuty findings about the use of credentials. */
const CREDENTIAL_FINDINGS = [{ wildcard: '*:IAMUser/*' }, { prefix: 'AttackSequence:IAM/' }];

/** Rules on what AWS itself found out about credentials. AWS Health reports exposed access keys in us-east-1 and in the Region of the
 * event: the detectors recognize the second report by its id. */
export class FindingRules extends Construct {
  constructor(scope: Construct, id: string, { bus, target, forDetector }: FindingRulesProps) {
    super(scope, id);
    const to = forDetector === undefined ? 'to the Tierwatch hub' : `for detect-${forDetector}`;
    const rule = (name: string, what: string, eventPattern: EventPattern) =>
      new Rule(this, name, {
        description: `${what}, ${to}`,
        eventPattern,
        targets: [target],
        ...(bus === undefined ? {} : { eventBus: bus }),
      });
    rule('Health', 'Exposed access keys', {
      source: [HEALTH],
      detailType: ['AWS Health Event'],
      detail: { eventTypeCode: [EXPOSED] },
    });
    rule('GuardDuty', 'GuardDuty findings about credentials', {
      source: [GUARDDUTY],
      detailType: ['GuardDuty Finding'],
      detail: { type: CREDENTIAL_FINDINGS },
    });
  }
}
