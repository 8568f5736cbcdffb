import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { NOTIFIABLE_TYPES, type NotifiableType } from '../../layers/app/response/notify-responders.ts';
import type { Foundation } from './foundation.ts';
import { TierwatchFunction } from './function.ts';
import { consume, deliverTo, WorkQueue } from './queue.ts';
import { Webhooks } from './webhooks.ts';

/** Events that responders are notified of; `Incident Updated` because an incident may grow into their minimum severity. */
const FROM_DETECTION: readonly NotifiableType[] = ['Incident Opened', 'Incident Updated'];
const FROM_RESPONSE = NOTIFIABLE_TYPES.filter((type) => !FROM_DETECTION.includes(type));

const TIMEOUT = Duration.seconds(30);
/** Half an hour of attempts: a message that no service takes by then waits for a person. */
const ATTEMPTS = 10;

/** Notifies people: two SNS topics, and chat through API destinations. See docs/decisions/0015-notification.md. */
export class Notification extends Construct {
  readonly responders: Topic;
  readonly escalation: Topic;

  constructor(scope: Construct, id: string, { foundation }: { readonly foundation: Foundation }) {
    super(scope, id);
    const { notify } = foundation.config;
    this.responders = this.#topic(foundation, 'Responders', 'Tierwatch', notify.emails);
    this.escalation = this.#topic(foundation, 'Escalation', 'Tierwatch escalation', notify.escalation.emails);
    const lambda = this.#function(foundation);
    for (const topic of [this.responders, this.escalation]) admitOnly(topic, lambda);
    this.#feed(foundation, lambda);
    if (notify.webhooks.length > 0) new Webhooks(this, 'Webhooks', { foundation });
  }

  /** Encrypted with the key that AWS manages for SNS: its policy admits publishers of this account that SNS itself authorizes, and
   * e-mail needs no key. */
  #topic({ watchdog }: Foundation, id: string, displayName: string, emails: readonly string[]): Topic {
    const topic = new Topic(this, id, {
      displayName,
      masterKey: Alias.fromAliasName(this, `${id}Key`, 'alias/aws/sns'),
      enforceSSL: true,
    });
    for (const address of emails) topic.addSubscription(new EmailSubscription(address));
    watchdog.watch(`${id}Undelivered`, {
      scope: this,
      metric: topic.metricNumberOfNotificationsFailed({ period: Duration.minutes(5) }),
      threshold: 0,
      description: `A notification did not reach a subscriber of ${topic.node.path}.`,
    });
    return topic;
  }

  #function({ config, tables, bus, watchdog }: Foundation): TierwatchFunction {
    const lambda = new TierwatchFunction(this, 'NotifyResponders', {
      config,
      name: 'notify-responders',
      description: 'Notifies responders of incidents, approvals and outcomes',
      environment: {
        CASES_TABLE: tables.cases.tableName,
        IDENTITIES_TABLE: tables.identities.tableName,
        BUS_NAME: bus.eventBusName,
        RESPONDERS_TOPIC_ARN: this.responders.topicArn,
        ESCALATION_TOPIC_ARN: this.escalation.topicArn,
        MINIMUM_SEVERITY: config.notify.minimumSeverity,
        CHAT_SEVERITIES: chatSeverities(config.notify).join(','),
      },
      timeout: TIMEOUT,
      memory: 512,
    });
    const topics = [this.responders.topicArn, this.escalation.topicArn];
    const statements: readonly (readonly [readonly string[], readonly string[]])[] = [
      [['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'], [tables.cases.tableArn]],
      [['dynamodb:Query'], [tables.identities.tableArn]],
      [['events:PutEvents'], [bus.eventBusArn]],
      [['sns:Publish'], topics],
    ];
    for (const [actions, resources] of statements)
      lambda.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
    bus.admit(lambda.executionRole);
    watchdog.watchFunction(this, 'NotifyResponders', lambda);
    return lambda;
  }

  #feed({ bus, watchdog }: Foundation, lambda: TierwatchFunction): void {
    const events = new WorkQueue(this, 'NotifiableEvents', { watchdog, consumerTimeout: TIMEOUT, attempts: ATTEMPTS });
    consume(lambda, events);
    watchdog.watchDelay(this, 'NotifyResponders', events.queue.metricApproximateAgeOfOldestMessage());
    const rules = [
      ['IncidentRule', 'tierwatch.detection', FROM_DETECTION],
      ['ResponseRule', 'tierwatch.response', FROM_RESPONSE],
    ] as const;
    for (const [id, source, detailType] of rules)
      new Rule(this, id, {
        description: 'What responders are notified of, for notify-responders',
        eventBus: bus,
        eventPattern: { source: [source], detailType: [...detailType] },
        targets: [deliverTo(events)],
      });
  }
}

/** Whatever their own policies say, no other principal publishes to those who act on what they read. */
function admitOnly(topic: ITopic, { executionRole }: TierwatchFunction): void {
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'RefuseOthers',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { ArnNotEquals: { 'aws:PrincipalArn': executionRole.arn } },
    }),
  );
}

/** The minimum severities among the webhooks, each once; without webhooks, that of the topic, for rules that a team adds to the bus. */
function chatSeverities({ webhooks, minimumSeverity }: Foundation['config']['notify']): readonly string[] {
  const named = webhooks.map((webhook) => webhook.minimumSeverity ?? minimumSeverity);
  return [...new Set(named.length === 0 ? [minimumSeverity] : named)];
}
