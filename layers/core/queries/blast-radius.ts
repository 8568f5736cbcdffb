import { allowedResources, type PatternWithKeys } from '../iam/index.ts';
import type { IdentityArn } from '../identity.ts';
import type { Assessment } from '../posture/assess.ts';
import type { CompiledIdentity } from '../posture/escalation/compile.ts';
import {
  PARAMETER_ACTIONS,
  PERMISSION_ACTIONS,
  READ_ACTIONS,
  SECRET_ACTIONS,
  WRITE_ACTIONS,
} from '../posture/escalation/sensitive-actions.ts';
import type { Escalation, Posture, Workload } from '../posture/types.ts';
import { unknownPolicies } from './absent-policies.ts';
import { unknownPoliciesFrom } from './path.ts';

/** What the policies of one identity let it reach. */
export interface Reach {
  readonly kind: 'permissions' | 'secrets' | 'write' | 'read';
  readonly action: string;
  /** Patterns of resources, each with the keys that it depends on. */
  readonly resources: readonly PatternWithKeys[];
}

/** An identity that the first one can become, with its compute. */
export interface Become {
  readonly path: Escalation;
  readonly posture: Posture | undefined;
  readonly workloads: readonly Workload[];
}

/** What an attacker with a credential of the identity can reach. */
export interface BlastRadius {
  readonly posture: Posture;
  readonly reach: readonly Reach[];
  readonly becomes: readonly Become[];
  /** Compute that runs as the identity; 'unknown' without a list of compute. */
  readonly workloads: readonly Workload[] | 'unknown';
  /** Policies of the identity and of those that it can become of which nothing is known, as `policy:<name>`: they may reach more. */
  readonly dependsOn: readonly string[];
}

const KINDS = [
  ['permissions', PERMISSION_ACTIONS],
  ['secrets', [...SECRET_ACTIONS, ...PARAMETER_ACTIONS]],
  ['write', WRITE_ACTIONS],
  ['read', READ_ACTIONS],
] as const;

/** undefined for an identity that is neither a user nor a role of the assessment. */
export function blastRadius(assessment: Assessment, identity: IdentityArn): BlastRadius | undefined {
  const compiled = assessment.compiled.identities.get(identity);
  const posture = assessment.of(identity);
  if (compiled === undefined || posture === undefined) return undefined;
  const workloadsAs = (arn: IdentityArn): readonly Workload[] =>
    assessment.estates.flatMap(({ workloads }) => {
      const profiles = assessment.compiled.identities.get(arn)?.role?.instanceProfiles ?? [];
      const isIts = ({ roleArn }: Workload): boolean => roleArn === arn || profiles.includes(roleArn);
      return workloads === 'unknown' ? [] : workloads.filter(isIts);
    });
  const held = [identity, ...posture.escalations.map(({ to }) => to)].flatMap(
    (arn) => assessment.compiled.identities.get(arn) ?? [],
  );
  const home = assessment.estates.find(({ account }) => account === compiled.account);
  return {
    posture,
    reach: KINDS.flatMap(([kind, actions]) => actions.flatMap((action) => reachOf(compiled, kind, action))),
    becomes: posture.escalations.map((path) => ({
      path,
      posture: assessment.of(path.to),
      workloads: path.to === identity ? [] : workloadsAs(path.to),
    })),
    workloads: home?.workloads === 'unknown' ? 'unknown' : workloadsAs(identity),
    dependsOn: posture.admin
      ? []
      : [
          ...new Set([
            ...held.flatMap(unknownPolicies),
            ...(unknownPoliciesFrom(assessment, identity)?.dependsOn ?? []),
          ]),
        ],
  };
}

function reachOf({ compiled }: CompiledIdentity, kind: Reach['kind'], action: string): readonly Reach[] {
  const { allow } = allowedResources(compiled, action);
  return allow.length === 0 ? [] : [{ kind, action, resources: allow }];
}
