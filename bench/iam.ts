import { fileURLToPath } from 'node:url';
import {
  type AuthorizationRequest,
  administrator,
  authorize,
  type CompiledPrincipal,
  compilePrincipal,
  couldAllow,
  type NamedPolicy,
  PolicyCache,
  patternsIntersect,
} from '../layers/core/iam/index.ts';
import { picker } from './random.ts';

/** Throughput of the IAM engine, with a baseline from the same run, so that ratios are comparable between machines. */
export interface IamBenchmark {
  readonly seed: number;
  /** Requests as in `tierwatch can`: with context, conditions, variables, a boundary and SCPs. */
  readonly canPerSecond: number;
  /** Baseline: `JSON.parse` of one request, which a batch has to do in any case. */
  readonly parsePerSecond: number;
  readonly couldAllowPerSecond: number;
  readonly administratorPerSecond: number;
  readonly compiledPoliciesPerSecond: number;
  /** Milliseconds for a hostile policy with thousands of wildcards and megabytes of text. */
  readonly hostileMilliseconds: number;
}

const SEED = 20260926;

const SERVICES = ['s3', 'ec2', 'iam', 'lambda', 'sqs', 'dynamodb', 'logs', 'kms', 'sns', 'sts'];
const VERBS = ['Get', 'List', 'Put', 'Create', 'Delete', 'Describe', 'Update', 'PassRole', 'AssumeRole', 'Tag'];

function randomPolicy(pick: (below: number) => number, name: string): NamedPolicy {
  const of = <T>(list: readonly T[], fallback: T): T => list[pick(list.length)] ?? fallback;
  const statement = () => {
    const service = of(SERVICES, 's3');
    const actions = Array.from(
      { length: 1 + pick(8) },
      () => `${service}:${of(VERBS, 'Get')}${pick(3) === 0 ? '*' : 'Thing'}`,
    );
    const resource = pick(3) === 0 ? '*' : `arn:aws:${service}:*:111111111111:team-${pick(50)}/\${aws:username}/*`;
    const condition =
      pick(4) === 0 ? { Condition: { StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-central-1'] } } } : {};
    return { Effect: pick(12) === 0 ? 'Deny' : 'Allow', Action: actions, Resource: resource, ...condition };
  };
  const document = { Version: '2012-10-17', Statement: Array.from({ length: 1 + pick(6) }, statement) };
  return { name, document };
}

const FULL: NamedPolicy = {
  name: 'full',
  document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
};

function population(count: number): { principals: CompiledPrincipal[]; policies: NamedPolicy[] } {
  const pick = picker(SEED);
  const shared = Array.from({ length: 60 }, (_, index) => randomPolicy(pick, `managed-${index}`));
  const cache = new PolicyCache();
  const policies: NamedPolicy[] = [...shared];
  const principals = Array.from({ length: count }, (_, index) => {
    const own = randomPolicy(pick, `inline-${index}`);
    policies.push(own);
    const identity = [own, ...Array.from({ length: 3 }, () => shared[pick(shared.length)] ?? own)];
    const boundary = pick(5) === 0 ? { boundary: [FULL] } : {};
    const set = { identity, scps: [[FULL], [FULL]], ...boundary };
    return compilePrincipal(`arn:aws:iam::111111111111:user/u${index}`, set, { cache });
  });
  return { principals, policies };
}

/** Calls `ask` for half a second. */
function perSecond(ask: (index: number) => void): number {
  for (let index = 0; index < 2000; index += 1) ask(index);
  const start = performance.now();
  let asked = 0;
  while (performance.now() - start < 500) {
    for (let index = 0; index < 500; index += 1) ask(asked + index);
    asked += 500;
  }
  return Math.round((asked * 1000) / (performance.now() - start));
}

function timed(run: () => void): number {
  const start = performance.now();
  run();
  return Math.round(performance.now() - start);
}

function hostile(): void {
  const stars = Array.from({ length: 4000 }, (_, index) => `arn:aws:s3:::${'*a'.repeat(20)}${index}*`);
  const huge = `arn:aws:s3:::${'*ab?'.repeat(1_500_000)}`;
  const statement = {
    Effect: 'Allow',
    Action: Array.from({ length: 3000 }, (_, i) => `s3:*${i}*`),
    Resource: [...stars, huge],
  };
  const principal = compilePrincipal('arn:aws:iam::111111111111:user/h', {
    identity: [{ name: 'hostile', document: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }) }],
  });
  couldAllow(principal, 's3:GetObject2999', `arn:aws:s3:::${'?b*'.repeat(50)}`);
  couldAllow(principal, 's3:GetObject2999', `arn:aws:s3:::${'a'.repeat(2000)}`);
  patternsIntersect('*a'.repeat(1000), 'a*'.repeat(1000));
}

export function benchIam(): IamBenchmark {
  const { principals, policies } = population(2000);
  const pick = picker(SEED + 1);
  const requests = Array.from({ length: 2000 }, (_, index): AuthorizationRequest => {
    const service = SERVICES[pick(SERVICES.length)] ?? 's3';
    const action = `${service}:${VERBS[pick(VERBS.length)] ?? 'Get'}Thing`;
    const resource = `arn:aws:${service}:eu-west-1:111111111111:team-${pick(50)}/u${index}/x`;
    const context = { 'aws:RequestedRegion': 'eu-west-1', 'aws:SourceIp': '203.0.113.7' };
    return { principal: '', action, resource, context };
  });
  const texts = requests.map((request) =>
    JSON.stringify({ ...request, id: 'q', principal: 'arn:aws:iam::111111111111:user/u' }),
  );
  const at = <T>(list: readonly T[], index: number): T => {
    const item = list[index % list.length];
    if (item === undefined) throw new Error('expected a non-empty list');
    return item;
  };
  return {
    seed: SEED,
    canPerSecond: perSecond((index) => void authorize(at(principals, index * 7), at(requests, index))),
    parsePerSecond: perSecond((index) => void JSON.parse(at(texts, index))),
    couldAllowPerSecond: perSecond((index) => void couldAllow(at(principals, index * 7), at(requests, index).action)),
    administratorPerSecond: perSecond((index) => void administrator(at(principals, index))),
    compiledPoliciesPerSecond: perSecond(
      (index) => void compilePrincipal('arn:aws:iam::1:user/x', { identity: [at(policies, index)] }),
    ),
    hostileMilliseconds: timed(hostile),
  };
}

/** Prints the results. */
export function printIamBenchmark(out: (text: string) => void = (text) => void process.stdout.write(text)): void {
  const result = benchIam();
  const ratio = (result.canPerSecond / result.parsePerSecond).toFixed(2);
  const count = (value: number): string => value.toLocaleString('en');
  out(`IAM engine (seed ${result.seed})\n`);
  out(`  requests evaluated          ${count(result.canPerSecond)} per second\n`);
  out(`  baseline: JSON.parse of one ${count(result.parsePerSecond)} per second; ratio to baseline ${ratio}\n`);
  out(`  symbolic evaluations        ${count(result.couldAllowPerSecond)} per second\n`);
  out(`  administrator checks        ${count(result.administratorPerSecond)} per second\n`);
  out(`  policies compiled           ${count(result.compiledPoliciesPerSecond)} per second\n`);
  out(`  hostile 6 MB policy         ${count(result.hostileMilliseconds)} ms\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) printIamBenchmark();
