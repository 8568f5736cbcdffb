import { exceptionsSchema } from '../posture/exception-shape.ts';
import * as z from '../zod.ts';
import { ruleModesSchema } from './rule-modes.ts';
import { RULES } from './rules/index.ts';

/** Apart from the schemas that functions use, because it loads all rules. */

const RULE_IDS: ReadonlySet<string> = new Set(RULES.map(({ meta }) => meta.id));

/** The modes of rules in a configuration. A misspelled rule would stay on, unnoticed. */
export const knownRuleModesSchema = ruleModesSchema.check(
  z.superRefine((settings, context) => {
    for (const [at, { rules }] of settings.entries())
      for (const id of rules.filter((rule) => !RULE_IDS.has(rule)))
        context.addIssue({ code: 'custom', path: [at, 'rules'], message: noSuchRule(id) });
  }),
);

/** The exceptions in a configuration. One for a misspelled rule would accept nothing, unnoticed. */
export const knownExceptionsSchema = exceptionsSchema.check(
  z.superRefine((exceptions, context) => {
    for (const [at, { accepts }] of exceptions.entries())
      if ('rule' in accepts && !RULE_IDS.has(accepts.rule))
        context.addIssue({ code: 'custom', path: [at, 'accepts', 'rule'], message: noSuchRule(accepts.rule) });
  }),
);

const noSuchRule = (id: string): string => `there is no detection rule ${id}`;
