import type { Incident } from '../detection/types.ts';
import { parseArn } from '../identity.ts';
import { apiNameOf, originOfSignal } from './brief/events.ts';
import type { Approval, Plan } from './types.ts';
import { asciiLine, escapedForSlack, inert } from './untrusted-text.ts';
import { minute, plural } from './wording.ts';

/** What makes Tierwatch notify responders. */
export type Trigger =
  | 'incident-opened'
  | 'approval-requested'
  | 'approval-expiring'
  | 'identity-contained'
  | 'containment-tampered'
  | 'containment-undone'
  | 'containment-failed'
  | 'identity-released';

export interface NotificationInput {
  readonly trigger: Trigger;
  readonly incident: Incident;
  /** null: no owner is known. */
  readonly owner: string | null;
  /** The plan that the trigger is about, or the newest one. */
  readonly plan?: Plan | undefined;
  /** The approval that is pending. */
  readonly approval?: Approval | undefined;
  /** What happened, where the trigger alone does not say it. */
  readonly detail?: string | undefined;
}

/** A message to responders: who, what, from where, why, and what happens next. */
export interface Notification {
  readonly trigger: Trigger;
  /** For SNS: ASCII, one line, fewer than 100 characters. */
  readonly subject: string;
  readonly lines: {
    readonly who: string;
    readonly what: string;
    readonly from: string;
    readonly why: string;
    readonly response: string;
  };
  /** Commands to run next, one per line. */
  readonly commands: string;
  /** The whole message as plain text. */
  readonly text: string;
  /** The whole message as Slack mrkdwn. */
  readonly slack: string;
}

const HEADLINES: Readonly<Record<Trigger, string>> = {
  'incident-opened': 'incident opened',
  'approval-requested': 'approval requested',
  'approval-expiring': 'approval expires soon',
  'identity-contained': 'identity contained',
  'containment-tampered': 'containment tampered with',
  'containment-undone': 'containment undone',
  'containment-failed': 'playbook failed',
  'identity-released': 'identity released',
};

/** Triggers whose event says what happened; the others are about the plan. */
const DETAILED_BY_EVENT: ReadonlySet<Trigger> = new Set<Trigger>([
  'containment-tampered',
  'containment-undone',
  'containment-failed',
  'identity-released',
]);

const LONGEST_SUBJECT = 99;
const LONGEST_LINE = 500;
const MOST_VALUES = 5;
const STRONGEST_REASONS = 2;

/** Renders a notification. Names, addresses and agents come from an attacker: the result holds no control characters, no link
 * that works, no mention, and of credential ids only the last four characters. */
export function renderNotification(input: NotificationInput): Notification {
  const { trigger, incident } = input;
  const tier = incident.tier === null ? 'T?' : `T${incident.tier}`;
  const headline = `${incident.severity.toUpperCase()} ${tier}: ${HEADLINES[trigger]}`;
  const lines = {
    who: line(whoOf(input)),
    what: line(whatOf(incident)),
    from: line(fromOf(incident)),
    why: line(whyOf(incident)),
    response: line(responseOf(input)),
  };
  const commands = commandsOf(input).join('\n');
  const text = [
    headline,
    '',
    `Who:      ${lines.who}`,
    `What:     ${lines.what}`,
    `From:     ${lines.from}`,
    `Why:      ${lines.why}`,
    `Response: ${lines.response}`,
    '',
    commands,
  ].join('\n');
  return {
    trigger,
    subject: asciiLine(`[Tierwatch] ${headline}: ${nameOf(incident.identity)}`, LONGEST_SUBJECT),
    lines,
    commands,
    text,
    // Inside a code block, Slack neither formats nor links.
    slack: `\`\`\`${escapedForSlack(text)}\`\`\``,
  };
}

const line = (text: string): string => inert(text, LONGEST_LINE);

/** `user/exporter`: a role or user without its path. */
function nameOf(identity: string): string {
  const resource = parseArn(identity)?.resource ?? identity;
  const [kind = '', ...rest] = resource.split('/');
  return rest.length === 0 ? kind : `${kind}/${rest.at(-1)}`;
}

const whoOf = ({ incident, owner }: NotificationInput): string =>
  [
    incident.identity,
    incident.class === 'unknown' ? 'class unknown' : incident.class,
    incident.tier === null ? 'tier unknown' : `tier ${incident.tier}`,
    owner === null ? 'no owner' : `owner ${inert(owner, 60)}`,
  ].join(', ');

function whatOf({ title, signals }: Incident): string {
  const apis = valuesOf(signals.map(apiNameOf));
  const rules = valuesOf(signals.map(({ rule }) => rule));
  const techniques = valuesOf(signals.map(({ technique }) => technique));
  return [
    inert(title, 160),
    ...named('APIs', apis),
    ...named('rules', rules),
    ...named('ATT&CK techniques', techniques),
  ].join('; ');
}

function fromOf({ signals, credentials }: Incident): string {
  const origins = signals.map(originOfSignal);
  const addresses = valuesOf(origins.map(({ from }) => from));
  return [
    addresses.length === 0 ? 'no source address in the evidence' : joined(addresses),
    ...named('network', valuesOf(origins.map(({ organization, network }) => organization ?? network))),
    ...named('country', valuesOf(origins.map(({ country }) => country))),
    ...named('client', valuesOf(origins.map(({ client, userAgent }) => client ?? userAgent))),
    ...named('credentials ending in', valuesOf(credentials.map((credential) => credential.slice(-4)))),
  ].join('; ');
}

function whyOf({ confidence, confidenceTerms }: Incident): string {
  const strongest = [...confidenceTerms].sort((a, b) => b.points - a.points).slice(0, STRONGEST_REASONS);
  const reasons = strongest.map(({ why }) => inert(why, 180).replace(/\.$/, ''));
  return [`confidence ${Math.round(confidence * 100)}%`, ...reasons].join('; ');
}

function responseOf({ trigger, incident, plan, approval, detail }: NotificationInput): string {
  if (detail !== undefined && DETAILED_BY_EVENT.has(trigger)) return detail;
  if (plan === undefined) return 'no plan yet';
  const changes = plan.changes.map(({ kind }) => kind);
  const what = `${plan.playbook}, ${plural(changes.length, 'change')} (${joined(valuesOf(changes))})`;
  if (trigger === 'identity-contained' || incident.state === 'contained') return `${what}: in force and verified`;
  if (approval !== undefined) return `${what}: approve before ${minute(approval.expiresAt)}, or nothing changes`;
  if (plan.mode === 'auto') return `${what}: applied without approval, as the response policy allows`;
  return `${what}: not applied unless a responder requests it`;
}

/** Only ids that Tierwatch made: a command never holds text of an attacker. */
function commandsOf({ trigger, incident, approval }: NotificationInput): readonly string[] {
  const { id } = incident;
  const show = `tierwatch show ${id}`;
  if (approval !== undefined) return [show, `tierwatch approve ${id}`, `tierwatch refuse ${id}`];
  if (trigger === 'identity-contained') return [show, `tierwatch release ${id} --reason "..."`];
  if (trigger === 'containment-undone' || trigger === 'containment-failed')
    return [show, `tierwatch contain ${id} --reason "..."`];
  return [show];
}

/** Each value once, without unknown ones. */
const valuesOf = (values: readonly (string | undefined)[]): readonly string[] => [
  ...new Set(values.flatMap((value) => (value ? [value] : []))),
];

function joined(values: readonly string[]): string {
  const more = values.length - MOST_VALUES;
  const shown = values.slice(0, MOST_VALUES).map((value) => inert(value, 60));
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

const named = (name: string, values: readonly string[]): readonly string[] =>
  values.length === 0 ? [] : [`${name} ${joined(values)}`];
