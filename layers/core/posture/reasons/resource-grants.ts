import { listed, type ReasonFinder } from './subject.ts';

/** Actions that give access to secrets, or to code that runs as another identity. */
const SENSITIVE = /^(secretsmanager:|kms:(decrypt|creategrant|putkeypolicy)|lambda:update|ecr:putimage|.*policy$)/i;

/** Access that resource policies grant the identity and its own policies do not. */
export const resourceGrants: ReasonFinder = ({ resourceGrants: grants }) => {
  if (grants.length === 0) return [];
  const actions = [...new Set(grants.flatMap((grant) => grant.actions))];
  const isSensitive = actions.some((action) => SENSITIVE.test(action));
  const isConditional = grants.every(({ dependsOn }) => dependsOn.length > 0);
  const shift = (isSensitive ? 1 : 0) - (isConditional ? 1 : 0);
  return [
    {
      code: 'RESOURCE_POLICY_GRANTS',
      detail: `resource policies grant it access that its own policies do not: ${listed(
        grants.map((grant) => `${listed(grant.actions)} on ${grant.resource}`),
        2,
      )}`,
      evidence: {
        resources: grants.slice(0, 20).map(({ resource }) => resource),
        actions,
        ...(isConditional ? { dependsOn: [...new Set(grants.flatMap(({ dependsOn }) => dependsOn))] } : {}),
      },
      remediation:
        'Remove the identity from these resource policies, or grant the access in its own policies, where access reviews cover it',
      ...(shift === 0 ? {} : { shift }),
    },
  ];
};
