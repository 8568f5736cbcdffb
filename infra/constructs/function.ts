import { join, resolve } from 'node:path';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, type ILayerVersion, Function as Lambda, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { EnvironmentName } from '../../layers/aws/environment.ts';
import { type Bundles, bundleFunctions, ROOT } from '../bundle.ts';
import type { TierwatchConfig } from '../config.ts';
import { acknowledgeEverything } from '../wildcards.ts';
import { OwnRole } from './own-role.ts';

export interface TierwatchFunctionProps {
  readonly config: TierwatchConfig;
  /** Folder below `functions`. */
  readonly name: string;
  /** One sentence for the Lambda console. */
  readonly description: string;
  /** Exactly the variables that the function reads. */
  readonly environment: Partial<Readonly<Record<EnvironmentName, string>>>;
  readonly timeout: Duration;
  /** MiB. */
  readonly memory?: number;
  readonly layers?: readonly ILayerVersion[];
  readonly reservedConcurrency?: number;
  /** For asynchronous invocations that failed. Only for functions that a schedule starts: Lambda does not repeat them, because the
   * next run reads everything again. */
  readonly deadLetterQueue?: IQueue;
}

/** A Lambda function with the defaults of Tierwatch: Node 24, one bundled ES module, a log group with a retention period, and a role
 * without managed policies that can only write logs and, if configured, traces. The construct that creates the function grants
 * further permissions. */
export class TierwatchFunction extends Lambda {
  /** Permissions are added to this role. */
  readonly executionRole: OwnRole;
  /** Most concurrent executions for a queue. It does not exceed the reserved concurrency: Lambda would throttle the excess and count
   * it as deliveries. */
  readonly queueConcurrency: number;

  constructor(scope: Construct, id: string, props: TierwatchFunctionProps) {
    const { config, name } = props;
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: retentionOf(config),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new OwnRole(scope, `${id}Role`, {
      purpose: purposeOf(name),
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Tierwatch: execution role of ${name}`,
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    if (config.tracing) acknowledgeEverything(role, ['xray:PutTraceSegments', 'xray:PutTelemetryRecords']);
    super(scope, id, {
      runtime: Runtime.NODEJS_24_X,
      architecture: architectureOf(config),
      code: Code.fromAsset(bundlesFor(scope).folderOf(name)),
      handler: 'index.handler',
      description: props.description,
      role,
      logGroup,
      timeout: props.timeout,
      memorySize: props.memory ?? 256,
      // Only playbooks use versions. Running executions need the earlier ones.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
      tracing: config.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      environment: {
        ...props.environment,
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_LOG_LEVEL: config.logLevel,
      },
      ...(props.layers === undefined ? {} : { layers: [...props.layers] }),
      ...(props.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.reservedConcurrency }),
      ...(props.deadLetterQueue === undefined ? {} : { deadLetterQueue: props.deadLetterQueue, retryAttempts: 0 }),
    });
    this.executionRole = role;
    this.queueConcurrency = Math.max(
      LOWEST_QUEUE_CONCURRENCY,
      Math.min(config.concurrency, props.reservedConcurrency ?? config.concurrency),
    );
  }
}

/** The lowest maximum concurrency that Lambda accepts for a queue. */
const LOWEST_QUEUE_CONCURRENCY = 2;

export const architectureOf = ({ architecture }: TierwatchConfig): Architecture =>
  architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64;

/** Purpose of the role of a function, from its folder below `functions`: `detect-use` becomes `DetectUse`. */
export const purposeOf = (folder: string): string =>
  folder.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** The retention of every log group. The values of `RetentionDays` are numbers of days. */
export const retentionOf = (config: TierwatchConfig): RetentionDays => config.logRetentionDays;

const cache = new Map<string, Bundles>();

/** Bundles once per process, even if several apps are synthesized, as in tests. The context `tierwatch:functions` can name another
 * folder. */
function bundlesFor(scope: Construct): Bundles {
  const named: unknown = scope.node.tryGetContext('tierwatch:functions');
  const folder = typeof named === 'string' ? resolve(ROOT, named) : join(ROOT, 'functions');
  const bundles = cache.get(folder) ?? bundleFunctions(folder);
  cache.set(folder, bundles);
  return bundles;
}
