// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are IAM's variables, not JavaScript's
import { describe, expect, it } from 'vitest';
import { authorize, compilePrincipal, couldAllow } from '../../../layers/core/iam/index.ts';
import { ACCOUNT, allow, ask, decision, deny, SESSION, USER } from './ask.ts';

const home = (resource: string, version = '2012-10-17') => ({
  ...(version ? { Version: version } : {}),
  Statement: { Effect: 'Allow', Action: 's3:*', Resource: resource },
});
const object = (name: string): string => `arn:aws:s3:::bucket/${name}`;
const HOME = 'arn:aws:s3:::bucket/${aws:username}/*';

describe('variables in resources', () => {
  it("take the principal's own name", () => {
    expect(decision({ identity: [home(HOME)], resource: object('alice/x') })).toBe('allowed');
    expect(decision({ identity: [home(HOME)], resource: object('bob/x') })).toBe('implicitly-denied');
  });

  it('have no value if the key is absent, so nothing matches', () => {
    expect(decision({ principal: SESSION, identity: [home(HOME)], resource: object('app/x') })).toBe(
      'implicitly-denied',
    );
    expect(decision({ principal: SESSION, identity: [home(HOME)], resource: object('${aws:username}/x') })).toBe(
      'implicitly-denied',
    );
  });

  it('use their default if the key is absent', () => {
    const shared = home("arn:aws:s3:::bucket/${aws:PrincipalTag/team, 'company-wide'}/*");
    expect(decision({ identity: [shared], resource: object('company-wide/x') })).toBe('allowed');
    expect(decision({ identity: [shared], resource: object('red/x'), tags: { team: 'red' } })).toBe('allowed');
    expect(decision({ identity: [shared], resource: object('company-wide/x'), tags: { Team: 'red' } })).toBe(
      'implicitly-denied',
    );
  });

  it('are plain text in older documents', () => {
    for (const version of ['2008-10-17', '']) {
      expect(decision({ identity: [home(HOME, version)], resource: object('alice/x') })).toBe('implicitly-denied');
      expect(decision({ identity: [home(HOME, version)], resource: object('${aws:username}/x') })).toBe('allowed');
    }
  });

  it.each([
    ['arn:aws:s3:::bucket/a${*}b', object('a*b'), 'allowed'],
    ['arn:aws:s3:::bucket/a${*}b', object('axb'), 'implicitly-denied'],
    ['arn:aws:s3:::bucket/a${?}b', object('a?b'), 'allowed'],
    ['arn:aws:s3:::bucket/a${?}b', object('axb'), 'implicitly-denied'],
    ['arn:aws:s3:::bucket/a${$}{b}', object('a${b}'), 'allowed'],
    ['arn:aws:s3:::bucket/${unclosed', object('${unclosed'), 'allowed'],
    ['arn:aws:s3:::bucket/${aws:nothing}', object(''), 'implicitly-denied'],
  ])('support escapes: %s', (pattern, resource, expected) => {
    expect(decision({ identity: [home(pattern)], resource })).toBe(expected);
  });

  it('use a value literally, including wildcards', () => {
    const tagged = home('arn:aws:s3:::bucket/${aws:PrincipalTag/p}');
    expect(decision({ identity: [tagged], resource: object('any'), context: { 'aws:PrincipalTag/p': '*' } })).toBe(
      'implicitly-denied',
    );
    expect(decision({ identity: [tagged], resource: object('*'), context: { 'aws:PrincipalTag/p': '*' } })).toBe(
      'allowed',
    );
  });

  it('have no value if the key has several', () => {
    const tagged = home('arn:aws:s3:::bucket/${x:many}');
    expect(decision({ identity: [tagged], resource: object('a'), context: { 'x:many': ['a', 'b'] } })).toBe(
      'implicitly-denied',
    );
  });

  it('make the decision conditional for an unknown value that could match', () => {
    const tagged = home('arn:aws:s3:::bucket/${aws:PrincipalTag/Team}/*');
    expect(ask({ identity: [tagged], resource: object('red/x'), contextUnknown: true })).toMatchObject({
      decision: 'conditional',
      missing: ['aws:principaltag/Team'],
    });
    expect(decision({ identity: [tagged], resource: 'arn:aws:s3:::elsewhere/x', contextUnknown: true })).toBe(
      'implicitly-denied',
    );
  });

  it('exclude resources with NotResource', () => {
    const others = {
      Version: '2012-10-17',
      Statement: { Effect: 'Deny', Action: '*', NotResource: `arn:aws:iam::${ACCOUNT}:user/\${aws:username}` },
    };
    expect(decision({ identity: [allow('*'), others], action: 'iam:CreateAccessKey', resource: USER })).toBe('allowed');
    expect(decision({ identity: [allow('*'), others], action: 'iam:CreateAccessKey', resource: `${USER}2` })).toBe(
      'explicitly-denied',
    );
  });
});

describe('variables in conditions', () => {
  const tagged = (operator: string, value: string) =>
    allow('s3:*', '*', { Condition: { [operator]: { 'aws:ResourceTag/owner': value } } });

  it('compare two keys of the request', () => {
    const own = tagged('StringEquals', '${aws:username}');
    expect(decision({ identity: [own], context: { 'aws:ResourceTag/owner': 'alice' } })).toBe('allowed');
    expect(decision({ identity: [own], context: { 'aws:ResourceTag/owner': 'bob' } })).toBe('implicitly-denied');
  });

  it('work in StringLike, in any case, and in ARN operators', () => {
    expect(
      decision({
        identity: [tagged('StringLike', '${aws:username}-*')],
        context: { 'aws:ResourceTag/owner': 'alice-1' },
      }),
    ).toBe('allowed');
    expect(
      decision({
        identity: [tagged('StringEqualsIgnoreCase', '${AWS:UserName}')],
        context: { 'aws:ResourceTag/owner': 'ALICE' },
      }),
    ).toBe('allowed');
    const arn = tagged('ArnLike', 'arn:aws:iam::*:user/${aws:username}');
    expect(decision({ identity: [arn], context: { 'aws:ResourceTag/owner': USER } })).toBe('allowed');
  });

  it.each([
    ['StringEquals', '${aws:username}', 'implicitly-denied'],
    ['StringNotEquals', '${aws:username}', 'implicitly-denied'],
    ['StringNotLike', 'x-${aws:username}-*', 'implicitly-denied'],
    ['ArnNotLike', 'arn:aws:iam::*:user/${aws:username}', 'implicitly-denied'],
    ['ForAllValues:StringNotEquals', '${aws:username}', 'implicitly-denied'],
    ['StringNotEquals', "${aws:username, 'nobody'}", 'allowed'],
    ['StringNotEquals', "${aws:username, 'x'}", 'implicitly-denied'],
  ])('make the condition false without a value, negated or not: %s %s', (operator, value, expected) => {
    const context = { 'aws:ResourceTag/owner': 'x' };
    expect(decision({ principal: SESSION, identity: [tagged(operator, value)], context })).toBe(expected);
  });

  it('do not affect an absent key without a value', () => {
    const identity = [tagged('StringNotEquals', '${aws:username}')];
    expect(decision({ principal: SESSION, identity })).toBe('allowed');
  });

  it('are plain text with other operators', () => {
    const numeric = allow('s3:*', '*', { Condition: { NumericEquals: { 'x:n': '${x:m}' } } });
    expect(decision({ identity: [numeric], context: { 'x:n': '1', 'x:m': '1' } })).toBe('implicitly-denied');
  });

  it('support escapes', () => {
    const starred = tagged('StringLike', 'a${*}');
    expect(decision({ identity: [starred], context: { 'aws:ResourceTag/owner': 'a*' } })).toBe('allowed');
    expect(decision({ identity: [starred], context: { 'aws:ResourceTag/owner': 'ab' } })).toBe('implicitly-denied');
  });
});

describe('keys that follow from the principal and the resource', () => {
  const where = (key: string, value: string) => ({ Condition: { StringEquals: { [key]: value } } });

  it.each([
    ['aws:PrincipalArn', USER, USER],
    ['aws:PrincipalArn', `arn:aws:iam::${ACCOUNT}:role/app`, SESSION],
    [
      'aws:PrincipalArn',
      `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef`,
      `arn:aws:sts::${ACCOUNT}:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/jane`,
    ],
    ['aws:PrincipalAccount', ACCOUNT, USER],
    ['aws:username', 'alice', `arn:aws:iam::${ACCOUNT}:user/team/alice`],
    ['aws:PrincipalType', 'User', USER],
    ['aws:PrincipalType', 'AssumedRole', SESSION],
    ['aws:PrincipalIsAWSService', 'false', USER],
    ['aws:ResourceAccount', ACCOUNT, USER],
  ])('%s is %s for %s, in a complete and an incomplete context', (key, value, principal) => {
    const identity = [allow('s3:*', '*', where(key, value))];
    expect(decision({ principal, identity })).toBe('allowed');
    expect(decision({ principal, identity, contextUnknown: true, resourceAccount: ACCOUNT })).toBe('allowed');
  });

  it.each<[string, string, string, string]>([
    ['iam:CreateUser', 'us-east-1', USER, 'allowed'],
    ['iam:CreateUser', 'eu-west-1', USER, 'implicitly-denied'],
    ['iam:CreateUser', 'us-gov-west-1', `arn:aws-us-gov:iam::${ACCOUNT}:user/alice`, 'allowed'],
    ['iam:PassRole', 'eu-west-1', USER, 'conditional'],
    ['s3:GetObject', 'eu-west-1', USER, 'conditional'],
  ])('include the Region of a global service: %s in %s', (action, region, principal, expected) => {
    const identity = [allow('*', '*', where('aws:RequestedRegion', region))];
    expect(decision({ principal, action, resource: '*', identity, contextUnknown: true })).toBe(expected);
    // No context is complete without the keys that every request has.
    expect(decision({ principal, action, resource: '*', identity })).toBe(expected);
    // A key that is said to be absent is.
    const context = { 'aws:RequestedRegion': [] };
    expect(decision({ principal, action, resource: '*', identity, context })).toBe('implicitly-denied');
  });

  it.each<[string, object, string, string?]>([
    ['over TLS', { Bool: { 'aws:SecureTransport': 'true' } }, 'allowed'],
    ['without TLS', { Bool: { 'aws:SecureTransport': 'false' } }, 'implicitly-denied'],
    ['by the principal itself', { Bool: { 'aws:ViaAWSService': 'false' } }, 'allowed'],
    ['through a service', { Bool: { 'aws:ViaAWSService': 'true' } }, 'implicitly-denied'],
    [
      'from some time on',
      { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } },
      'conditional',
      'aws:currenttime',
    ],
    ['until some time', { NumericLessThan: { 'aws:EpochTime': '1767225600' } }, 'conditional', 'aws:epochtime'],
  ])('describe a direct request of the principal: %s', (_, Condition, expected, missing) => {
    const result = ask({ identity: [allow('s3:*', '*', { Condition })] });
    expect([result.decision, ...result.missing]).toEqual(missing === undefined ? [expected] : [expected, missing]);
  });

  it.each<[string, string, string, string]>([
    ['iam:PassRole', 'iam:PassedToService', 'lambda.amazonaws.com', 'conditional'],
    ['lambda:CreateFunction', 'iam:PassedToService', 'lambda.amazonaws.com', 'implicitly-denied'],
    ['iam:AttachUserPolicy', 'iam:PolicyARN', 'arn:aws:iam::aws:policy/x', 'conditional'],
    ['iam:AddUserToGroup', 'iam:PolicyARN', 'arn:aws:iam::aws:policy/x', 'implicitly-denied'],
    ['iam:PutUserPolicy', 'iam:PermissionsBoundary', 'arn:aws:iam::aws:policy/x', 'conditional'],
    ['iam:CreateAccessKey', 'iam:PermissionsBoundary', 'arn:aws:iam::aws:policy/x', 'implicitly-denied'],
    ['iam:UpdateUser', 'iam:ResourceTag/team', 'red', 'conditional'],
    ['s3:GetObject', 'ec2:InstanceType', 't3.micro', 'implicitly-denied'],
    ['ec2:RunInstances', 'ec2:InstanceType', 't3.micro', 'conditional'],
    ['sts:GetFederationToken', 'iam:ResourceTag/team', 'red', 'conditional'],
    ['sts:GetFederationToken', 'iam:PassedToService', 'lambda.amazonaws.com', 'implicitly-denied'],
    ['s3:ListBucket', 's3:prefix', 'home/', 'conditional'],
    ['s3:GetObject', 's3:prefix', 'home/', 'implicitly-denied'],
    ['s3:GetObject', 's3:ExistingObjectTag/team', 'red', 'conditional'],
    ['lambda:InvokeFunction', 'lambda:Layer', 'x', 'implicitly-denied'],
    ['ssm:SendCommand', 'ec2:ResourceTag/team', 'red', 'conditional'],
    ['s3:GetObject', 'ec2:SourceInstanceARN', 'arn:aws:ec2:eu-west-1:111111111111:instance/i-1', 'conditional'],
    ['s3:GetObject', 'lambda:SourceFunctionArn', 'x', 'conditional'],
    ['s3:GetObject', 'token.actions.githubusercontent.com:sub', 'x', 'conditional'],
    ['s3express:CreateSession', 's3:x', 'x', 'conditional'],
    ['iam:CreateUser', 'tomorrow:NewKey', 'x', 'conditional'],
  ])('are absent if the action never has them: %s and %s', (action, key, value, expected) => {
    const identity = [allow(action, '*', where(key, value))];
    expect(decision({ action, resource: '*', identity, contextUnknown: true })).toBe(expected);
  });

  it('are absent for a Deny too, so a negated operator is true', () => {
    const small = deny('*', '*', { Condition: { StringNotEquals: { 'ec2:InstanceType': 't3.micro' } } });
    expect(decision({ identity: [allow('*'), small], contextUnknown: true })).toBe('explicitly-denied');
  });

  it.each([USER, SESSION])('include the time of the request, for %s', (arn) => {
    const until = { Condition: { DateLessThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } } };
    const identity = [{ name: 'p', document: allow('s3:*', '*', until) }];
    const at = (now?: string) => couldAllow(compilePrincipal(arn, { identity }, { now }), 's3:GetObject').verdict;
    expect(at('2025-12-31T00:00:00Z')).toBe('yes');
    expect(at('2026-01-02T00:00:00Z')).toBe('no');
    expect(at()).toBe('conditional');
    const later = { Condition: { NumericGreaterThan: { 'aws:EpochTime': '1767225600' } } };
    const since = [{ name: 'p', document: allow('s3:*', '*', later) }];
    const then = (now: string) =>
      couldAllow(compilePrincipal(arn, { identity: since }, { now }), 's3:GetObject').verdict;
    expect(then('2026-01-01T00:00:01Z')).toBe('yes');
    expect(then('2025-12-31T00:00:00Z')).toBe('no');
  });

  it.each<[string, string, string]>([
    ['arn:aws-cn', 'ec2.amazonaws.com.cn', 'allowed'],
    ['arn:aws-cn', 'ec2.amazonaws.com', 'allowed'],
    ['arn:aws', 'ec2.amazonaws.com.cn', 'implicitly-denied'],
    ['arn:aws', 'ec2.amazonaws.com', 'allowed'],
  ])('include both names of a service in China: %s, %s', (partition, service, expected) => {
    const principal = `${partition}:iam::${ACCOUNT}:user/alice`;
    const identity = [allow('iam:PassRole', '*', where('iam:PassedToService', service))];
    const context = { 'iam:PassedToService': 'ec2.amazonaws.com' };
    const resource = `${partition}:iam::${ACCOUNT}:role/r`;
    expect(decision({ principal, action: 'iam:PassRole', resource, identity, context })).toBe(expected);
  });

  it('are replaced by given values', () => {
    const identity = [allow('s3:*', '*', where('aws:PrincipalAccount', '999999999999'))];
    expect(decision({ identity, context: { 'aws:principalaccount': '999999999999' } })).toBe('allowed');
  });

  it('are known to be absent: a role has no user name', () => {
    const identity = [deny('s3:*', '*', { Condition: { Null: { 'aws:username': 'true' } } })];
    expect(decision({ principal: SESSION, identity, contextUnknown: true })).toBe('explicitly-denied');
  });

  it('include unique IDs if known', () => {
    const identity = [{ name: 'p', document: allow('s3:*', 'arn:aws:s3:::b/${aws:userid}') }];
    const asked = (arn: string, uniqueId: string, resource: string) =>
      authorize(compilePrincipal(arn, { identity }, { uniqueId }), { principal: arn, action: 's3:GetObject', resource })
        .decision;
    expect(asked(USER, 'AIDA1', 'arn:aws:s3:::b/AIDA1')).toBe('allowed');
    expect(asked(SESSION, 'AROA1', 'arn:aws:s3:::b/AROA1:run-1')).toBe('allowed');
    expect(asked(SESSION, 'AROA1', 'arn:aws:s3:::b/AROA1')).toBe('implicitly-denied');
  });

  it('include tags of the principal if known', () => {
    const identity = [allow('s3:*', '*', where('aws:PrincipalTag/Team', 'red'))];
    expect(decision({ identity, tags: { team: 'red' } })).toBe('allowed');
    expect(decision({ identity, tags: {}, contextUnknown: true })).toBe('implicitly-denied');
    expect(decision({ identity, contextUnknown: true })).toBe('conditional');
    // A session may have been given more tags than the role has.
    expect(decision({ principal: SESSION, identity, tags: {}, contextUnknown: true })).toBe('conditional');
  });
});
