import type { Reading } from '../check.ts';

/** What AWS APIs return about a deployment. Whatever could not be read is unknown, with the reason. */
export interface DeploymentFacts {
  readonly version: { readonly commandLine: string; readonly deployed: string | undefined };
  /** Status of the CloudFormation stack. */
  readonly stackStatus: string;
  readonly killSwitch: Reading<string>;
  /** Concurrent executions of Lambda that the account may use. */
  readonly concurrencyQuota: Reading<number>;
  readonly sources: Reading<readonly Reading<EventSource>[]>;
  readonly deadLetters: Reading<readonly QueueFacts[]>;
  readonly rules: Reading<readonly RuleFacts[]>;
  readonly schedules: Reading<readonly Reading<ScheduleFacts>[]>;
  readonly alarms: Reading<readonly AlarmFacts[]>;
  /** Topics that alarms notify, by ARN. */
  readonly alarmTopics: ReadonlyMap<string, Reading<readonly Subscription[]>>;
  readonly topics: Reading<readonly TopicFacts[]>;
  readonly webhooks: Reading<readonly Reading<WebhookFacts>[]>;
  readonly permissions: readonly RolePermissions[];
}

/** An event source mapping of Lambda. */
export interface EventSource {
  readonly functionName: string;
  /** `Enabled`, `Disabled`, or a state in between. */
  readonly state: string;
  /** undefined: limited only by the quota. */
  readonly maximumConcurrency: number | undefined;
}

export interface QueueFacts {
  readonly name: string;
  readonly messages: Reading<number>;
}

export interface RuleFacts {
  readonly name: string;
  /** undefined: the rule does not exist. */
  readonly state: string | undefined;
  readonly matchesReadOnlyEvents: boolean;
}

export interface ScheduleFacts {
  readonly description: string;
  readonly state: string;
  readonly expression: string;
}

export interface AlarmFacts {
  readonly name: string;
  readonly state: string;
  /** ARNs of its actions, if they are enabled. */
  readonly actions: readonly string[];
}

export interface Subscription {
  readonly protocol: string;
  readonly endpoint: string;
  readonly isConfirmed: boolean;
}

export interface TopicFacts {
  readonly name: string;
  readonly subscriptions: Reading<readonly Subscription[]>;
}

export interface WebhookFacts {
  readonly name: string;
  /** State of its connection: `AUTHORIZED` if it can be used. */
  readonly state: string;
}

/** What the IAM policy simulator says about the calls of one role. */
export interface RolePermissions {
  readonly role: string;
  readonly decisions: Reading<readonly Decision[]>;
}

export interface Decision {
  readonly action: string;
  readonly isAllowed: boolean;
  /** What denies it, if the simulator says so. */
  readonly deniedBy?: 'organization' | 'boundary';
  readonly isExplicit: boolean;
}
