import type { SideBySide, Together } from '../posture/estate.ts';
import { DAY, daysUntil, lastDays } from './profile.ts';
import type { Profile, Seen } from './types.ts';

/** In three weeks a job that runs once a week shows three times. */
const LATELY_DAYS = 21;
/** One day is a visit, and a move to another network and back shares two days: those on which the moves took place. */
const ENOUGH_DAYS = 3;
/** Where a week and a day have passed since, it has ended, for a weekly job too. */
const STILL_DAYS = 8;

/** A machine in one of these clouds shows now with one of its networks, now with another: they are one place. */
const CLOUDS: Readonly<Record<string, readonly string[]>> = {
  Amazon: ['AS16509', 'AS14618', 'AS8987', 'AS7224', 'AS62785'],
  Google: ['AS15169', 'AS396982', 'AS19527', 'AS36492', 'AS43515'],
  Microsoft: ['AS8075', 'AS8068', 'AS8069', 'AS8070'],
};
const CLOUD_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(CLOUDS).flatMap(([cloud, networks]) => networks.map((network) => [network, cloud] as const)),
);

/** A container on a Mac calls itself Linux, and one on Windows shows as WSL by its kernel: neither is another machine. */
const MACHINE_OF: ReadonlyMap<string, string> = new Map([
  ['windows', 'Windows'],
  ['wsl', 'Windows'],
  ['macos', 'macOS or Linux'],
  ['linux', 'macOS or Linux'],
  ['attack-distribution', 'Kali or its like'],
]);

interface Use {
  readonly name: string;
  /** Bit n: used n days ago. */
  readonly days: number;
  /** Milliseconds since the epoch. */
  readonly first: number;
}

/**
 * The networks, and the kinds of machines, from which one identity was used side by side lately: all of them on the same
 * days (UTC), three or more of the last 21, and one of the last eight. What came one after the other (a move, a failover
 * and back) shares no more than the days of the change; what happened once or twice is no pattern.
 *
 * Clients do not count by themselves, since one machine runs Terraform, the AWS CLI and an SDK: only their systems do.
 *
 * @param profile what the detectors learnt; its times are milliseconds since the epoch. It is bounded: of the networks it
 *   has the 40, of the clients the 30 that were seen last, of each its last 30 days; networks only where the table of
 *   addresses knows them. While the identity is under an incident it does not grow: what an intruder does is no habit.
 * @param now milliseconds since the epoch
 * @param since milliseconds since the epoch: what was seen on days before that was done with another credential
 * @returns undefined where nothing of the kind is seen.
 */
export function concurrentSources(
  profile: Pick<Profile, 'networks' | 'agents'>,
  { now, since }: { readonly now: number; readonly since: number },
): SideBySide | undefined {
  const watched = lastDays(Math.min(LATELY_DAYS, Math.floor(now / DAY) - Math.floor(since / DAY) + 1));
  const usesOf = (entries: Readonly<Record<string, Seen>>): Use[] =>
    Object.entries(entries).map(([name, seen]) => ({
      name,
      days: daysUntil(seen, now) & watched,
      first: Math.max(seen.first, since),
    }));
  const clients = usesOf(profile.agents);
  const networks = together(merged(usesOf(profile.networks), (name) => CLOUD_OF.get(name) ?? name));
  const systems = together(merged(clients, (name) => MACHINE_OF.get(name.slice(name.lastIndexOf('/') + 1))));
  if (networks === undefined && systems === undefined) return undefined;
  const days = (networks?.common ?? 0) | (systems?.common ?? 0);
  return {
    ...(networks && { networks: networks.facts }),
    ...(systems && { systems: systems.facts }),
    agents: clients.flatMap((client) => ((client.days & days) === 0 ? [] : client.name)).sort(),
  };
}

/** Merges uses of the same thing; uses of a different kind are left out. */
function merged(uses: readonly Use[], thing: (name: string) => string | undefined): Use[] {
  const things = new Map<string, Use>();
  for (const { name: part, days, first } of uses) {
    const name = thing(part);
    if (name === undefined) continue;
    const known = things.get(name);
    things.set(name, { name, days: (known?.days ?? 0) | days, first: Math.min(known?.first ?? first, first) });
  }
  return [...things.values()];
}

/** The largest group of uses that share the same days. Each use is tried as the first one; matching uses are added in
 * alphabetical order, so that the reported result does not change with every count. */
function together(uses: readonly Use[]): { readonly facts: Together; readonly common: number } | undefined {
  const lasting = uses.filter(({ days }) => isPattern(days)).sort((a, b) => (a.name < b.name ? -1 : 1));
  let best: { readonly group: readonly Use[]; readonly common: number } | undefined;
  for (const seed of lasting) {
    let common = seed.days;
    const group = lasting.filter((use) => {
      if (use !== seed && !isPattern(common & use.days)) return false;
      common &= use.days;
      return true;
    });
    if (group.length > (best?.group.length ?? 1)) best = { group, common };
  }
  if (best === undefined) return undefined;
  const since = new Date(Math.max(...best.group.map(({ first }) => first))).toISOString();
  const facts = { names: best.group.map(({ name }) => name), since, days: count(best.common) };
  return { facts, common: best.common };
}

const isPattern = (days: number): boolean => count(days) >= ENOUGH_DAYS && (days & lastDays(STILL_DAYS)) !== 0;

function count(days: number): number {
  let ones = 0;
  for (let left = days; left !== 0; left &= left - 1) ones += 1;
  return ones;
}
