/** `2026-04-15 12:02 UTC` */
export const minute = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

/** `61 events on 11 days`: what a baseline is learned from. */
export const learnedText = ({ events, days }: { readonly events: number; readonly days: number }): string =>
  `${plural(events, 'event')} on ${plural(days, 'day')}`;

/** `1 minute`, `1,440 minutes` */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
