import { expect, it } from 'vitest';
import { containmentTampered, containmentUndone } from '../../../../events/index.ts';
import { publishSafely } from '../../../../layers/app/response/publish-safely.ts';
import { INCIDENT, stage } from './stage.ts';

it('publishes events', async () => {
  const on = await stage();
  const incident = await on.incident();
  const events = [containmentTampered(incident, 'a'), containmentUndone(incident, 'b')];
  expect(await publishSafely(on.ports, INCIDENT, events)).toBe('published');
  expect(on.events()).toEqual(['Containment Tampered', 'Containment Undone']);
  expect(await on.steps()).toEqual([]);
});

it('records event bus failures in one entry without failing', async () => {
  const on = await stage();
  on.busDown = true;
  const event = containmentTampered(await on.incident(), 'a');
  expect(await publishSafely(on.ports, INCIDENT, [event])).toBe('failed');
  expect(await publishSafely(on.ports, INCIDENT, [event])).toBe('failed');
  expect(await on.ports.cases.journal(INCIDENT)).toMatchObject([
    { step: 'failed', detail: 'Not published: Containment Tampered (BusError).', count: 2 },
  ]);
});
