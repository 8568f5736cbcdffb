import { ask, DAY, denied, type Fields, HOUR, MINUTE, NOON, record, role, roleArn, tenDays } from '../records.ts';
import { ADMIN, allow, console_, hourly, known, many, one, type RuleCases } from './case.ts';

const failed = (errorCode: string) => ({ errorCode, errorMessage: 'x' });
const dryRun = failed('Client.DryRunOperation');
const limit = failed('Client.VcpuLimitExceeded');
const launch = (fields: Fields, instanceType = 'p4d.24xlarge', at = NOON) =>
  ask('ec2:RunInstances', { instanceType, instancesSet: { items: [{ minCount: 1, maxCount: 1 }] } }, fields, at);

const asked = ['sts:GetCallerIdentity', 's3:ListBuckets', 'iam:ListUsers', 'lambda:ListFunctions'];
const cold = (refused: readonly string[], apart = 10_000, fields: Fields = {}) =>
  asked.map((call, number) =>
    record(call, { ...(refused.includes(call) ? denied : {}), ...fields }, NOON + number * apart),
  );
const REFUSED = asked.slice(1);
const lastSeen = (days: number) => ({ profile: tenDays(['s3:GetObject'], { lastSeen: NOON - days * DAY }) });

const trust = (roleName: string, at = NOON) => ask('iam:UpdateAssumeRolePolicy', { roleName }, {}, at);
const enter = (name: string, at: number, fields: Fields = {}) =>
  ask('sts:AssumeRole', { roleArn: roleArn(name) }, fields, at);

const agreement = (at = NOON, fields: Fields = {}) =>
  ask('bedrock:CreateFoundationModelAgreement', { modelId: 'm' }, fields, at);
const invoke = (at: number, fields: Fields = {}) => ask('bedrock:InvokeModel', { modelId: 'm' }, fields, at);

const person = (at = NOON, fields: Fields = {}) => ask('identitystore:CreateUser', { userName: 'x' }, fields, at);
const administration = (at: number, managedPolicyArn = ADMIN) =>
  ask('sso:AttachManagedPolicyToPermissionSet', { managedPolicyArn }, {}, at);
const assignment = (at: number) => ask('sso:CreateAccountAssignment', { principalType: 'USER' }, {}, at);

const tried = ['cloudtrail:StopLogging', 'guardduty:DeleteDetector', 'iam:CreateAccessKey', 'ec2:RunInstances'];
const attempts = (count: number, fields: Fields, apart = 10_000) =>
  tried.slice(0, count).map((call, number) => ask(call, {}, fields, NOON + number * apart));

/** Calls that say more together than alone, and calls without success. */
export const sequenceCases: Readonly<Record<string, RuleCases>> = {
  'cold-credential-refused': {
    matches: [
      many('the first calls of a key, refused by three services', cold(REFUSED)),
      many('a key that was not used for 40 days', cold(REFUSED), lastSeen(40)),
    ],
    ignores: [
      many('a key that is refused by two services', cold(REFUSED.slice(0, 2))),
      many('a key that was used a week ago', cold(REFUSED), lastSeen(7)),
      many('refusals over half an hour', cold(REFUSED, 10 * MINUTE)),
      many('a session of a role', cold(REFUSED, 10_000, { userIdentity: role() })),
      many('denied changes', [
        ...['s3:CreateBucket', 'iam:CreateUser', 'lambda:CreateFunction'].map((call) =>
          record(call, { ...denied, readOnly: false }),
        ),
      ]),
      many(
        'a key that most services accept',
        [
          ...cold(REFUSED),
          ...['sqs', 'sns', 'ecs', 'eks', 'rds'].map((service) => record(`${service}:ListThings`, {}, NOON - 10_000)),
        ].toSorted((a, b) => String(a.eventTime).localeCompare(String(b.eventTime))),
      ),
    ],
  },
  'trust-changed-then-entered': {
    matches: [
      many('a role that the caller opened minutes before', [trust('admin'), enter('admin', NOON + 5 * MINUTE)]),
      many('a role with a path', [trust('admin'), enter('team/admin', NOON + 5 * MINUTE)]),
    ],
    ignores: [
      many('another role', [trust('other'), enter('admin', NOON + 5 * MINUTE)]),
      many('a role that was changed hours before', [trust('admin'), enter('admin', NOON + 2 * HOUR)]),
      many('a role that the caller could not enter', [trust('admin'), enter('admin', NOON + MINUTE, denied)]),
      one('a role whose trust policy did not change', enter('admin', NOON)),
    ],
  },
  'model-access-then-used': {
    matches: [many('an invocation after the agreement', [agreement(), invoke(NOON + 5 * MINUTE)])],
    ignores: [
      one('an invocation', invoke(NOON)),
      one('an agreement', agreement()),
      many('an invocation the next day', [agreement(), invoke(NOON + DAY)]),
      many('an agreement that was refused', [agreement(NOON, denied), invoke(NOON + MINUTE)]),
      many('the playground of the console', [
        agreement(),
        invoke(NOON + MINUTE, { userIdentity: role(), ...console_ }),
      ]),
    ],
  },
  'identity-center-takeover': {
    matches: [
      many('a person and an administrator permission set', [person(), administration(NOON + MINUTE)]),
      many('the assignment that completes it', [
        person(),
        administration(NOON + MINUTE),
        assignment(NOON + 2 * MINUTE),
      ]),
      many('an inline policy that grants everything', [
        person(),
        ask('sso:PutInlinePolicyToPermissionSet', { inlinePolicy: allow('*') }, {}, NOON + MINUTE),
      ]),
    ],
    ignores: [
      one('a person', person()),
      one('an administrator permission set', administration(NOON)),
      many('a permission set for reading', [
        person(),
        administration(NOON + MINUTE, 'arn:aws:iam::aws:policy/ReadOnlyAccess'),
      ]),
      many('a person assigned to an existing permission set', [person(), assignment(NOON + MINUTE)]),
      many('steps on two days', [person(), administration(NOON + DAY)]),
      many('a person that could not be made', [person(NOON, denied), administration(NOON + MINUTE)]),
    ],
  },
  'compute-limit-reached': {
    matches: [
      one('accelerator instances beyond the quota', launch(limit)),
      one('an account that is not verified', launch(failed('Client.PendingVerification'), 't3.micro')),
    ],
    ignores: [
      one('a launch that succeeded', launch({})),
      one('a Region without capacity', launch(failed('Server.InsufficientInstanceCapacity'))),
      one('Auto Scaling', launch({ ...limit, sourceIPAddress: 'autoscaling.amazonaws.com' })),
      one('a launch that always reaches the limit', launch(limit), hourly(['ec2:RunInstances!'])),
    ],
  },
  'dry-runs': {
    matches: [
      many('two different calls', [launch(dryRun), ask('ec2:CreateSnapshot', {}, dryRun, NOON + MINUTE)]),
      one('a single call', launch(dryRun)),
    ],
    ignores: [
      one('a call that failed for another reason', launch(failed('Client.InvalidParameterValue'))),
      one('a call that was made', launch({})),
      one('a node provisioner', ask('ec2:CreateFleet', {}, dryRun)),
      one('a habitual dry run', launch(dryRun), hourly(['ec2:RunInstances!'])),
    ],
  },
  'sensitive-attempts': {
    matches: [
      many('three different denied changes', attempts(3, denied)),
      many('denied and failed changes', [
        ...attempts(2, denied),
        launch(failed('Client.InvalidAMIID.NotFound'), 't3.micro', NOON + MINUTE),
      ]),
    ],
    ignores: [
      many('two different denied changes', attempts(2, denied)),
      many('one change many times', [...attempts(1, denied), ...attempts(1, denied), ...attempts(1, denied)]),
      many('changes over an hour', attempts(3, denied, 20 * MINUTE)),
      many('changes that succeeded', attempts(3, {}), known),
      many('what is always denied', attempts(3, denied), hourly(tried.map((call) => `${call}!`))),
    ],
  },
};
