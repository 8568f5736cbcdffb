import { z } from 'zod';
import { ruleModesSchema } from '../layers/core/detection/rule-modes.ts';
import { RULES } from '../layers/core/detection/rules/index.ts';

const RULE_IDS: ReadonlySet<string> = new Set(RULES.map(({ meta }) => meta.id));

/** The modes of rules in the configuration. A misspelled rule would stay on, unnoticed. */
export const ruleModes = ruleModesSchema.check(
  z.superRefine((settings, context) => {
    for (const [at, { rules }] of settings.entries())
      for (const id of rules.filter((rule) => !RULE_IDS.has(rule)))
        context.addIssue({ code: 'custom', path: [at, 'rules'], message: `there is no detection rule ${id}` });
  }),
);
