import { describe, expect, test } from 'vitest';
import { findExposedSecrets } from '../../../../layers/core/posture/secrets-outside.ts';

/** What a hostile value may be made of: pieces that begin something, over and over, and never end it. */
const PIECES = [
  '=',
  'a=',
  '://',
  'a://b:c@',
  'eyJ-',
  'sk-ant-api03-',
  'password=',
  'password="',
  "password='a",
  'password=a;',
  'key: ',
  'name:',
  ' --password "',
  'Bearer ',
  'authorization: bearer a',
  '-----BEGIN PRIVATE KEY-----',
  'AKIAQ3EGR5TPLN2WZX7B ',
  'aGVsbG8gd29ybGQg',
  'H4sIAAAAAAAA',
  '\\n',
  '@tcp(',
  '${a:-',
  'T3BlbkFJ',
  'value=',
  '<password>',
  '%3D',
  'variable "a" {',
  'f("password", "',
  '"Fn::Join":["",["a",',
  '"kty" "d":"',
  'echo a | chpasswd\nroot:',
  '=" | ConvertTo-SecureString',
  'a:1234:a:a:',
  ' ',
  'A',
];

const SMALL = 125_000;
const LARGE = 1_000_000;
/** Time that grows with the square of the length would grow 64-fold, and linear time eightfold. */
const MOST = 24;

const textOf = (piece: string, length: number): string =>
  piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

/** Milliseconds of processor time, the least of several runs: what else the machine does counts less. */
async function cost(value: string, runs: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    const start = process.cpuUsage();
    await findExposedSecrets([{ type: 'AWS::EC2::Instance', holder: 'i-1', place: 'UserData', value }], 'salt');
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1_000);
  }
  return least;
}

describe('a hostile megabyte', () => {
  test.each(PIECES)('of %j takes linear time', { timeout: 60_000 }, async (piece) => {
    const [small, large] = [await cost(textOf(piece, SMALL), 3), await cost(textOf(piece, LARGE), 1)];
    // What is too short to be measured well may not make a small time large.
    expect(large / Math.max(small, 10)).toBeLessThan(MOST);
  });
});
