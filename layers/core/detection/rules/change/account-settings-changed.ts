import { shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';

/** They give an attacker a Region that nobody watches, snapshots that can be shared, or the root user. */
const IMPORTANT =
  /EmailAddress|PrimaryEmail|BlockPublicAccess|DeleteAccountPasswordPolicy|EnableRegion|EbsEncryption|OrganizationsRoot/;

export const accountSettingsChanged = rule({
  id: 'account-settings-changed',
  title: 'Account-wide security settings changed',
  technique: 'T1562.001',
  severity: 'low',
  description:
    'The password policy, enabled Regions, default encryption, account contacts and public build projects are configured once and rarely change.',
  falsePositives: ['Setting up an account.'],
  references: [iamReference('DeleteAccountPasswordPolicy')],
  detector: 'change',
  events: [
    ...calls(
      'iam',
      'DeleteAccountPasswordPolicy',
      'UpdateAccountPasswordPolicy',
      'DeleteAccountAlias',
      'UpdateAccountEmailAddress',
      'EnableOrganizationsRootSessions',
      'EnableOrganizationsRootCredentialsManagement',
    ),
    ...calls(
      'account',
      'EnableRegion',
      'PutAlternateContact',
      'DeleteAlternateContact',
      'PutContactInformation',
      'StartPrimaryEmailUpdate',
      'AcceptPrimaryEmailUpdate',
    ),
    ...calls(
      'ec2',
      'DisableEbsEncryptionByDefault',
      'DisableSnapshotBlockPublicAccess',
      'DisableImageBlockPublicAccess',
    ),
    ...calls('codebuild', 'UpdateProjectVisibility', 'ImportSourceCredentials'),
  ],
  attempts: true,
  evaluate: (event) => {
    const visibility = text(event.request, 'projectVisibility');
    if (visibility === 'PRIVATE') return undefined;
    const important = IMPORTANT.test(event.name) || visibility === 'PUBLIC_READ';
    return {
      severity: important ? 'medium' : 'low',
      confidence: 0.5,
      key: event.name,
      evidence: {
        what: shown(
          text(event.request, 'RegionName') ??
            text(event.request, 'alternateContactType') ??
            text(event.request, 'projectArn'),
        ),
      },
    };
  },
});
