/** Event patterns for EventBridge rules on the `tierwatch` bus, each with its purpose. */
export const PATTERNS = {
  'every-event': {
    purpose: 'All events, for an archive or a SIEM.',
    pattern: { source: [{ prefix: 'tierwatch.' }] },
  },
  'high-severity-incidents': {
    purpose: 'Incidents that should page a responder.',
    pattern: {
      source: ['tierwatch.detection'],
      'detail-type': ['Incident Opened', 'Incident Updated'],
      detail: { metadata: { severity: ['high', 'critical'] } },
    },
  },
  'approval-requests': {
    purpose: 'Plans that wait for approval, for the channel of the responders.',
    pattern: { source: ['tierwatch.response'], 'detail-type': ['Approval Requested'] },
  },
  'approval-outcomes': {
    purpose: 'Decided and expired approvals, for the same channel.',
    pattern: { source: ['tierwatch.response'], 'detail-type': ['Approval Decided', 'Approval Expired'] },
  },
  'containments-and-releases': {
    purpose: 'Every change to an identity, including failed ones.',
    pattern: {
      source: ['tierwatch.response'],
      'detail-type': [
        'Identity Contained',
        'Containment Tampered',
        'Containment Undone',
        'Containment Failed',
        'Principal Replaced',
        'Identity Released',
      ],
    },
  },
  notifications: {
    purpose: 'Messages for a chat that no webhook of the configuration reaches.',
    pattern: { source: ['tierwatch.notification'], 'detail-type': ['Notification Requested'] },
  },
  'coverage-gaps': {
    purpose: 'Opened and closed coverage gaps, for the engineer on call.',
    pattern: { source: ['tierwatch.coverage'], 'detail-type': ['Coverage Gap Opened', 'Coverage Gap Closed'] },
  },
  'new-tier-0': {
    purpose: 'Changed postures in tier 0: identities that are administrators or can become one.',
    pattern: {
      source: ['tierwatch.posture'],
      'detail-type': ['Posture Changed'],
      detail: { metadata: { tier: [0] } },
    },
  },
  'findings-without-owner': {
    purpose: 'Opened findings on identities without an owner.',
    pattern: {
      source: ['tierwatch.posture'],
      'detail-type': ['Finding Opened'],
      detail: { metadata: { owner: [null] } },
    },
  },
} as const;
