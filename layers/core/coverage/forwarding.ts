import { listed, type Reading } from '../check.ts';
import { globalEventsRegionOf } from '../partitions.ts';
import type { Coverage, Gap, Undecided } from './gaps.ts';

export interface ForwardingFacts {
  readonly account: string;
  readonly partition: string;
  readonly hub: { readonly account: string; readonly region: string };
  /** For each Region that the account uses: how many enabled rules send events to the ingest bus. */
  readonly rules: ReadonlyMap<string, Reading<number>>;
}

/** Judges whether the events of each Region are forwarded to the hub. The Region of the hub itself needs no forwarding. */
export function judgeForwarding(facts: ForwardingFacts): Coverage {
  const { account, partition, hub, rules } = facts;
  const global = globalEventsRegionOf(partition);
  const others = [...rules].filter(([region]) => account !== hub.account || region !== hub.region);
  const lacking = others.filter(([, count]) => count.kind === 'known' && count.value === 0).map(([region]) => region);
  const gaps = lacking.map((region): Gap => {
    const code = region === global ? 'GLOBAL_EVENTS_NOT_FORWARDED' : 'REGION_NOT_FORWARDED';
    const events = region === global ? `${region}, including those of IAM,` : region;
    return {
      code,
      account,
      subject: region,
      detail: `The events of ${events} are not forwarded to the hub.`,
      remedy: `Deploy a member stack to ${region} of account ${account}, or disable the Region.`,
    };
  });
  const undecided = others.flatMap(([region, count]): readonly Undecided[] => {
    if (count.kind === 'known') return [];
    const detail = `Whether ${region} forwards its events was not read: ${count.why}.`;
    const remedy = `Allow events:ListRules and ListRuleNamesByTarget in ${region}.`;
    return [
      {
        check: 'Regions',
        codes: ['GLOBAL_EVENTS_NOT_FORWARDED', 'REGION_NOT_FORWARDED'],
        subject: region,
        detail,
        remedy,
      },
    ];
  });
  if (gaps.length + undecided.length > 0) return { gaps, undecided, fine: [] };
  const detail =
    others.length === 0
      ? `The hub receives the events of ${listed([...rules.keys()])} directly.`
      : `The events of ${listed(others.map(([region]) => region))} are forwarded to the hub.`;
  return { gaps, undecided, fine: [{ check: 'Regions', detail }] };
}
