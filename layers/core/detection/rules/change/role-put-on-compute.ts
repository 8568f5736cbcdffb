import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const rolePutOnCompute = rule({
  id: 'role-put-on-compute',
  title: 'Role of existing compute replaced',
  technique: 'T1098.003',
  severity: 'medium',
  description:
    'Anyone who controls an instance has the permissions of its role. Replacing the instance profile of a running instance gives use of a role without assuming it.',
  falsePositives: ['Operators who attach a missing role to an instance.'],
  references: ['https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceIamInstanceProfileAssociation.html'],
  detector: 'change',
  events: [
    ...calls('ec2', 'AssociateIamInstanceProfile', 'ReplaceIamInstanceProfileAssociation'),
    ...calls('iam', 'AddRoleToInstanceProfile'),
  ],
  attempts: true,
  evaluate: (event) => {
    const replaced = event.name.startsWith('Replace');
    const what =
      text(event.request, 'instanceProfileName') ??
      text(event.request, 'AssociateIamInstanceProfileRequest', 'IamInstanceProfile', 'Name') ??
      text(event.request, 'ReplaceIamInstanceProfileAssociationRequest', 'IamInstanceProfile', 'Name');
    return {
      severity: replaced ? 'medium' : 'low',
      confidence: 0.45,
      evidence: { profile: shown(what), role: shown(text(event.request, 'roleName')) },
    };
  },
});
