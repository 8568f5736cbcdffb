import { authorize, type CompiledPolicy, type PolicyCache } from '../iam/index.ts';
import type { AuthorizationRequest, Decision } from '../iam/types.ts';
import type { IdentityArn } from '../identity.ts';
import type { Assessment } from '../posture/assess.ts';
import type { CompiledIdentity } from '../posture/escalation/compile.ts';
import type { GraphNode } from '../posture/escalation/edge.ts';
import type { Escalation } from '../posture/types.ts';
import { withAbsentPolicies } from './absent-policies.ts';
import { escalationAlong } from './escalation-along.ts';

/** An identity that may perform the action. */
export interface Capable {
  readonly identity: IdentityArn;
  /** The condition keys or facts that it depends on. Empty: it can. */
  readonly dependsOn: readonly string[];
  /** How it gets there, if it must become another identity first. */
  readonly by?: Escalation;
}

export interface WhoCan {
  /** By its own permissions: those that can before those that might. */
  readonly directly: readonly Capable[];
  /** By becoming an identity that can directly. */
  readonly byBecoming: readonly Capable[];
}

/** Who can perform the action on the resource. The answer for each identity by its own permissions is that of `authorize` with
 * unknown condition keys and with unreadable documents for the policies that the input lacks.
 * @param resource ARN, or `*` for actions without a resource. Of resource policies, only the trust policies of roles in the input
 * are evaluated. */
export function whoCan({ compiled, graph }: Assessment, action: string, resource: string): WhoCan {
  const role = compiled.identities.get(resource);
  const isAssuming = /^sts:/i.test(action) && /:role\//.test(resource);
  const answerOf = answering(
    {
      action,
      resource,
      contextUnknown: true,
      ...(role?.kind === 'role' ? { resourceTags: role.tags } : {}),
      ...(isAssuming && role === undefined ? { resourcePolicyUnknown: true } : {}),
    },
    isAssuming ? role?.trust : undefined,
    compiled.cache,
  );
  const directly = [...compiled.identities.values()].flatMap((identity): Capable[] => {
    const { decision, missing } = answerOf(identity);
    if (!isPossible(decision)) return [];
    return [{ identity: identity.arn, dependsOn: decision === 'allowed' ? [] : missing }];
  });
  const dependencies = new Map(directly.map(({ identity, dependsOn }) => [identity, dependsOn]));
  const known = new Set(dependencies.keys());
  const becoming = (unconditional: boolean): Capable[] => {
    const isEnd = ({ identity }: GraphNode): boolean => {
      const { decision } = answerOf(identity);
      return unconditional ? decision === 'allowed' : isPossible(decision);
    };
    const paths = graph.reverse.shortestPathsTo(isEnd, unconditional);
    return [...paths.keys()].flatMap((id): Capable[] => {
      if (known.has(id) || graph.reverse.node(id)?.variant !== false) return [];
      const by = escalationAlong(graph, paths, id);
      if (by === undefined) return [];
      known.add(id);
      return [{ identity: id, dependsOn: unconditional ? [] : dependenciesOf(by, dependencies.get(by.to) ?? []), by }];
    });
  };
  const byBecoming = [...becoming(true), ...becoming(false)];
  return { directly: directly.sort(certainFirst), byBecoming: byBecoming.sort(certainFirst) };
}

type Request = Omit<AuthorizationRequest, 'principal'>;

/** Evaluates each class of identities once, unless a trust policy may name one of them. */
function answering(
  request: Request,
  trust: CompiledPolicy | undefined,
  cache: PolicyCache,
): (identity: CompiledIdentity) => Answer {
  const answers = new Map<string, Answer>();
  return (identity) => {
    const { arn, classKey, compiled, absentPolicies } = identity;
    const shared = [classKey, ...absentPolicies.map(({ name }) => name)].join(' ');
    const key = trust === undefined ? shared : `${arn} ${shared}`;
    let answer = answers.get(key);
    if (answer === undefined) {
      answer = authorize(compiled, { ...request, principal: arn }, { policy: trust });
      if (answer.decision !== 'allowed' && absentPolicies.length > 0)
        answer = authorize(withAbsentPolicies(identity, cache), { ...request, principal: arn }, { policy: trust });
      answers.set(key, answer);
    }
    return answer;
  };
}

interface Answer {
  readonly decision: Decision;
  readonly missing: readonly string[];
}

const isPossible = (decision: Decision): boolean => decision === 'allowed' || decision === 'conditional';

const dependenciesOf = ({ steps, admin }: Escalation, ofEnd: readonly string[]): readonly string[] => [
  ...new Set([...steps.flatMap((step) => step.dependsOn ?? []), ...(admin ? [] : ofEnd)]),
];

const certainFirst = (a: Capable, b: Capable): number =>
  Number(a.dependsOn.length > 0) - Number(b.dependsOn.length > 0) ||
  (a.by?.steps.length ?? 0) - (b.by?.steps.length ?? 0) ||
  (a.identity < b.identity ? -1 : 1);
