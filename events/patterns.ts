/** Rule patterns to copy, each with what it is for. They are the inside of an EventBridge rule on the `tierwatch` bus. */
export const PATTERNS = {
  'every-event': {
    purpose: 'Everything, for an archive or a SIEM.',
    pattern: { source: [{ prefix: 'tierwatch.' }] },
  },
  'serious-incidents': {
    purpose: 'Incidents that should page a responder.',
    pattern: {
      source: ['tierwatch.detection'],
      'detail-type': ['Incident Opened', 'Incident Updated'],
      detail: { metadata: { severity: ['high', 'critical'] } },
    },
  },
  'approvals-wanted': {
    purpose: 'Plans that wait for a person: send them to a channel.',
    pattern: { source: ['tierwatch.response'], 'detail-type': ['Approval Requested'] },
  },
  'approval-outcomes': {
    purpose: 'How each approval ended: tell everybody who was asked.',
    pattern: { source: ['tierwatch.response'], 'detail-type': ['Approval Decided', 'Approval Expired'] },
  },
  'access-taken-and-given-back': {
    purpose: 'Every change to an identity, and every one that failed.',
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
  'new-tier-0': {
    purpose: 'An identity that is administrator, or became able to become it.',
    pattern: {
      source: ['tierwatch.posture'],
      'detail-type': ['Posture Changed'],
      detail: { metadata: { tier: [0] } },
    },
  },
  'findings-without-owner': {
    purpose: 'Open findings that nobody owns.',
    pattern: {
      source: ['tierwatch.posture'],
      'detail-type': ['Finding Opened'],
      detail: { metadata: { owner: [null] } },
    },
  },
} as const;
