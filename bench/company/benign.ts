import { pipelines, scanners } from './build-months.ts';
import { clusters, copies } from './cloud-months.ts';
import { administrators, laptops } from './hands-on-months.ts';
import type { Month } from './month.ts';
import { offices, people } from './people-months.ts';
import { fleet, workloads } from './workload-months.ts';

/** Ten kinds of months in which nothing happens. */
export const MONTHS: Readonly<Record<string, Month>> = {
  pipelines,
  scanners,
  people,
  workloads,
  offices,
  fleet,
  administrators,
  laptops,
  copies,
  clusters,
};
