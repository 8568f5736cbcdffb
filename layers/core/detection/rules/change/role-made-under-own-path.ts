import { shown, text } from '../../request-accessors.ts';
import type { Rule } from '../../rule.ts';
import { calls, iamReference, rule } from '../../rule.ts';

/** @param names parts of the names and paths of Tierwatch's own resources */
export const roleMadeUnderOwnPath = (names: readonly string[]): Rule => {
  const own = new Set(names.map((name) => name.toLowerCase()));
  return rule({
    id: 'role-made-under-own-path',
    title: 'Role created under the path of Tierwatch',
    technique: 'T1036.005',
    severity: 'critical',
    description:
      'Only CloudFormation creates roles under this path, when it deploys a Tierwatch stack. A role that another principal creates there can be mistaken for one of them, and then be trusted.',
    falsePositives: ['Creating the roles of Tierwatch without CloudFormation.'],
    references: [iamReference('CreateRole')],
    detector: 'change',
    events: calls('iam', 'CreateRole'),
    attempts: true,
    evaluate: (event) => {
      if (event.byService) return undefined;
      const path = text(event.request, 'path') ?? text(event.response, 'role', 'path') ?? '/';
      if (
        !path
          .toLowerCase()
          .split('/')
          .some((part) => own.has(part))
      )
        return undefined;
      return {
        confidence: 0.8,
        always: true,
        evidence: { role: shown(text(event.request, 'roleName')), path: shown(path) },
      };
    },
  });
};
