import { listed, type ReasonFinder } from './subject.ts';

/** Access to what is kept secret, or to code that runs as another identity. */
const GRAVE = /^(secretsmanager:|kms:(decrypt|creategrant|putkeypolicy)|lambda:update|ecr:putimage|.*policy$)/i;

/** What the policies of resources allow the identity, beyond its own policies. */
export const resourceGrants: ReasonFinder = ({ resourceGrants: grants }) => {
  if (grants.length === 0) return [];
  const actions = [...new Set(grants.flatMap((grant) => grant.actions))];
  const isGrave = actions.some((action) => GRAVE.test(action));
  const isConditional = grants.every(({ dependsOn }) => dependsOn.length > 0);
  const shift = (isGrave ? 1 : 0) - (isConditional ? 1 : 0);
  return [
    {
      code: 'RESOURCE_POLICY_GRANTS',
      detail: `resource policies allow it what its own policies do not: ${listed(
        grants.map((grant) => `${listed(grant.actions)} on ${grant.resource}`),
        2,
      )}`,
      evidence: {
        resources: grants.slice(0, 20).map(({ resource }) => resource),
        actions,
        ...(isConditional ? { dependsOn: [...new Set(grants.flatMap(({ dependsOn }) => dependsOn))] } : {}),
      },
      remediation:
        'Remove it from the policies of these resources, or grant the access in its own policies, where reviews see it',
      ...(shift === 0 ? {} : { shift }),
    },
  ];
};
