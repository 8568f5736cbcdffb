import type { ReplayedCase } from './case.ts';

const MOST_CHECKS = 6;
const MOST_LEFT_BEHIND = 4;

/** What an analyst has to find out next, most important first. Commands are ready to paste. */
export function nextChecks({ brief, lineage, story, incident }: ReplayedCase): readonly string[] {
  return [
    ...brief.created
      .slice(0, MOST_LEFT_BEHIND)
      .map(({ what, stop }) => `Is ${what} known? ${stop === undefined ? 'If not, remove it.' : `If not: ${stop}`}`),
    ...lineage.to
      .filter((one) => one.incident !== null)
      .map((one) => `Read ${one.incident} next: ${one.identity} got access from this identity.`),
    ...lineage.from.map((one) => `Read ${one.incident} first: this identity got access from it.`),
    ...addressChecks(story.sources.flatMap(({ origin }) => origin.from ?? [])),
    ...keyChecks(incident.credentials),
  ].slice(0, MOST_CHECKS);
}

function addressChecks(addresses: readonly string[]): readonly string[] {
  const [address] = new Set(addresses.filter((one) => /^[0-9a-f.:]+$/i.test(one)));
  return address === undefined ? [] : [`Search all logs for calls from ${address} by other identities.`];
}

function keyChecks(credentials: readonly string[]): readonly string[] {
  const [key] = credentials.filter((one) => /^AKIA[A-Z0-9]{8,}$/.test(one));
  return key === undefined ? [] : [`Find where ${key} is stored, and how it leaked.`];
}
