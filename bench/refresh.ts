import { assess } from '../layers/core/posture/assess.ts';
import type { AccountEstate, RoleFacts, UserFacts } from '../layers/core/posture/estate.ts';
import { estatesFromDumps } from '../layers/core/posture/estate-from-dump.ts';
import { generateAccount, random } from './generate-account.ts';

/** What it takes to judge one change of an account that was judged before, against judging the whole account. */
const TAKEN_AT = '2026-01-01T00:00:00.000Z';
const SEED = 20260926;
const CHANGES = 100;

interface Measured {
  readonly principals: number;
  /** Milliseconds, as all below. */
  readonly whole: number;
  /** Of one change, in order. */
  readonly changes: readonly number[];
  /** Postures that were judged for one change, in order. */
  readonly judged: readonly number[];
  /** Changes that reached too far to be followed. */
  readonly anew: number;
}

/** Rights that teams give and take day by day. */
const GIVEN = [
  's3:PutObject',
  'sqs:SendMessage',
  'dynamodb:Query',
  'secretsmanager:GetSecretValue',
  'iam:CreateAccessKey',
];

export function measure(principals: number, changes = CHANGES): Measured {
  const next = random(SEED);
  const dump = generateAccount({ principals, seed: SEED });
  let [estate] = estatesFromDumps([{ source: 'generated', content: dump }], { takenAt: TAKEN_AT });
  if (!estate) throw new Error('the generated account is empty');
  const start = performance.now();
  let judged = assess([estate]);
  for (const _ of judged.all());
  const whole = performance.now() - start;
  const times: number[] = [];
  const counts: number[] = [];
  let anew = 0;
  for (let n = 0; n < changes; n += 1) {
    const action = GIVEN[Math.floor(next() * GIVEN.length)] ?? '';
    const changed = withChange(estate, next(), action);
    estate = changed.estate;
    const begin = performance.now();
    const followed = judged.after([estate], new Set([changed.arn]));
    if (followed === undefined) {
      anew += 1;
      judged = assess([estate]);
      for (const _ of judged.all());
      continue;
    }
    judged = followed.assessment;
    counts.push([...judged.some(followed.touched)].length);
    times.push(performance.now() - begin);
  }
  const inOrder = (list: readonly number[]): number[] => list.toSorted((a, b) => a - b);
  return { principals, whole, changes: inOrder(times), judged: inOrder(counts), anew };
}

/** One user or role gets one more inline policy. */
function withChange(
  estate: AccountEstate,
  at: number,
  action: string,
): { readonly estate: AccountEstate; readonly arn: string } {
  const index = Math.floor(at * (estate.users.length + estate.roles.length));
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] };
  const given = <Facts extends UserFacts | RoleFacts>(facts: Facts): Facts => ({
    ...facts,
    inlinePolicies: [...facts.inlinePolicies, { name: 'one-more', document }],
  });
  const isUser = index < estate.users.length;
  const place = isUser ? index : index - estate.users.length;
  const arn = (isUser ? estate.users : estate.roles)[place]?.arn ?? '';
  const users = isUser ? estate.users.map((user) => (user.arn === arn ? given(user) : user)) : estate.users;
  const roles = isUser ? estate.roles : estate.roles.map((role) => (role.arn === arn ? given(role) : role));
  return { estate: { ...estate, users, roles }, arn };
}

const at = (list: readonly number[], share: number): number =>
  list[Math.min(list.length - 1, Math.floor(list.length * share))] ?? 0;

if (import.meta.filename === process.argv[1]) {
  const sizes = process.argv.slice(2).map(Number);
  for (const principals of sizes.length > 0 ? sizes : [1_000, 10_000]) {
    const { whole, changes, judged, anew } = measure(principals);
    const [half, most] = [at(changes, 0.5), at(changes, 0.9)];
    process.stdout.write(
      `${principals} principals: one change ${half.toFixed(1)} ms (nine of ten within ${most.toFixed(1)} ms), ${at(judged, 0.5)} postures (${at(judged, 0.9)}); ` +
        `the whole account ${whole.toFixed(0)} ms, ${(whole / half).toFixed(0)} x one change; ${anew} of ${changes.length + anew} changes judged anew\n`,
    );
  }
}
