import { ABROAD, DAY, HOUR, NEXT_DOOR, NOON, posture, record, role, root, several, userArn } from '../records.ts';
import { failedLogin, known, login, machine, many, one, type RuleCases } from './case.ts';

const serviceUser = posture(userArn('reporter'), 2, 'service-user');
/** As from a dump without a credential report. */
const unknownPassword = {
  posture: { ...serviceUser, containment: { ...serviceUser.containment, hasLoginProfile: 'unknown' as const } },
};

export const signinCases: Readonly<Record<string, RuleCases>> = {
  'signin-root': {
    matches: [
      one('a sign-in of the root user', login({ userIdentity: root })),
      one('a sign-in of the root user without an ARN', login({ userIdentity: { type: 'Root' } })),
    ],
    ignores: [
      one('a sign-in of a user', login({})),
      one('a failed sign-in of the root user', failedLogin({ userIdentity: root }, NOON)),
    ],
  },
  'signin-root-password': {
    matches: [one('a password recovery request', record('signin:PasswordRecoveryRequested', { userIdentity: root }))],
    ignores: [one('a password update by a user', record('signin:PasswordUpdated'))],
  },
  'signin-without-mfa': {
    matches: [one('a sign-in with a password only', login({ additionalEventData: { MFAUsed: 'No' } }))],
    ignores: [
      one(
        'a federated sign-in, for which CloudTrail always reports no MFA',
        login({
          additionalEventData: { MFAUsed: 'No', SamlProviderArn: 'arn:aws:iam::111122223333:saml-provider/idp' },
        }),
      ),
      one('a sign-in of a role', login({ userIdentity: role(), additionalEventData: { MFAUsed: 'No' } })),
      one('a sign-in with MFA', login({})),
    ],
  },
  'signin-brute-force': {
    matches: [
      many(
        'five failures within a minute',
        several(5, (_, at) => failedLogin({}, at)),
      ),
    ],
    ignores: [
      many(
        'four failures',
        several(4, (_, at) => failedLogin({}, at)),
      ),
      many(
        'five failures over several hours',
        several(5, (_, at) => failedLogin({}, at), HOUR),
      ),
    ],
  },
  'signin-after-failures': {
    matches: [],
    ignores: [one('a sign-in without earlier failures', login({}))],
  },
  'signin-impossible-travel': {
    matches: [
      many('sign-ins from two countries within half an hour', [
        login({}),
        login({ sourceIPAddress: ABROAD }, NOON + HOUR / 2),
      ]),
    ],
    ignores: [
      many('sign-ins from two countries a day apart', [login({}), login({ sourceIPAddress: ABROAD }, NOON + DAY)]),
      many('sign-ins from two addresses in one country', [
        login({}),
        login({ sourceIPAddress: NEXT_DOOR }, NOON + HOUR / 2),
      ]),
    ],
  },
  'signin-new-country': {
    matches: [one('a sign-in from another country', login({ sourceIPAddress: ABROAD }), known)],
    ignores: [
      one('a sign-in from the usual country', login({}), known),
      one('a sign-in without a baseline', login({ sourceIPAddress: ABROAD })),
    ],
  },
  'signin-machine': {
    matches: [
      one('a sign-in of a service user', login({}), machine),
      one(
        'a sign-in without MFA, where it is unknown whether the user has a password',
        login({ additionalEventData: { MFAUsed: 'No' } }),
        unknownPassword,
      ),
    ],
    ignores: [
      one('a sign-in with MFA, where it is unknown whether the user has a password', login({}), unknownPassword),
      one('a sign-in of a human user', login({}), { posture: posture(userArn('reporter'), 2, 'human') }),
      one('a sign-in of a user without a posture', login({})),
    ],
  },
  'signin-from-session': {
    matches: [one('a sign-in token for a role', record('signin:GetSigninToken', { userIdentity: role() }))],
    ignores: [
      one(
        'a sign-in token for an IAM Identity Center role',
        record('signin:GetSigninToken', { userIdentity: role('AWSReservedSSO_Admin_0123456789abcdef', 'someone') }),
      ),
    ],
  },
};
