import type { Rule } from '../rule.ts';
import { RuleIndex } from '../rule-index.ts';
import { changeRules, type RuleOptions } from './change/index.ts';
import { signinRules } from './signin/index.ts';
import { useRules } from './use/index.ts';

export type { RuleOptions };

export const DEFAULT_OWN_NAMES: readonly string[] = ['tierwatch'];

const allRules = (options: RuleOptions = { ownNames: DEFAULT_OWN_NAMES }): readonly Rule[] => [
  ...signinRules,
  ...changeRules(options),
  ...useRules,
];

export const ruleIndex = (options?: RuleOptions): RuleIndex => new RuleIndex(allRules(options));

/** The rules with the default options. */
export const RULES: readonly Rule[] = allRules();
