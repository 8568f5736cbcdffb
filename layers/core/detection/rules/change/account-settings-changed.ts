import { flag, shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';

/** They give an attacker a Region that nobody watches, snapshots that can be shared, or the root user. */
const IMPORTANT =
  /EmailAddress|PrimaryEmail|BlockPublicAccess|DeleteAccountPasswordPolicy|EnableRegion|EbsEncryption|OrganizationsRoot/;

const SHORT = 8;
const LONG = 14;
/** IAM uses this length where a request names none. */
const DEFAULT_LENGTH = 6;
const CHARACTERS = ['Symbols', 'Numbers', 'UppercaseCharacters', 'LowercaseCharacters'];

/** Whether passwords can now be guessed: short, or neither long nor mixed. A request replaces the whole policy. */
function weakensPasswords({ name, request, outcome }: ActivityEvent): boolean {
  if (name !== 'UpdateAccountPasswordPolicy' || outcome !== 'success') return false;
  const length = Number(text(request, 'minimumPasswordLength') ?? DEFAULT_LENGTH);
  return length < SHORT || (length < LONG && !CHARACTERS.some((kind) => flag(request, `require${kind}`)));
}

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
    const important = IMPORTANT.test(event.name) || visibility === 'PUBLIC_READ' || weakensPasswords(event);
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
