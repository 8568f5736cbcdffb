import { describe, expect, it, vi } from 'vitest';
import { ConflictError } from '../../../layers/app/retry-on-conflict.ts';
import type { CaseStore, IdentityStore } from '../../../layers/core/ports.ts';
import { attack, messages, READ_ONLY, world } from './detector-world.ts';
import { ACCOUNT, ask, NOON, record, role, root, tenDays, userArn } from './records.ts';

describe('a detector', () => {
  it('opens one incident, stores it and publishes it', async () => {
    const { detector, published, incidents } = world();
    expect(await detector('change').handle(messages(...attack()))).toEqual([]);
    expect(published('Incident Opened')).toHaveLength(1);
    expect((await incidents()).map(({ identity }) => identity)).toEqual([userArn('reporter')]);
  });

  it('opens one incident when the same events are delivered ten times', async () => {
    const { detector, published, incidents } = world();
    const batch = messages(...attack());
    const one = detector('change');
    for (let time = 0; time < 10; time += 1) await one.handle(batch);
    expect(await incidents()).toHaveLength(1);
    expect(published('Incident Opened')).toHaveLength(1);
  });

  it.each([['use', 'change'] as const, ['change', 'use'] as const])(
    'loses no signal of an event that several detectors match: %s before %s',
    async (...order) => {
      const { incidents, detector, identities } = world();
      const batch = messages(
        record('cloudtrail:StopLogging', { userIdentity: root, requestParameters: { name: 'main' } }),
      );
      for (const kind of order) await detector(kind).handle(batch);
      const { window } = await identities.load(`arn:aws:iam::${ACCOUNT}:root`);
      const rules = window?.signals.map(({ rule }) => rule);
      expect(rules).toEqual(expect.arrayContaining(['root-use', 'trail-tampering']));
      expect((await incidents()).map(({ signals }) => signals.length)).toEqual([rules?.length]);
    },
  );

  it('opens one incident when two detectors process different events at the same time', async () => {
    const { detector, incidents, published } = world();
    const parts = attack();
    await Promise.all([
      detector('change').handle(messages(...parts.slice(0, 2))),
      detector('change').handle(messages(...parts.slice(2))),
    ]);
    const found = await incidents();
    expect(found).toHaveLength(1);
    expect(new Set(found[0]?.signals.map(({ rule }) => rule))).toContain('trail-tampering');
    expect(published('Incident Opened')).toHaveLength(1);
  });

  it('retries after a write conflict', async () => {
    const { detector, identities, incidents } = world();
    let conflicts = 2;
    const contested: IdentityStore = {
      ...identities,
      saveActivity: async (...args) => {
        conflicts -= 1;
        return conflicts >= 0 ? { kind: 'conflict' } : identities.saveActivity(...args);
      },
    };
    const one = detector('change', contested);
    expect(await one.handle(messages(...attack()))).toEqual([]);
    expect(one.counts.conflicts).toBe(2);
    expect(await incidents()).toHaveLength(1);
  });

  it('backs off after each write conflict, and finally returns the messages', async () => {
    const { detector, identities } = world();
    const waits = vi.spyOn(Math, 'random').mockReturnValue(0.02);
    const contested: IdentityStore = { ...identities, saveActivity: async () => ({ kind: 'conflict' }) };
    const one = detector('change', contested);
    const started = performance.now();
    const failed = await one.handle(messages(...attack()));
    expect(failed.map(({ id }) => id)).toEqual(['m0', 'm1', 'm2']);
    expect(failed[0]?.error).toBeInstanceOf(ConflictError);
    expect(one.counts.conflicts).toBe(8);
    // 2% of 50, 100, 200, 400, 800, 1000 and 1000 ms; timers can be slightly early.
    expect(performance.now() - started).toBeGreaterThan(60);
    waits.mockRestore();
  });

  it('merges with what another detector stored between its read and its write', async () => {
    const { detector, cases, incidents } = world();
    const parts = attack();
    await detector('change').handle(messages(...parts));
    const [first] = await incidents();
    const theirs = first?.signals.map((signal) => ({ ...signal, eventId: `${signal.eventId}-theirs` })) ?? [];
    // The other detector writes right after this one has read the incident.
    const interleaved: CaseStore = {
      ...cases,
      updateIncident: async (id, merge) => {
        await cases.updateIncident(id, (stored) => ({ ...stored, signals: [...stored.signals, ...theirs] }));
        return cases.updateIncident(id, merge);
      },
    };
    await detector('change', undefined, interleaved).handle(
      messages(ask('guardduty:DeleteDetector', { detectorId: 'd' }, {}, NOON + 60_000)),
    );
    const [both] = await incidents();
    expect(both?.signals.map(({ eventId }) => eventId)).toEqual(
      expect.arrayContaining(theirs.map(({ eventId }) => eventId)),
    );
    expect(both?.signals.map(({ rule }) => rule)).toContain('guard-tampering');
  });

  it('keeps the fields of an incident that detection does not own: its successor and the time of its state', async () => {
    const { detector, cases, incidents } = world();
    await detector('change').handle(messages(...attack()));
    const [first] = await incidents();
    const { id = '', signals = [] } = first ?? {};
    await cases.updateIncident(id, (stored) => ({ ...stored, successorOf: 'inc-0' }));
    await cases.moveIncident(id, ['open'], 'planned', new Date(NOON).toISOString());
    await detector('change').handle(messages(ask('guardduty:DeleteDetector', { detectorId: 'd' }, {}, NOON + 60_000)));
    const [grown] = await incidents();
    expect(grown?.signals.length).toBeGreaterThan(signals.length);
    expect(grown).toMatchObject({ successorOf: 'inc-0', state: 'planned', stateSince: new Date(NOON).toISOString() });
  });

  it('fails only the messages of the identity that could not be processed', async () => {
    const { detector, identities } = world();
    const broken: IdentityStore = {
      ...identities,
      load: async (identity) => {
        if (identity === userArn('reporter')) throw new Error('throttled');
        return identities.load(identity);
      },
    };
    const failed = await detector('change', broken).handle(
      messages(
        ask('iam:CreateUser', { userName: 'x' }),
        ask('iam:CreateUser', { userName: 'y' }, { userIdentity: role() }),
      ),
    );
    expect(failed.map(({ id }) => id)).toEqual(['m0']);
  });

  it('reports an unusable record by id and field, without its content', async () => {
    const { detector } = world();
    const [failed] = await detector('use').handle(
      messages(record('s3:ListBuckets', { eventID: 'odd-1', eventTime: 'secret text' })),
    );
    expect(String(failed?.error)).toContain('odd-1');
    expect(String(failed?.error)).toContain('eventTime');
    expect(String(failed?.error)).not.toContain('secret text');
  });

  it('starts another incident once the first is closed', async () => {
    const { detector, cases, incidents } = world();
    await detector('change').handle(messages(...attack()));
    const [first] = await incidents();
    await cases.moveIncident(first?.id ?? '', ['open'], 'closed', new Date(NOON).toISOString());
    await detector('change').handle(messages(ask('guardduty:DeleteDetector', { detectorId: 'd' }, {}, NOON + 60_000)));
    const found = await incidents();
    expect(found).toHaveLength(2);
    const second = found.find(({ id }) => id !== first?.id);
    expect(second?.signals.map(({ rule }) => rule)).toEqual(['guard-tampering']);
  });

  it('publishes nothing again that another detector published, even with an outdated cache', async () => {
    const { detector, cases, published, identities, incidents } = world();
    const late = detector('change');
    const harmless = ask('iam:AttachUserPolicy', { userName: 'backup', policyArn: READ_ONLY }, {}, NOON - 60_000);
    expect(await late.handle(messages(harmless))).toEqual([]);
    expect([late.counts.queries, late.counts.writes], 'it remembers what it read').toEqual([1, 0]);
    const batch = messages(...attack());
    await detector('change').handle(batch);
    const [first] = await incidents();
    await cases.moveIncident(first?.id ?? '', ['open'], 'released', new Date(NOON).toISOString());
    expect(await late.handle(batch)).toEqual([]);
    expect(await incidents()).toHaveLength(1);
    expect(published('Incident Opened')).toHaveLength(1);
    const { window } = await identities.load(userArn('reporter'));
    expect([window?.incident, window?.signals], 'what is over is taken out of the window, once').toEqual([
      undefined,
      [],
    ]);
    const { writes } = late.counts;
    expect(await late.handle(batch)).toEqual([]);
    expect(late.counts.writes).toBe(writes);
  });

  it('passes suspicion on to the identity that a suspect created', async () => {
    const { detector, identities } = world();
    await detector('change').handle(
      messages(...attack(), ask('iam:CreateAccessKey', { userName: 'backup' }, {}, NOON + 3_000)),
    );
    expect((await identities.load(userArn('backup'))).window?.suspicion?.identity).toBe(userArn('reporter'));
  });

  it('recognizes its own stack and key by the configured names', async () => {
    const keyId = '0d4b1f5e-8c5a-4c39-9b0e-1f6f5f1a2b3c';
    const deletion = ask('kms:ScheduleKeyDeletion', { keyId: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/${keyId}` });
    const disabled = ask('events:DisableRule', { name: 'guardian-DetectionUseWrites0' });
    for (const [ownNames, rules] of [
      [['tierwatch'], []],
      [
        ['tierwatch', 'Guardian', keyId],
        ['own-stack-tampering', 'own-stack-tampering'],
      ],
    ] as const) {
      const { detector, identities } = world();
      await detector('change', identities, undefined, { ownNames }).handle(messages(deletion, disabled));
      const { window } = await identities.load(userArn('reporter'));
      const found = (window?.signals ?? []).map(({ rule }) => rule);
      expect(found.filter((rule) => rule === 'own-stack-tampering')).toEqual(rules);
    }
  });

  it('caches recent reads, and writes rarely once there is a baseline', async () => {
    const { detector, identities } = world();
    await identities.saveActivity(userArn('reporter'), 0, { profile: tenDays(['s3:GetObject']) });
    const one = detector('use');
    for (let number = 0; number < 50; number += 1)
      await one.handle(messages(record('s3:GetObject', {}, NOON + number * 1_000)));
    expect(one.counts.queries).toBeLessThan(10);
    expect(one.counts.writes).toBeLessThan(10);
  });

  it('writes every event of a new identity, and no more when no further one would make a baseline', async () => {
    const { detector, identities } = world();
    const one = detector('use');
    for (let number = 0; number < 50; number += 1)
      await one.handle(messages(record('s3:GetObject', {}, NOON + number * 1_000)));
    expect((await identities.load(userArn('reporter'))).profile?.events).toBe(40);
    expect(one.counts.writes).toBeLessThanOrEqual(41);
  });
});
