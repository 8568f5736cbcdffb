export type SeverityName = 'info' | 'low' | 'medium' | 'high' | 'critical';

/** Severities of the rules, in the words of OCSF. */
export const SEVERITY = {
  info: { severity_id: 1, severity: 'Informational' },
  low: { severity_id: 2, severity: 'Low' },
  medium: { severity_id: 3, severity: 'Medium' },
  high: { severity_id: 4, severity: 'High' },
  critical: { severity_id: 5, severity: 'Critical' },
} as const;
