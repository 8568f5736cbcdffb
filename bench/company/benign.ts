import { pipelines, scanners } from './build-months.ts';
import type { Month } from './month.ts';
import { offices, people } from './people-months.ts';
import { fleet, workloads } from './workload-months.ts';

/** Six kinds of months in which nothing happens. */
export const MONTHS: Readonly<Record<string, Month>> = { pipelines, scanners, people, workloads, offices, fleet };
