import type { Rule, RuleMeta } from '../types.ts';

/** The version that the technique ids were taken from: MITRE renames them between versions. */
export const ATTACK_VERSION = 'MITRE ATT&CK v17';

const CSF: Readonly<Record<Rule['detector'], readonly string[]>> = {
  signin: ['NIST CSF 2.0 DE.CM-03', 'NIST CSF 2.0 DE.AE-02'],
  change: ['NIST CSF 2.0 DE.CM-09', 'NIST CSF 2.0 DE.AE-02'],
  use: ['NIST CSF 2.0 DE.CM-03', 'NIST CSF 2.0 DE.AE-03'],
};

type Definition = Omit<RuleMeta, 'needs' | 'frameworks' | 'references'> &
  Pick<Rule, 'detector' | 'events' | 'evaluate'> &
  Partial<Pick<Rule, 'outcomes' | 'attempts' | 'counts'>> & {
    /** Besides CloudTrail management events. */
    readonly needs?: readonly string[];
    /** Besides ATT&CK and the detector's NIST CSF categories. */
    readonly frameworks?: readonly string[];
    readonly references?: readonly string[];
  };

/** Builds a rule from its specific fields: fields that all rules of a detector share are filled in. */
export function rule(definition: Definition): Rule {
  const { id, title, technique, severity, description, falsePositives, detector, events, evaluate } = definition;
  const { outcomes, attempts, counts, needs = [], frameworks = [], references = [] } = definition;
  const meta: RuleMeta = {
    id,
    title,
    technique,
    severity,
    description,
    falsePositives,
    needs: ['CloudTrail management events', ...needs],
    frameworks: [`${ATTACK_VERSION} ${technique}`, ...CSF[detector], ...frameworks],
    references: [`https://attack.mitre.org/techniques/${technique.replace('.', '/')}/`, ...references],
  };
  return {
    meta,
    detector,
    events,
    ...(outcomes !== undefined && { outcomes }),
    ...(attempts !== undefined && { attempts }),
    ...(counts !== undefined && { counts }),
    evaluate,
  };
}

/** `iam.amazonaws.com:CreateUser` for each name. */
export const calls = (service: string, ...names: readonly string[]): readonly string[] =>
  names.map((name) => `${service}.amazonaws.com:${name}`);

export const iamReference = (action: string): string =>
  `https://docs.aws.amazon.com/IAM/latest/APIReference/API_${action}.html`;

export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;
