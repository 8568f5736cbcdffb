import { random } from '../random.ts';
import { keyUser, person, root } from './callers.ts';
import { CLICKS, type Month, type Random, signIn, some, ticker } from './month.ts';
import { BERLIN, BERLIN_HOME, DENVER, DENVER_HOME, PUNE, TOKYO, TRAIN, VPN } from './places.ts';
import {
  BROWSER,
  type CloudTrailRecord,
  DAY,
  DAYS,
  type Fields,
  HOUR,
  isWorkday,
  MINUTE,
  record,
  START,
} from './records.ts';

interface Worker {
  readonly set: string;
  readonly name: string;
  readonly office: string;
  readonly home: string;
  /** UTC. */
  readonly starts: number;
  readonly travels?: { readonly from: number; readonly to: number; readonly where: string };
}

const WORKERS: readonly Worker[] = [
  { set: 'Admin', name: 'ada', office: BERLIN, home: BERLIN_HOME, starts: 8 },
  {
    set: 'Admin',
    name: 'bob',
    office: DENVER,
    home: DENVER_HOME,
    starts: 15,
    travels: { from: 15, to: 18, where: TOKYO },
  },
  { set: 'Developer', name: 'chen', office: PUNE, home: PUNE, starts: 4 },
  {
    set: 'Developer',
    name: 'dora',
    office: BERLIN,
    home: BERLIN_HOME,
    starts: 8,
    travels: { from: 9, to: 11, where: PUNE },
  },
  { set: 'Developer', name: 'emil', office: BERLIN, home: BERLIN_HOME, starts: 9 },
  { set: 'Developer', name: 'fay', office: DENVER, home: DENVER_HOME, starts: 15 },
  { set: 'Helpdesk', name: 'gus', office: BERLIN, home: BERLIN_HOME, starts: 7 },
];

const DEVELOPS: readonly (readonly [string, Fields])[] = [
  ['lambda:UpdateFunctionCode20150331v2', { functionName: 'resize' }],
  ['logs:StartQuery', {}],
  ['ssm:StartSession', { target: 'i-0aaaaaaaaaaaaaaaa' }],
  ['secretsmanager:GetSecretValue', { secretId: 'dev/orders' }],
  ['sts:GetCallerIdentity', {}],
];

function placeOf({ office, home, travels }: Worker, day: number, next: Random): string {
  if (travels !== undefined && day >= travels.from && day <= travels.to) return next() < 0.2 ? VPN : travels.where;
  const chance = next();
  return chance < 0.6 ? office : chance < 0.88 ? home : chance < 0.97 ? VPN : TRAIN;
}

const SESSION: Fields = { sessionCredentialFromConsole: 'true' };

/** One working day of a person, in three parts that may be in different places. */
function workday(worker: Worker, day: number, next: Random): CloudTrailRecord[] {
  const tick = ticker(START + day * DAY + worker.starts * HOUR + next() * HOUR);
  const records: CloudTrailRecord[] = [];
  for (let part = 0; part < 3; part += 1) {
    const where = placeOf(worker, day, next);
    const key = `${day}p${part}`;
    const console = person(worker.set, worker.name, where, BROWSER, key);
    const cli = person(worker.set, worker.name, where, undefined, key);
    if (part === 0) records.push(signIn(tick(0), console));
    for (const call of some(next, CLICKS, 0.6)) records.push(record(tick(30_000), call, console, {}, SESSION));
    const work = worker.set === 'Helpdesk' ? [] : some(next, DEVELOPS, 0.5);
    for (const [call, request] of work) records.push(record(tick(MINUTE), call, cli, request));
    tick(2 * HOUR);
  }
  return records;
}

const WORKDAYS = Array.from({ length: DAYS }, (_, day) => day).filter(isWorkday);

/** People in three countries who share permission sets: offices, homes, a VPN, trains and journeys. */
export const people: Month = (seed) => {
  const next = random(seed);
  return WORKDAYS.flatMap((day) => WORKERS.flatMap((worker) => workday(worker, day, next)));
};

const TICKETS: readonly (readonly [call: string, more: Fields])[] = [
  ['iam:UpdateLoginProfile', { passwordResetRequired: true }],
  ['iam:DeactivateMFADevice', { serialNumber: 'arn:aws:iam::123456789012:mfa/x' }],
  ['iam:ResyncMFADevice', {}],
  ['iam:ListUsers', {}],
  ['iam:GetUser', {}],
  ['iam:ListMFADevices', {}],
];

function helpdesk(day: number, next: Random): CloudTrailRecord[] {
  const gus = person('Helpdesk', 'gus', BERLIN, BROWSER, `t${day}`);
  return Array.from({ length: 1 + Math.floor(next() * 3) }, (_, ticket) => {
    const tick = ticker(START + day * DAY + (8 + ticket * 2 + next()) * HOUR);
    const userName = `employee-${Math.floor(next() * 60)}`;
    return some(next, TICKETS, 0.6).map(([call, more]) =>
      record(tick(MINUTE), call, gus, { userName, ...more }, SESSION),
    );
  }).flat();
}

function withOwnKey(name: string, day: number, next: Random): CloudTrailRecord[] {
  const tick = ticker(START + day * DAY + (8 + next() * 2) * HOUR);
  const cli = keyUser(name, next() < 0.7 ? BERLIN : BERLIN_HOME, 'aws-cli/2.17.32 os/macos');
  return some(next, CLICKS, 0.6).map((call) => record(tick(MINUTE), call, cli, {}));
}

/** The helpdesk, people with IAM users, root once a month, and a break-glass drill. */
export const offices: Month = (seed) => {
  const next = random(seed);
  const records = WORKDAYS.flatMap((day) => [
    ...helpdesk(day, next),
    ...withOwnKey('carol', day, next),
    ...withOwnKey('dave', day, next),
  ]);
  const monthly = START + 22 * DAY + 10 * HOUR;
  const clicks = [
    'account:GetContactInformation',
    'ce:GetCostAndUsage',
    'iam:GetAccountSummary',
    'organizations:DescribeOrganization',
  ];
  records.push(signIn(monthly, root(BERLIN, BROWSER)));
  for (const [step, call] of clicks.entries())
    records.push(record(monthly + (step + 1) * MINUTE, call, root(BERLIN, BROWSER), {}, SESSION));
  const drill = START + 17 * DAY + 13 * HOUR;
  const emergency = keyUser('emergency', BERLIN, BROWSER);
  records.push(signIn(drill, { ...emergency, userIdentity: { ...emergency.userIdentity, accessKeyId: '' } }));
  for (const [step, call] of ['iam:ListRoles', 'ec2:DescribeInstances', 'sts:GetCallerIdentity'].entries())
    records.push(record(drill + (step + 1) * MINUTE, call, emergency, {}));
  return records;
};
