import type { Deployment } from '../../../local/deployment.ts';
import type { Use } from './proof.ts';
import type { DeployedRole } from './roles.ts';

/** Calls that AWS services make with roles of the template, which the recorder does not see. They are derived from the template and
 * checked against the roles like recorded calls.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html */
export function serviceUses(
  deployment: Pick<Deployment, 'template' | 'physicalIds'>,
  roles: readonly DeployedRole[],
  account: string,
): Use[] {
  const wired = new Wiring(deployment, roles, account);
  return Object.entries(deployment.template.Resources).flatMap(([logicalId, { Type, Properties }]) => {
    if (Type === 'AWS::Lambda::EventSourceMapping') return wired.queueReading(Properties);
    if (Type === 'AWS::Lambda::Function') return wired.logging(logicalId, Properties);
    if (Type === 'AWS::Scheduler::Schedule') return wired.schedule(Properties);
    return [];
  });
}

class Wiring {
  readonly #deployment: Pick<Deployment, 'template' | 'physicalIds'>;
  readonly #roles: readonly DeployedRole[];
  readonly #account: string;

  constructor(
    deployment: Pick<Deployment, 'template' | 'physicalIds'>,
    roles: readonly DeployedRole[],
    account: string,
  ) {
    this.#deployment = deployment;
    this.#roles = roles;
    this.#account = account;
  }

  queueReading(properties: Readonly<Record<string, unknown>>): Use[] {
    const roleArn = this.#roleOfFunction(referenced(properties.FunctionName));
    const queue = this.#name(referenced(properties.EventSourceArn)).split('/').at(-1);
    const resource = `arn:aws:sqs:us-east-1:${this.#account}:${queue}`;
    return ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'].map((action) => ({
      roleArn,
      action,
      resource,
      where: 'event source mapping',
    }));
  }

  logging(logicalId: string, properties: Readonly<Record<string, unknown>>): Use[] {
    const { LoggingConfig, TracingConfig } = properties;
    const group = this.#name(referenced(at(LoggingConfig, 'LogGroup')));
    const name = group === '' ? `/aws/lambda/${this.#name(logicalId)}` : group;
    const resource = `arn:aws:logs:us-east-1:${this.#account}:log-group:${name}:log-stream:any`;
    const shared = { roleArn: this.#roleOfFunction(logicalId), where: 'Lambda' };
    const logs = ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({ ...shared, action, resource }));
    if (at(TracingConfig, 'Mode') !== 'Active') return logs;
    const traces = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
    return [...logs, ...traces.map((action) => ({ ...shared, action, resource: '*' }))];
  }

  schedule(properties: Readonly<Record<string, unknown>>): Use[] {
    const target = properties.Target;
    const started = referenced(at(target, 'Arn'));
    const name = this.#name(started);
    const resource = `arn:aws:lambda:us-east-1:${this.#account}:function:${name}`;
    const roleArn = this.#roleArn(referenced(at(target, 'RoleArn')));
    if (this.#deployment.template.Resources[started]?.Type === 'AWS::StepFunctions::StateMachine')
      return [{ roleArn, action: 'states:StartExecution', resource: name, where: 'EventBridge Scheduler' }];
    return [{ roleArn, action: 'lambda:InvokeFunction', resource, where: 'EventBridge Scheduler' }];
  }

  #roleOfFunction(logicalId: string): string {
    return this.#roleArn(referenced(this.#deployment.template.Resources[logicalId]?.Properties.Role));
  }

  #roleArn(logicalId: string): string {
    return this.#roles.find(({ name }) => name === this.#name(logicalId))?.arn ?? '';
  }

  #name(logicalId: string): string {
    return this.#deployment.physicalIds[logicalId] ?? '';
  }
}

/** Logical id in a `Ref` or `Fn::GetAtt`; otherwise empty. */
function referenced(value: unknown): string {
  const ref = at(value, 'Ref');
  if (typeof ref === 'string') return ref;
  const attribute = at(value, 'Fn::GetAtt');
  return Array.isArray(attribute) ? String(attribute[0]) : '';
}

const at = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined;
