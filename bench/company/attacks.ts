import { ELSEWHERE_STORIES } from './elsewhere-stories.ts';
import { KEY_STORIES } from './key-stories.ts';
import { BRAZIL, RENTED_IN_GERMANY } from './places.ts';
import { type CloudTrailRecord, DAY, HOUR, record, START } from './records.ts';
import { SESSION_STORIES } from './session-stories.ts';

export const ORIGINS = { abroad: BRAZIL, 'same country': RENTED_IN_GERMANY } as const;
export type Origin = keyof typeof ORIGINS;

export interface Attack {
  readonly name: string;
  readonly month: string;
  readonly records: readonly CloudTrailRecord[];
  /** Position of the first call that does damage. */
  readonly damage: number;
}

const BEGINS = START + 24 * DAY + 11 * HOUR;
const APART = 40_000;

/** Every story, by an attacker abroad or on a rented host in the country of the victim. */
export const attacksFrom = (origin: Origin): readonly Attack[] =>
  [...KEY_STORIES, ...SESSION_STORIES, ...ELSEWHERE_STORIES].map(({ name, month, steps }) => {
    const calls = steps(ORIGINS[origin]);
    const records = calls.map(({ call, caller, request, more }, position) =>
      record(BEGINS + position * APART, call, caller, request ?? {}, more),
    );
    return { name, month, records, damage: calls.findIndex(({ damage }) => damage === true) };
  });
