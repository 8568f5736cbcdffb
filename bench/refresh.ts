import { emptyMemory, type ReassessPorts, reassessAccounts } from '../layers/app/posture/reassess-accounts.ts';
import { manualClock } from '../layers/aws/clock.ts';
import { memoryEventBus } from '../layers/aws/memory/event-bus.ts';
import { memoryFactsStore } from '../layers/aws/memory/facts-store.ts';
import { memoryIdentityStore } from '../layers/aws/memory/identity-store.ts';
import type { Revision } from '../layers/core/posture/account-facts.ts';
import type { AccountEstate, RoleFacts, UserFacts } from '../layers/core/posture/estate.ts';
import { estatesFromDumps } from '../layers/core/posture/estate-from-dump.ts';
import { cpuSince } from './cpu-time.ts';
import { generateAccount } from './generate-account.ts';
import { random } from './random.ts';
import { median, percentile } from './report.ts';

/** Measures what one change costs a warm function: everything that `refresh-identity` does after reading the new state from IAM. The
 * stores are in memory, so the time is CPU time. */
const TAKEN_AT = '2026-01-01T00:00:00.000Z';
const SEED = 20260926;
const CHANGES = 20;

/** Milliseconds. */
interface Time {
  readonly elapsed: number;
  /** CPU time. */
  readonly cpu: number;
}

async function timed(run: () => Promise<unknown>): Promise<Time> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await run();
  return { elapsed: performance.now() - start, cpu: cpuSince(before) };
}

interface Measured {
  readonly principals: number;
  /** Without cached facts and digests: lists all stored postures. */
  readonly cold: Time;
  readonly changes: readonly Time[];
  /** Postures written per change. */
  readonly saved: readonly number[];
  /** Requests for postures per change. Three more requests concern the revision mark. */
  readonly requests: readonly number[];
  readonly rssMiB: number;
}

/** Permissions that teams commonly change. */
const ACTIONS = [
  's3:PutObject',
  'sqs:SendMessage',
  'dynamodb:Query',
  'secretsmanager:GetSecretValue',
  'iam:CreateAccessKey',
];

export async function measure(principals: number): Promise<Measured> {
  const next = random(SEED);
  const clock = manualClock(TAKEN_AT);
  const dump = generateAccount({ principals, seed: SEED });
  const [estate] = estatesFromDumps([{ source: 'generated', content: dump }], { takenAt: TAKEN_AT });
  if (!estate) throw new Error('the generated account is empty');
  const account = { id: estate.account, partition: estate.partition };
  const { ports, requests } = counted(clock);
  await ports.facts.saveSnapshot(account.id, 'principals', { ...estate, takenAt: TAKEN_AT });
  const memory = emptyMemory();
  const [times, saved, counts]: [Time[], number[], number[]] = [[], [], []];
  await reassessAccounts(ports, [account], memory);
  for (let n = 0; n < CHANGES; n += 1) {
    clock.advance(1_000);
    const revision = changeOf(estate, next(), ACTIONS[Math.floor(next() * ACTIONS.length)] ?? '');
    const readAt = new Date(clock.now()).toISOString();
    await ports.facts.revise(account.id, { readAt, revision, unreadable: [] });
    clock.advance(1_000);
    const before = requests();
    times.push(await timed(async () => saved.push((await reassessAccounts(ports, [account], memory)).saved)));
    counts.push(requests() - before);
  }
  const rssMiB = process.memoryUsage().rss / 1_048_576;
  return {
    principals,
    cold: await timed(() => reassessAccounts(ports, [account])),
    changes: times,
    saved,
    requests: counts,
    rssMiB,
  };
}

/** In-memory ports that count the requests for postures. */
function counted(clock: ReassessPorts['clock']): { readonly ports: ReassessPorts; requests(): number } {
  const identities = memoryIdentityStore({ clock, ttlDays: 90 });
  let count = 0;
  const counting =
    <Args extends readonly unknown[], Result>(call: (...args: Args) => Result) =>
    (...args: Args): Result => {
      count += 1;
      return call(...args);
    };
  const ports: ReassessPorts = {
    clock,
    bus: memoryEventBus(),
    facts: memoryFactsStore(),
    identities: {
      ...identities,
      load: counting(identities.load),
      listIdentities: counting(identities.listIdentities),
      savePosture: counting(identities.savePosture),
      removePosture: counting(identities.removePosture),
    },
    options: () => ({}),
  };
  return { ports, requests: () => count };
}

/** Adds an inline policy to one user or role. */
function changeOf({ users, roles }: AccountEstate, at: number, action: string): Revision {
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] };
  const given = <Facts extends UserFacts | RoleFacts>(facts: Facts): Facts => ({
    ...facts,
    inlinePolicies: [...facts.inlinePolicies, { name: 'one-more', document }],
  });
  const index = Math.floor(at * (users.length + roles.length));
  const user = users[index];
  if (user) return { kind: 'user', arn: user.arn, value: given(user) };
  const role = roles[index - users.length];
  if (!role) throw new Error('the generated account is empty');
  return { kind: 'role', arn: role.arn, value: given(role) };
}

const both = (values: readonly number[]): string =>
  `${Math.round(median(values))} (${Math.round(percentile(values, 0.9))})`;

if (import.meta.filename === process.argv[1]) {
  const sizes = process.argv.slice(2).map(Number);
  process.stdout.write('median (90th percentile)\n');
  for (const principals of sizes.length > 0 ? sizes : [1_000, 10_000]) {
    const { cold, changes, saved, requests, rssMiB } = await measure(principals);
    process.stdout.write(
      `${principals} principals: one change ${both(changes.map(({ elapsed }) => elapsed))} ms, ${both(changes.map(({ cpu }) => cpu))} ms CPU time, ` +
        `${both(saved)} postures written, ${both(requests)} requests for postures; ` +
        `cold ${Math.round(cold.elapsed)} ms; ${Math.round(rssMiB)} MiB RSS\n`,
    );
  }
}
