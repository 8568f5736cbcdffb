import { shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';

export const accountSettingsChanged = rule({
  id: 'account-settings-changed',
  title: 'Settings that guard the whole account were loosened',
  technique: 'T1562.001',
  severity: 'low',
  description:
    'The password policy, the Regions that are switched on, default encryption, the contacts that AWS writes to and the public repository of builds are set once and rarely touched.',
  falsePositives: ['Setting an account up.'],
  references: [iamReference('DeleteAccountPasswordPolicy')],
  detector: 'change',
  events: [
    ...calls('iam', 'DeleteAccountPasswordPolicy', 'UpdateAccountPasswordPolicy', 'DeleteAccountAlias'),
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
    const heavy =
      /PrimaryEmail|BlockPublicAccess|DeleteAccountPasswordPolicy/.test(event.name) ||
      text(event.request, 'projectVisibility') === 'PUBLIC_READ';
    return {
      severity: heavy ? 'medium' : 'low',
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
