import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { grantOf, policyAt } from '../../written-policy.ts';

const ADMINISTRATION = /AdministratorAccess|IAMFullAccess|PowerUserAccess/;

/** Whether a permission set gets administrator access, or a policy of which the grants are unknown. */
function addsAdministration(event: ActivityEvent): boolean {
  if (event.name !== 'PutInlinePolicyToPermissionSet')
    return ADMINISTRATION.test(text(event.request, 'managedPolicyArn') ?? '');
  const policy = policyAt(event.request, 'inlinePolicy');
  return policy.kind === 'unreadable' || (policy.kind === 'document' && grantOf(policy.document, event) !== 'none');
}

export const identityCenterChanged = rule({
  id: 'identity-center-changed',
  title: 'IAM Identity Center access changed',
  technique: 'T1098.003',
  severity: 'low',
  description:
    'An assignment, a permission set, a group membership or a setting of IAM Identity Center determines who has which role in which account.',
  falsePositives: ['Onboarding and provisioning from the directory.'],
  detector: 'change',
  events: [
    ...calls(
      'sso',
      'CreateAccountAssignment',
      'AttachManagedPolicyToPermissionSet',
      'AttachCustomerManagedPolicyReferenceToPermissionSet',
      'PutInlinePolicyToPermissionSet',
      'UpdateSsoConfiguration',
      'DeletePermissionsBoundaryFromPermissionSet',
      'StartSSO',
      'AssociateDirectory',
      'DisassociateDirectory',
      'CreateTrustedTokenIssuer',
      'UpdateTrustedTokenIssuer',
      'PutMfaDeviceManagementForDirectory',
    ),
    ...calls(
      'sso-directory',
      'AddMemberToGroup',
      'CreateUser',
      'CreateGroup',
      'UpdatePassword',
      'DisableExternalIdPConfigurationForDirectory',
      'EnableExternalIdPConfigurationForDirectory',
      'CreateBearerToken',
    ),
    ...calls('identitystore', 'CreateGroupMembership', 'CreateUser', 'UpdateUser'),
  ],
  attempts: true,
  failures: true,
  evaluate: (event) => {
    const administration = addsAdministration(event);
    const settings = /Configuration|TokenIssuer|Directory$|BearerToken|StartSSO|Boundary|UpdatePassword/.test(
      event.name,
    );
    return {
      severity: administration || settings ? 'medium' : 'low',
      confidence: event.actor.console ? 0.4 : 0.5,
      key: event.name,
      evidence: {
        what: shown(
          text(event.request, 'permissionSetArn') ?? text(event.request, 'groupId') ?? text(event.request, 'userName'),
        ),
      },
    };
  },
});
