import { Duration, Lazy, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { IRuleRef, IRuleTarget, RuleTargetConfig } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { TierwatchFunction } from './function.ts';
import type { Watchdog } from './watchdog.ts';

/** The longest retention of SQS: time for a person to investigate. */
const LONGEST = Duration.days(14);

/** A queue for messages that could not be processed. Every message in it raises an alarm. */
export class DeadLetterQueue extends Queue {
  constructor(scope: Construct, id: string, watchdog: Watchdog) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: LONGEST,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(this).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'This queue is a dead-letter queue.' });
    watchdog.watch(`${id}NotEmpty`, {
      scope,
      metric: this.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' }),
      threshold: 0,
      description: `Messages that could not be processed are in the dead-letter queue ${this.node.path}.`,
    });
  }
}

export interface WorkQueueProps {
  readonly watchdog: Watchdog;
  /** Timeout of the consumer. The visibility timeout is six times as long, as AWS recommends. */
  readonly consumerTimeout: Duration;
  /** Deliveries before a message moves to the dead-letter queue. */
  readonly attempts?: number;
}

/** A queue in the queue of a function, with its dead-letter queue, encrypted at rest and in transit. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: DeadLetterQueue;
  readonly #rules: string[] = [];

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters', props.watchdog);
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(props.consumerTimeout.toSeconds() * 6),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.attempts ?? 5 },
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  /** Allows a rule to send to both queues. One statement names all rules: a statement for each could exceed the 8,192 bytes that SQS
   * accepts as a policy. */
  admit({ ruleRef }: IRuleRef): void {
    this.#rules.push(ruleRef.ruleArn);
    if (this.#rules.length > 1) return;
    for (const queue of [this.queue, this.deadLetters])
      queue.addToResourcePolicy(
        new PolicyStatement({
          actions: ['sqs:SendMessage'],
          principals: [new ServicePrincipal('events.amazonaws.com')],
          resources: [queue.queueArn],
          conditions: { ArnEquals: { 'aws:SourceArn': Lazy.list({ produce: () => this.#rules }) } },
        }),
      );
  }
}

/** EventBridge sends events that it cannot deliver within a day to the dead-letter queue. */
export const deliverTo = (to: WorkQueue): IRuleTarget => ({
  bind(rule: IRuleRef): RuleTargetConfig {
    to.admit(rule);
    return {
      arn: to.queue.queueArn,
      targetResource: to.queue,
      deadLetterConfig: { arn: to.deadLetters.queueArn },
      retryPolicy: { maximumEventAgeInSeconds: Duration.hours(24).toSeconds(), maximumRetryAttempts: 185 },
    };
  },
});

/** Reads a queue in batches. Only failed messages are retried, and a flood of messages meets limited concurrency. */
export function consume(lambda: TierwatchFunction, { queue }: WorkQueue): void {
  lambda.addEventSource(
    new SqsEventSource(queue, {
      batchSize: 50,
      maxBatchingWindow: Duration.seconds(1),
      reportBatchItemFailures: true,
      maxConcurrency: lambda.queueConcurrency,
    }),
  );
}
