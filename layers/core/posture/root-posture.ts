import type { AccountEstate, RootFacts } from './estate.ts';
import { withoutAccepted } from './exceptions.ts';
import type { PostureSettings } from './options.ts';
import { reasonsOf } from './reasons/index.ts';
import type { ReasonDraft } from './reasons/subject.ts';
import { scoreOf } from './score.ts';
import type { Posture } from './types.ts';

/** Posture of the root user; undefined if nothing is known about it. */
export function rootPosture(estate: AccountEstate, settings: PostureSettings, now: number): Posture | undefined {
  const { root } = estate;
  if (root === 'unknown') return undefined;
  const identity = `arn:${estate.partition}:iam::${estate.account}:root`;
  const reasons = withoutAccepted(identity, reasonsOf(draftsOf(root), 0), settings.exceptions, now);
  const why = 'the root user can do everything, and nothing in the account limits it';
  const { score, terms } = scoreOf({ tier: 0, basis: 'admin', why, steps: 0, level: 'admin' }, reasons);
  return {
    identity,
    kind: 'root',
    account: estate.account,
    name: 'root',
    class: 'root',
    classWhy: 'the root user of the account',
    tier: 0,
    tierWhy: why,
    score,
    scoreTerms: terms,
    admin: true,
    owner: null,
    reasons,
    escalations: [],
    containment: {
      immutableId: estate.account,
      accessKeys: 'unknown',
      hasLoginProfile: 'unknown',
      inlinePolicySize: 0,
      serviceLinked: false,
      reservedSso: false,
    },
    createdAt: 'unknown',
    lastUsedAt: root.lastUsedAt,
    unknowns: [],
    takenAt: estate.takenAt,
  };
}

function draftsOf(root: RootFacts): ReasonDraft[] {
  const drafts: ReasonDraft[] = [];
  if (root.accessKeys > 0) {
    drafts.push({
      code: 'ROOT_HAS_KEY',
      detail: `the root user has ${root.accessKeys} active access ${root.accessKeys === 1 ? 'key' : 'keys'}`,
      evidence: { keys: root.accessKeys },
      remediation: 'Sign in as root and delete it under Security credentials; no workload needs a root access key',
    });
  }
  if (!root.mfa) {
    drafts.push({
      code: 'ROOT_WITHOUT_MFA',
      detail: 'the root user has no MFA',
      evidence: { mfa: false },
      remediation:
        'Register a passkey for root, or remove its credentials with centralized root access in AWS Organizations',
    });
  }
  return drafts;
}
