import type { NamedPolicy } from '../iam/types.ts';
import { describeValue, InputError, isRecord } from './input-error.ts';

/** Reads service or resource control policies: one document, a list of policies (one level of the organization), a list of
 * such lists, or `{"levels": […]}` — outermost level first. A policy is a document, `{name, document}`, or what
 * `aws organizations describe-policy` prints (`{"Policy": {"PolicySummary": …, "Content": "…"}}`).
 * A tree of the organization (units and accounts with `Id`, `Policies` and `Children`) gives the levels from the root down to
 * the account; an account that does not stand in it gets the root's.
 * @throws InputError naming the place. */
export function parseOrganizationPolicies(
  content: unknown,
  source: string,
  account?: string,
): readonly (readonly NamedPolicy[])[] {
  if (isRecord(content) && Array.isArray(content.Children)) return levelsFor(account, content, source);
  const inner = isRecord(content) && 'levels' in content ? content.levels : content;
  const prefix = inner === content ? '' : 'levels';
  if (isRecord(inner)) {
    const listed = inner.Policies ?? inner.policies;
    if (Array.isArray(listed)) return parseOrganizationPolicies(listed, source);
    return [[policyOf(inner, source, prefix, 'policy')]];
  }
  if (!Array.isArray(inner)) {
    throw new InputError(source, prefix, `expected policies of an organization, found ${describeValue(inner)}`);
  }
  const elements: readonly unknown[] = inner;
  if (!elements.some(isLevel) && prefix === '') {
    return elements.length === 0
      ? []
      : [elements.map((item, index) => policyOf(item, source, `[${index}]`, `policy ${index}`))];
  }
  return elements.map((level, index) => levelOf(level, source, `${prefix}[${index}]`, index));
}

function levelsFor(
  account: string | undefined,
  root: Record<string, unknown>,
  source: string,
): readonly (readonly NamedPolicy[])[] {
  const way = wayDown(root, account) ?? [root];
  return way.map((unit, index) => levelOf(unit, source, `level ${index}`, index));
}

function wayDown(unit: Record<string, unknown>, account: string | undefined): Record<string, unknown>[] | undefined {
  if (account !== undefined && unit.Id === account) return [unit];
  const children: readonly unknown[] = Array.isArray(unit.Children) ? unit.Children : [];
  for (const child of children) {
    const below = isRecord(child) ? wayDown(child, account) : undefined;
    if (below !== undefined) return [unit, ...below];
  }
  return undefined;
}

const isLevel = (element: unknown): boolean =>
  Array.isArray(element) ||
  (isRecord(element) && !('Statement' in element) && Array.isArray(element.Policies ?? element.policies));

/** A level is a list of policies, a root or unit of the organization with its `Policies`, or a policy by itself. */
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
  // A document may come as text; whether it is a usable one is the engine's to say.
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
