import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trackReads } from '../../layers/aws/readers/read-tracker.ts';
import { regionsToRead } from '../../layers/aws/readers/regions.ts';
import { readUser } from '../../layers/aws/readers/single-principal.ts';
import { assessEstates } from '../../layers/core/posture/assess.ts';
import type { AccessKeyFacts, Posture, Reason } from '../../layers/core/posture/types.ts';
import { type AccessKey, settingsFor } from '../../local/credentials.ts';
import { startEmulator } from '../../local/emulator.ts';
import { startMoto } from '../../local/moto.ts';
import { type Inhabited, inhabit, type Snapshotted, snapshot } from './moto-account.ts';
import { ACCOUNT, asRoot } from './snapshot-harness.ts';
import { arn, NAMES } from './snapshot-stage.ts';

const LONG_AFTER_DAYS = 200;

/** Two emulators by different authors, set up by the same calls and read by the same code. Each reveals errors of the other, and
 * assumptions of the readers about it. */
describe('the same account in a second, independent emulator', () => {
  const running: { stop(): Promise<void> }[] = [];
  let moto: Inhabited;
  let motoView: Snapshotted;
  let firstView: Snapshotted;

  beforeAll(async () => {
    // The very first start creates the Python environment of moto, which takes a minute.
    const starts = await Promise.allSettled([startMoto(ACCOUNT.id), startEmulator({ account: ACCOUNT.id })]);
    running.push(...starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : [])));
    const [inSecond, inFirst] = starts.map((start) => {
      if (start.status === 'rejected') throw start.reason;
      return inhabit(start.value.endpoint);
    });
    if (inSecond === undefined || inFirst === undefined) throw new Error('two were started');
    moto = await inSecond;
    [motoView, firstView] = await Promise.all([snapshot(moto), snapshot(await inFirst)]);
  }, 300_000);
  afterAll(() => Promise.all(running.map((server) => server.stop())));

  it('has the same identities in both', () => {
    expect(namesIn(motoView)).toEqual(namesIn(firstView));
    expect(namesIn(motoView)).toEqual(
      expect.arrayContaining(['user nightly-backup', 'role metrics-vendor', 'secret shop/database', 'root root']),
    );
  });

  it('is read in all enabled Regions if none is configured', async () => {
    const { connections, isComplete } = await regionsToRead([], asRoot(moto.endpoint));
    expect(isComplete).toBe(true);
    expect(connections.map(({ region }) => region)).toEqual(expect.arrayContaining(['us-east-1', 'eu-west-1']));
    expect(new Set(connections.map(({ endpoint }) => endpoint))).toEqual(new Set([moto.endpoint]));
  });

  it('has the same postures in both, as far as both emulators support', () => {
    expect(motoView.postures.map(judgement)).toEqual(firstView.postures.map(judgement));
  });

  it('has administrators, escalation paths, trust and secrets to compare', () => {
    const codes = new Set(motoView.postures.flatMap(({ reasons }) => reasons.map(({ code }) => code)));
    for (const code of [
      'IS_ADMIN',
      'ESCALATES_TO_ADMIN',
      'OIDC_TRUST_TOO_BROAD',
      'TRUST_WITHOUT_EXTERNAL_ID',
      'SECRET_OUTSIDE_VAULT',
      'SECRET_NOT_ROTATING',
      'SECRET_SHARED_OUTSIDE',
    ] as const)
      expect(codes).toContain(code);
    expect(new Set(motoView.postures.map(({ class: of }) => of)).size).toBeGreaterThanOrEqual(6);
  });

  it('causes no writes and no events if it is read again without changes', async () => {
    const { summaries } = await snapshot(moto);
    for (const summary of summaries) expect(summary).toMatchObject({ saved: 0, removed: 0, events: 0, overtaken: 0 });
  });

  describe('after keys and a role were used', () => {
    let usedAt: number;
    let view: Snapshotted;
    beforeAll(async () => {
      usedAt = Date.now();
      await use(moto.endpoint, moto.estate.statusPage.key);
      await useRole(moto.endpoint, moto.estate.backup.key, moto.estate.operatorRole);
      view = await snapshot(moto);
    });

    const keyOf = (name: string): AccessKeyFacts | undefined => {
      const keys = view.postures.find((posture) => posture.kind === 'user' && posture.name === name)?.containment
        .accessKeys;
      return keys === undefined || keys === 'unknown' ? undefined : keys[0];
    };
    const justNow = (time: string | null | undefined): void => {
      expect(Math.abs(Date.parse(time ?? '') - usedAt), `${time} is when it was used`).toBeLessThan(60_000);
    };

    it('has the last use of the key from the credential report, and a user in use', () => {
      justNow(keyOf('status-page')?.lastUsedAt);
      justNow(view.postures.find(({ name }) => name === 'status-page')?.lastUsedAt);
    });

    it('has the same last use from GetAccessKeyLastUsed when one user is read again', async () => {
      const user = await readUser(new IAMClient(asRoot(moto.endpoint)), trackReads(), 'status-page');
      const keys = user === 'unknown' || user === null || user.accessKeys === 'unknown' ? [] : user.accessKeys;
      const reported = Date.parse(keyOf('status-page')?.lastUsedAt ?? '');
      // The report has whole seconds.
      expect(Math.abs(Date.parse(keys[0]?.lastUsedAt ?? '') - reported)).toBeLessThan(1_000);
    });

    it('has a role in use, which the first emulator does not report', () => {
      justNow(view.postures.find(({ name }) => name === 'user-operator')?.lastUsedAt);
      expect(firstView.postures.find(({ name }) => name === 'user-operator')?.lastUsedAt).toBe('unknown');
    });

    it('has a key that is still unused', () => {
      expect(keyOf(NAMES.user)).toMatchObject({ status: 'Active', lastUsedAt: null });
    });

    it('distinguishes used from unused credentials after half a year', () => {
      const later = new Date(Date.parse(view.estate.takenAt) + LONG_AFTER_DAYS * 86_400_000).toISOString();
      const aged = assessEstates([view.estate], { now: later });
      const codesOf = (name: string) => aged.find((posture) => posture.name === name)?.reasons.map(({ code }) => code);
      expect(codesOf('status-page')).toEqual(expect.arrayContaining(['UNUSED_KEY', 'UNUSED_90D']));
      expect(codesOf('status-page')).not.toContain('KEY_NEVER_USED');
      expect(codesOf(NAMES.user)).toEqual(expect.arrayContaining(['KEY_NEVER_USED', 'NEVER_USED']));
      expect(codesOf('user-operator')).toContain('UNUSED_90D');
      expect(codesOf('metrics-vendor')).toContain('NEVER_USED');
      const reason = aged
        .find(({ identity }) => identity === arn('user/status-page'))
        ?.reasons.find(({ code }) => code === 'UNUSED_KEY');
      expect(reason?.evidence).toMatchObject({ unusedDays: LONG_AFTER_DAYS });
    });
  });
});

const namesIn = ({ postures }: Snapshotted): string[] => postures.map(({ kind, name }) => `${kind} ${name}`);

/** Reasons about missing facts, in which the two emulators differ. */
const ABOUT_GAPS: ReadonlySet<Reason['code']> = new Set(['FACTS_UNKNOWN']);
/** Values that differ between the accounts: ids, random suffixes of secret ARNs, and fingerprints, since each store has a salt. */
const OWN = /\bA[KIGR][A-Z0-9]{18,}\b|(?<=secret:[\w/]+-)\w{6}\b|\b[0-9a-f]{64}\b/g;
const withoutOwn = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value).replaceAll(OWN, '<its own>'));

/** A posture without values that depend on the emulator: ids, times, and last use. */
function judgement(posture: Posture): object {
  const { takenAt: _, createdAt: __, lastUsedAt: ___, unknowns, reasons, containment, ...judged } = posture;
  const { accessKeys, immutableId: ____, ...state } = containment;
  return withoutOwn({
    ...judged,
    unknowns: unknowns.filter((fact) => fact !== 'last use'),
    reasons: reasons.filter(({ code }) => !ABOUT_GAPS.has(code)),
    containment: {
      ...state,
      accessKeys: accessKeys === 'unknown' ? 'unknown' : accessKeys.map(({ status }) => status),
    },
  });
}

/** Any call counts as a use of the key. */
async function use(endpoint: string, key: AccessKey): Promise<void> {
  await new STSClient(settingsFor(endpoint, key)).send(new GetCallerIdentityCommand({}));
}

async function useRole(endpoint: string, key: AccessKey, role: string): Promise<void> {
  const { Credentials: session } = await new STSClient(settingsFor(endpoint, key)).send(
    new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'shift' }),
  );
  const credentials = {
    accessKeyId: session?.AccessKeyId ?? '',
    secretAccessKey: session?.SecretAccessKey ?? '',
    sessionToken: session?.SessionToken ?? '',
  };
  await new IAMClient(settingsFor(endpoint, credentials)).send(new ListUsersCommand({}));
}
