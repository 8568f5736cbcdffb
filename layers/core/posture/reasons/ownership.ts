import { platformOf } from '../platform-roles.ts';
import { listed, type ReasonFinder, type Subject } from './subject.ts';

/** Who is responsible for an identity. People own their own identities; AWS owns the ones that it creates. */
export const ownership: ReasonFinder = (subject) => {
  if (['service-linked', 'sso'].includes(subject.class)) return [];
  if (subject.owner === null) {
    if (subject.role !== undefined && platformOf(subject.name) !== undefined) return [];
    if (subject.class === 'human' && subject.user !== undefined) return [];
    return [
      {
        code: 'NO_OWNER',
        detail: `no owner tag (checked: ${listed(subject.settings.ownerTags, 6)})`,
        evidence: { tags: subject.settings.ownerTags },
        remediation: tagging(subject),
      },
    ];
  }
  const left = hasLeft(subject, subject.owner);
  return left === undefined
    ? []
    : [{ code: 'ORPHANED', detail: left, evidence: { owner: subject.owner }, remediation: tagging(subject) }];
};

function hasLeft({ settings, crossAccount: neighbours }: Subject, owner: string): string | undefined {
  if (settings.knownOwners !== undefined && !settings.knownOwners.has(owner.trim().toLowerCase())) {
    return `its owner ${owner} is not in the list of known owners`;
  }
  const user = /^arn:[^:]+:iam::(\d{12}):user\//.exec(owner);
  const account = user?.[1];
  if (account !== undefined && neighbours.ownAccounts.has(account) && !neighbours.userArns.has(owner)) {
    return `its owner ${owner} no longer exists`;
  }
  return undefined;
}

const tagging = ({ compiled, name, settings }: Subject): string =>
  `aws iam tag-${compiled.kind} --${compiled.kind}-name ${name} --tags Key=${settings.ownerTags[0] ?? 'owner'},Value=<person or team>`;
