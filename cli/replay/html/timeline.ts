import { compareSeverity, type Severity } from '../../../layers/core/identity.ts';
import { type Markup, markup, NOTHING } from '../../markup.ts';

/** A point in a timeline. */
export interface Dot {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly severity: Severity;
  readonly denied: boolean;
  readonly label: string;
  /** Id of the element that the point leads to. */
  readonly target: string;
}

/** Milliseconds since the epoch. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

export function periodOf(dots: readonly Dot[]): Period {
  const times = dots.map(({ at }) => at);
  const [from, to] = [Math.min(...times), Math.max(...times)];
  // A single moment is drawn in the middle of a minute.
  return from === to ? { from: from - 30_000, to: to + 30_000 } : { from, to };
}

const RADIUS: Readonly<Record<Severity, number>> = { info: 3, low: 4, medium: 5, high: 6.5, critical: 8 };
const HEIGHT = 30;
/** Percent of the width: points that are closer are drawn as one. */
const CLOSE = 0.75;

/** The events of an incident on a line. Positions are in percent, so that the picture fits any width. */
export function lane(dots: readonly Dot[], period: Period, title: string): Markup {
  const groups = [...Map.groupBy(dots, (dot) => Math.round(percent(dot.at, period) / CLOSE)).values()];
  return markup`<svg height="${HEIGHT}" role="group" aria-label="${title}">
<line x1="0" x2="100%" y1="${HEIGHT / 2}" y2="${HEIGHT / 2}"/>
${groups.map((group) => point(group, period))}
</svg>`;
}

function point(group: readonly Dot[], period: Period): Markup {
  const [worst] = group.toSorted((a, b) => compareSeverity(b.severity, a.severity));
  if (worst === undefined) return NOTHING;
  const more = group.length === 1 ? '' : `, and ${group.length - 1} more`;
  const text = `${worst.severity}: ${worst.label}${more}`;
  const denied = group.every((dot) => dot.denied) ? ' denied' : '';
  return markup`<a href="#${worst.target}" aria-label="${text}"><circle class="${worst.severity}${denied}" cx="${percent(worst.at, period).toFixed(2)}%" cy="${HEIGHT / 2}" r="${RADIUS[worst.severity]}"><title>${text}</title></circle></a>`;
}

/** Times below a lane. */
export const axis = (period: Period): Markup =>
  markup`<svg height="18" aria-hidden="true">${[
    tick(period, 0, 'start'),
    tick(period, 0.5, 'middle'),
    tick(period, 1, 'end'),
  ]}</svg>`;

function tick({ from, to }: Period, share: number, anchor: string): Markup {
  const iso = new Date(from + (to - from) * share).toISOString();
  const hours = (to - from) / 3_600_000;
  const text = hours > 20 ? iso.slice(0, 16).replace('T', ' ') : iso.slice(11, hours > 1 ? 16 : 19);
  return markup`<text x="${share * 100}%" y="13" text-anchor="${anchor}">${text}</text>`;
}

const percent = (at: number, { from, to }: Period): number => ((at - from) / (to - from)) * 100;
