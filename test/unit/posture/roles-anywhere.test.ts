import { describe, expect, test } from 'vitest';
import { assessEstates } from '../../../layers/core/posture/assess.ts';
import type { AccountEstate } from '../../../layers/core/posture/estate.ts';
import type { Posture } from '../../../layers/core/posture/types.ts';
import { ACCOUNT, ADMIN, codes, estate, named, policy, reason, role, trust } from './accounts.ts';

const ANCHOR = `arn:aws:rolesanywhere:eu-west-1:${ACCOUNT}:trust-anchor/5f1c0f6e-0000-4000-8000-000000000001`;
const anchor = { ArnEquals: { 'aws:SourceArn': ANCHOR } };
const common = (value: string, operator = 'StringEquals') => ({
  [operator]: { 'aws:PrincipalTag/x509Subject/CN': value },
});
const anywhere = (condition?: object) =>
  trust(
    { Service: 'rolesanywhere.amazonaws.com' },
    {
      Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
      ...(condition === undefined ? {} : { Condition: condition }),
    },
  );
const judged = (trustPolicy: object, name = 'subject', inline: readonly object[] = []): Posture =>
  named(assessEstates([estate({ roles: [role(name, trustPolicy, { inline })] })]), name);
const CODE = 'ROLES_ANYWHERE_TRUST_TOO_BROAD';

describe('trust in IAM Roles Anywhere', () => {
  test.each([
    ['no condition at all', anywhere(), 'any certificate from any trust anchor', 'medium'],
    ['its account alone', anywhere({ StringEquals: { 'aws:SourceAccount': ACCOUNT } }), 'any trust anchor', 'medium'],
    ['one trust anchor', anywhere(anchor), 'signed by its certificate authority', 'low'],
    [
      'one issuer',
      anywhere({ StringEquals: { 'aws:PrincipalTag/x509Issuer/CN': 'Acme CA' } }),
      'signed by its certificate authority',
      'low',
    ],
    [
      'any trust anchor',
      anywhere({ ArnLike: { 'aws:SourceArn': `arn:aws:rolesanywhere:*:${ACCOUNT}:trust-anchor/*` } }),
      'any certificate from any trust anchor',
      'medium',
    ],
    ['a subject of any name', anywhere(common('*', 'StringLike')), 'any certificate from any trust anchor', 'medium'],
    [
      'one anchor and a subject of any name',
      anywhere({ ...anchor, ...common('*', 'StringLike') }),
      'signed by its certificate authority',
      'low',
    ],
    [
      'a subject, if there is one',
      anywhere({ ...anchor, ...common('app', 'StringEqualsIfExists') }),
      'signed by its certificate authority',
      'low',
    ],
    [
      'whom to keep out',
      anywhere({ ...anchor, ...common('app', 'StringNotEquals') }),
      'signed by its certificate authority',
      'low',
    ],
    [
      'a country, which is in every certificate',
      anywhere({ ...anchor, StringEquals: { 'aws:PrincipalTag/x509Subject/C': 'DE' } }),
      'signed by its certificate authority',
      'low',
    ],
    [
      'a subject of any authority',
      anywhere(common('app')),
      'a certificate with the right name from any trust anchor',
      'info',
    ],
    [
      'everything in one statement and nothing in another',
      policy(...statementsOf(anywhere({ ...anchor, ...common('app') })), ...statementsOf(anywhere())),
      'any certificate from any trust anchor',
      'medium',
    ],
  ])('is reported for %s', (_, trustPolicy, words, severity) => {
    const found = reason(judged(trustPolicy), CODE);
    expect(found.detail).toContain(words);
    expect(found.severity).toBe(severity);
  });

  test.each([
    ['an anchor and a common name', { ...anchor, ...common('app') }],
    ['an anchor and names below a domain', { ...anchor, ...common('*.batch.example.com', 'StringLike') }],
    ['an anchor and a unit', { ...anchor, StringEquals: { 'aws:PrincipalTag/x509Subject/OU': 'payments' } }],
    ['an anchor and an alternative name', { ...anchor, StringEquals: { 'aws:PrincipalTag/x509SAN/DNS': 'a.example' } }],
    ['an anchor and a source identity', { ...anchor, StringEquals: { 'sts:SourceIdentity': 'CN=app' } }],
    [
      'an issuer and a subject',
      { StringEquals: { 'aws:PrincipalTag/x509Issuer/CN': 'Acme CA', 'aws:PrincipalTag/x509Subject/CN': 'app' } },
    ],
  ])('is not reported for %s', (_, condition) => {
    expect(codes(judged(anywhere(condition)))).not.toContain(CODE);
  });

  test('is not reported for other services or people', () => {
    for (const principal of [{ Service: 'lambda.amazonaws.com' }, { AWS: `arn:aws:iam::${ACCOUNT}:root` }]) {
      expect(codes(judged(trust(principal)))).not.toContain(CODE);
    }
  });

  test('is critical for an administrator', () => {
    expect(reason(judged(anywhere(), 'subject', [ADMIN]), CODE).severity).toBe('critical');
    expect(reason(judged(anywhere(anchor), 'subject', [ADMIN]), CODE).severity).toBe('high');
  });

  test('is resolved by the condition in the remediation', () => {
    const { remediation = '', evidence } = reason(judged(anywhere({ Bool: { 'aws:SecureTransport': 'true' } })), CODE);
    const block: unknown = JSON.parse(/"Condition": (\{.*\})$/.exec(remediation)?.[1] ?? '');
    expect(typeof block === 'object' && block !== null && codes(judged(anywhere(block))).includes(CODE)).toBe(false);
    expect(evidence).toMatchObject({ statements: ['Statement[0]'], conditions: ['aws:securetransport: true'] });
  });

  test('makes the role a workload outside AWS, or a pipeline by its name', () => {
    expect(judged(anywhere())).toMatchObject({ class: 'workload', classWhy: expect.stringContaining('outside AWS') });
    expect(judged(anywhere(), 'jenkins-deploy')).toMatchObject({
      class: 'pipeline',
      classWhy: expect.stringContaining('certificate'),
    });
  });
});

function statementsOf(document: ReturnType<typeof policy>): readonly object[] {
  return document.Statement;
}

describe('a role that Roles Anywhere may assume', () => {
  const PROFILE = 'AWS::RolesAnywhere::Profile';
  const subject = role('subject', anywhere());
  const anchorFacts = { arn: ANCHOR, enabled: true, source: 'CERTIFICATE_BUNDLE' };
  const inProfile = { type: PROFILE, id: 'profile', account: ACCOUNT, roleArn: subject.arn };
  const found = (facts: Partial<AccountEstate>) => {
    const read = { workloadTypesRead: [PROFILE, 'AWS::RolesAnywhere::TrustAnchor'], workloads: [inProfile] };
    const subjects = named(assessEstates([estate({ roles: [subject], ...read, ...facts })]), 'subject');
    return reason(subjects, CODE);
  };

  test('names the enabled trust anchors whose certificates it accepts', () => {
    const others = [anchorFacts, { ...anchorFacts, arn: `${ANCHOR}2`, enabled: false }];
    expect(found({ trustAnchors: others })).toMatchObject({
      severity: 'medium',
      evidence: { trustAnchors: [`${ANCHOR} (CERTIFICATE_BUNDLE)`] },
    });
  });

  test('is less severe if no session can be issued yet, and says why', () => {
    const closed = found({ trustAnchors: [{ ...anchorFacts, enabled: false }] });
    expect(closed).toMatchObject({
      severity: 'low',
      detail: expect.stringMatching(/as soon as a trust anchor is enabled$/),
    });
    const outside = found({ trustAnchors: [anchorFacts], workloads: [] });
    expect(outside).toMatchObject({
      severity: 'low',
      detail: expect.stringMatching(/as soon as an enabled profile contains it$/),
    });
  });

  test('is as severe as ever if anchors and profiles are not known', () => {
    expect(found({ workloadTypesRead: [], workloads: [], trustAnchors: [] })?.severity).toBe('medium');
    expect(found({ workloads: 'unknown' })?.severity).toBe('medium');
  });
});
