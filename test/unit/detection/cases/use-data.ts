import { ask, denied, several } from '../records.ts';
import { hourly, known, many, one, type RuleCases } from './case.ts';

export const useDataCases: Readonly<Record<string, RuleCases>> = {
  'secrets-read-broadly': {
    matches: [
      many(
        'ten secrets',
        several(10, (number, at) => ask('secretsmanager:GetSecretValue', { secretId: `s${number}` }, {}, at)),
      ),
      one(
        'the whole parameter store',
        ask('ssm:GetParametersByPath', { path: '/', recursive: true, withDecryption: true }),
      ),
    ],
    ignores: [
      many(
        'one secret ten times',
        several(10, (_, at) => ask('secretsmanager:GetSecretValue', { secretId: 's' }, {}, at)),
      ),
      one(
        'the parameters of one program',
        ask('ssm:GetParametersByPath', { path: '/shop/prod', recursive: true, withDecryption: true }),
      ),
      many(
        'ten parameters without decryption',
        several(10, (number, at) => ask('ssm:GetParameter', { name: `p${number}` }, {}, at)),
      ),
    ],
  },
  'secrets-refused': {
    matches: [
      many(
        'ten secrets that are denied',
        several(10, (number, at) => ask('secretsmanager:GetSecretValue', { secretId: `s${number}` }, denied, at)),
      ),
    ],
    ignores: [
      many(
        'one secret that is denied ten times',
        several(10, (_, at) => ask('secretsmanager:GetSecretValue', { secretId: 's' }, denied, at)),
      ),
      many(
        'ten secrets that are read',
        several(10, (number, at) => ask('secretsmanager:GetSecretValue', { secretId: `s${number}` }, {}, at)),
      ),
    ],
  },
  'first-secret-read': {
    matches: [one('a first read', ask('secretsmanager:GetSecretValue', { secretId: 's' }), known)],
    ignores: [
      one(
        'a habitual read',
        ask('secretsmanager:GetSecretValue', { secretId: 's' }),
        hourly(['secretsmanager:GetSecretValue']),
      ),
      one('an identity without a baseline', ask('secretsmanager:GetSecretValue', { secretId: 's' })),
    ],
  },
  'mass-deletion': {
    matches: [
      many(
        'thirty deleted objects within minutes',
        several(30, (number, at) => ask('s3:DeleteObject', { bucketName: 'b', key: String(number) }, {}, at)),
      ),
      many(
        'thirty deleted tables within minutes',
        several(30, (number, at) => ask('dynamodb:DeleteTable', { tableName: `t-${number}` }, {}, at)),
      ),
    ],
    ignores: [
      many(
        'ten deleted objects',
        several(10, (number, at) => ask('s3:DeleteObject', { bucketName: 'b', key: String(number) }, {}, at)),
      ),
      many(
        'thirty deleted objects as a habit',
        several(30, (number, at) => ask('s3:DeleteObject', { key: String(number) }, {}, at)),
        hourly(['s3:DeleteObject']),
      ),
    ],
  },
  'objects-encrypted': {
    matches: [
      one(
        'a customer-provided key',
        ask('s3:CopyObject', {
          bucketName: 'b',
          key: 'k',
          'x-amz-server-side-encryption-customer-algorithm': 'AES256',
        }),
      ),
      many(
        'five objects with the key of another account',
        several(5, (number, at) =>
          ask(
            's3:PutObject',
            {
              bucketName: 'b',
              key: `k${number}`,
              'x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:eu-west-1:999988887777:key/x',
            },
            {},
            at,
          ),
        ),
      ),
    ],
    ignores: [
      one(
        'a KMS key of the account',
        ask('s3:PutObject', {
          bucketName: 'b',
          key: 'k',
          'x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:eu-west-1:111122223333:key/x',
        }),
      ),
    ],
  },
};
