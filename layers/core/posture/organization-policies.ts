import type { NamedPolicy } from '../iam/types.ts';
import { parseArn } from '../identity.ts';
import { describeValue, InputError, isRecord } from './input-error.ts';

/** Service or resource control policies read from a file: the same levels for all accounts, or a tree with accounts. */
export interface OrganizationPolicies {
  /** Levels over an account, outermost first; none if the policies do not apply to it. */
  levelsOver(account: string): readonly (readonly NamedPolicy[])[];
}

/** Reads organization policies in any supported form: one document, a list of policies (one level of the organization), a
 * list of such lists, or `{"levels": […]}`, outermost level first. A policy is a document, `{name, document}`, or the output
 * of `aws organizations describe-policy` (`{"Policy": {"PolicySummary": …, "Content": "…"}}`).
 *
 * A tree of the organization (root, units and accounts with `Id`, `Arn`, `Policies` and `Children`) gives each account the
 * levels from the root down to it, or those of the root if the account is not in the tree. The management account has none,
 * because service control policies do not apply to it; its ID is part of every ARN in the organization. A unit without
 * policies is not a level, because AWS does not allow the last policy to be detached. Source:
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 *
 * @throws InputError with the location of the invalid element. */
export function parseOrganization(content: unknown, source: string): OrganizationPolicies {
  if (!isRecord(content) || !Array.isArray(content.Children)) {
    const levels = parseLevels(content, source);
    return { levelsOver: () => levels };
  }
  const root = unitOf(content, source, '');
  const management = typeof content.Arn === 'string' ? parseArn(content.Arn)?.account : undefined;
  return {
    levelsOver: (account) =>
      account === management
        ? []
        : (pathTo(root, account) ?? [root]).map(({ policies }) => policies).filter((level) => level.length > 0),
  };
}

function parseLevels(content: unknown, source: string): readonly (readonly NamedPolicy[])[] {
  const inner = isRecord(content) && 'levels' in content ? content.levels : content;
  const prefix = inner === content ? '' : 'levels';
  if (isRecord(inner)) {
    const listed = inner.Policies ?? inner.policies;
    if (Array.isArray(listed)) return parseLevels(listed, source);
    return [[policyOf(inner, source, prefix, 'policy')]];
  }
  if (!Array.isArray(inner)) {
    throw new InputError(source, prefix, `expected organization policies, found ${describeValue(inner)}`);
  }
  const elements: readonly unknown[] = inner;
  if (!elements.some(isLevel) && prefix === '') {
    return elements.length === 0
      ? []
      : [elements.map((item, index) => policyOf(item, source, `[${index}]`, `policy ${index}`))];
  }
  return elements.map((level, index) => levelOf(level, source, `${prefix}[${index}]`, index));
}

/** A root, unit or account of an organization. */
interface Unit {
  readonly id: string;
  readonly policies: readonly NamedPolicy[];
  readonly children: readonly Unit[];
}

function unitOf(value: unknown, source: string, place: string): Unit {
  if (!isRecord(value) || typeof value.Id !== 'string')
    throw new InputError(source, place, `expected a unit or account with Id, found ${describeValue(value)}`);
  const id = value.Id;
  const inside = (name: string) => (place === '' ? name : `${place}.${name}`);
  const children: readonly unknown[] = Array.isArray(value.Children) ? value.Children : [];
  const policies: readonly unknown[] = Array.isArray(value.Policies) ? value.Policies : [];
  return {
    id,
    policies: policies.map((policy, index) =>
      policyOf(policy, source, `${inside('Policies')}[${index}]`, `${id} policy ${index}`),
    ),
    children: children.map((child, index) => unitOf(child, source, `${inside('Children')}[${index}]`)),
  };
}

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

/** A level is a list of policies, a root or unit with its `Policies`, or a single policy. */
function levelOf(level: unknown, source: string, place: string, index: number): readonly NamedPolicy[] {
  const listed = isRecord(level) && !('Statement' in level) ? (level.Policies ?? level.policies) : level;
  if (!Array.isArray(listed)) return [policyOf(level, source, place, `level ${index}`)];
  const policies: readonly unknown[] = listed;
  return policies.map((policy, position) =>
    policyOf(policy, source, `${place}[${position}]`, `level ${index} policy ${position}`),
  );
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

function policyOf(value: unknown, source: string, place: string, fallbackName: string): NamedPolicy {
  // A document can be text. The IAM engine decides whether it is usable.
  if (typeof value === 'string') return { name: fallbackName, document: value };
  if (!isRecord(value)) throw new InputError(source, place, `expected a policy, found ${describeValue(value)}`);
  if ('Statement' in value) return { name: text(value.Id) ?? fallbackName, document: value };
  const outer = isRecord(value.Policy) ? value.Policy : value;
  const summary = isRecord(outer.PolicySummary) ? outer.PolicySummary : outer;
  const name = text(summary.Name) ?? text(summary.PolicyName) ?? text(summary.name) ?? text(summary.Id) ?? fallbackName;
  const candidates = [outer.Content, outer.content, outer.Document, outer.document, outer.PolicyDocument, outer.policy];
  const document = candidates.find((candidate) => typeof candidate === 'string' || isRecord(candidate));
  if (typeof document === 'string' || isRecord(document)) return { name, document };
  throw new InputError(source, place, `expected a policy with Statement or Content, found ${describeValue(value)}`);
}
