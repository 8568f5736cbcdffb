import { describe, expect, test } from 'vitest';
import { scanName } from '../../../../layers/core/posture/secrets/scan.ts';
import { namedAs } from '../../../../layers/core/posture/secrets/secret-names.ts';

describe('names', () => {
  test.each(
    'DB_PASSWORD DB_PWD dbPassword db-passwd spring.datasource.password PGPASSWORD SMTP_PASSWORD_PROD ADMIN_PW ROOTPW DB_PSWD MOT_DE_PASSE SEED_PHRASE KEYSTORE_PASS TLS_KEY_PASSPHRASE /prod/db/password Parameters.MasterUserPassword'.split(
      ' ',
    ),
  )('%s is a password', (name) => {
    expect(namedAs(name)).toBe('password');
  });

  test.each(
    'API_TOKEN GITHUB_PAT SECRET_KEY_BASE JWT_SIGNING_KEY CLIENT_SECRET ACCESSKEY x-api-key AccountKey SharedAccessKey AWS_SECRET_ACCESS_KEY TOKEN_FOR_CI API_KEY_V2 privateKey authtoken AUTH_TOKEN_PROD MASTER_KEY'.split(
      ' ',
    ),
  )('%s is a secret', (name) => {
    expect(namedAs(name)).toBe('secret');
  });

  test.each('STRIPE_KEY MAILGUN_KEY NPM_AUTH HASH_SALT sig /secrets/orders/value'.split(' '))(
    '%s may be a secret',
    (name) => {
      expect(namedAs(name)).toBe('key');
    },
  );

  test.each(
    'TOKEN_URL PASSWORD_POLICY SECRET_NAME SECRET_ARN KEY_ID AWS_ACCESS_KEY_ID PUBLIC_KEY PARTITION_KEY KMS_KEY MAX_TOKENS PASSWORD_MIN_LENGTH TOKEN_TTL NEXT_PUBLIC_API_KEY STRIPE_PUBLISHABLE_KEY RECAPTCHA_SITE_KEY SECRETS_MANAGER_ENDPOINT TABLE KEYBOARD MONKEY COMPASS BYPASS TOKENIZER SECRETARY AUTHOR PASSENGER /prod/db/username secrets.ts'.split(
      ' ',
    ),
  )('%s says nothing of a secret', (name) => {
    expect(namedAs(name)).toBeUndefined();
  });
});

describe('values of variables with the name of a secret', () => {
  const isSecret = (name: string, value: string): boolean => scanName(name, value).length > 0;

  test.each([
    ['DB_PASSWORD', 'hunter2'],
    ['DB_PASSWORD', 'Tr0ub4dor&3'],
    ['DB_PASSWORD', '"kh3kREyCFJ"'],
    ['DB_PASSWORD', 'kjwqzxvbnm'],
    ['DB_PASSWORD', 'correct-horse-battery-staple'],
    ['DB_PASSWORD', 'correcthorsebatterystaple'],
    ['DB_PASSWORD', 'letmein'],
    ['DB_PASSWORD', '83726451'],
    ['DB_PASSWORD', '$umm3r!2024'],
    ['DB_PASSWORD', '@dm1n!2x'],
    ['DB_PASSWORD', 'my dog has 4 legs!'],
    ['SESSION_SECRET', 'keyboardcat9'],
    ['WALLET_MNEMONIC', 'army van defense carry jealous true garbage claim echo media make crunch'],
    ['API_TOKEN', 'mSkekfAbXLShBtcnBDwY'],
    ['API_KEY', 'f3a1b2c4-5d6e-7f80-9a1b-2c3d4e5f6071'],
    ['GITHUB_PAT', 'a8f5f167f44f4964e6c998dee827110c'],
    ['JWT_SECRET', 'thisismyverylongsigningsecret'],
    ['JWT_SECRET', 'kZ8!v2mQ#7xR'],
    ['STRIPE_KEY', 'b7f3c1d9e8a24f60b1c2d3e4f5a6b7c8'],
    ['BASIC_AUTH', 'deploy:Zk39!pqLm2'],
    ['BEARER_TOKEN', `${'A'.repeat(20)}MLheAz0BuSeidULvsea4JtiGRiSDSJSIEUifiRBkKG5E2XzMDjRfl76ZC9Ub0wnz4XsNi`],
  ])('%s=%s', (name, value) => {
    expect(isSecret(name, value)).toBe(true);
  });

  test.each([
    ['DB_PASSWORD', '$DB_PASS'],
    ['DB_PASSWORD', '"$db_password"'],
    ['DB_PASSWORD', `\${DB_PASS}`],
    ['DB_PASSWORD', '%DB_PASS%'],
    ['DB_PASSWORD', 'process.env.DB_PASSWORD'],
    ['DB_PASSWORD', '{{resolve:ssm-secure:db:1}}'],
    ['DB_PASSWORD', '<password>'],
    ['DB_PASSWORD', 'changeme'],
    ['DB_PASSWORD', 'my-secret-password'],
    ['DB_PASSWORD', 'mysecretpassword'],
    ['DB_PASSWORD', '************'],
    ['DB_PASSWORD', '/run/secrets/db_password'],
    ['DB_PASSWORD', 'orders'],
    ['DB_PASSWORD', 'the password of the database'],
    ['DB_PASSWORD', '12345678'],
    ['DB_PASSWORD', '$2b$12$abcdefghijklmnopqrstuv'],
    ['DB_PASSWORD', 'ENC(q7Ht11lmZZk2)'],
    ['DB_PASSWORD', 'AQICAHhY8xk2q7Ht11lmZZk2'],
    ['DB_PASSWORD', '@@DB_PASSWORD@@'],
    ['DB_PASSWORD', '[[db_password]]'],
    ['DB_PASSWORD', '@Microsoft.KeyVault(SecretUri=https://orders.vault.azure.net/secrets/db/)'],
    ['DB_PASSWORD', 'rds!db-1234abcd-12ab-34cd-56ef-1234567890ab'],
    ['DB_PASSWORD', '(hidden)'],
    ['DB_PASSWORD', '*** hidden ***'],
    ['DB_PASSWORD', 'md59c2e7d41b08f5a36e1c4d7f2a90b8e35'],
    ['DB_PASSWORD', 'prod-orders-db-credentials'],
    ['DB_PASSWORD', '20240131'],
    ['API_KEY', 'deadbeefdeadbeefdeadbeefdeadbeef'],
    ['API_KEY', 'abcdef123456'],
    ['DB_CREDENTIALS', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf'],
    ['API_KEY', '00000000000000000000000000000000'],
    ['API_KEY', 'YOUR_API_KEY_HERE'],
    ['API_KEY', 'abcdefghijklmnopqrstuvwxyz'],
    ['API_SECRET', 'prod/payments/api'],
    ['API_SECRET', 'PaymentsApiSecret'],
    ['API_SECRET', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf'],
    ['API_TOKEN', 'true'],
    ['API_TOKEN', 'https://login.example.net/token'],
    ['SSH_KEY', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIq7Ht11lmZZk2'],
    ['CACHE_TOKEN', 'sha256:2c26b46b68ffc68ff99b453c1d304134'],
    ['STRIPE_KEY', 'orders-payments-key'],
    ['STRIPE_KEY', '1234abcd-12ab-34cd-56ef-1234567890ab'],
    ['TASK_TOKEN', '$$.Task.Token'],
  ])('not: %s=%s', (name, value) => {
    expect(isSecret(name, value)).toBe(false);
  });
});

describe('keys that vendors publish', () => {
  test.each([
    ['pk_live_', 'Xc7vPq2LmZ9tRw4KyB8nHs3J'],
    ['pk_test_', 'Xc7vPq2LmZ9tRw4KyB8nHs3J'],
    ['phc_', 'Xc7vPq2LmZ9tRw4KyB8nHs3JdF6gQa1Eo5MuTi0CxG7'],
    ['sb_publishable_', 'Xc7vPq2LmZ9tRw4KyB8nHs_3JdF6gQa'],
    ['pk.eyJ', '1Ijoib3JkZXJzIiwiYSI6Imx2In0.Xc7vPq2LmZ9tRw4KyB8nHs'],
    ['pub', '9c2e7d41b08f5a36e1c4d7f2a90b8e35'],
    ['pk-lf-', '9c2e7d41-b08f-4a36-91c4-d7f2a90b8e35'],
    ['AC', '9c2e7d41b08f5a36e1c4d7f2a90b8e35'],
    ['sq0idp-', 'Xc7vPq2LmZ9tRw4KyB8nHs'],
  ])('are not secrets in spite of the name: %s', (prefix, rest) => {
    expect(scanName('VENDOR_TOKEN', `${prefix}${rest}`)).toEqual([]);
  });

  test('do not hide a secret key of the same vendor', () => {
    expect(scanName('VENDOR_TOKEN', `${['sk', 'live'].join('_')}_Xc7vPq2LmZ9tRw4KyB8nHs3J`)).toHaveLength(1);
  });
});
