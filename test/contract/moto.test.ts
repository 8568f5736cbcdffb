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

/** Two emulators by different authors, set up by the same calls and read by the same code. What one of them gets wrong,
 * or our readers take for granted about it, the other one shows. */
describe('the same account in a second, independent AWS', () => {
  const running: { stop(): Promise<void> }[] = [];
  let moto: Inhabited;
  let motoView: Snapshotted;
  let firstView: Snapshotted;

  beforeAll(async () => {
    // The first start ever makes moto's Python environment, which takes a minute.
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

  it('given the same calls, when both are read, then everybody and everything is found in both', () => {
    expect(namesIn(motoView)).toEqual(namesIn(firstView));
    expect(namesIn(motoView)).toEqual(
      expect.arrayContaining(['user nightly-backup', 'role metrics-vendor', 'secret shop/database', 'root root']),
    );
  });

  it('given no Region by name, when asked where to look, then all that are enabled are named', async () => {
    const { connections, isComplete } = await regionsToRead([], asRoot(moto.endpoint));
    expect(isComplete).toBe(true);
    expect(connections.map(({ region }) => region)).toEqual(expect.arrayContaining(['us-east-1', 'eu-west-1']));
    expect(new Set(connections.map(({ endpoint }) => endpoint))).toEqual(new Set([moto.endpoint]));
  });

  it('given the same calls, when both are judged, then the postures agree in all that both know', () => {
    expect(motoView.postures.map(judgement)).toEqual(firstView.postures.map(judgement));
  });

  it('given what both judged, then it is worth agreeing on: administrators, escalations, trust, secrets', () => {
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

  it('given nothing new, when read and judged again, then nothing is written and nothing is said', async () => {
    const { summaries } = await snapshot(moto);
    for (const summary of summaries) expect(summary).toMatchObject({ saved: 0, removed: 0, events: 0, overtaken: 0 });
  });

  describe('when keys and a role are really used', () => {
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

    it('then the key has the date of the credential report, and the user is in use', () => {
      justNow(keyOf('status-page')?.lastUsedAt);
      justNow(view.postures.find(({ name }) => name === 'status-page')?.lastUsedAt);
    });

    it('then a user that is read again by itself has the date of GetAccessKeyLastUsed, the same one', async () => {
      const user = await readUser(new IAMClient(asRoot(moto.endpoint)), trackReads(), 'status-page');
      const keys = user === 'unknown' || user === null || user.accessKeys === 'unknown' ? [] : user.accessKeys;
      const reported = Date.parse(keyOf('status-page')?.lastUsedAt ?? '');
      // The report writes whole seconds.
      expect(Math.abs(Date.parse(keys[0]?.lastUsedAt ?? '') - reported)).toBeLessThan(1_000);
    });

    it('then the role is in use, which the first emulator never tells', () => {
      justNow(view.postures.find(({ name }) => name === 'user-operator')?.lastUsedAt);
      expect(firstView.postures.find(({ name }) => name === 'user-operator')?.lastUsedAt).toBe('unknown');
    });

    it('then a key that was not used still was not', () => {
      expect(keyOf(NAMES.user)).toMatchObject({ status: 'Active', lastUsedAt: null });
    });

    it('then half a year of silence later use and no use are told apart', () => {
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

/** Reasons that only say that a fact is missing: that is where the two differ. */
const ABOUT_GAPS: ReadonlySet<Reason['code']> = new Set(['FACTS_UNKNOWN']);
/** What each account has of its own: ids, the random end of a secret's ARN, fingerprints, since each store has its salt. */
const OWN = /\bA[KIGR][A-Z0-9]{18,}\b|(?<=secret:[\w/]+-)\w{6}\b|\b[0-9a-f]{64}\b/g;
const withoutOwn = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value).replaceAll(OWN, '<its own>'));

/** A posture without what belongs to one emulator: its ids, its clock, and what only it knows about use. */
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

/** Any call will do: it is the key that counts. */
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
