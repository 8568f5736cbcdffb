import { type Caller, DENIED, type Fields } from './records.ts';

/** One call of an attacker. */
export interface Step {
  readonly call: string;
  readonly caller: Caller;
  readonly request?: Fields;
  readonly more?: Fields;
  /** The owner must be alerted before this step. The first such step counts. */
  readonly damage?: true;
}

export interface Story {
  readonly name: string;
  /** The month that has the history of the victim. */
  readonly month: string;
  /** @param from address of the attacker. */
  readonly steps: (from: string) => readonly Step[];
}

export const ADMIN_POLICY = 'arn:aws:iam::aws:policy/AdministratorAccess';
export const signedIn: Fields = {
  responseElements: { ConsoleLogin: 'Success' },
  additionalEventData: { MFAUsed: 'No' },
};

export const by =
  (caller: Caller) =>
  (call: string, request: Fields = {}, more: Fields = {}): Step => ({ call, caller, request, more });
export const harm = (step: Step): Step => ({ ...step, damage: true });

export const looksAround = (does: ReturnType<typeof by>): readonly Step[] => [
  does('sts:GetCallerIdentity'),
  does('iam:ListUsers', {}, DENIED),
  does('s3:ListBuckets'),
  does('ec2:DescribeInstances', {}, DENIED),
];
