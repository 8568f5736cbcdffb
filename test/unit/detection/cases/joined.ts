import { ask, DAY, HOUR, NOON, record, roleArn, several, user } from '../records.ts';
import { type Case, failedLogin, hourly, login, many } from './case.ts';

const failures = several(5, (_, at) => failedLogin({}, at));
const own = ask(
  'iam:CreateAccessKey',
  {},
  { responseElements: { accessKey: { accessKeyId: 'AKIAEXAMPLE000000002' } } },
);
const entry = (subject: string, at: number) =>
  ask(
    'sts:AssumeRoleWithWebIdentity',
    { roleArn: roleArn('ci') },
    {
      userIdentity: {
        type: 'WebIdentityUser',
        principalId: 'x',
        userName: subject,
        identityProvider: 'token.actions.githubusercontent.com',
      },
      responseElements: { subjectFromWebIdentityToken: subject },
    },
    at,
  );

/** Cases that need several records or rules: one rule reads what another one counts. */
export const JOINED: readonly {
  readonly rule: string;
  readonly with: readonly string[];
  readonly matches: Case;
  readonly ignores: Case;
}[] = [
  {
    rule: 'signin-after-failures',
    with: ['signin-brute-force'],
    matches: many('a success after five failures', [...failures, login({}, NOON + 60_000)]),
    ignores: many('a success after four failures', [...failures.slice(0, 4), login({}, NOON + 60_000)]),
  },
  {
    rule: 'own-key-used-at-once',
    with: ['access-key-own'],
    matches: many('a call ten minutes after the key was created', [
      own,
      record(
        's3:ListBuckets',
        { userIdentity: user('reporter', { accessKeyId: 'AKIAEXAMPLE000000002' }) },
        NOON + 600_000,
      ),
    ]),
    ignores: many('a call a day after the key was created', [
      own,
      record('s3:ListBuckets', { userIdentity: user('reporter', { accessKeyId: 'AKIAEXAMPLE000000002' }) }, NOON + DAY),
    ]),
  },
  {
    rule: 'federated-entry-changed',
    with: [],
    matches: many(
      'another repository, once',
      [
        entry('repo:org/app:ref:refs/heads/main', NOON - DAY),
        entry('repo:org/other:ref:refs/heads/main', NOON),
        entry('repo:org/other:ref:refs/heads/main', NOON + 2 * HOUR),
        entry('repo:org/app:ref:refs/heads/main', NOON + 3 * HOUR),
      ],
      hourly(['sts:AssumeRoleWithWebIdentity']),
    ),
    ignores: many(
      'the same repository again',
      [entry('repo:org/app:ref:refs/heads/main', NOON - DAY), entry('repo:org/app:ref:refs/heads/main', NOON)],
      hourly(['sts:AssumeRoleWithWebIdentity']),
    ),
  },
];
