import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { scanText } from '../../../../layers/core/posture/secrets/scan.ts';

/** Made up. */
const P = 'vT4nWq81zL';
const SCRIPT = `#!/bin/sh\nexport DB_PASSWORD=${P}\nexec /opt/app/run\n`;
const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');
const valuesIn = (text: string): string[] => scanText('SETTING', text).hits.map(({ value }) => value);

describe('a secret in a text', () => {
  test.each([
    ['in Base64', base64(SCRIPT)],
    ['in Base64 without padding', base64(SCRIPT).replace(/=+$/, '')],
    ['in Base64 for URLs', Buffer.from(SCRIPT).toString('base64url')],
    ['in short Base64', base64(JSON.stringify({ pw: P }))],
    ['in a data URI', `data:text/plain;base64,${base64(SCRIPT)}`],
    ['in a part of a mail', `Content-Transfer-Encoding: base64\n\n${base64(SCRIPT)}\n--end--`],
    ['compressed with gzip', base64(gzipSync(SCRIPT))],
    ['compressed with zlib', base64(deflateSync(SCRIPT))],
    ['compressed, encoded twice', base64(base64(gzipSync(SCRIPT)))],
    ['in UTF-16', `powershell -EncodedCommand ${Buffer.from(`$password = "${P}"`, 'utf16le').toString('base64')}`],
    ['in hexadecimal digits', Buffer.from(SCRIPT).toString('hex')],
    ['encoded for a URI', encodeURIComponent(JSON.stringify({ user: 'joe', password: P }))],
    ['in a parameter of a URI', `mssql+pyodbc:///?odbc_connect=${encodeURIComponent(`SERVER=db;UID=app;PWD=${P}`)}`],
    ['with escapes of JSON', JSON.stringify(JSON.stringify(JSON.stringify({ password: P })))],
    ['with code points of JSON', `{"url":"jdbc:mysql://db/app?user=app\\u0026password\\u003d${P}"}`],
    ['with entities of XML', `<a b="jdbc:mysql://db/app?user=app&amp;password=${P}"/>`],
    ['joined in JSON', JSON.stringify({ 'Fn::Join': ['', ['export DB_PASSWORD=', P, '\n', { Ref: 'Rest' }]] })],
    ['joined in YAML', `Value: !Join ["", ["DB_PASSWORD=", "${P}", "\\n", !Ref Rest]]`],
  ])('is found %s', (_, text) => {
    expect(valuesIn(text)).toEqual([P]);
  });

  test.each([
    ['in Base64', base64('hello world, this is a harmless message for everyone')],
    ['in hexadecimal digits', Buffer.from('hello world, this is a harmless message').toString('hex')],
    ['in a URI', 'https://example.net/?q=hello%20world%3A%20how%20are%20you&next=https%3A%2F%2Fexample.net%2Fhome'],
    ['joined', JSON.stringify({ 'Fn::Join': ['', ['DB_PASSWORD=', { Ref: 'DbPassword' }, '\n']] })],
    ['joined from a value', JSON.stringify({ 'Fn::Join': ['/', ['password', 'orders', 'x9']] })],
    ['a certificate', base64(`-----BEGIN CERTIFICATE-----\nMIIB${P.repeat(6)}\n-----END CERTIFICATE-----\n`)],
  ])('is not found where there is none, %s', (_, text) => {
    expect(valuesIn(text)).toEqual([]);
  });
});

describe('keys in other formats than PEM', () => {
  const key = `${P}${P.toLowerCase()}${P.toUpperCase()}`;
  test.each([
    ['a private key', JSON.stringify({ kty: 'EC', crv: 'P-256', x: key, d: key }), 1],
    ['a symmetric key', JSON.stringify({ kty: 'oct', k: key }), 1],
    ['a public key', JSON.stringify({ keys: [{ kty: 'RSA', kid: 'a', n: key, e: 'AQAB' }] }), 0],
  ])('%s in JSON', (_, text, count) => {
    expect(scanText('SETTING', text).hits).toHaveLength(count);
  });

  test('a static key of OpenVPN', () => {
    const body = '9c2e7d41b08f5a36e1c4d7f2a90b8e35\n'.repeat(16);
    const text = `<tls-auth>\n-----BEGIN OpenVPN Static key V1-----\n${body}-----END OpenVPN Static key V1-----\n`;
    expect(scanText('SETTING', text).hits).toMatchObject([{ kind: 'static key (OpenVPN)' }]);
  });
});

describe('user information of URIs', () => {
  const token = `${P}${P.toLowerCase()}9Xq`;
  test.each([
    ['a slash in the password', `postgres://app:pa/ss${P}@db.example.net/app`, `pa/ss${P}`],
    ['a number sign in the password', `postgres://app:pa#ss${P}@db.example.net/app`, `pa#ss${P}`],
    ['a token in place of the user', `https://${token}@git.example.net/team/app.git`, token],
    ['a token with an empty password', `https://${token}:@packages.example.net/simple`, token],
    ['a password with a capital and a symbol on the own machine', 'redis://:Summer2024!@127.0.0.1:6379', 'Summer2024!'],
  ])('%s', (_, text, secret) => {
    expect(valuesIn(text)).toEqual([secret]);
  });

  test.each([
    ['an address in a path', 'https://example.net:8443/to/joe@example.net'],
    ['a name of a package', 'https://registry.example.net/@scope/package'],
    ['a place on a map', 'https://maps.example.net/maps/@52.1,13.4'],
    ['a user of SSH', 'ssh://git@git.example.net:22/team/app.git'],
    ['a word with a number, on a container', 'mysql://root:root123@db:3306/test'],
  ])('not: %s', (_, text) => {
    expect(valuesIn(text)).toEqual([]);
  });
});
