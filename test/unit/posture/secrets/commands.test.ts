import { describe, expect, test } from 'vitest';
import { scanText } from '../../../../layers/core/posture/secrets/scan.ts';

/** Made up. */
const P = 'vT4nWq81zL';
const valuesIn = (text: string): string[] => scanText('UserData', text).hits.map(({ value }) => value);

describe('passwords of commands', () => {
  test.each([
    `htpasswd -bc /etc/nginx/users admin ${P}`,
    `htpasswd -nb admin ${P}`,
    `mysqladmin -u root password ${P}`,
    `mongosh -u admin -p ${P} db.example.net`,
    `elasticsearch-users useradd admin -p ${P} -r superuser`,
    `rabbitmqctl add_user admin ${P}`,
    `sqlcmd -S db -U sa -P ${P}`,
    `sqlplus scott/${P}@db.example.net`,
    `zip -P ${P} backup.zip data`,
    `ssh-keygen -t rsa -N ${P} -f key`,
    `openssl enc -aes-256-cbc -k ${P} -in a`,
    `openssl passwd -6 ${P}`,
    `ldapsearch -x -D cn=admin,dc=example -w ${P} -b dc=example`,
    `rcon -u admin -p ${P}`,
    `gpg --batch --passphrase "${P}" --decrypt a`,
    JSON.stringify({ command: ['--db-password', P, '--port', '80'] }),
    `smbclient -U joe%${P} //files/share`,
    `npm config set //registry.example.net/:_authToken ${P}${P}`,
    `pulumi config set --secret dbPassword ${P}`,
    `aws ssm put-parameter --name /prod/db/password --value ${P} --type SecureString`,
    `aws ssm put-parameter --name /prod/db/password --type SecureString --value ${P}`,
    `echo ${P} | docker login -u joe --password-stdin`,
    `printf '%s' '${P}' | gh auth login --with-token`,
    `echo '${P}' | passwd --stdin root`,
    `echo ${P} | sudo -S apt update`,
    `echo '${P}' | realm join -U admin example.net`,
    `docker login --password-stdin <<< '${P}'`,
    `chpasswd <<EOF\nroot:${P}\nEOF`,
    `#cloud-config\nchpasswd:\n  list: |\n    root:${P}\n  expire: False`,
    `ConvertTo-SecureString -AsPlainText "${P}" -Force`,
    `$secure = '${P}' | ConvertTo-SecureString -AsPlainText -Force`,
    `[Environment]::SetEnvironmentVariable("DB_PASSWORD", "${P}", "Machine")`,
  ])('%s', (text) => {
    expect(valuesIn(text)).toEqual([text.includes(`${P}${P}`) ? `${P}${P}` : P]);
  });

  test('include a pair of user and password from standard input', () => {
    expect(valuesIn(`chpasswd <<< 'root:${P}'`)).toEqual([P]);
  });

  test.each([
    'echo "root:$PASSWORD" | chpasswd',
    'echo $TOKEN | docker login --password-stdin',
    'aws ecr get-login-password | docker login --username AWS --password-stdin registry.example.net',
    'htpasswd -bc /etc/nginx/users $USER $PASS',
    'mysql -u root -p$(cat /run/secrets/db)',
    'mysql -u root -p"$MYSQL_PASSWORD" -e "select 1"',
    'curl -u "$USER:$PASS" https://api.example.net',
    'ssh-keygen -t ed25519 -N "" -f key',
    'mkdir -p /var/lib/mysql',
    'docker run -p 8080:80 registry.example.net/login:v2',
    'aws configure set region eu-west-1',
    'git config --global user.email joe@example.net',
    'npm config set registry https://registry.example.net/',
    'PASSWORD=`pwgen 16 1`',
    'PASSWORD=$(openssl rand -base64 32)',
    'aws ssm get-parameter --name /prod/db/password --with-decryption',
    '#cloud-config\nchpasswd: { expire: false }\npackages:\n  - nginx\n',
    'joe ALL=(ALL) NOPASSWD: /usr/bin/systemctl',
    'B0:1A:F3:23:10:6B:DE:D0:09:61:57:AA:F4:25:E0:5B',
  ])('not: %s', (text) => {
    expect(valuesIn(text)).toEqual([]);
  });
});

describe('passwords of configuration files', () => {
  test.each([
    ['netrc, password first', `machine api.example.net password ${P} login joe`],
    ['pgpass', `db.example.net:5432:app:joe:${P}`],
    ['Fluent Bit', `[OUTPUT]\n    Name splunk\n    Splunk_Token ${P}\n`],
    ['ipsec.secrets', `10.0.0.1 10.0.0.2 : PSK "${P}"`],
    ['snmpd.conf', `createUser joe SHA "${P}" AES`],
    ['an ACL of Redis', `ACL SETUSER app on >${P} ~* +@all`],
    ['YAML with an anchor', `password: &password "${P}"`],
    ['a variable of Terraform', `variable "db_password" {\n  default = "${P}"\n}`],
    ['a property in XML', `<property name="hibernate.connection.password">${P}</property>`],
    ['a property list', `<key>ApiToken</key>\n<string>${P}</string>`],
    ['an element in an element', `<AdministratorPassword><Value>${P}</Value></AdministratorPassword>`],
    ['a connection string in JSON', `{"ConnectionStrings":{"Default":"Server=db;User ID=sa;Password=${P};"}}`],
    ['a connection string of a task', `{"name":"DB","value":"Server=db;User ID=sa;Password=${P};"}`],
    ['a function of PHP', `define('DB_PASSWORD', '${P}');`],
    ['a call with positions', `DriverManager.getConnection("jdbc:mysql://db/app", "root", "${P}")`],
    ['a list of pairs', `[("DB_PASSWORD", "${P}")]`],
    ['a sentence', `The password is ${P}`],
    ['Markdown', `**Password:** ${P}`],
    ['a connection without a host', `app:${P}@/orders`],
    ['a login', `smtp.login("joe", "${P}")`],
    ['a typed constant', `const password: string = '${P}';`],
    ['a plug-in of MySQL', `ALTER USER 'root'@'%' IDENTIFIED WITH caching_sha2_password BY '${P}';`],
    ['Oracle', `CREATE USER app IDENTIFIED BY ${P};`],
    ['a function of MariaDB', `SET PASSWORD = PASSWORD('${P}');`],
  ])('%s', (_, text) => {
    expect(valuesIn(text)).toEqual([P]);
  });

  test.each([
    ['a version', '{"dependencies":{"@example/password":"^5.2.5"}}'],
    ['a regular expression', `token_pattern = r'(?:[^"%s]+|%s)'`],
    ['a class', 'MovedAttribute("HTTPPasswordMgr", "urllib2", "urllib.request")'],
    ['the name of an algorithm', 'password_encryption = scram-sha-256'],
    ['an address with placeholders', 'postgres://<user>:<password>@host/db'],
    ['a form', '<label>Password: <input name="password" type="password" required></label>'],
    ['a key of a secret', 'valueFrom:\n  secretKeyRef:\n    name: db-credentials\n    key: password\n'],
    ['a sealed secret', `encryptedData:\n  password: AgB${P.repeat(12)}`],
    ['a variable of Terraform', 'variable "db_password" {\n  type = string\n}\npassword = var.db_password'],
  ])('not: %s', (_, text) => {
    expect(valuesIn(text)).toEqual([]);
  });
});
