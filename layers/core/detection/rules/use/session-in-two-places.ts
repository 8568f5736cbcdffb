import { everSeen } from '../../candidate.ts';
import { SESSION_PLACES } from '../../credentials.ts';
import { networkKey, seenIn } from '../../profile.ts';
import { shown } from '../../request-accessors.ts';
import { DAY, type DetectionContext, type RuleMatch, rule } from '../../rule.ts';
import { agentFamily, isAmazon, isPublic, prefixOf } from '../../sources.ts';
import type { ActivityEvent } from '../../types.ts';
import { countedAt, valuesAround } from '../../window.ts';

/** The longest session of a role. */
const SESSION = DAY / 2;
const NEW_PLACE = 'session-new-place';

interface SessionPlace {
  /** An access key of temporary credentials. */
  readonly key: string;
  readonly network: string;
  /** Kind of client, with its operating system. */
  readonly client: string;
}

function placeOf(event: ActivityEvent, { locate }: DetectionContext): SessionPlace | undefined {
  const { sourceAddress: address, actor, byService, userAgent } = event;
  const key = actor.accessKeyId;
  if (key?.startsWith('ASIA') !== true || byService || address === undefined || actor.console) return undefined;
  if (!isPublic(address)) return { key, network: 'home', client: agentFamily(userAgent) };
  const place = locate(address);
  // One machine can leave Amazon through several of its networks.
  const network = isAmazon(place) ? 'amazon' : ((place && networkKey(place)) ?? prefixOf(address) ?? address);
  return { key, network, client: agentFamily(userAgent) };
}

const MOST_SESSIONS = 5_000;
/** The latest place of each session, by access key: a session rarely moves, and looking up a new string is slow. */
const latestPlaces = new Map<string, SessionPlace & { readonly value: string }>();

function valueOfPlace(place: SessionPlace): string {
  const before = latestPlaces.get(place.key);
  if (before !== undefined && before.network === place.network && before.client === place.client) return before.value;
  if (latestPlaces.size >= MOST_SESSIONS) latestPlaces.clear();
  const value = `${place.key} ${place.network} ${place.client}`;
  latestPlaces.set(place.key, { ...place, value });
  return value;
}

const isUsual = ({ network }: SessionPlace, { profile }: DetectionContext): boolean =>
  network === 'home' || network === 'amazon' || seenIn(everSeen(profile, 'networks'), network) !== undefined;

/** Operating systems of the computers of people. Servers and containers have Linux, so that it distinguishes no machine. */
const WORKSTATION = /\/(macos|windows|wsl)$/;

/** Whether two clients run on the same kind of workstation: a person uses several tools on one computer. */
const onOneWorkstation = (client: string, other: string): boolean => {
  const system = WORKSTATION.exec(client)?.[1];
  return system !== undefined && system === WORKSTATION.exec(other)?.[1];
};

/** The other places of the session, if both network and client differ. */
function elsewhere(place: SessionPlace, event: ActivityEvent, { window }: DetectionContext): string | undefined {
  const start = `${place.key} `;
  return valuesAround(window, SESSION_PLACES, event.time, SESSION).find((value) => {
    if (!value.startsWith(start)) return false;
    const [network, ...client] = value.slice(start.length).split(' ');
    return network !== place.network && client.join(' ') !== place.client;
  });
}

function weightOf(
  place: SessionPlace,
  other: string,
  context: DetectionContext,
): Pick<RuleMatch, 'severity' | 'confidence'> {
  // A network of the identity is where its people and machines move.
  if (isUsual(place, context)) return { severity: 'low', confidence: 0.3 };
  return onOneWorkstation(place.client, other)
    ? { severity: 'medium', confidence: 0.5 }
    : { severity: 'high', confidence: 0.7 };
}

export const sessionInTwoPlaces = rule({
  id: 'session-in-two-places',
  title: 'One session used in two places',
  technique: 'T1550.001',
  severity: 'high',
  description:
    'The same temporary access key was used from a second network by another kind of client. A person who moves keeps the client, and a machine keeps both, so this indicates a copied session. The severity is medium if both clients run on the same kind of workstation, where a person uses several tools. No baseline is needed.',
  falsePositives: ['A person who changes the network and the tool within one session.'],
  needs: ['IP geolocation'],
  frameworks: ['OWASP NHI 2025 NHI2 Secret Leakage'],
  detector: 'use',
  events: ['*'],
  outcomes: ['success', 'denied'],
  counts: (event, context) => {
    const place = placeOf(event, context);
    if (place === undefined) return [];
    const value = valueOfPlace(place);
    if (countedAt(context.window, SESSION_PLACES, value) !== undefined) return [];
    // Steady automation starts sessions in the same place all day.
    const passing = isUsual(place, context) ? { inPassing: true as const } : {};
    return [
      { counter: SESSION_PLACES, value, keep: SESSION, ...passing },
      { counter: NEW_PLACE, value: place.key, keep: SESSION, ...passing },
    ];
  },
  evaluate: (event, context) => {
    const key = event.actor.accessKeyId;
    if (key === undefined || countedAt(context.window, NEW_PLACE, key) !== event.time) return undefined;
    const place = placeOf(event, context);
    const other = place && elsewhere(place, event, context);
    if (place === undefined || other === undefined) return undefined;
    return {
      ...weightOf(place, other, context),
      key,
      evidence: {
        from: shown(event.sourceAddress),
        network: place.network,
        client: place.client,
        before: shown(other.slice(key.length + 1)),
      },
    };
  },
});
