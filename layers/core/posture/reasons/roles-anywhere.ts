import type { AccountEstate } from '../estate.ts';
import { hasWildcards, isRolesAnywhere, narrows, type TrustCondition, type TrustGrant } from '../trust.ts';
import type { ReasonFinder } from './subject.ts';

/** Which certificates the conditions still accept. `shift`: how much less severe than accepting any certificate. */
interface Openness {
  readonly shift: number;
  readonly what: string;
}

const OPEN: Openness = { shift: 0, what: 'any certificate from any trust anchor in the account' };
const OPEN_HOLDER: Openness = { shift: -1, what: 'any certificate signed by its certificate authority' };
const OPEN_ISSUER: Openness = {
  shift: -2,
  what: 'a certificate with the right name from any trust anchor in the account',
};

/** Trust in IAM Roles Anywhere that does not restrict certificates: the service issues credentials to any holder
 * of a certificate that a trust anchor in the account accepts. Only conditions limit the anchor and the certificates.
 * Source: https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html */
export const rolesAnywhere: ReasonFinder = ({ arn, role, name, account, compiled, grants, estate }) => {
  if (role === undefined) return [];
  const open = grants.filter(isRolesAnywhere).flatMap((grant) => {
    const left = opennessOf(grant);
    return left === undefined ? [] : [{ grant, left }];
  });
  const worst = open.toSorted((a, b) => b.left.shift - a.left.shift)[0];
  if (worst === undefined) return [];
  const condition = {
    ArnEquals: {
      'aws:SourceArn': `arn:${compiled.partition}:rolesanywhere:REGION:${account}:trust-anchor/TRUST_ANCHOR_ID`,
    },
    StringEquals: { 'aws:PrincipalTag/x509Subject/CN': 'COMMON_NAME_OF_THE_WORKLOAD' },
  };
  const missing = missingFor(arn, estate);
  const anchors = (estate.trustAnchors ?? []).filter(({ enabled }) => enabled);
  return [
    {
      code: 'ROLES_ANYWHERE_TRUST_TOO_BROAD',
      detail: `${worst.left.what} can assume it through IAM Roles Anywhere${missing === undefined ? '' : `, as soon as ${missing}`}`,
      evidence: {
        ...(estate.trustAnchors === undefined
          ? {}
          : { trustAnchors: anchors.slice(0, 20).map((anchor) => `${anchor.arn} (${anchor.source})`) }),
        statements: open.map(({ grant }) => `Statement[${grant.statement}]`),
        conditions: worst.grant.conditions.map(({ key, values }) => `${key}: ${values.join(', ')}`),
      },
      remediation: `aws iam update-assume-role-policy --role-name ${name}, with "Condition": ${JSON.stringify(condition)}`,
      // Nobody gets a session until Roles Anywhere is configured for it.
      shift: worst.left.shift - (missing === undefined ? 0 : 1),
    },
  ];
};

/** What has to be added before Roles Anywhere issues a session of the role. undefined: nothing, or not known. */
function missingFor(arn: string, estate: AccountEstate): string | undefined {
  const { workloads, workloadTypesRead = [], trustAnchors } = estate;
  const knows = (type: string): boolean => workloadTypesRead.includes(type);
  if (knows('AWS::RolesAnywhere::TrustAnchor') && trustAnchors?.some(({ enabled }) => enabled) === false)
    return 'a trust anchor is enabled';
  const profile = 'AWS::RolesAnywhere::Profile';
  if (workloads === 'unknown' || !knows(profile)) return undefined;
  const isIn = workloads.some(({ type, roleArn }) => type === profile && roleArn === arn);
  return isIn ? undefined : 'an enabled profile contains it';
}

function opennessOf({ conditions }: TrustGrant): Openness | undefined {
  const issuer = conditions.some((condition) => namesAnchor(condition) || namesIssuer(condition));
  const holder = conditions.some(namesHolder);
  if (issuer) return holder ? undefined : OPEN_HOLDER;
  return holder ? OPEN_ISSUER : OPEN;
}

/** An ARN that specifies the anchor; the part before it is the same for all anchors of the account. */
const namesAnchor = (condition: TrustCondition): boolean =>
  condition.key === 'aws:sourcearn' &&
  narrows(condition) &&
  condition.values.every((value) => !hasWildcards(condition) || /:trust-anchor\/[^*?]+$/i.test(value));

/** The part after `aws:PrincipalTag/x509`, as in `Subject/CN`: the certificate field that Roles Anywhere reads. */
const readInCertificate = ({ key }: TrustCondition): string | undefined =>
  /^aws:(?:principal|request)tag\/x509(.+)$/.exec(key)?.[1];

/** The issuer field holds the name of the certificate authority, which identifies it as well as the trust anchor does. */
const namesIssuer = (condition: TrustCondition): boolean =>
  readInCertificate(condition)?.startsWith('issuer/') === true && narrows(condition);

/** Location fields, which a certificate authority usually sets to the same value in all its certificates. */
const PLACES = new Set(['subject/c', 'subject/st', 'subject/l']);

/** The subject or an alternative name of the certificate. Roles Anywhere also sets the common name as the source identity. */
function namesHolder(condition: TrustCondition): boolean {
  if (!narrows(condition)) return false;
  const field = readInCertificate(condition) ?? '';
  const subject = field.startsWith('subject/') && !PLACES.has(field);
  return subject || field.startsWith('san/') || condition.key === 'sts:sourceidentity';
}
