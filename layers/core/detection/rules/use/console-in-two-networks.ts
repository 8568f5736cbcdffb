import { shown } from '../../request-accessors.ts';
import { type DetectionContext, HOUR, MINUTE, rule } from '../../rule.ts';
import { agentFamily } from '../../sources.ts';
import type { ActivityEvent, Window } from '../../types.ts';
import { countedAt, valuesAround } from '../../window.ts';
import { isUsualNetwork, networkOf, sameKind } from '../networks.ts';

const WITHIN = 10 * MINUTE;
const PLACES = 'console-places';
const MOVES = 'console-moves';

const isBrowser = (userAgent: string): boolean => agentFamily(userAgent).startsWith('browser');

interface ConsolePlace {
  readonly network: string;
  /** The user agent of a browser; empty where a service of the console made the call. */
  readonly browser: string;
  /** The session name, because people share roles. */
  readonly person: string;
}

function placeOf(event: ActivityEvent, { locate }: DetectionContext): ConsolePlace | undefined {
  const { actor, userAgent } = event;
  const browser = isBrowser(userAgent) ? userAgent : '';
  // Rules for sign-ins compare those.
  if (event.source === 'signin.amazonaws.com' || (!actor.console && browser === '')) return undefined;
  const network = networkOf(event, locate);
  return network === undefined ? undefined : { network, browser, person: (actor.sessionName ?? '').slice(0, 64) };
}

const SEPARATOR = '|';
const textOf = ({ network, person, browser }: ConsolePlace): string =>
  [network, person, browser.replaceAll(SEPARATOR, ' ').slice(-60)].join(SEPARATOR);

function placeIn(value: string): ConsolePlace {
  const [network = '', person = '', browser = ''] = value.split(SEPARATOR);
  return { network, person, browser };
}

/** The places of the same person within minutes, the latest last. */
const placesAround = (window: Window, { person }: ConsolePlace, time: number): readonly ConsolePlace[] =>
  valuesAround(window, PLACES, time, WITHIN)
    .map(placeIn)
    .filter((place) => place.person === person);

const moveOf = (from: ConsolePlace, to: ConsolePlace): string => [from.network, to.network, to.person].join(SEPARATOR);

/** Whether the browser is not one that the person uses in the other network. */
function browserDiffers(place: ConsolePlace, others: readonly ConsolePlace[]): boolean {
  const { browser } = placeIn(textOf(place));
  const known = others.map((other) => other.browser).filter((other) => other !== '');
  return browser !== '' && known.length > 0 && !known.includes(browser);
}

export const consoleInTwoNetworks = rule({
  id: 'console-in-two-networks',
  title: 'Console used from two networks within minutes',
  technique: 'T1185',
  severity: 'medium',
  description:
    'One person used the console from two networks within ten minutes, and at least one of them is not usual. If the browser differs, or the first network is used again, someone probably copied the session. A person who moves to another network keeps the browser and does not return at once: then the severity is low.',
  falsePositives: ['A VPN that carries only a part of the traffic.', 'A person with two devices.'],
  detector: 'use',
  events: ['*'],
  outcomes: ['success', 'denied'],
  counts: (event, context) => {
    const place = placeOf(event, context);
    if (place === undefined) return [];
    const latest = placesAround(context.window, place, event.time).at(-1);
    const moved = latest !== undefined && latest.network !== place.network && sameKind(latest.network, place.network);
    return [
      { counter: PLACES, value: textOf(place), keep: HOUR },
      ...(moved ? [{ counter: MOVES, value: moveOf(latest, place), keep: HOUR }] : []),
    ];
  },
  evaluate: (event, context) => {
    const place = placeOf(event, context);
    if (place === undefined) return undefined;
    const { window, profile } = context;
    const others = placesAround(window, place, event.time).filter(({ network }) => network !== place.network);
    const from = others.findLast((other) => countedAt(window, MOVES, moveOf(other, place)) === event.time);
    if (from === undefined) return undefined;
    if (isUsualNetwork(profile, place.network) && isUsualNetwork(profile, from.network)) return undefined;
    const before = countedAt(window, MOVES, moveOf(place, from));
    const back = before !== undefined && event.time - before < WITHIN;
    const differs = browserDiffers(
      place,
      others.filter(({ network }) => network === from.network),
    );
    const copied = back || differs;
    return {
      severity: copied ? 'medium' : 'low',
      confidence: copied ? 0.5 : 0.3,
      key: `${[place.network, from.network].sort().join(' ')} ${copied}`,
      evidence: {
        networks: [from.network, place.network],
        from: shown(event.sourceAddress),
        usedAgain: back,
        otherBrowser: differs,
      },
    };
  },
});
