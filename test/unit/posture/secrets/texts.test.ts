import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { scanText } from '../../../../layers/core/posture/secrets/scan.ts';

/** Made up. */
const PASSWORD = 'kh3kREyCFJ';
const RANDOM = '9fK2lmQx7Tz1Yw3Vb5Nc8Hd0Jg4Ls6Pe';
/** Of the length and characters that keys have; put together so that no scanner takes this file for a leak. */
const BODY = Array.from({ length: 26 }, (_, line) => `${RANDOM}${RANDOM}`.slice(line % 9) + RANDOM.slice(0, line % 9));
const PEM = [['-----BEGIN', 'PRIVATE KEY-----'].join(' '), ...BODY, ['-----END', 'PRIVATE KEY-----'].join(' ')].join(
  '\n',
);

const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');
const valuesIn = (text: string, name = 'SETTING'): string[] => scanText(name, text).hits.map(({ value }) => value);

describe('passwords in URIs', () => {
  test.each([
    ['a database', `postgres://app:${PASSWORD}@db.example.net:5432/app`],
    ['a driver in the scheme', `mysql+pymysql://app:${PASSWORD}@10.0.0.4/app`],
    ['a broker', `amqps://worker:${PASSWORD}@mq.example.net`],
    ['no user', `redis://:${PASSWORD}@cache.example.net:6379/0`],
    ['a cluster', `mongodb+srv://app:${PASSWORD}@cluster0.example.net/app?retryWrites=true`],
    ['JDBC for Oracle', `jdbc:oracle:thin:app/${PASSWORD}@//db.example.net:1521/app`],
    ['MySQL for Go', `app:${PASSWORD}@tcp(db.example.net:3306)/app`],
    ['no scheme', `app:${PASSWORD}@db.example.net:5432/app`],
    ['a random password on the own machine', `postgres://app:${RANDOM}@localhost/app`],
    ['in a sentence', `see https://joe:${PASSWORD}@wiki.example.net/start, as ever`],
  ])('%s', (_, text) => {
    expect(valuesIn(text)).toEqual([text.includes(RANDOM) ? RANDOM : PASSWORD]);
  });

  test.each([
    ['no password', 'postgres://app@db.example.net/app'],
    ['an empty password', 'postgres://app:@db.example.net/app'],
    ['a placeholder', 'https://user:password@example.net/'],
    ['a variable', 'https://$USER:$TOKEN@git.example.net/a.git'],
    ['a variable of a template', `postgresql://\${user}:\${password}@db.example.net/app`],
    ['the password of documentation, on the own machine', 'postgres://postgres:postgres@localhost:5432/app'],
    ['the password of documentation, on the container beside', 'amqp://orders:orders@rabbit:5672'],
    ['a port and an address of mail', 'https://example.net:8443/to/joe@example.net'],
    ['the public key of an error tracker', `https://${RANDOM}@errors.example.net/42`],
  ])('not: %s', (_, text) => {
    expect(valuesIn(text)).toEqual([]);
  });
});

describe('connection strings and configuration files', () => {
  test.each([
    ['ADO.NET', `Server=tcp:db.example.net,1433;User ID=app;Password=${PASSWORD};Encrypt=true`],
    ['ODBC', `Driver={SQL Server};Server=db;Uid=app;Pwd=${PASSWORD};`],
    ['JDBC', `jdbc:sqlserver://db.example.net;user=app;password=${PASSWORD}`],
    ['parameters of a URI', `jdbc:mysql://db.example.net/app?user=app&password=${PASSWORD}`],
    ['libpq', `host=db.example.net port=5432 user=app password=${PASSWORD} dbname=app`],
    ['netrc', `machine api.example.net\n  login joe\n  password ${PASSWORD}\n`],
    ['netrc in one line', `machine api.example.net login joe password ${PASSWORD}`],
    ['properties', `# database\nspring.datasource.password=${PASSWORD}\n`],
    ['an INI file', `[client]\nuser = app\npassword = ${PASSWORD}\n`],
    ['PyPI', `[pypi]\nusername = joe\npassword = ${PASSWORD}\n`],
    ['Redis', `port 6379\nrequirepass ${PASSWORD}\n`],
    ['XML', `<server><id>a</id><password>${PASSWORD}</password></server>`],
    ['XML attributes', `<add key="DbPassword" value="${PASSWORD}" />`],
    ['YAML', `db:\n  user: app\n  password: ${PASSWORD}\n`],
    ['YAML in one line', `db: {user: app, password: ${PASSWORD}}`],
    ['JSON', `{"db":{"user":"app","password":"${PASSWORD}"},"debug":false}`],
    ['JSON in JSON', JSON.stringify({ settings: JSON.stringify({ password: PASSWORD }) })],
    ['a Ruby hash', `{ :user => 'app', 'password' => '${PASSWORD}' }`],
    ['SQL', `CREATE USER app WITH PASSWORD '${PASSWORD}';`],
    ['MySQL', `CREATE USER app IDENTIFIED BY '${PASSWORD}';`],
    ['JAAS', `org.example.PlainLoginModule required username="app" password="${PASSWORD}";`],
  ])('%s', (_, text) => {
    expect(valuesIn(text)).toEqual([PASSWORD]);
  });

  const azure = base64(`${RANDOM}${RANDOM}`);
  test.each([
    [
      'a storage account',
      `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${azure};EndpointSuffix=core.windows.net`,
      azure,
    ],
    ['Cosmos DB', `AccountEndpoint=https://a.documents.azure.com:443/;AccountKey=${azure};`, azure],
    ['Service Bus', `Endpoint=sb://a/;SharedAccessKeyName=Root;SharedAccessKey=${azure}`, azure],
    [
      'a shared access signature',
      `https://a.blob.core.windows.net/c?sv=2024-11-04&sp=r&sig=${azure.slice(0, 43)}%3D`,
      `${azure.slice(0, 43)}%3D`,
    ],
    ['WireGuard', `[Interface]\nPrivateKey = ${azure.slice(0, 43)}=\nAddress = 10.0.0.1/24`, `${azure.slice(0, 43)}=`],
    ['npm', `//registry.npmjs.org/:_authToken=${RANDOM}\n`, RANDOM],
    [
      'AWS',
      `[default]\naws_secret_access_key = ${`${RANDOM}${RANDOM}`.slice(0, 40)}\n`,
      `${RANDOM}${RANDOM}`.slice(0, 40),
    ],
  ])('%s', (_, text, secret) => {
    expect(valuesIn(text)).toEqual([secret]);
  });

  test('include the configuration of Docker', () => {
    const auth = base64(`joe:${PASSWORD}`);
    expect(valuesIn(`{"auths":{"https://index.docker.io/v1/":{"auth":"${auth}"}}}`)).toEqual([auth]);
  });
});

describe('scripts and templates', () => {
  test.each([
    ['an export', `#!/bin/sh\nexport DB_HOST=db\nexport DB_PASSWORD="${PASSWORD}"\nexec /opt/app/run\n`],
    ['an assignment before a command', `PGPASSWORD=${PASSWORD} psql -h db -c 'select 1'`],
    ['an .env file', `# local\nDB_USER=app\nDB_PASSWORD='${PASSWORD}'\n`],
    ['a default', `DB_PASSWORD=\${DB_PASSWORD:-${PASSWORD}}`],
    ['PowerShell', `$env:DB_PASSWORD = "${PASSWORD}"`],
    ['a secure string', `$p = ConvertTo-SecureString '${PASSWORD}' -AsPlainText -Force`],
    ['Windows', `net user Administrator "${PASSWORD}" /add`],
    ['setx', `setx DB_PASSWORD ${PASSWORD} /M`],
    ['a Dockerfile', `FROM a\nENV DB_PASSWORD ${PASSWORD}\n`],
    ['Python', `os.environ["DB_PASSWORD"] = "${PASSWORD}"`],
    ['an option', `app --db-password ${PASSWORD} --port 80`],
    ['an option with a sign', `app --db-password=${PASSWORD} --port 80`],
    ['mysql', `mysql -h db -u root -p${PASSWORD} app`],
    ['docker login', `docker login -u joe -p ${PASSWORD} registry.example.net`],
    ['sshpass', `sshpass -p '${PASSWORD}' ssh joe@example.net`],
    ['redis-cli', `redis-cli -h cache -a ${PASSWORD} ping`],
    ['curl', `curl -s -u joe:${PASSWORD} https://api.example.net/`],
    ['chpasswd', `echo "ubuntu:${PASSWORD}" | chpasswd`],
    ['a pod', `env:\n  - name: DB_PASSWORD\n    value: ${PASSWORD}\n`],
    ['a task definition', `{"environment":[{"name":"DB_PASSWORD","value":"${PASSWORD}"}]}`],
    ['a task definition, value first', `{"environment":[{"value":"${PASSWORD}","name":"DB_PASSWORD"}]}`],
    ['a parameter of a stack', `[{"ParameterKey":"DbPassword","ParameterValue":"${PASSWORD}"}]`],
    [
      'a template in YAML',
      `Parameters:\n  DbPassword:\n    Type: String\n    NoEcho: true\n    Default: ${PASSWORD}\n`,
    ],
    ['a template in JSON', `{"Parameters":{"DbPassword":{"Type":"String","Default":"${PASSWORD}"}}}`],
    ['user data in a template', JSON.stringify({ 'Fn::Base64': `#!/bin/sh\nexport DB_PASSWORD=${PASSWORD}\n` })],
    ['a script in Base64', base64(`#!/bin/sh\nexport DB_PASSWORD=${PASSWORD}\nexec /opt/app/run\n`)],
    ['a script, compressed', base64(gzipSync(`#!/bin/sh\nexport DB_PASSWORD=${PASSWORD}\nexec /opt/app/run\n`))],
  ])('%s', (_, text) => {
    expect(valuesIn(text)).toEqual([PASSWORD]);
  });

  test.each([
    ['references', `password: \${DB_PASSWORD}\ntoken: {{resolve:secretsmanager:prod/app}}\n`],
    ['a reference to a parameter', `DbPassword: !Ref DbPassword\nApiToken: !Sub "\${Token}"`],
    ['a reference in JSON', '{"MasterUserPassword":{"Ref":"DbPassword"}}'],
    ['an empty default', 'Parameters:\n  DbPassword:\n    Type: String\n    Default: ""\n'],
    ['a command', 'export DB_PASSWORD=$(aws ssm get-parameter --name /prod/db --query Parameter.Value)'],
    ['a token of the metadata service', 'curl -H "X-aws-ec2-metadata-token: $TOKEN" http://169.254.169.254/latest/'],
    ['a question', 'read -s -p "Password: " DB_PASSWORD'],
    ['a switch', 'PasswordAuthentication no\nPermitEmptyPasswords no\n'],
    [
      'a secret of a task',
      '{"secrets":[{"name":"DB_PASSWORD","valueFrom":"arn:aws:ssm:eu-west-1:111122223333:parameter/p"}]}',
    ],
    [
      'a policy',
      '{"Action":"secretsmanager:GetSecretValue","Resource":"arn:aws:secretsmanager:*:*:secret:prod-db-A1b2C3"}',
    ],
    ['a condition key', '{"key":"ec2:Phase1EncryptionAlgorithms"}'],
    ['source code', 'const password = readPassword(settings.path);\nlet token: Token = state.currentToken;'],
    ['a digest', '{"digest":"2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"}'],
    ['a header with a variable', `curl -H "Authorization: Bearer \${TOKEN}" https://api.example.net/`],
  ])('not: %s', (_, text) => {
    expect(valuesIn(text)).toEqual([]);
  });
});

describe('encoded secrets', () => {
  test('are found after several encodings', () => {
    const script = `export DB_PASSWORD=${PASSWORD}; export API_TOKEN=${RANDOM}`;
    expect(valuesIn(base64(base64(base64(base64(script)))))).toEqual([PASSWORD, RANDOM]);
  });

  test('is reported as incomplete if compressed texts exceed the limit, and the plain text is scanned', () => {
    const bomb = base64(gzipSync('a'.repeat(3_000_000)));
    const { hits, isComplete } = scanText('UserData', `DB_PASSWORD=${PASSWORD}\n${bomb}\n${bomb}\n`);
    expect(hits.map(({ value }) => value)).toEqual([PASSWORD]);
    expect(isComplete).toBe(false);
  });

  test('is complete for text that only looks compressed', () => {
    expect(scanText('SETTING', `H4sI${RANDOM}${RANDOM}`)).toEqual({ hits: [], isComplete: true });
  });
});

describe('headers, keys and tokens', () => {
  test.each([
    ['Basic', `Authorization: Basic ${base64(`joe:${PASSWORD}`)}`, base64(`joe:${PASSWORD}`)],
    ['Bearer', `{"Authorization":"Bearer ${RANDOM}"}`, RANDOM],
    ['a scheme alone', `Bearer ${RANDOM}`, RANDOM],
  ])('%s', (_, text, secret) => {
    expect(valuesIn(text)).toEqual([secret]);
  });

  test('do not include Basic without a password', () => {
    expect(valuesIn(`Authorization: Basic ${base64('joe:')}`)).toEqual([]);
    expect(valuesIn(`Authorization: Basic ${base64('user:password')}`)).toEqual([]);
  });

  test.each([
    ['as it is', PEM],
    ['with its line breaks escaped', JSON.stringify({ private_key: PEM })],
    ['in one line', PEM.replaceAll('\n', ' ')],
    ['in Base64', base64(PEM)],
    ['in Base64 of several lines', base64(PEM).replace(/(.{76})/g, '$1\n')],
    ['without its end', PEM.slice(0, -30)],
  ])('a private key %s', (_, text) => {
    expect(scanText('SETTING', text).hits.map(({ kind }) => kind.replace(', encoded', ''))).toEqual(['private key']);
  });

  test.each([
    ['a certificate', PEM.replaceAll('PRIVATE KEY', 'CERTIFICATE')],
    ['a public key', PEM.replaceAll('PRIVATE KEY', 'PUBLIC KEY')],
    ['a private key that is left out', PEM.replace(BODY.join('\n'), '...')],
    ['the public key of a payment service', `pk_live_${RANDOM.slice(0, 24)}`],
    ['a commit', '6d070c415ed7e70cad19461922995d84016e51c6'],
    ['an id', '550e8400-e29b-41d4-a716-446655440000'],
    ['a token of documentation', `sk_live_${'x'.repeat(24)}`],
  ])('not: %s', (_, text) => {
    expect(valuesIn(text)).toEqual([]);
  });

  const claims = (payload: object) =>
    [{ alg: 'HS256', typ: 'JWT' }, payload].map((part) => base64(JSON.stringify(part)));
  const jwt = (payload: object) => [...claims(payload).map((part) => part.replaceAll('=', '')), RANDOM].join('.');
  test('include a JSON Web Token, unless it is public or an example', () => {
    const token = jwt({ sub: 'orders', role: 'service_role' });
    expect(valuesIn(token)).toEqual([token]);
    expect(valuesIn(jwt({ iss: 'database', role: 'anon' }))).toEqual([]);
    expect(valuesIn(jwt({ sub: '1234567890', name: 'John Doe' }))).toEqual([]);
  });

  test('do not include the published account of an emulator', () => {
    const [half, other] = [
      'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6',
      'IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
    ];
    expect(valuesIn(`AccountName=devstoreaccount1;AccountKey=${half}${other};`)).toEqual([]);
    expect(valuesIn(`AccountName=devstoreaccount1;AccountKey=${other}${half};`)).toHaveLength(1);
  });

  test('do not include the browser key of a map, but the same key of a model', () => {
    const key = ['AIza', `${RANDOM}abc`].join('');
    expect([valuesIn(key, 'GOOGLE_MAPS_KEY'), valuesIn(key, 'GEMINI')]).toEqual([[], [key]]);
  });

  test('include a secret access key next to its ID, without names', () => {
    const [id, key] = [['AKIA', 'Q3EGR5TPLN2WZX7B'].join(''), `${RANDOM}${RANDOM}`.slice(0, 40)];
    expect(valuesIn(`${id},${key}`)).toEqual([key]);
    expect(valuesIn(key)).toEqual([]);
  });
});
