/** MITRE ATT&CK version of the technique ids in the rules. */
const ATTACK_VERSION = '17';

const TACTICS = {
  TA0042: 'Resource Development',
  TA0001: 'Initial Access',
  TA0002: 'Execution',
  TA0003: 'Persistence',
  TA0004: 'Privilege Escalation',
  TA0005: 'Defense Evasion',
  TA0006: 'Credential Access',
  TA0007: 'Discovery',
  TA0008: 'Lateral Movement',
  TA0009: 'Collection',
  TA0010: 'Exfiltration',
  TA0040: 'Impact',
} as const;

/** Name and tactic of every technique that a rule refers to. Of several tactics, the one that the rules detect. */
const TECHNIQUES: Readonly<Record<string, readonly [name: string, tactic: keyof typeof TACTICS]>> = {
  T1021: ['Remote Services', 'TA0008'],
  T1036: ['Masquerading', 'TA0005'],
  'T1036.005': ['Match Legitimate Resource Name or Location', 'TA0005'],
  T1078: ['Valid Accounts', 'TA0001'],
  'T1078.004': ['Cloud Accounts', 'TA0001'],
  T1087: ['Account Discovery', 'TA0007'],
  'T1087.004': ['Cloud Account', 'TA0007'],
  T1098: ['Account Manipulation', 'TA0003'],
  'T1098.001': ['Additional Cloud Credentials', 'TA0003'],
  'T1098.003': ['Additional Cloud Roles', 'TA0004'],
  T1110: ['Brute Force', 'TA0006'],
  'T1110.003': ['Password Spraying', 'TA0006'],
  T1136: ['Create Account', 'TA0003'],
  'T1136.003': ['Cloud Account', 'TA0003'],
  T1185: ['Browser Session Hijacking', 'TA0009'],
  T1199: ['Trusted Relationship', 'TA0001'],
  T1484: ['Domain or Tenant Policy Modification', 'TA0004'],
  'T1484.002': ['Trust Modification', 'TA0004'],
  T1485: ['Data Destruction', 'TA0040'],
  T1486: ['Data Encrypted for Impact', 'TA0040'],
  T1490: ['Inhibit System Recovery', 'TA0040'],
  T1496: ['Resource Hijacking', 'TA0040'],
  'T1496.004': ['Cloud Service Hijacking', 'TA0040'],
  T1525: ['Implant Internal Image', 'TA0003'],
  T1526: ['Cloud Service Discovery', 'TA0007'],
  T1530: ['Data from Cloud Storage', 'TA0009'],
  T1531: ['Account Access Removal', 'TA0040'],
  T1535: ['Unused/Unsupported Cloud Regions', 'TA0005'],
  T1537: ['Transfer Data to Cloud Account', 'TA0010'],
  T1538: ['Cloud Service Dashboard', 'TA0007'],
  T1546: ['Event Triggered Execution', 'TA0003'],
  T1548: ['Abuse Elevation Control Mechanism', 'TA0004'],
  'T1548.005': ['Temporary Elevated Cloud Access', 'TA0004'],
  T1550: ['Use Alternate Authentication Material', 'TA0008'],
  'T1550.001': ['Application Access Token', 'TA0008'],
  T1552: ['Unsecured Credentials', 'TA0006'],
  'T1552.001': ['Credentials In Files', 'TA0006'],
  'T1552.005': ['Cloud Instance Metadata API', 'TA0006'],
  T1555: ['Credentials from Password Stores', 'TA0006'],
  'T1555.006': ['Cloud Secrets Management Stores', 'TA0006'],
  T1556: ['Modify Authentication Process', 'TA0003'],
  'T1556.006': ['Multi-Factor Authentication', 'TA0003'],
  T1562: ['Impair Defenses', 'TA0005'],
  'T1562.001': ['Disable or Modify Tools', 'TA0005'],
  'T1562.007': ['Disable or Modify Cloud Firewall', 'TA0005'],
  'T1562.008': ['Disable or Modify Cloud Logs', 'TA0005'],
  T1580: ['Cloud Infrastructure Discovery', 'TA0007'],
  T1584: ['Compromise Infrastructure', 'TA0042'],
  'T1584.001': ['Domains', 'TA0042'],
  T1648: ['Serverless Execution', 'TA0002'],
  T1651: ['Cloud Administration Command', 'TA0002'],
  T1666: ['Modify Cloud Resource Hierarchy', 'TA0005'],
};

interface Entry {
  readonly uid: string;
  readonly name?: string;
}

export interface Attack {
  readonly tactic?: Entry;
  readonly technique: Entry;
  readonly sub_technique?: Entry;
  readonly version: string;
}

const entryOf = (uid: string): Entry => {
  const name = TECHNIQUES[uid]?.[0];
  return name === undefined ? { uid } : { uid, name };
};

/** `T1078.004` as an OCSF attack: tactic, technique and sub-technique. */
export function attackOf(id: string): Attack {
  const technique = id.split('.')[0] ?? id;
  const tactic = TECHNIQUES[id]?.[1];
  return {
    ...(tactic !== undefined && { tactic: { uid: tactic, name: TACTICS[tactic] } }),
    technique: entryOf(technique),
    ...(technique !== id && { sub_technique: entryOf(id) }),
    version: ATTACK_VERSION,
  };
}
