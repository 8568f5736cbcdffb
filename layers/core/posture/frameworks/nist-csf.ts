import type { Framework, FrameworkItem } from './framework.ts';

type Texts = Pick<FrameworkItem, 'title' | 'supports' | 'gap' | 'reasons'>;
const files = (id: string, texts: Texts): FrameworkItem => ({ id, basis: 'files', ...texts });
const deployment = (id: string, texts: Texts): FrameworkItem => ({ id, basis: 'deployment', ...texts });
const none = (id: string, texts: Omit<Texts, 'supports'>): FrameworkItem => ({
  id,
  basis: 'none',
  supports: '',
  ...texts,
});

/** The subcategories about identities. Source: https://doi.org/10.6028/NIST.CSWP.29 */
export const NIST_CSF: Framework = {
  title: 'NIST Cybersecurity Framework 2.0',
  prefix: 'NIST CSF 2.0',
  scope: 'all identities',
  concerns: () => true,
  items: [
    files('ID.AM-02', {
      title: 'Inventory of software, services and systems',
      supports:
        'An inventory of the users, roles, root users and resources that outsiders can use, and of trusted accounts.',
      gap: 'Software, and services outside IAM.',
    }),
    files('ID.AM-08', {
      title: 'Assets are managed throughout their life cycles',
      supports: 'Identities, keys and secrets that are unused or have no owner.',
      gap: 'Assets other than identities. The last use of users, without --credential-report.',
    }),
    files('ID.RA-01', {
      title: 'Vulnerabilities are identified and recorded',
      supports: 'Escalation paths, and what could not be read.',
      gap: 'Vulnerabilities of software and of networks.',
    }),
    files('ID.RA-05', {
      title: 'Impact and likelihood inform the response to risks',
      supports: 'The tier of each identity: how much damage its theft can do.',
      gap: 'The business value of data and systems.',
    }),
    files('PR.AA-01', {
      title: 'Identities and credentials are managed',
      supports: 'Keys, passwords and secrets by age and use, and owners.',
      gap: 'Credentials outside AWS, and how they are issued.',
    }),
    none('PR.AA-02', {
      title: 'Identities are proofed and bound to credentials',
      gap: 'How people are identified before they get a credential.',
    }),
    files('PR.AA-03', {
      title: 'Users, services and hardware are authenticated',
      supports: 'MFA of users and of the root user, and what trust policies require of federated identities.',
      gap: 'MFA at the identity provider, and authentication inside applications.',
    }),
    files('PR.AA-04', {
      title: 'Identity assertions are protected and verified',
      supports: 'Trust policies that do not check the audience or the subject of an OIDC token or a SAML assertion.',
      gap: 'How the identity provider issues and protects assertions.',
      reasons: ['OIDC_TRUST_TOO_BROAD', 'OIDC_TRUST_WITHOUT_AUDIENCE', 'SAML_TRUST_WITHOUT_AUDIENCE'],
    }),
    files('PR.AA-05', {
      title: 'Permissions follow least privilege, and are reviewed',
      supports: 'The privilege of every identity after all limits, access by outsiders, and a simulated fix plan.',
      gap: 'What an identity needs, separation of duties, and whether anyone reviews the findings.',
    }),
    none('PR.AA-06', {
      title: 'Physical access is managed',
      gap: 'Physical access.',
    }),
    deployment('DE.CM-03', {
      title: 'Activity of people and use of technology are monitored',
      supports: 'Detection rules on CloudTrail, weighted by the tier of the identity.',
      gap: 'Activity that CloudTrail does not record, such as inside instances and applications.',
    }),
    deployment('DE.CM-06', {
      title: 'Activity of external service providers is monitored',
      supports: 'Calls of vendors that assume a role, compared with their baseline.',
      gap: 'What a vendor does in its own accounts.',
    }),
    deployment('DE.CM-09', {
      title: 'Computing and runtime environments are monitored',
      supports: 'Credentials of compute that are used elsewhere, and changes of privileged compute.',
      gap: 'Processes, files and network traffic.',
    }),
    deployment('DE.AE-02', {
      title: 'Adverse events are analyzed',
      supports: 'Signals with their evidence, and points that explain the confidence of an incident.',
      gap: 'Events of other products.',
    }),
    deployment('DE.AE-03', {
      title: 'Information is correlated from several sources',
      supports: 'CloudTrail, posture, compute and the event history, by identity.',
      gap: 'Sources other than AWS.',
    }),
    deployment('DE.AE-04', {
      title: 'Impact and scope are understood',
      supports: 'The blast radius of the identity, and what it created.',
      gap: 'What was in the data that was read.',
    }),
    deployment('DE.AE-06', {
      title: 'Information on adverse events reaches staff and tools',
      supports: 'Notifications to responders, and events in OCSF.',
      gap: 'Whether anyone reads them.',
    }),
    deployment('DE.AE-07', {
      title: 'Threat intelligence and context are integrated',
      supports: 'Countries and networks of addresses, baselines, and tiers.',
      gap: 'Threat intelligence feeds.',
    }),
    deployment('DE.AE-08', {
      title: 'Incidents are declared by criteria',
      supports: 'A threshold of confidence for each tier.',
      gap: 'Criteria other than those in the configuration.',
    }),
    deployment('RS.MA-02', {
      title: 'Incident reports are triaged and validated',
      supports: 'Confidence, severity and evidence of each incident.',
      gap: 'The judgment of the responder.',
    }),
    deployment('RS.AN-06', {
      title: 'Actions of the investigation are recorded',
      supports: 'The journal of each incident: who decided what, and when.',
      gap: 'Actions outside Tierwatch and CloudTrail.',
    }),
    deployment('RS.CO-02', {
      title: 'Stakeholders are notified',
      supports: 'Notifications by owner and severity.',
      gap: 'Duties to notify customers and authorities.',
    }),
    deployment('RS.MI-01', {
      title: 'Incidents are contained',
      supports: 'Plans with Deny policies and deactivated keys, verified and applied again after tampering.',
      gap: 'Sessions of service-linked and Identity Center roles, and everything outside IAM.',
    }),
    deployment('RS.MI-02', {
      title: 'Incidents are eradicated',
      supports: 'The list of what the attacker created, with commands. Stolen keys stay inactive after the release.',
      gap: 'Deletion: Tierwatch deletes nothing.',
    }),
  ],
};
