import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { EXAMPLES } from '../../events/examples.ts';
import { OCSF_VERSION } from '../../events/version.ts';
import type { OutgoingEvent } from '../../layers/core/ports.ts';
import { ocsfSchemas } from '../../local/ocsf.ts';
import { attack, flood, messages, world } from '../unit/detection/detector-world.ts';

/** Class and profiles of the events that Tierwatch publishes. */
const CLASSES = ['2003:cloud', '2004:cloud,incident,security_control'];

describe(`the official schema of OCSF ${OCSF_VERSION}`, () => {
  const validators = new Map<string, ValidateFunction>();
  beforeAll(async () => {
    const schemas = await ocsfSchemas(OCSF_VERSION, CLASSES);
    for (const [name, schema] of Object.entries(schemas))
      validators.set(name, new Ajv2020({ strict: false, allErrors: true, logger: false }).compile(schema));
  }, 120_000);

  /** Violations of the class and profiles that the event claims. */
  const violationsOf = (data: Record<string, unknown>): readonly string[] => {
    const { profiles = [] } = { ...(data.metadata as { profiles?: readonly string[] }) };
    const validate = validators.get(`${data.class_uid}:${profiles.join(',')}`);
    if (validate === undefined) return [`no schema for class ${data.class_uid} with profiles ${profiles}`];
    validate(data);
    return (validate.errors ?? []).map(({ instancePath, message, params }) =>
      [instancePath, message, JSON.stringify(params)].join(' '),
    );
  };
  const dataOf = ({ detail }: Pick<OutgoingEvent, 'detail'>): Record<string, unknown> => ({ ...detail.data });

  // A notification is a message for people, and not OCSF.
  const findings = Object.entries(EXAMPLES).filter(([, { source }]) => source !== 'tierwatch.notification');
  it.each(findings)('accepts the sample of %s', (_, sample) => {
    expect(violationsOf(dataOf(sample))).toEqual([]);
  });

  it('accepts the events of an attack and of a flood of denied calls', async () => {
    const { detector, bus } = world();
    for (const batch of [attack(), flood(60)])
      for (const kind of ['signin', 'change', 'use'] as const) await detector(kind).handle(messages(...batch));
    expect(bus.published.length).toBeGreaterThan(1);
    expect(bus.published.flatMap((event) => violationsOf(dataOf(event)))).toEqual([]);
  });

  it.each([
    ['an attribute that the class does not have', { favorite: 'blue' }],
    ['a severity that does not exist', { severity_id: 42 }],
    ['no finding', { finding_info: undefined }],
  ])('refuses an event with %s', (_, change) => {
    const event = JSON.parse(JSON.stringify({ ...dataOf(EXAMPLES['Incident Opened']), ...change }));
    expect(violationsOf(event)).not.toEqual([]);
  });
});
