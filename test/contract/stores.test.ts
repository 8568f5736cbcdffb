import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dynamoCaseStore } from '../../layers/aws/case-store.ts';
import { manualClock, systemClock } from '../../layers/aws/clock.ts';
import { dynamoCoverageStore } from '../../layers/aws/coverage-store.ts';
import { dynamoFactsStore } from '../../layers/aws/facts-store.ts';
import { dynamoHistoryStore } from '../../layers/aws/history-store.ts';
import { dynamoIdentityStore } from '../../layers/aws/identity-store.ts';
import { memoryCaseStore } from '../../layers/aws/memory/case-store.ts';
import { memoryCoverageStore } from '../../layers/aws/memory/coverage-store.ts';
import { memoryFactsStore } from '../../layers/aws/memory/facts-store.ts';
import { memoryHistoryStore } from '../../layers/aws/memory/history-store.ts';
import { memoryIdentityStore } from '../../layers/aws/memory/identity-store.ts';
import { memorySourceStore } from '../../layers/aws/memory/source-store.ts';
import { dynamoSourceStore } from '../../layers/aws/source-store.ts';
import { CASES_SCHEMA, IDENTITIES_SCHEMA } from '../../layers/aws/table-schema.ts';
import { caseStoreContract } from './case-store-suite.ts';
import { coverageStoreContract } from './coverage-store-suite.ts';
import { deliveryStoreContract } from './delivery-store-suite.ts';
import { factsStoreContract } from './facts-store-suite.ts';
import { historyStoreContract } from './history-store-suite.ts';
import { identityStoreContract } from './identity-store-suite.ts';
import { publicationStoreContract } from './publication-suite.ts';
import { recordStoreContract } from './record-store-suite.ts';
import { sourceStoreContract } from './source-store-suite.ts';
import { aPosture, at, aWindow } from './stores-fixtures.ts';
import { anAccount, emulator, type Tables, tablesAt } from './stores-harness.ts';

describe('identities in memory', () => {
  identityStoreContract((clock, ttlDays) => memoryIdentityStore({ clock, ttlDays }));
});

describe('cases in memory', () => {
  caseStoreContract((clock) => memoryCaseStore({ clock }));
  publicationStoreContract((clock) => memoryCaseStore({ clock }));
  recordStoreContract((clock) => memoryCaseStore({ clock }));
  deliveryStoreContract((clock) => memoryCaseStore({ clock }));
});

describe('facts in memory', () => {
  factsStoreContract(memoryFactsStore);
});

describe('event history in memory', () => {
  historyStoreContract(async () => {
    const identities = memoryIdentityStore({ clock: manualClock(at(0)), ttlDays: 90 });
    return { identities, store: memoryHistoryStore(identities) };
  });
});

describe('coverage in memory', () => {
  coverageStoreContract(memoryCoverageStore);
});

describe('sources in memory', () => {
  sourceStoreContract((clock) => memorySourceStore({ clock }));
});

describe('DynamoDB', () => {
  let stop: () => Promise<void>;
  let tables: Tables;
  let identities: string;
  let cases: string;

  beforeAll(async () => {
    const { endpoint, stop: end } = await emulator();
    stop = end;
    tables = tablesAt(endpoint);
    identities = await tables.create(IDENTITIES_SCHEMA);
    cases = await tables.create(CASES_SCHEMA);
  });
  afterAll(async () => {
    await stop?.();
  });

  describe('event history', () => {
    historyStoreContract(async () => {
      // There is one latest run in a table.
      const table = await tables.create(IDENTITIES_SCHEMA);
      const settings = { clock: manualClock(at(0)), ttlDays: 90 };
      return {
        identities: dynamoIdentityStore(tables.client, table, settings),
        store: dynamoHistoryStore(tables.client, table, settings),
      };
    });
  });

  describe('identities', () => {
    identityStoreContract((clock, ttlDays) => dynamoIdentityStore(tables.client, identities, { clock, ttlDays }));

    it('name the key and field of an invalid row', async () => {
      const account = anAccount();
      const store = dynamoIdentityStore(tables.client, identities, { clock: systemClock, ttlDays: 1 });
      const posture = aPosture(account, 'odd');
      await store.savePosture(posture);
      const body = JSON.stringify({ ...posture, tier: 9 });
      const row = { id: posture.identity, item: 'POSTURE', body, takenAt: at(0) };
      await tables.client.send(new PutCommand({ TableName: identities, Item: row }));
      await expect(store.load(posture.identity)).rejects.toThrow(/user\/odd POSTURE.*tier/);
      await tables.client.send(new PutCommand({ TableName: identities, Item: { ...row, body: '{"cut' } }));
      await expect(store.load(posture.identity)).rejects.toThrow(/user\/odd POSTURE: its body cannot be read/);
    });

    it('preserve fields of a later version', async () => {
      const store = dynamoIdentityStore(tables.client, identities, { clock: manualClock(at(0)), ttlDays: 1 });
      const arn = `arn:aws:iam::${anAccount()}:role/new`;
      await store.saveActivity(arn, 0, { window: { ...aWindow('e1'), ...{ mood: 'good' } } });
      expect((await store.load(arn)).window).toHaveProperty('mood', 'good');
    });
  });

  describe('identities that were saved without a name', () => {
    it('are found by ARN, not by name, until they are saved again', async () => {
      const account = anAccount();
      const store = dynamoIdentityStore(tables.client, identities, { clock: systemClock, ttlDays: 1 });
      const posture = aPosture(account, 'old', { identity: `arn:aws:iam::${account}:user/svc/old` });
      const row = { id: posture.identity, item: 'POSTURE', body: JSON.stringify(posture), takenAt: at(0) };
      await tables.client.send(new PutCommand({ TableName: identities, Item: row }));
      expect((await store.load(posture.identity)).posture).toEqual(posture);
      expect(await store.resolveName(account, 'user', 'old')).toBeUndefined();
      await store.savePosture({ ...posture, takenAt: at(1) });
      expect(await store.resolveName(account, 'user', 'old')).toBe(posture.identity);
    });
  });

  describe('coverage', () => {
    coverageStoreContract((clock) => dynamoCoverageStore(tables.client, identities, { clock }));
  });

  describe('sources', () => {
    sourceStoreContract((clock) => dynamoSourceStore(tables.client, identities, { clock }));
  });

  describe('facts', () => {
    factsStoreContract(() => dynamoFactsStore(tables.client, identities, { clock: systemClock }));
  });

  describe('cases', () => {
    caseStoreContract((clock) => dynamoCaseStore(tables.client, cases, { clock }));
    publicationStoreContract((clock) => dynamoCaseStore(tables.client, cases, { clock }));
    recordStoreContract((clock) => dynamoCaseStore(tables.client, cases, { clock }));
    deliveryStoreContract((clock) => dynamoCaseStore(tables.client, cases, { clock }));
  });
});
