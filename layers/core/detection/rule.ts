import type { Severity } from '../identity.ts';
import type { Exception, Posture } from '../posture/types.ts';
import type { RoleReference } from './handovers/role-references.ts';
import type { SourceMemory } from './source-memory.ts';
import type { ActivityEvent, Containment, Place, Profile, Signal, Window } from './types.ts';

/** What a rule documents about itself. */
export interface RuleMeta {
  readonly id: string;
  readonly title: string;
  /** MITRE ATT&CK technique id, e.g. `T1098.001`. */
  readonly technique: string;
  readonly severity: Severity;
  readonly description: string;
  /** Data that the rule needs in order to match. */
  readonly needs: readonly string[];
  readonly falsePositives: readonly string[];
  readonly frameworks: readonly string[];
  readonly references: readonly string[];
}

/** One detection rule: a pure function from an event and its context to a match. */
export interface Rule {
  readonly meta: RuleMeta;
  /** The detector that runs it. */
  readonly detector: 'signin' | 'change' | 'use';
  /** `iam.amazonaws.com:CreateAccessKey`; a trailing `*` matches any suffix; `*` matches every event. */
  readonly events: readonly string[];
  /** Read-only events that a rule with the event `*` needs in order to match. A deployment with standard telemetry delivers these,
   * the read-only events that rules name, and all write events. */
  readonly reads?: readonly string[];
  /** The events are data events. CloudTrail logs them only for the resources that a trail selects. */
  readonly dataEvents?: true;
  /** Outcomes that the rule is evaluated for; `success` if not set. */
  readonly outcomes?: readonly ActivityEvent['outcome'][];
  /** A denied attempt is reported too: never above `low`, at half the confidence. */
  readonly attempts?: boolean;
  /** A call that failed for another reason is reported like a denied attempt: what the call aims at is telling. */
  readonly failures?: boolean;
  /** What the event adds to the counters of the window before the rule is evaluated. Data, so that rules stay pure. */
  counts?(event: ActivityEvent, context: DetectionContext): readonly Count[];
  evaluate(event: ActivityEvent, context: DetectionContext): RuleMatch | undefined;
}

/** What is known about the actor of an event when a rule runs. */
export interface DetectionContext {
  /** undefined: no posture is known. Rules then treat the identity as unknown, never as harmless. */
  readonly posture: Posture | undefined;
  readonly exceptions: readonly Exception[];
  readonly profile: Profile;
  readonly window: Window;
  /** Country and network of an address. */
  readonly locate: (address: string) => Place | undefined;
  /** The posture of a role that an event hands over or enters; undefined if none is known. */
  readonly postureOf: (role: RoleReference) => Posture | undefined;
  /** True if both the action and its source are habitual for the identity. */
  readonly habitual: boolean;
  /** What other identities did from the source of the event. Absent: the event says nothing about its source. */
  readonly source?: SourceMemory | undefined;
  /** Absent: the identity is not contained. */
  readonly containment?: Containment | undefined;
}

/** A match of a rule; `signalOf` turns it into a signal. */
export interface RuleMatch {
  /** Where it differs from the severity of the rule. */
  readonly severity?: Severity;
  readonly confidence: number;
  readonly evidence: Signal['evidence'];
  /** What is not part of the baseline; added to the evidence. Such a match is reported once a day, and the baseline learns what it is
   * about only after days. */
  readonly deviation?: Deviation;
  /** A second match with the same key within an hour is not reported. Without a key, every match is. */
  readonly key?: string;
  /** True where the match counts in full even if the identity does this habitually (logging turned off). */
  readonly always?: boolean;
  /** True where every use is reported, habitual or not (root, break-glass): it opens an incident of medium severity, and only other evidence
   * raises it. */
  readonly notice?: boolean;
}

/** A difference between the baseline and an event. */
export interface Deviation {
  readonly unusual: 'country' | 'network' | 'API' | 'Region' | 'hour' | 'object';
  readonly expected: readonly string[];
  readonly observed: string;
}

/** One value of a named counter; it is forgotten after `keep` milliseconds. */
export interface Count {
  readonly counter: string;
  readonly value: string;
  readonly keep: number;
  /** It does not cause a write, and is stored with the next one. */
  readonly inPassing?: true;
}

/** The version that the technique ids come from: MITRE renames techniques between versions. */
const ATTACK_LABEL = 'MITRE ATT&CK v17';

const CSF: Readonly<Record<Rule['detector'], readonly string[]>> = {
  signin: ['NIST CSF 2.0 DE.CM-03', 'NIST CSF 2.0 DE.AE-02'],
  change: ['NIST CSF 2.0 DE.CM-09', 'NIST CSF 2.0 DE.AE-02'],
  use: ['NIST CSF 2.0 DE.CM-03', 'NIST CSF 2.0 DE.AE-03'],
};

type Definition = Omit<RuleMeta, 'needs' | 'frameworks' | 'references'> &
  Pick<Rule, 'detector' | 'events' | 'evaluate'> &
  Partial<Pick<Rule, 'outcomes' | 'attempts' | 'failures' | 'counts' | 'reads' | 'dataEvents'>> & {
    /** In addition to CloudTrail management events. */
    readonly needs?: readonly string[];
    /** In addition to ATT&CK and the NIST CSF categories of the detector. */
    readonly frameworks?: readonly string[];
    readonly references?: readonly string[];
  };

/** Builds a rule from its own fields, and adds defaults and what all rules of a detector share. */
export function rule(definition: Definition): Rule {
  const { id, title, technique, severity, description, falsePositives, ...rest } = definition;
  const { needs = [], frameworks = [], references = [], ...behaviour } = rest;
  const { detector, events, evaluate, outcomes = SUCCESS, attempts = false, failures = false, ...others } = behaviour;
  const { counts = countNothing, ...delivery } = others;
  const meta: RuleMeta = {
    id,
    title,
    technique,
    severity,
    description,
    falsePositives,
    needs: ['CloudTrail management events', ...needs],
    frameworks: [`${ATTACK_LABEL} ${technique}`, ...CSF[behaviour.detector], ...frameworks],
    references: [`https://attack.mitre.org/techniques/${technique.replace('.', '/')}/`, ...references],
  };
  // All rules have the same fields in the same order: every event meets dozens of rules, and objects of many shapes are slow to read.
  return { meta, detector, events, evaluate, outcomes, attempts, failures, counts, ...delivery };
}

/** What rules are evaluated for unless they say otherwise. */
export const SUCCESS: readonly ActivityEvent['outcome'][] = ['success'];
const NO_COUNTS: readonly Count[] = [];
const countNothing = (): readonly Count[] => NO_COUNTS;

/** The event pattern `iam.amazonaws.com:CreateUser` for `iam:CreateUser`. */
export const patternOf = (call: string): string => call.replace(':', '.amazonaws.com:');

/** The event patterns of calls to one service. */
export const calls = (service: string, ...names: readonly string[]): readonly string[] =>
  names.map((name) => patternOf(`${service}:${name}`));

export const iamReference = (action: string): string =>
  `https://docs.aws.amazon.com/IAM/latest/APIReference/API_${action}.html`;

export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;
