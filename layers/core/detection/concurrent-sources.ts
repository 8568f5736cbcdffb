import type { SideBySide, Together } from '../posture/estate.ts';
import { everSeen } from './candidate.ts';
import { daysUntil, lastDays } from './profile.ts';
import { DAY } from './rule.ts';
import { providerOf } from './sources.ts';
import type { CandidateProfile, Profile, Seen } from './types.ts';

/** A weekly job runs three times in this period. */
const PERIOD_DAYS = 21;
/** A single day is no pattern. A move to another network and back has two days in common: those of the moves. */
const ENOUGH_DAYS = 3;
/** A pattern without activity for eight days has ended, even for a weekly job. */
const STILL_DAYS = 8;

/** A container on macOS reports Linux, and one on Windows reports WSL: neither is another machine. */
const MACHINE_OF: ReadonlyMap<string, string> = new Map([
  ['windows', 'Windows'],
  ['wsl', 'Windows'],
  ['macos', 'macOS or Linux'],
  ['linux', 'macOS or Linux'],
  ['attack-distribution', 'Kali Linux or similar'],
]);

interface Use {
  readonly name: string;
  /** Bit n: used n days ago. */
  readonly days: number;
  /** Milliseconds since the epoch. */
  readonly first: number;
}

/**
 * The networks, and the operating systems, from which one identity was used concurrently: all of them on the same days (UTC),
 * at least three of the last 21, including one of the last eight. Sequential use (a move, a failover and back) has at most the
 * days of the change in common; use on one or two days is no pattern.
 *
 * Clients alone do not count, because one machine runs Terraform, the AWS CLI and SDKs: only operating systems do.
 *
 * @param profile the baseline, with times in milliseconds since the epoch. It has the last 40 networks and the last 30 clients,
 *   with 30 days each, and only networks that IP geolocation knows. What is not confirmed yet counts too.
 * @param now milliseconds since the epoch
 * @param since milliseconds since the epoch: earlier use was with another credential
 * @returns undefined if there is no concurrent use.
 */
export function concurrentSources(
  profile: Pick<Profile, 'networks' | 'agents'> & { readonly candidate?: CandidateProfile },
  { now, since }: { readonly now: number; readonly since: number },
): SideBySide | undefined {
  const period = lastDays(Math.min(PERIOD_DAYS, Math.floor(now / DAY) - Math.floor(since / DAY) + 1));
  const usesOf = (entries: Readonly<Record<string, Seen>>): Use[] =>
    Object.entries(entries).map(([name, seen]) => ({
      name,
      days: daysUntil(seen, now) & period,
      first: Math.max(seen.first, since),
    }));
  const clients = usesOf(everSeen(profile, 'agents'));
  const networks = together(merged(usesOf(everSeen(profile, 'networks')), providerOf));
  const systems = together(merged(clients, (name) => MACHINE_OF.get(name.slice(name.lastIndexOf('/') + 1))));
  if (networks === undefined && systems === undefined) return undefined;
  const days = (networks?.common ?? 0) | (systems?.common ?? 0);
  return {
    ...(networks && { networks: networks.facts }),
    ...(systems && { systems: systems.facts }),
    agents: clients.flatMap((client) => ((client.days & days) === 0 ? [] : client.name)).sort(),
  };
}

/** Merges uses by name; uses without a name are dropped. */
function merged(uses: readonly Use[], nameOf: (name: string) => string | undefined): Use[] {
  const byName = new Map<string, Use>();
  for (const { name: part, days, first } of uses) {
    const name = nameOf(part);
    if (name === undefined) continue;
    const known = byName.get(name);
    byName.set(name, { name, days: (known?.days ?? 0) | days, first: Math.min(known?.first ?? first, first) });
  }
  return [...byName.values()];
}

/** The largest group of uses with days in common. Each use is tried as the first one; others are added in alphabetical order,
 * so that the result is stable. */
function together(uses: readonly Use[]): { readonly facts: Together; readonly common: number } | undefined {
  const patterns = uses.filter(({ days }) => isPattern(days)).sort((a, b) => (a.name < b.name ? -1 : 1));
  let best: { readonly group: readonly Use[]; readonly common: number } | undefined;
  for (const seed of patterns) {
    let common = seed.days;
    const group = patterns.filter((use) => {
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
