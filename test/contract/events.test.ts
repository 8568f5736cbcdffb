import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { asDelivered, EXAMPLES, incidentFacts } from '../../events/examples.ts';
import { incidentOpened } from '../../events/index.ts';
import { EVENT_SCHEMAS } from '../../events/schemas.ts';
import { staleEventContractFiles } from '../../tools/generate-event-contract.ts';

const folder = join(import.meta.dirname, '..', '..', 'events');
const read = (path: string): unknown => JSON.parse(readFileSync(join(folder, path), 'utf8'));
const slug = (detailType: string): string => detailType.toLowerCase().replaceAll(' ', '-');

// Consumers validate with the published JSON Schema, so the samples are validated with it, and not only with the code.
const ajv = new Ajv2020({
  strict: false,
  formats: { 'date-time': (text: string) => /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text)) },
});

describe('the published contract', () => {
  it('matches the schemas in the code', () => {
    expect(staleEventContractFiles(folder), 'run: node tools/generate-event-contract.ts').toEqual([]);
  });

  describe.each(Object.keys(EVENT_SCHEMAS))('%s', (detailType) => {
    const sample = read(`samples/${slug(detailType)}.json`) as Record<string, unknown>;
    const validate = ajv.compile(read(`schemas/${slug(detailType)}.json`) as object);

    it('has a sample that its JSON Schema accepts', () => {
      expect(validate(sample), JSON.stringify(validate.errors)).toBe(true);
    });

    it('has a schema that rejects an event without an identity', () => {
      expect(validate({ ...sample, resources: [] })).toBe(false);
    });

    it.skipIf(detailType === 'Notification Requested')('has matching OCSF class and type ids', () => {
      const { data } = sample.detail as { data: { class_uid: number; activity_id: number; type_uid: number } };
      expect(data.type_uid).toBe(data.class_uid * 100 + data.activity_id);
    });
  });

  it('gives each schema its own id, and no time a pattern', () => {
    const schemas = Object.keys(EVENT_SCHEMAS).map((detailType) => read(`schemas/${slug(detailType)}.json`));
    const ids = schemas.map((schema) => (schema as { $id?: string }).$id);
    expect(new Set(ids).size).toBe(schemas.length);
    for (const id of ids) expect(id).toMatch(/^https:/);
    expect(JSON.stringify(schemas)).not.toContain('"pattern"');
  });

  it.each([
    ['Plan Created', 'planned'],
    ['Identity Contained', 'contained'],
    ['Containment Undone', 'undone'],
    ['Containment Failed', 'failed'],
    ['Principal Replaced', 'replaced'],
    ['Identity Released', 'released'],
    ['Incident Closed', 'closed'],
    ['Approval Requested', 'pending'],
    ['Approval Expired', 'expired'],
  ] as const)('has the state after the transition in %s: %s', (detailType, state) => {
    expect(EXAMPLES[detailType].detail.metadata.state).toBe(state);
  });

  it('keeps an event of the largest incident below what an event bus takes', () => {
    const long = '\u{1F4A3}'.repeat(128);
    const call = {
      ...{ service: long, operation: long, region: long, account: long, error: long, actorType: long, issuer: long },
      ...{ principalId: long, accessKeyId: long, session: long, address: long, network: long, userAgent: long },
    };
    const [signal] = Object.values(incidentFacts.signals);
    if (signal === undefined) throw new Error('expected a signal');
    const evidence = Object.fromEntries(Array.from({ length: 8 }, (_, number) => [`field-${number}`, long]));
    const signals = Array.from({ length: 120 }, (_, number) => ({
      ...{ ...signal, call, evidence, eventId: `event-${number}`, rule: `rule-${number}` },
    }));
    const credentials = Array.from({ length: 120 }, (_, number) => `AKIA${String(number).padStart(16, '0')}`);
    const event = incidentOpened({ ...incidentFacts, signals, credentials });
    expect(Buffer.byteLength(JSON.stringify(asDelivered(event)))).toBeLessThan(256 * 1024);
    expect(event.detail.data).toHaveProperty('evidences.length');
  });

  it('keeps every sample below the size limit of an event bus', () => {
    const sizes = Object.values(EXAMPLES).map((event) => Buffer.byteLength(JSON.stringify(asDelivered(event))));
    expect(Math.max(...sizes)).toBeLessThan(256 * 1024);
  });

  it('contains no task token and no credential', () => {
    const text = JSON.stringify(EXAMPLES);
    expect(text).not.toMatch(/token/i);
    expect(text).not.toMatch(/secretAccessKey/i);
  });
});
