import { ask, HOME_TOO, HOUR, MINUTE, NEXT_DOOR, NOON, record, role, roleArn, root, several } from '../records.ts';
import { console_, failedLogin, login, machine, many, one, type RuleCases } from './case.ts';

const FULL_ACCESS = 'arn:aws:iam::aws:policy/AmazonS3FullAccess';
const terraform = { userAgent: 'HashiCorp Terraform/1.9 (+https://www.terraform.io)' };
const withMfa = { additionalEventData: { MFAUsed: 'Yes' } };
/** A page of the console that reads at `at`, in a browser. */
const page = (at: number, fields: object = {}) =>
  record('health:DescribeEventAggregates', { userAgent: CHROME, userIdentity: person(), ...console_, ...fields }, at);
/** A change that the console makes at `at`. */
const change = (at: number, fields: object = {}) =>
  record('ec2:CreateTags', { userAgent: CHROME, userIdentity: person(), ...console_, ...fields }, at);
const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0';
const person = (name = 'ann@example.com') => role('AWSReservedSSO_Admin_0123456789abcdef', name);
const elsewhere = { sourceIPAddress: NEXT_DOOR };

/** Rules for what a person does: sign-ins, use of the console, and changes outside infrastructure as code. */
export const changesByHandCases: Readonly<Record<string, RuleCases>> = {
  'signin-failed': {
    matches: [
      one('a wrong password', failedLogin({}, NOON)),
      one('a wrong password of the root user', failedLogin({ userIdentity: root }, NOON)),
      many(
        'three failures with MFA',
        several(3, (_, at) => failedLogin(withMfa, at)),
      ),
    ],
    ignores: [one('a sign-in', login({}))],
  },
  'signin-two-networks': {
    matches: [
      many('a second network a minute later', [login({}), login(elsewhere, NOON + MINUTE)]),
      many('the same person in a shared role', [
        login({ userIdentity: person() }),
        login({ userIdentity: person(), ...elsewhere }, NOON + MINUTE),
      ]),
    ],
    ignores: [
      many('a second address in the same network', [login({}), login({ sourceIPAddress: HOME_TOO }, NOON + MINUTE)]),
      many('a second network an hour later', [login({}), login(elsewhere, NOON + HOUR)]),
      many('two people who share a role', [
        login({ userIdentity: person() }),
        login({ userIdentity: person('ben@example.com'), ...elsewhere }, NOON + MINUTE),
      ]),
      many('an IPv6 address of the same host, which geolocation does not know', [
        login({ sourceIPAddress: '203.0.113.99' }),
        login({ sourceIPAddress: '2001:db8::1' }, NOON + MINUTE),
      ]),
    ],
  },
  'console-in-two-networks': {
    matches: [
      many('the first network, used again', [page(NOON), page(NOON + 1_000, elsewhere), page(NOON + 2_000)]),
      many('another browser', [page(NOON), page(NOON + 1_000, { ...elsewhere, userAgent: FIREFOX })]),
      many('a move to another network', [page(NOON), page(NOON + 1_000, elsewhere)]),
      many('changes from two networks', [change(NOON), change(NOON + 1_000, elsewhere), change(NOON + 2_000)]),
    ],
    ignores: [
      many('another address in the same network', [page(NOON), page(NOON + 1_000, { sourceIPAddress: HOME_TOO })]),
      many('a move after an hour', [page(NOON), page(NOON + HOUR, elsewhere)]),
      many('another person with the role', [
        page(NOON),
        page(NOON + 1_000, { ...elsewhere, userIdentity: person('ben@example.com') }),
      ]),
      many('the CLI in another network', [
        page(NOON),
        record('s3:ListBuckets', { userIdentity: person(), ...elsewhere }, NOON + 1_000),
      ]),
    ],
  },
  'mfa-device-added': {
    matches: [
      one('a new virtual device', ask('iam:CreateVirtualMFADevice', { virtualMFADeviceName: 'reporter' })),
      one('a device that the user enables', ask('iam:EnableMFADevice', { userName: 'reporter', serialNumber: 's' })),
    ],
    ignores: [one('a device for another user', ask('iam:EnableMFADevice', { userName: 'x', serialNumber: 's' }))],
  },
  'image-pushed': {
    matches: [one('an image', ask('ecr:PutImage', { repositoryName: 'web', imageTag: 'latest' }))],
    ignores: [
      one('a layer', ask('ecr:UploadLayerPart', { repositoryName: 'web' })),
      one('an image of a build', ask('ecr:PutImage', { repositoryName: 'web' }), machine),
    ],
  },
  'policy-attached': {
    matches: [
      one('full access to a service', ask('iam:AttachRolePolicy', { roleName: 'r', policyArn: FULL_ACCESS })),
      one(
        'a policy of the customer',
        ask('iam:AttachUserPolicy', { userName: 'x', policyArn: 'arn:aws:iam::111122223333:policy/p' }),
      ),
      one(
        'a policy that the caller attaches to itself',
        ask('iam:AttachUserPolicy', { userName: 'reporter', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
      ),
    ],
    ignores: [
      one(
        'read access',
        ask('iam:AttachRolePolicy', { roleName: 'r', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
      ),
      one(
        'an administrator policy, which another rule reports',
        ask('iam:AttachRolePolicy', { roleName: 'r', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
      ),
      one(
        'full access that Terraform attaches',
        ask('iam:AttachRolePolicy', { roleName: 'r', policyArn: FULL_ACCESS }, terraform),
      ),
    ],
  },
  'role-made': {
    matches: [
      one('a role', ask('iam:CreateRole', { roleName: 'r' })),
      one('a group', ask('iam:CreateGroup', { groupName: 'g' })),
    ],
    ignores: [
      one('a role that Terraform creates', ask('iam:CreateRole', { roleName: 'r' }, terraform)),
      one('a role that a service assumes', ask('sts:AssumeRole', { roleArn: roleArn('r') })),
    ],
  },
};
