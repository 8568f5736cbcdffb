import { type ElementList, readDocument } from '../../iam/document.ts';
import { compilePrincipal, grantedAdministrator, patternMatches } from '../../iam/index.ts';
import type { NamedPolicy } from '../../iam/types.ts';
import type { Subject } from './subject.ts';

/** A policy that an identity has, in the words by which a person finds it: its name, and the group that hands it on. */
interface Held {
  readonly label: string;
  /** Absent: its text is not known. */
  readonly policy?: NamedPolicy;
}

/** Everything that an identity has, its own before what it inherits from groups. */
function heldPolicies({ compiled }: Subject): Held[] {
  const known = new Map(compiled.policies.identity.map((policy) => [policy.name, policy]));
  const held = (holder: Holder | undefined, from = ''): Held[] => [
    ...(holder?.attachedPolicies ?? []).map((arn) => {
      const policy = known.get(arn);
      return { label: `${shortName(arn)}${from}`, ...(policy === undefined ? {} : { policy }) };
    }),
    ...(holder?.inlinePolicies ?? []).map((policy) => ({ label: `inline ${shortName(policy.name)}${from}`, policy })),
  ];
  const inherited = compiled.groups.flatMap((group) => held(group, ` (group ${group.name})`));
  return [...held(compiled.user ?? compiled.role), ...inherited];
}

interface Holder {
  readonly inlinePolicies: readonly NamedPolicy[];
  readonly attachedPolicies: readonly string[];
}

const shortName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** The policies that make it an administrator, each by itself; where only several together do, all that it has. */
export function administratorPolicies(subject: Subject): string[] {
  const held = heldPolicies(subject);
  const alone = held.filter(
    ({ policy }) =>
      policy !== undefined &&
      grantedAdministrator(compilePrincipal(subject.arn, { identity: [policy] })).verdict !== 'no',
  );
  return labels(alone.length > 0 ? alone : held);
}

/** The policies with a statement that allows one of the actions. */
export const policiesWith = (subject: Subject, actions: readonly string[]): string[] =>
  labels(
    heldPolicies(subject).filter(({ policy }) => policy !== undefined && actions.some((one) => allows(policy, one))),
  );

/** As many as a person looks at. */
const MOST = 20;

const labels = (held: readonly Held[]): string[] => [...new Set(held.map(({ label }) => label))].slice(0, MOST);

const allows = (policy: NamedPolicy, action: string): boolean =>
  allowedIn(policy).some(({ not, values }) => not !== values.some((pattern) => patternMatches(pattern, action, true)));

/** Managed policies are shared by many identities: each is read once. */
const read = new WeakMap<NamedPolicy, readonly ElementList[]>();

function allowedIn(policy: NamedPolicy): readonly ElementList[] {
  const known = read.get(policy);
  if (known !== undefined) return known;
  const { statements } = readDocument(policy.name, policy.document);
  const allowed = statements.flatMap(({ effect, actions }) => (effect === 'Allow' && actions ? [actions] : []));
  read.set(policy, allowed);
  return allowed;
}
