import { hasWildcards, isRolesAnywhere, narrows, type TrustCondition, type TrustGrant } from '../trust.ts';
import type { ReasonFinder } from './subject.ts';

/** What conditions leave open. `shift`: how much milder than where they leave everything open. */
interface Openness {
  readonly shift: number;
  readonly what: string;
}

const OPEN: Openness = { shift: 0, what: 'any certificate of any trust anchor of the account' };
const OPEN_HOLDER: Openness = { shift: -1, what: 'any certificate that its certificate authority has signed' };
const OPEN_ISSUER: Openness = {
  shift: -2,
  what: 'a certificate of the right name from any trust anchor of the account, whoever signed it',
};

/** Trust in IAM Roles Anywhere that does not restrict certificates: the service gives the role to any holder of a certificate
 * that a trust anchor of the account accepts. Only the conditions specify which anchor and which certificates.
 * Source: https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html */
export const rolesAnywhere: ReasonFinder = ({ role, name, account, compiled, grants }) => {
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
  return [
    {
      code: 'ROLES_ANYWHERE_TRUST_TOO_BROAD',
      detail: `${worst.left.what} may assume it through IAM Roles Anywhere`,
      evidence: {
        statements: open.map(({ grant }) => `Statement[${grant.statement}]`),
        conditions: worst.grant.conditions.map(({ key, values }) => `${key}: ${values.join(', ')}`),
      },
      remediation: `aws iam update-assume-role-policy --role-name ${name}, with "Condition": ${JSON.stringify(condition)}`,
      shift: worst.left.shift,
    },
  ];
};

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

/** Issuers carry the names that their certificate authority gave itself, which is as good as naming the anchor. */
const namesIssuer = (condition: TrustCondition): boolean =>
  readInCertificate(condition)?.startsWith('issuer/') === true && narrows(condition);

/** Places that a certificate authority writes into all of its certificates. */
const PLACES = new Set(['subject/c', 'subject/st', 'subject/l']);

/** The subject or an alternative name of the certificate; Roles Anywhere makes the common name the source identity too. */
function namesHolder(condition: TrustCondition): boolean {
  if (!narrows(condition)) return false;
  const field = readInCertificate(condition) ?? '';
  const subject = field.startsWith('subject/') && !PLACES.has(field);
  return subject || field.startsWith('san/') || condition.key === 'sts:sourceidentity';
}
