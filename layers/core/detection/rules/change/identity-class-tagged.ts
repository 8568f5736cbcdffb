import { classByTag, decidesClass } from '../../../posture/class-tags.ts';
import { list, shown, text, texts } from '../../request-accessors.ts';
import type { Rule } from '../../rule.ts';
import { calls, iamReference, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { actorName, isSuspect } from '../actor-checks.ts';

interface ClassTag {
  readonly key: string;
  /** The class that the tag sets. Absent: the tag is removed, or no longer names a class. */
  readonly class?: string;
}

function classTagsIn({ name, request }: ActivityEvent, classTag: string): readonly ClassTag[] {
  if (name.startsWith('Untag'))
    return texts(request, 'tagKeys').flatMap((key) => (decidesClass(key, classTag) ? { key } : []));
  return list(request, 'tags').flatMap((tag) => {
    const key = text(tag, 'key') ?? '';
    const named = classByTag(key, text(tag, 'value') ?? '', classTag);
    if (named !== undefined) return { key, class: named };
    return key.toLowerCase() === classTag.toLowerCase() ? { key } : [];
  });
}

/** Whether an identity changes its own tags. IAM names are case-insensitive. */
function tagsItself(event: ActivityEvent): boolean {
  const own = actorName(event)?.toLowerCase();
  const isRole = event.actor.type === 'AssumedRole';
  const target = text(event.request, isRole ? 'roleName' : 'userName');
  return own !== undefined && target?.toLowerCase() === own;
}

/** @param classTag the tag key whose value is a class, as the team configured it */
export const identityClassTagged = (classTag: string): Rule =>
  rule({
    id: 'identity-class-tagged',
    title: 'Tag that determines the class of an identity changed',
    technique: 'T1098',
    severity: 'medium',
    description:
      'The class of an identity determines how it is assessed and what automatic response applies. An attacker who tags a stolen identity as break-glass or human may avoid containment.',
    falsePositives: [
      'Onboarding and provisioning that tag what they create.',
      'A team that starts to tag its identities.',
    ],
    frameworks: ['OWASP NHI 2025 NHI5 Overprivileged NHI'],
    references: [iamReference('TagUser'), iamReference('TagRole')],
    detector: 'change',
    events: calls('iam', 'TagUser', 'UntagUser', 'TagRole', 'UntagRole', 'CreateUser', 'CreateRole'),
    attempts: true,
    evaluate: (event, context) => {
      const tags = classTagsIn(event, classTag);
      if (tags.length === 0) return undefined;
      const breakGlass = tags.some((tag) => tag.class === 'break-glass');
      const itself = tagsItself(event);
      const suspect = isSuspect(event, context);
      return {
        severity: breakGlass || itself || suspect ? 'high' : 'medium',
        confidence: itself || suspect ? 0.65 : breakGlass ? 0.5 : 0.4,
        evidence: {
          identity: shown(text(event.request, 'userName') ?? text(event.request, 'roleName')),
          tags: tags.slice(0, 5).map((tag) => shown(tag.class === undefined ? tag.key : `${tag.key}: ${tag.class}`)),
          itself,
          suspect,
        },
      };
    },
  });
