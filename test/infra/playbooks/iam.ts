import { INLINE_QUOTA, type LivePrincipal, type LiveReading, policySize } from '../../../layers/core/response/live.ts';
import { StateError } from './runner.ts';

/** The part of IAM that containments change, with IAM's errors and quotas. Most tests are about `principal`. */
export class SmallIam {
  principal: LivePrincipal | undefined;
  /** Other principals, by ARN. */
  readonly others = new Map<string, LivePrincipal>();
  readonly #now: () => number;
  readonly #arn: string;

  constructor(principal: LivePrincipal, now: () => number) {
    this.principal = principal;
    this.#arn = principal.arn;
    this.#now = now;
  }

  async read(identity: string): Promise<LiveReading> {
    const found = identity === this.#arn ? this.principal : this.others.get(identity);
    if (found === undefined) return { kind: 'absent' };
    return { kind: 'found', principal: { ...found, takenAt: new Date(this.#now()).toISOString() } };
  }

  change(with_: (principal: LivePrincipal) => LivePrincipal): void {
    if (this.principal !== undefined) this.principal = with_(this.principal);
  }

  /** Performs one call of the SDK integration of a state machine. */
  call(action: string, given: Readonly<Record<string, string>>): object {
    const name = given.UserName ?? given.RoleName;
    const other = [...this.others.values()].find((one) => one.name === name);
    if (other !== undefined) this.others.set(other.arn, this.#after(other, action, given));
    else if (this.principal !== undefined && this.principal.name === name)
      this.principal = this.#after(this.principal, action, given);
    else throw absent();
    return {};
  }

  #after(found: LivePrincipal, action: string, given: Readonly<Record<string, string>>): LivePrincipal {
    const { PolicyName: name = '', PolicyDocument: document = '', PolicyArn: arn = '', AccessKeyId: key = '' } = given;
    switch (action) {
      case 'putUserPolicy':
      case 'putRolePolicy':
        return withInline(found, name, document);
      case 'deleteUserPolicy':
      case 'deleteRolePolicy':
        if (!found.inlinePolicies.some((policy) => policy.name === name)) throw absent();
        return { ...found, inlinePolicies: found.inlinePolicies.filter((policy) => policy.name !== name) };
      case 'attachUserPolicy':
      case 'attachRolePolicy':
        if (found.attachedPolicies.includes(arn)) return found;
        if (found.attachedPolicies.length >= MOST_ATTACHED) throw limitExceeded();
        return { ...found, attachedPolicies: [...found.attachedPolicies, arn] };
      case 'detachUserPolicy':
      case 'detachRolePolicy':
        if (!found.attachedPolicies.includes(arn)) throw absent();
        return { ...found, attachedPolicies: found.attachedPolicies.filter((one) => one !== arn) };
      case 'putUserPermissionsBoundary':
      case 'putRolePermissionsBoundary':
        return { ...found, boundary: given.PermissionsBoundary ?? null };
      case 'deleteUserPermissionsBoundary':
      case 'deleteRolePermissionsBoundary':
        return { ...found, boundary: null };
      case 'updateAccessKey':
        if (!found.accessKeys.some(({ id }) => id === key)) throw absent();
        return withKey(found, key, given.Status === 'Active' ? 'Active' : 'Inactive');
      default:
        throw new Error(`unexpected IAM action ${action}`);
    }
  }
}

const MOST_ATTACHED = 10;
const absent = (): StateError => new StateError('Iam.NoSuchEntityException', 'NoSuchEntity');
const limitExceeded = (): StateError => new StateError('Iam.LimitExceededException', 'LimitExceeded');

function withInline(found: LivePrincipal, name: string, document: string): LivePrincipal {
  const inlinePolicies = [...found.inlinePolicies.filter((policy) => policy.name !== name), { name, document }];
  const size = inlinePolicies.reduce((sum, policy) => sum + policySize(policy.document), 0);
  if (size > INLINE_QUOTA[found.kind]) throw limitExceeded();
  return { ...found, inlinePolicies };
}

export const withKey = (found: LivePrincipal, id: string, status: 'Active' | 'Inactive'): LivePrincipal => ({
  ...found,
  accessKeys: found.accessKeys.map((key) => (key.id === id ? { ...key, status } : key)),
});
