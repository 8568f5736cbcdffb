import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Rule } from '../../layers/core/detection/rule.ts';
import { RULES } from '../../layers/core/detection/rules/index.ts';
import { DEFAULT_CLASS_TAG } from '../../layers/core/posture/class-tags.ts';
import { rulesWithoutTelemetry, selectionsFor } from '../detection-sources.ts';
import { IngestBus } from './buses.ts';
import { CloudTrailRule } from './cloudtrail-rule.ts';
import type { Foundation } from './foundation.ts';
import { TierwatchFunction } from './function.ts';
import { FindingRules, ReplayRules } from './other-event-rules.ts';
import { consume, deliverTo, WorkQueue } from './queue.ts';

export interface DetectionProps {
  readonly foundation: Foundation;
  /** IP address ranges. */
  readonly layers: readonly ILayerVersion[];
  /** Parts of the names and ids of this deployment's resources: a change to one of them is a signal. */
  readonly ownNames: readonly string[];
}

const DETECTORS: Readonly<Record<Rule['detector'], { readonly id: string; readonly description: string }>> = {
  signin: { id: 'Signin', description: 'Detects suspicious sign-ins' },
  change: { id: 'Change', description: 'Detects dangerous changes to identities, logging and guardrails' },
  use: { id: 'Use', description: 'Detects unusual use of credentials' },
};

/** The three detectors, each with a queue that receives events from the default bus and from the ingest bus. */
export class Detection extends Construct {
  readonly ingest: IngestBus;

  constructor(scope: Construct, id: string, props: DetectionProps) {
    super(scope, id);
    this.ingest = new IngestBus(this, 'Ingest', props.foundation.config);
    warnAboutTelemetry(this, props.foundation.config);
    for (const detector of ['signin', 'change', 'use'] as const) this.#detector(detector, props);
  }

  #detector(detector: Rule['detector'], { foundation, layers, ownNames }: DetectionProps): void {
    const { id, description } = DETECTORS[detector];
    const timeout = Duration.seconds(60);
    const queue = new WorkQueue(this, `${id}Events`, { watchdog: foundation.watchdog, consumerTimeout: timeout });
    const lambda = new TierwatchFunction(this, id, {
      config: foundation.config,
      name: `detect-${detector}`,
      description,
      environment: {
        IDENTITIES_TABLE: foundation.tables.identities.tableName,
        CASES_TABLE: foundation.tables.cases.tableName,
        BUS_NAME: foundation.bus.eventBusName,
        OWN_NAMES: ownNames.join(','),
        HUB_ACCOUNT: Stack.of(this).account,
        RULE_MODES: JSON.stringify(foundation.config.ruleModes),
        CLASS_TAG: foundation.config.posture.classTag ?? DEFAULT_CLASS_TAG,
      },
      timeout,
      memory: 1_024,
      layers,
    });
    for (const statement of statementsOf(foundation)) lambda.addToRolePolicy(statement);
    foundation.bus.admit(lambda.executionRole);
    consume(lambda, queue);
    foundation.watchdog.watchFunction(this, id, lambda);
    foundation.watchdog.watchDelay(this, id, queue.queue.metricApproximateAgeOfOldestMessage());
    const evaluated = queue.queue.metricNumberOfMessagesDeleted({ label: `detect-${detector}` });
    foundation.watchdog.graph('Events evaluated', evaluated);
    if (detector === 'use') {
      const received = queue.queue.metricNumberOfMessagesSent({ period: Duration.hours(6), statistic: 'Sum' });
      foundation.watchdog.watchSilence(this, id, received);
    }
    this.#deliver(detector, foundation, queue);
  }

  /** CloudTrail sends events to the default bus; forwarded and replayed events arrive on the ingest bus. */
  #deliver(detector: Rule['detector'], { config }: Foundation, queue: WorkQueue): void {
    const { id } = DETECTORS[detector];
    const target = deliverTo(queue);
    for (const selection of selectionsFor(RULES, detector, config)) {
      const name = `${id}${selection.id}`;
      const description = `${selection.what}, for detect-${detector}`;
      new CloudTrailRule(this, name, { selection, target, description });
      const forwarded = `${selection.what}, forwarded, for detect-${detector}`;
      new CloudTrailRule(this, `${name}Ingest`, { selection, target, description: forwarded, bus: this.ingest });
    }
    new ReplayRules(this, `${id}Replays`, { detector, bus: this.ingest, target });
    if (detector !== 'change') return;
    new FindingRules(this, `${id}Findings`, { target, forDetector: detector });
    new FindingRules(this, `${id}FindingsIngest`, { target, forDetector: detector, bus: this.ingest });
  }
}

/** Says at synthesis which rules cannot match, so that the silence of a rule is never a surprise. */
function warnAboutTelemetry(scope: Construct, config: Foundation['config']): void {
  for (const { meta } of rulesWithoutTelemetry(RULES, config))
    Annotations.of(scope).addWarningV2(
      `tierwatch:telemetry-${meta.id}`,
      `The rule ${meta.id} cannot match: it needs S3 data events, and objectEvents is false.`,
    );
}

/** A detector loads and saves identities (by name or access key if a record has no ARN), opens or updates incidents, and publishes
 * them. */
const statementsOf = ({ tables, bus }: Foundation): readonly PolicyStatement[] => [
  new PolicyStatement({
    actions: ['dynamodb:Query'],
    resources: [tables.identities.tableArn, `${tables.identities.tableArn}/index/byAccessKey`],
  }),
  new PolicyStatement({ actions: ['dynamodb:PutItem'], resources: [tables.identities.tableArn] }),
  new PolicyStatement({
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    resources: [tables.cases.tableArn],
  }),
  new PolicyStatement({ actions: ['events:PutEvents'], resources: [bus.eventBusArn] }),
];
