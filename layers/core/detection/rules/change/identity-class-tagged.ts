import { classByTag, decidesClass } from '../../../posture/class-tags.ts';
import { list, shown, text, texts } from '../../request-accessors.ts';
import type { Rule } from '../../rule.ts';
import { calls, iamReference, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { actorName, isSuspect } from '../actor-checks.ts';

interface Written {
  readonly key: string;
  /** The class in the tag. Absent: the tag is removed, or no longer names a class. */
  readonly says?: string;
}

function written({ name, request }: ActivityEvent, classTag: string): readonly Written[] {
  if (name.startsWith('Untag'))
    return texts(request, 'tagKeys').flatMap((key) => (decidesClass(key, classTag) ? { key } : []));
  return list(request, 'tags').flatMap((tag) => {
    const key = text(tag, 'key') ?? '';
    const says = classByTag(key, text(tag, 'value') ?? '', classTag);
    if (says !== undefined) return { key, says };
    return key.toLowerCase() === classTag.toLowerCase() ? { key } : [];
  });
}

/** Whether an identity writes its own tags; names that IAM takes for equal may differ in case. */
function tagsItself(event: ActivityEvent): boolean {
  const own = actorName(event)?.toLowerCase();
  const isRole = event.actor.type === 'AssumedRole';
  const target = text(event.request, isRole ? 'roleName' : 'userName');
  return own !== undefined && target?.toLowerCase() === own;
}

/** `classTag`: the team's own tag key whose value is a class. */
export const identityClassTagged = (classTag: string): Rule =>
  rule({
    id: 'identity-class-tagged',
    title: 'A tag that determines the class of an identity was changed',
    technique: 'T1098',
    severity: 'medium',
    description:
      'The class of an identity decides how it is judged and what may be done to it automatically. Whoever may write tags can choose it: an intruder who makes a stolen identity look like an emergency access, or like a person, hopes to be left alone.',
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
      const tags = written(event, classTag);
      if (tags.length === 0) return undefined;
      const breakGlass = tags.some(({ says }) => says === 'break-glass');
      const itself = tagsItself(event);
      const suspect = isSuspect(event, context);
      return {
        severity: breakGlass || itself || suspect ? 'high' : 'medium',
        confidence: itself || suspect ? 0.65 : breakGlass ? 0.5 : 0.4,
        evidence: {
          identity: shown(text(event.request, 'userName') ?? text(event.request, 'roleName')),
          tags: tags.slice(0, 5).map(({ key, says }) => shown(says === undefined ? key : `${key}: ${says}`)),
          itself,
          suspect,
        },
      };
    },
  });
