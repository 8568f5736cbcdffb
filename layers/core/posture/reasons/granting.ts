import type { ReadDocument } from '../../iam/document.ts';
import { compilePrincipal, grantedAdministrator, patternMatches } from '../../iam/index.ts';
import type { NamedPolicy } from '../../iam/types.ts';
import type { Subject } from './subject.ts';

/** A policy of an identity, labelled by its name and the group that it is inherited from. */
interface Held {
  readonly label: string;
  /** undefined: the document is unknown. */
  readonly policy: NamedPolicy | undefined;
  readonly document: ReadDocument | undefined;
}

/** All policies of an identity, its own before those inherited from groups. */
function heldPolicies({ compiled }: Subject): Held[] {
  const { identity } = compiled.policies;
  const byName = new Map(identity.map((policy) => [policy.name, policy]));
  const documents = new Map(identity.map((policy, at) => [policy, compiled.compiled.identity[at]?.document]));
  const one = (label: string, policy: NamedPolicy | undefined): Held => ({
    label,
    policy,
    document: policy && documents.get(policy),
  });
  const held = (holder: Holder | undefined, from = ''): Held[] => [
    ...(holder?.attachedPolicies ?? []).map((arn) => one(`${shortName(arn)}${from}`, byName.get(arn))),
    ...(holder?.inlinePolicies ?? []).map((policy) => one(`inline ${shortName(policy.name)}${from}`, policy)),
  ];
  const inherited = compiled.groups.flatMap((group) => held(group, ` (group ${group.name})`));
  return [...held(compiled.user ?? compiled.role), ...inherited];
}

interface Holder {
  readonly inlinePolicies: readonly NamedPolicy[];
  readonly attachedPolicies: readonly string[];
}

const shortName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** The policies that each grant full administrator access; if only a combination does, all of its policies. */
export function administratorPolicies(subject: Subject): string[] {
  const held = heldPolicies(subject);
  const sufficient = held.filter(
    ({ policy }) =>
      policy !== undefined &&
      grantedAdministrator(compilePrincipal(subject.arn, { identity: [policy] })).verdict !== 'no',
  );
  return labels(sufficient.length > 0 ? sufficient : held);
}

/** The policies with a statement that allows one of the actions. */
export const policiesWith = (subject: Subject, actions: readonly string[]): string[] =>
  labels(heldPolicies(subject).filter(({ document }) => actions.some((action) => allows(document, action))));

/** A label in a sentence: ``the inline policy `backup` (group night)``. */
export const quotedPolicy = (label: string): string =>
  label.replace(
    /^(inline )?(\S+)/,
    (_, inline, name) => `${inline === undefined ? '' : 'the inline policy '}\`${name}\``,
  );

/** Enough for a person to read. */
const MOST = 20;

const labels = (held: readonly Held[]): string[] => [...new Set(held.map(({ label }) => label))].slice(0, MOST);

const allows = (document: ReadDocument | undefined, action: string): boolean =>
  document?.statements.some(
    ({ effect, actions }) =>
      effect === 'Allow' && actions?.not === !actions?.values.some((pattern) => patternMatches(pattern, action, true)),
  ) ?? false;
