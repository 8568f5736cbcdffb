import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { incidentStatesPage } from './incident-states-page.ts';

/** Writes the page about the states of an incident. */
writeFileSync(resolve(import.meta.dirname, '..', 'docs', 'incident-states.md'), incidentStatesPage());
