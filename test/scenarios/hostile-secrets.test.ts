import { describe, expect, test } from 'vitest';
import { findExposedSecrets } from '../../layers/core/posture/secrets-outside.ts';

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

/** Milliseconds of CPU time. */
async function cost(value: string): Promise<number> {
  const start = process.cpuUsage();
  await findExposedSecrets([{ type: 'AWS::EC2::Instance', holder: 'i-1', place: 'UserData', value }], 'salt');
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

/** How many times the time of a small text a large one takes. Compilation and garbage collection can only add time, so the least
 * of several measurements counts; more are taken only if the first ones look bad. */
async function growth(piece: string): Promise<number> {
  const [small, large] = [textOf(piece, SMALL), textOf(piece, LARGE)];
  let [leastSmall, leastLarge] = [Math.min(await cost(small), await cost(small)), Number.POSITIVE_INFINITY];
  for (let run = 0; run < 5; run++) {
    leastLarge = Math.min(leastLarge, await cost(large));
    // What is too short to be measured well may not make a small time large.
    if (leastLarge / Math.max(leastSmall, 10) < MOST) break;
    leastSmall = Math.min(leastSmall, await cost(small));
  }
  return leastLarge / Math.max(leastSmall, 10);
}

describe('a hostile megabyte', () => {
  test.each(PIECES)('of %j takes linear time', async (piece) => {
    expect(await growth(piece)).toBeLessThan(MOST);
  });
});
