import { describe, expect, it } from 'vitest';
import { compilePolicy, type Decision, type PolicyDocument } from '../../../layers/core/iam/index.ts';
import { ACCOUNT, allow, ask, decision, deny, OBJECT } from './ask.ts';

const matches = (statement: object, action: string, resource = OBJECT): boolean =>
  decision({
    identity: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] }],
    action,
    resource,
  }) === 'allowed';

describe('the Action element', () => {
  it.each([
    ['*', 's3:GetObject', true],
    ['*:*', 's3:GetObject', true],
    ['s3:*', 's3:GetObject', true],
    ['S3:getobject', 's3:GetObject', true],
    ['s3:GetObject', 'S3:GETOBJECT', true],
    ['s3:Get*', 's3:GetObject', true],
    ['s3:*Object', 's3:GetObject', true],
    ['s3:Get?bject', 's3:GetObject', true],
    ['s3:Get?', 's3:GetObject', false],
    ['s3:GetObjec', 's3:GetObject', false],
    ['s3:GetObjectTagging', 's3:GetObject', false],
    ['s3', 's3:GetObject', false],
    ['sqs:*', 's3:GetObject', false],
    [['sqs:*', 's3:GetObject'], 's3:GetObject', true],
    [[], 's3:GetObject', false],
    ['**', 's3:GetObject', true],
    // Patterns are literal: no list in one text, no white space, no wildcard that matches a colon.
    ['s3:GetObject,PutObject', 's3:GetObject', false],
    ['s3:Get*,Put*', 's3:GetObject', false],
    ['s3:GetObject ', 's3:GetObject', false],
    ['s3: GetObject', 's3:GetObject', false],
    ['s3:', 's3:GetObject', false],
    ['s3*', 's3:GetObject', false],
    ['*Object', 's3:GetObject', false],
  ])('%j and %s: %s', (action, asked, expected) => {
    expect(matches({ Action: action, Resource: '*' }, asked)).toBe(expected);
  });

  it.each([
    ['iam:*', 's3:GetObject', true],
    ['iam:*', 'iam:PassRole', false],
    [['iam:*', 'S3:Get*'], 's3:GetObject', false],
    ['*', 's3:GetObject', false],
    ['s3:GetObject ', 's3:GetObject', true],
    ['s3*', 's3:GetObject', true],
  ])('NotAction %j and %s: %s', (action, asked, expected) => {
    expect(matches({ NotAction: action, Resource: '*' }, asked)).toBe(expected);
  });

  it('denies all other actions with NotAction', () => {
    const only = { Version: '2012-10-17', Statement: { Effect: 'Deny', NotAction: 's3:*', Resource: '*' } };
    expect(decision({ identity: [allow('*'), only] })).toBe('allowed');
    expect(decision({ identity: [allow('*'), only], action: 'sqs:SendMessage' })).toBe('explicitly-denied');
  });
});

describe('the Resource element', () => {
  it.each([
    ['*', OBJECT, true],
    ['arn:aws:s3:::bucket/*', OBJECT, true],
    ['arn:aws:s3:::bucket/k?y', OBJECT, true],
    ['arn:aws:s3:::bucket', OBJECT, false],
    ['arn:aws:s3:::Bucket/*', OBJECT, false],
    ['arn:aws:s3:::bucket/KEY', OBJECT, false],
    ['arn:aws:s3:::*', OBJECT, true],
    ['arn:*', OBJECT, true],
    ['arn:aws:s3:*:*:bucket/key', OBJECT, true],
    ['arn:aws:s3:::buck*', 'arn:aws:s3:::bucket/deep/er', true],
    [['arn:aws:sqs:::q', 'arn:aws:s3:::bucket/key'], OBJECT, true],
    ['arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket/', true],
    ['arn:aws:s3:::b.cket/key', OBJECT, false],
    ['arn:aws:s3:::bucket/*', '*', false],
    ['*', '*', true],
  ])('%j and %s: %s', (resource, asked, expected) => {
    expect(matches({ Action: '*', Resource: resource }, 's3:GetObject', asked)).toBe(expected);
  });

  it.each([
    ['arn:aws:s3:::bucket/*', OBJECT, false],
    ['arn:aws:s3:::other/*', OBJECT, true],
    [['arn:aws:s3:::other/*', 'arn:aws:s3:::bucket/k*'], OBJECT, false],
    ['*', OBJECT, false],
  ])('NotResource %j and %s: %s', (resource, asked, expected) => {
    expect(matches({ Action: '*', NotResource: resource }, 's3:GetObject', asked)).toBe(expected);
  });
});

describe('documents in any form', () => {
  const statement = { Sid: 'A', Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  const document = { Version: '2012-10-17', Statement: [statement] };
  const text = JSON.stringify(document, undefined, 2);

  it.each<[string, PolicyDocument]>([
    ['an object', document],
    ['one statement instead of a list', { ...document, Statement: statement }],
    ['JSON text', text],
    ['JSON text with white space and a byte order mark', `\uFEFF\n  ${text}\n`],
    ['URL-encoded', encodeURIComponent(text)],
    ['URL-encoded in lower case', encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase())],
    ['JSON text as a JSON string', JSON.stringify(text)],
    [
      'elements in another case',
      { version: '2012-10-17', STATEMENT: [{ effect: 'Allow', action: 's3:*', resource: '*' }] },
    ],
    ['duplicate Sids', { ...document, Statement: [statement, statement] }],
    ['an Id', { ...document, Id: 'x' }],
    ['without Version', { Statement: [statement] }],
  ])('are read: %s', (_name, one) => {
    expect(decision({ identity: [one] })).toBe('allowed');
    expect(compilePolicy({ name: 'p', document: one }, 'identity').issues).toEqual([]);
  });

  it('can have no statements', () => {
    expect(decision({ identity: [{ Version: '2012-10-17', Statement: [] }] })).toBe('implicitly-denied');
  });
});

/** Nested far deeper than the stack of a careless reader. */
function endless(): object {
  let value: object = ['x'];
  for (let depth = 0; depth < 50_000; depth += 1) value = [value];
  return value;
}

describe('unusable documents', () => {
  it.each<[string, PolicyDocument]>([
    ['text that is no JSON', '{"Statement": ['],
    ['nothing', ''],
    ['broken URL encoding', '%7B%22Statement%22%3A%'],
    ['no Statement', { Version: '2012-10-17' }],
    ['a list', []],
    ['a number as text', '17'],
    ['lists without end', endless()],
    ['an action without end', { Statement: { Effect: 'Allow', Action: endless(), Resource: '*' } }],
    ['a condition without end', { Statement: { Effect: 'Deny', Action: '*', Condition: { Bool: endless() } } }],
  ])('make every answer conditional: %s', (_name, document) => {
    const compiled = compilePolicy({ name: 'p', document }, 'identity');
    expect(compiled.issues.length).toBeGreaterThan(0);
    expect(ask({ identity: [document] })).toMatchObject({ decision: 'conditional', missing: ['policy:identity0'] });
    // It may deny as well, so that even a clear allow beside it is not certain any more.
    expect(ask({ identity: [allow('*'), document] }).decision).toBe('conditional');
    expect(ask({ identity: [deny('s3:*'), document] }).decision).toBe('explicitly-denied');
  });

  it.each<[string, object, Decision, string]>([
    [
      'an effect in the wrong case',
      { Effect: 'allow', Action: 's3:*', Resource: '*' },
      'conditional',
      'Statement[0].Effect',
    ],
    ['no effect', { Action: 's3:*', Resource: '*' }, 'conditional', 'Statement[0].Effect'],
    ['no action', { Effect: 'Allow', Resource: '*' }, 'conditional', 'Statement[0].Action'],
    ['no resource', { Effect: 'Allow', Action: 's3:*' }, 'conditional', 'Statement[0].Resource'],
    ['no resource, another action', { Effect: 'Allow', Action: 'sqs:*' }, 'implicitly-denied', 'Statement[0].Resource'],
    [
      'a condition that is text',
      { Effect: 'Allow', Action: 's3:*', Resource: '*', Condition: 'x' },
      'conditional',
      'Statement[0].Condition',
    ],
    [
      'an action that is an object',
      { Effect: 'Allow', Action: [{}, 's3:*'], Resource: '*' },
      'conditional',
      'Statement[0].Action',
    ],
    [
      'a deny of who knows what',
      { Effect: 'Deny', NotAction: [null], Resource: '*' },
      'implicitly-denied',
      'Statement[0].NotAction',
    ],
    [
      'a resource that is none',
      { Effect: 'Allow', Action: 's3:*', Resource: ['arn:aws:s3:::b', {}] },
      'conditional',
      'Statement[0].Resource',
    ],
    [
      'an element of tomorrow',
      { Effect: 'Allow', Action: 's3:*', Resource: '*', Purpose: 'x' },
      'allowed',
      'Statement[0].Purpose',
    ],
    [
      'a principal where none belongs',
      { Effect: 'Allow', Action: 's3:*', Resource: '*', Principal: '*' },
      'allowed',
      'Statement[0].Principal',
    ],
  ])('are uncertain only in the invalid part: %s', (_name, statement, expected, place) => {
    const document = { Version: '2012-10-17', Statement: [statement] };
    expect(decision({ identity: [document] })).toBe(expected);
    expect(compilePolicy({ name: 'p', document }, 'identity').issues.map((issue) => issue.place)).toContain(place);
  });

  it('do not affect other statements', () => {
    const document = {
      Version: '2012-10-17',
      Statement: ['nonsense', { Effect: 'Allow', Action: 'sqs:*', Resource: '*' }],
    };
    const resource = `arn:aws:sqs:eu-west-1:${ACCOUNT}:q`;
    expect(ask({ identity: [document], action: 'sqs:SendMessage', resource }).statements).toContainEqual({
      policy: 'identity0',
      kind: 'identity',
      effect: 'Allow',
      index: 1,
    });
  });
});
