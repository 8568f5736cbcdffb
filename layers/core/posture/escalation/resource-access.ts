import type { ReadStatement } from '../../iam/document.ts';
import { exampleOf } from '../../iam/glob.ts';
import { authorize, type CompiledPolicy, couldAllow, type Verdict } from '../../iam/index.ts';
import { parseArn } from '../../identity.ts';
import type { ResourcePolicyFacts, ResourcePolicyType } from '../estate.ts';
import { append } from '../multimap.ts';
import { effectivePolicy, resourcesOf, serviceOf } from '../resource-policies.ts';
import type { CompiledEstate, CompiledIdentity } from './compile.ts';
import { withoutCallerKeys } from './evaluate/attacker.ts';
import { DIRECT_CALL } from './privilege.ts';
import { NO, YES } from './verdict.ts';

/** A resource with its compiled policy. */
export interface GuardedResource {
  readonly facts: ResourcePolicyFacts;
  readonly account: string;
  readonly policy: CompiledPolicy;
}

/** Access that a resource policy in its own account grants an identity and its own policies do not. */
export interface ResourceGrant {
  readonly resource: string;
  readonly type: ResourcePolicyType;
  readonly actions: readonly string[];
  /** The keys that all of it depends on; empty: something is allowed unconditionally. */
  readonly dependsOn: readonly string[];
}

/** Resources by the principals that their policies name, so that not every policy is evaluated for every identity. */
export class ResourceIndex {
  readonly #byArn = new Map<string, GuardedResource[]>();
  readonly #byAccount = new Map<string, GuardedResource[]>();
  readonly #anyone: GuardedResource[] = [];
  readonly #known = new Set<string>();

  constructor({ accounts, cache }: CompiledEstate) {
    for (const { estate } of accounts.values()) {
      for (const facts of resourcesOf(estate)) {
        if (facts.policy !== 'unknown') this.#known.add(facts.arn);
        const document = effectivePolicy(facts);
        if (document === undefined) continue;
        const policy = cache.compile({ name: `policy of ${facts.arn}`, document }, 'resource');
        this.#add({ facts, account: estate.account, policy });
      }
    }
  }

  /** Whether the policy of a resource is known. */
  knows(arn: string): boolean {
    return this.#known.has(arn);
  }

  /** Resources whose policies name the identity itself. */
  naming({ arn }: CompiledIdentity): readonly GuardedResource[] {
    return this.#byArn.get(arn) ?? [];
  }

  /** Those, and resources of other accounts whose policies allow the identity's account or everyone. Within an account such a
   * policy leaves the decision to the identity's own policies, or is reported for the resource. */
  reachableBy(identity: CompiledIdentity): readonly GuardedResource[] {
    const shared = [...(this.#byAccount.get(identity.account) ?? []), ...this.#anyone];
    return [...new Set([...this.naming(identity), ...shared.filter(({ account }) => account !== identity.account)])];
  }

  #add(resource: GuardedResource): void {
    for (const name of new Set(resource.policy.document.statements.flatMap(namedBy))) {
      const account = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(name)?.[1];
      if (name === '*') this.#anyone.push(resource);
      else if (account !== undefined) append(this.#byAccount, account, resource);
      else append(this.#byArn, name, resource);
    }
  }
}

/** `*`, account ids and ARNs that an Allow statement names. Everyone, but with the ARN of one principal as a condition, is also
 * that principal. */
function namedBy({ effect, principals, conditions }: ReadStatement): readonly string[] {
  if (effect === 'Deny' || principals === undefined) return [];
  const entries = principals.entries
    .filter(({ type }) => type === 'AWS')
    .map(({ value }) => (principals.not ? '*' : value));
  const conditioned = conditions
    .filter(({ key }) => key.toLowerCase() === 'aws:principalarn')
    .flatMap(({ values }) => values.filter((value) => !/[*?]/.test(value)));
  return [...entries, ...conditioned];
}

/** Whether the identity may use an action on the resource, by its own policies and that of the resource together. */
export function mayUse(
  { arn, compiled }: CompiledIdentity,
  action: string,
  { account, policy }: GuardedResource,
  resource: string,
): Verdict {
  const request = { principal: arn, action, resource, resourceAccount: account, contextUnknown: true };
  const { decision, missing } = authorize(compiled, { ...request, context: DIRECT_CALL }, { policy });
  if (decision === 'allowed') return YES;
  return decision === 'conditional' ? withoutCallerKeys({ verdict: 'conditional', missing }) : NO;
}

/** The actions that show how valuable access to a resource is, by service. */
const INDICATIVE_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  s3: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:PutBucketPolicy'],
  kms: ['kms:Decrypt', 'kms:CreateGrant', 'kms:PutKeyPolicy', 'kms:Sign'],
  lambda: ['lambda:InvokeFunction', 'lambda:UpdateFunctionCode', 'lambda:UpdateFunctionConfiguration'],
  sqs: ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:SetQueueAttributes'],
  sns: ['sns:Publish', 'sns:Subscribe', 'sns:SetTopicAttributes'],
  ecr: ['ecr:BatchGetImage', 'ecr:PutImage', 'ecr:SetRepositoryPolicy'],
  secretsmanager: [
    'secretsmanager:GetSecretValue',
    'secretsmanager:PutSecretValue',
    'secretsmanager:PutResourcePolicy',
  ],
};

/** The access that resource policies in its account add to the identity's own policies. */
export function grantsTo(identity: CompiledIdentity, index: ResourceIndex): readonly ResourceGrant[] {
  if (identity.holdsAdmin) return [];
  return index
    .naming(identity)
    .filter(({ account }) => account === identity.account)
    .flatMap((resource) => grantOn(identity, resource) ?? []);
}

function grantOn(identity: CompiledIdentity, guarded: GuardedResource): ResourceGrant | undefined {
  const { arn: resource, type } = guarded.facts;
  const actions: string[] = [];
  let missing: readonly string[] | undefined;
  for (const action of INDICATIVE_ACTIONS[serviceOf(guarded.facts)] ?? []) {
    const verdict = gained(identity, action, guarded);
    if (verdict.verdict === 'no') continue;
    actions.push(action);
    missing =
      missing === undefined || verdict.missing.length === 0 ? verdict.missing : missing.length === 0 ? [] : missing;
  }
  return actions.length === 0 ? undefined : { resource, type, actions, dependsOn: missing ?? [] };
}

/** The best verdict of the resources in the policy for which the identity's own policies are not sufficient. */
function gained(identity: CompiledIdentity, action: string, guarded: GuardedResource): Verdict {
  let best = NO;
  for (const resource of resourcesIn(guarded)) {
    const verdict = mayUse(identity, action, guarded, resource);
    if (verdict.verdict === 'no' || (verdict.verdict === 'conditional' && best.verdict === 'conditional')) continue;
    if (couldAllow(identity.compiled, action, resource, DIRECT_CALL).verdict !== 'no') continue;
    if (verdict.verdict === 'yes') return verdict;
    best = verdict;
  }
  return best;
}

const MOST_RESOURCES = 8;

/** The resource, and one example of each pattern within it. */
function resourcesIn({ facts: { arn }, policy }: GuardedResource): readonly string[] {
  const patterns = policy.document.statements.flatMap(({ resources }) =>
    resources?.not ? [] : (resources?.values ?? []),
  );
  const within = patterns
    .map(exampleOf)
    .filter((example) => example.startsWith(arn) && parseArn(example) !== undefined);
  return [...new Set([arn, ...within])].slice(0, MOST_RESOURCES);
}
