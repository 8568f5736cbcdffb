import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { asDelivered, EXAMPLES } from '../../events/examples.ts';
import { EVENT_SCHEMAS } from '../../events/schemas.ts';
import { staleEventContractFiles } from '../../tools/generate-event-contract.ts';

const folder = join(import.meta.dirname, '..', '..', 'events');
const read = (path: string): unknown => JSON.parse(readFileSync(join(folder, path), 'utf8'));
const slug = (detailType: string): string => detailType.toLowerCase().replaceAll(' ', '-');

// Consumers validate with the published JSON Schema, so the samples are validated with it, and not only with the code.
const ajv = new Ajv2020({ strict: false, formats: { 'date-time': true } });

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
