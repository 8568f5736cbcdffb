import type { NamedPolicy } from '../iam/types.ts';
import { parseArn } from '../identity.ts';
import { describeValue, InputError, isRecord } from './input-error.ts';

export type OrganizationPolicyType = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';

/** Service or resource control policies read from a file: the same levels for all accounts, or a tree with accounts. */
export interface OrganizationPolicies {
  /** `o-…`, if the file contains it. */
  readonly organization?: string;
  /** Levels over an account, outermost first; none if the policies do not apply to it. */
  levelsOver(account: string): readonly (readonly NamedPolicy[])[];
}

/** Reads organization policies in any supported form: one document, a list of policies (one level of the organization), a
 * list of such lists, or `{"levels": […]}`, outermost level first. A policy is a document, `{name, document}`, or the output
 * of `aws organizations describe-policy` (`{"Policy": {"PolicySummary": …, "Content": "…"}}`).
 *
 * A tree of the organization (root, units and accounts with `Id`, `Arn`, `Policies` and `Children`) gives each account the
 * levels from the root down to it, or those of the root if the account is not in the tree. The management account has none,
 * because neither type of policy applies to it; its ID is part of every ARN in the organization. A unit without policies is
 * not a level, because AWS does not allow the last policy to be detached. Source:
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 *
 * @param type of the policies; one whose summary names another type is an error.
 * @throws InputError with the location of the invalid element. */
export function parseOrganization(
  content: unknown,
  source: string,
  type: OrganizationPolicyType = 'SERVICE_CONTROL_POLICY',
): OrganizationPolicies {
  const reader = new PolicyFile(source, type);
  if (!isRecord(content) || !Array.isArray(content.Children)) {
    const levels = reader.levels(content);
    return { levelsOver: () => levels };
  }
  const root = reader.unit(content, '');
  const arn = typeof content.Arn === 'string' ? parseArn(content.Arn) : undefined;
  const management = arn?.account;
  const organization = /\/(o-[a-z0-9]+)\//.exec(arn?.resource ?? '')?.[1];
  return {
    ...(organization === undefined ? {} : { organization }),
    levelsOver: (account) =>
      account === management
        ? []
        : (pathTo(root, account) ?? [root]).map(({ policies }) => policies).filter((level) => level.length > 0),
  };
}

/** A root, unit or account of an organization. */
interface Unit {
  readonly id: string;
  readonly policies: readonly NamedPolicy[];
  readonly children: readonly Unit[];
}

class PolicyFile {
  readonly #source: string;
  readonly #type: OrganizationPolicyType;

  constructor(source: string, type: OrganizationPolicyType) {
    this.#source = source;
    this.#type = type;
  }

  levels(content: unknown): readonly (readonly NamedPolicy[])[] {
    const inner = isRecord(content) && 'levels' in content ? content.levels : content;
    const prefix = inner === content ? '' : 'levels';
    if (isRecord(inner)) {
      const listed = inner.Policies ?? inner.policies;
      if (Array.isArray(listed)) return this.levels(listed);
      return [[this.#policy(inner, prefix, 'policy')]];
    }
    if (!Array.isArray(inner)) throw this.#error(prefix, 'organization policies', inner);
    const elements: readonly unknown[] = inner;
    if (!elements.some(isLevel) && prefix === '') {
      return elements.length === 0
        ? []
        : [elements.map((item, index) => this.#policy(item, `[${index}]`, `policy ${index}`))];
    }
    return elements.map((level, index) => this.#level(level, `${prefix}[${index}]`, index));
  }

  unit(value: unknown, place: string): Unit {
    if (!isRecord(value) || typeof value.Id !== 'string') throw this.#error(place, 'a unit or account with Id', value);
    const id = value.Id;
    const inside = (name: string) => (place === '' ? name : `${place}.${name}`);
    const children: readonly unknown[] = Array.isArray(value.Children) ? value.Children : [];
    const policies: readonly unknown[] = Array.isArray(value.Policies) ? value.Policies : [];
    return {
      id,
      policies: policies.map((policy, index) =>
        this.#policy(policy, `${inside('Policies')}[${index}]`, `${id} policy ${index}`),
      ),
      children: children.map((child, index) => this.unit(child, `${inside('Children')}[${index}]`)),
    };
  }

  /** A level is a list of policies, a root or unit with its `Policies`, or a single policy. */
  #level(level: unknown, place: string, index: number): readonly NamedPolicy[] {
    const listed = isRecord(level) && !('Statement' in level) ? (level.Policies ?? level.policies) : level;
    if (!Array.isArray(listed)) return [this.#policy(level, place, `level ${index}`)];
    const policies: readonly unknown[] = listed;
    return policies.map((policy, position) =>
      this.#policy(policy, `${place}[${position}]`, `level ${index} policy ${position}`),
    );
  }

  #policy(value: unknown, place: string, fallbackName: string): NamedPolicy {
    // A document can be text. The IAM engine decides whether it is usable.
    if (typeof value === 'string') return { name: fallbackName, document: value };
    if (!isRecord(value)) throw this.#error(place, 'a policy', value);
    if ('Statement' in value) return { name: text(value.Id) ?? fallbackName, document: value };
    const outer = isRecord(value.Policy) ? value.Policy : value;
    const summary = isRecord(outer.PolicySummary) ? outer.PolicySummary : outer;
    const type = text(summary.Type);
    if (type !== undefined && TYPES.has(type) && type !== this.#type)
      throw new InputError(this.#source, place, `expected a policy of type ${this.#type}, found one of type ${type}`);
    const name =
      text(summary.Name) ?? text(summary.PolicyName) ?? text(summary.name) ?? text(summary.Id) ?? fallbackName;
    const candidates = [
      outer.Content,
      outer.content,
      outer.Document,
      outer.document,
      outer.PolicyDocument,
      outer.policy,
    ];
    const document = candidates.find((candidate) => typeof candidate === 'string' || isRecord(candidate));
    if (typeof document === 'string' || isRecord(document)) return { name, document };
    throw this.#error(place, 'a policy with Statement or Content', value);
  }

  #error(place: string, expected: string, found: unknown): InputError {
    return new InputError(this.#source, place, `expected ${expected}, found ${describeValue(found)}`);
  }
}

const TYPES: ReadonlySet<string> = new Set<OrganizationPolicyType>([
  'SERVICE_CONTROL_POLICY',
  'RESOURCE_CONTROL_POLICY',
]);

function pathTo(unit: Unit, account: string): readonly Unit[] | undefined {
  if (unit.id === account) return [unit];
  for (const child of unit.children) {
    const below = pathTo(child, account);
    if (below !== undefined) return [unit, ...below];
  }
  return undefined;
}

const isLevel = (element: unknown): boolean =>
  Array.isArray(element) ||
  (isRecord(element) && !('Statement' in element) && Array.isArray(element.Policies ?? element.policies));

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
