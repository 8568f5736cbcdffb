import type { NamedPolicy } from '../iam/types.ts';
import { describeValue, InputError, isRecord } from './input-error.ts';

/** Reads service or resource control policies: one document, a list of policies (one level of the organization), a list of
 * such lists, or `{"levels": […]}` — outermost level first. A policy is a document, `{name, document}`, or what
 * `aws organizations describe-policy` prints (`{"Policy": {"PolicySummary": …, "Content": "…"}}`).
 * @throws InputError naming the place. */
export function parseOrganizationPolicies(content: unknown, source: string): readonly (readonly NamedPolicy[])[] {
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
  if (!elements.some(Array.isArray) && prefix === '') {
    return elements.length === 0
      ? []
      : [elements.map((item, index) => policyOf(item, source, `[${index}]`, `policy ${index}`))];
  }
  return elements.map((level, index) => levelOf(level, source, `${prefix}[${index}]`, index));
}

function levelOf(level: unknown, source: string, place: string, index: number): readonly NamedPolicy[] {
  const policies: readonly unknown[] = Array.isArray(level) ? level : [level];
  return policies.map((policy, position) =>
    policyOf(
      policy,
      source,
      Array.isArray(level) ? `${place}[${position}]` : place,
      `level ${index} policy ${position}`,
    ),
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
