import { Aws, Duration, SecretValue } from 'aws-cdk-lib';
import {
  ApiDestination,
  Authorization,
  Connection,
  HttpMethod,
  type IRuleTarget,
  Rule,
  type RuleTargetInput,
} from 'aws-cdk-lib/aws-events';
import { addToDeadLetterQueueResourcePolicy } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { namesOf } from '../names.ts';
import type { WebhookConfig } from '../notify-config.ts';
import { webhookInput, webhookPattern } from '../webhook-messages.ts';
import type { Foundation } from './foundation.ts';
import { OwnRole } from './own-role.ts';
import { DeadLetterQueue } from './queue.ts';

/** One request a second: what Slack accepts for a webhook. */
const REQUESTS_PER_SECOND = 1;
/** A message about an incident that comes later than this is no news. */
const LONGEST_DELAY = Duration.hours(6);

/** Chat channels: for each webhook a rule on our bus and an API destination that posts to it. */
export class Webhooks extends Construct {
  readonly #role: OwnRole;
  readonly #failed: DeadLetterQueue;

  constructor(scope: Construct, id: string, { foundation }: { readonly foundation: Foundation }) {
    super(scope, id);
    this.#failed = new DeadLetterQueue(this, 'FailedPosts', foundation.watchdog);
    this.#role = new OwnRole(this, 'Role', {
      purpose: 'Webhooks',
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      description: 'Tierwatch: posts notifications to chat webhooks',
    });
    for (const webhook of foundation.config.notify.webhooks) this.#add(foundation, webhook);
  }

  #add({ bus, config }: Foundation, webhook: WebhookConfig): void {
    const { name, kind, secretArn, owners, minimumSeverity = config.notify.minimumSeverity } = webhook;
    const { bus: prefix } = namesOf(config);
    const connection = new Connection(this, `${name}Connection`, {
      connectionName: `${prefix}-${name}`,
      description: 'Tierwatch: the URL of a webhook is its only credential, so the header says nothing',
      authorization: Authorization.apiKey('X-Tierwatch', SecretValue.unsafePlainText('notification')),
    });
    const destination = new ApiDestination(this, `${name}Destination`, {
      apiDestinationName: `${prefix}-${name}`,
      description: `Tierwatch: notifications for ${kind}`,
      connection,
      endpoint: SecretValue.secretsManager(secretArn).unsafeUnwrap(),
      httpMethod: HttpMethod.POST,
      rateLimitPerSecond: REQUESTS_PER_SECOND,
    });
    this.#role.addToPolicy(
      new PolicyStatement({ actions: ['events:InvokeApiDestination'], resources: [destination.apiDestinationArn] }),
    );
    new Rule(this, `${name}Rule`, {
      description: `Notifications for the ${kind} webhook ${name}`,
      eventBus: bus,
      eventPattern: webhookPattern({ minimumSeverity, owners }),
      targets: [this.#target(destination.apiDestinationArn, webhookInput(kind))],
    });
  }

  /** What `ApiDestination` of aws-events-targets does; its type does not fit `exactOptionalPropertyTypes`. */
  #target(arn: string, input: RuleTargetInput): IRuleTarget {
    const retryPolicy = { maximumRetryAttempts: 185, maximumEventAgeInSeconds: LONGEST_DELAY.toSeconds() };
    const deadLetterConfig = { arn: this.#failed.queueArn };
    return {
      bind: (rule) => {
        addToDeadLetterQueueResourcePolicy(rule, this.#failed);
        return { arn, role: this.#role, input, deadLetterConfig, retryPolicy };
      },
    };
  }
}
