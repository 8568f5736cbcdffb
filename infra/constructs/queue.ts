import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { TierwatchFunction } from './function.ts';
import type { Watchdog } from './watchdog.ts';

/** What SQS keeps at most: time for a person to look at what failed. */
const LONGEST = Duration.days(14);

/** A queue for what could not be handled. Whatever gets there raises an alarm. */
export class DeadLetterQueue extends Queue {
  constructor(scope: Construct, id: string, watchdog: Watchdog) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: LONGEST,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(this).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'It is where dead letters end.' });
    watchdog.watch(`${id}NotEmpty`, {
      scope,
      metric: this.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' }),
      threshold: 0,
      operator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      missing: TreatMissingData.NOT_BREACHING,
      description: `Something could not be handled and waits in ${this.node.path}.`,
    });
  }
}

export interface WorkQueueProps {
  readonly watchdog: Watchdog;
  /** The longest that the consumer may take: messages stay hidden six times as long, as AWS advises. */
  readonly consumerTimeout: Duration;
  /** Deliveries before a message ends in the dead-letter queue. */
  readonly attempts?: number;
}

/** A queue in front of a function, with its dead-letter queue, encrypted at rest and in transit. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: DeadLetterQueue;

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
}

/** What EventBridge cannot deliver within a day, it leaves in the dead-letter queue. */
export const deliverTo = ({ queue, deadLetters }: WorkQueue): SqsQueue =>
  new SqsQueue(queue, { deadLetterQueue: deadLetters, maxEventAge: Duration.hours(24), retryAttempts: 185 });

/** How many readers a queue has at most, and the fewest that Lambda accepts as such a limit. */
const MOST_READERS = 10;
const FEWEST_READERS = 2;

/** Reads a queue in batches: one bad message goes round again by itself, and a flood meets a bounded number of readers. They
 * are no more than the function has concurrency reserved: Lambda would throttle the others, and count it as a delivery. */
export function consume(lambda: TierwatchFunction, { queue }: WorkQueue): void {
  const { reservedConcurrency = MOST_READERS } = lambda;
  const maxConcurrency = Math.max(FEWEST_READERS, Math.min(MOST_READERS, reservedConcurrency));
  lambda.addEventSource(
    new SqsEventSource(queue, {
      batchSize: 50,
      maxBatchingWindow: Duration.seconds(1),
      reportBatchItemFailures: true,
      maxConcurrency,
    }),
  );
}
