import type { EscalationRule } from '../../rule.ts';
import { iam } from './iam.ts';
import { organizations } from './organizations.ts';

export const selfRules: readonly EscalationRule[] = [...iam, ...organizations];
