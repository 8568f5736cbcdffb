import type { NoteKind, SourceNote } from '../../../../layers/core/detection/source-memory.ts';
import { ABROAD, ACCOUNT, DAY, HOME, MINUTE, NOON, record, tenDays, userArn } from '../records.ts';
import { failedLogin, instance, login, many, one, type RuleCases } from './case.ts';

const abroad = { sourceIPAddress: ABROAD };
const hidden = (count: number) =>
  Array.from({ length: count }, (_, n) =>
    failedLogin(
      { userIdentity: { type: 'IAMUser', accountId: ACCOUNT, userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' }, ...abroad },
      NOON + n * MINUTE,
    ),
  );
const notes = (kind: NoteKind, values: readonly string[], at = NOON - DAY): readonly SourceNote[] =>
  values.map((value) => ({ source: '192.0.2.0/24', kind, value, at }));
const failed = (count: number, at?: number) =>
  notes(
    'failed',
    Array.from({ length: count }, (_, n) => userArn(`user-${n}`)),
    at,
  );
const profile = tenDays(['s3:GetObject']);
const whoAmI = record('sts:GetCallerIdentity', abroad);

/** Cases that depend on what other identities did from the same source. */
export const sourceCases: Readonly<Record<string, RuleCases>> = {
  'signin-spraying': {
    matches: [
      many('unknown names', hidden(5)),
      one('a user after four others', failedLogin(abroad, NOON), { notes: failed(4) }),
    ],
    ignores: [
      many('a few unknown names', hidden(4)),
      one('a user at a private address', failedLogin({ sourceIPAddress: '10.0.0.1' }, NOON), { notes: failed(8) }),
      one('a user after three others', failedLogin(abroad, NOON), { notes: failed(3) }),
      one('others of a month ago', failedLogin(abroad, NOON), { notes: failed(8, NOON - 30 * DAY) }),
      one('a success', login(abroad), { notes: failed(8) }),
    ],
  },
  'signin-after-spraying': {
    matches: [one('a success after four failures of others', login(abroad), { notes: failed(4) })],
    ignores: [
      one('a success after three failures', login(abroad), { notes: failed(3) }),
      one('a success elsewhere', login({ sourceIPAddress: HOME }), { notes: failed(8) }),
      one('others who succeeded later', login(abroad), {
        notes: [...failed(8), ...failed(8).map((note) => ({ ...note, kind: 'signed-in' as const }))],
      }),
      one('a success at a habitual source', login(abroad), {
        notes: failed(8),
        profile: { ...profile, sources: { '192.0.2.0/24': { count: 9, first: NOON - 9 * DAY, last: NOON - DAY } } },
      }),
    ],
  },
  'keys-from-one-source': {
    matches: [one('a third key', whoAmI, { profile, notes: notes('key', ['AKIA1', 'AKIA2']) })],
    ignores: [
      one('a second key', whoAmI, { profile, notes: notes('key', ['AKIA1']) }),
      one('a key without a baseline', whoAmI, { notes: notes('key', ['AKIA1', 'AKIA2']) }),
      one('instances', whoAmI, { profile, notes: notes('instance', ['i-1', 'i-2']) }),
    ],
  },
  'instance-beside-key': {
    matches: [
      one('a key where an instance was', whoAmI, { profile, notes: notes('instance', ['i-1']) }),
      one('an instance where a key was', record('s3:ListBuckets', instance(abroad)), {
        notes: notes('key', ['AKIA1']),
      }),
    ],
    ignores: [
      one('a key where another key was', whoAmI, { profile, notes: notes('key', ['AKIA1']) }),
      one('an instance in Amazon', record('s3:ListBuckets', instance({ sourceIPAddress: '3.5.140.2' })), {
        notes: notes('key', ['AKIA1']),
      }),
    ],
  },
};
