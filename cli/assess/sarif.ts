import { createHash } from 'node:crypto';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Severity } from '../../layers/core/identity.ts';
import { REASONS } from '../../layers/core/posture/reasons/catalogue.ts';
import { REASON_WHEN } from '../../layers/core/posture/reasons/explanations.ts';
import { type Posture, REASON_CODES, type Reason, type ReasonCode } from '../../layers/core/posture/types.ts';
import { version } from '../version.ts';
import { reasonPage } from './links.ts';
import { reasonWords } from './reason-text.ts';

const LEVEL: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/** Code scanning sorts by this, 0 to 10. */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '3.0',
  info: '0.5',
};

/** The files that were read. */
export interface SarifInput {
  /** By account, the file that it was read from. */
  readonly sources: ReadonlyMap<string, string>;
  /** The folder that relative paths start at. */
  readonly cwd: string;
}

/** SARIF 2.1.0: a result per reason of an identity. Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
export function sarif(postures: readonly Posture[], input: SarifInput): readonly string[] {
  const used = new Set(postures.flatMap((posture) => posture.reasons.map((reason) => reason.code)));
  const codes = REASON_CODES.filter((code) => used.has(code));
  const run = {
    tool: {
      driver: {
        name: 'tierwatch',
        semanticVersion: version(),
        informationUri: 'https://github.com/tierwatch/tierwatch',
        rules: codes.map(ruleOf),
      },
    },
    columnKind: 'utf16CodeUnits',
    results: postures.flatMap((posture) => posture.reasons.map((reason) => resultOf(posture, reason, codes, input))),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return JSON.stringify(log, null, 1).split('\n');
}

function ruleOf(code: ReasonCode) {
  const { severity, frameworks } = REASONS[code];
  const page = reasonPage(code);
  const supports = frameworks.join('; ');
  return {
    id: code,
    shortDescription: { text: reasonWords(code) },
    fullDescription: { text: withoutCode(REASON_WHEN[code]) },
    help: {
      text: `${withoutCode(REASON_WHEN[code])} Supports: ${supports}. More: ${page}`,
      markdown: `${REASON_WHEN[code]}\n\nSupports: ${supports}.\n\n[Reasons](${page})`,
    },
    helpUri: page,
    defaultConfiguration: { level: LEVEL[severity[2]] },
    properties: { tags: ['security', ...frameworks], 'security-severity': SECURITY_SEVERITY[severity[1]] },
  };
}

/** Plain text of Markdown that has code spans only. */
const withoutCode = (markdown: string): string => markdown.replaceAll('`', '');

function resultOf(posture: Posture, reason: Reason, codes: readonly ReasonCode[], { sources, cwd }: SarifInput) {
  return {
    ruleId: reason.code,
    ruleIndex: codes.indexOf(reason.code),
    level: LEVEL[reason.severity],
    message: { text: messageOf(posture, reason) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifactOf(sources.get(posture.account), cwd),
          region: { startLine: 1 },
        },
        logicalLocations: [{ name: posture.name, fullyQualifiedName: posture.identity, kind: posture.kind }],
      },
    ],
    partialFingerprints: fingerprintsOf(posture, reason),
    properties: {
      account: posture.account,
      tier: posture.tier,
      score: posture.score,
      class: posture.class,
      severity: reason.severity,
      ...(reason.remediation === undefined ? {} : { remediation: reason.remediation }),
    },
  };
}

/** Braces are doubled in messages, which would break a policy that is copied: then only the properties have the remediation. */
function messageOf({ identity, tier }: Posture, { detail, remediation = '' }: Reason): string {
  const shown = remediation === '' || /[{}]/.test(remediation) ? '' : `\nRemediation: ${remediation}`;
  return `${identity} (tier ${tier}): ${detail}`.replaceAll(/[{}]/g, '$&$&') + shown;
}

/** The same in every run. GitHub computes `primaryLocationLineHash` from the source line if it is missing; all results are on
 * the same line. */
function fingerprintsOf({ identity }: Posture, { code }: Reason) {
  const id = `${identity}#${code}`;
  return {
    'tierwatch/v1': id,
    primaryLocationLineHash: `${createHash('sha256').update(id).digest('hex').slice(0, 16)}:1`,
  };
}

/** A path below the working directory is relative to it, so that it is valid on other machines. */
function artifactOf(path: string | undefined, cwd: string) {
  if (path === undefined || path === '-') return { uri: 'standard-input.json' };
  const below = relative(cwd, resolve(cwd, path));
  if (isAbsolute(below) || below.split(sep)[0] === '..') return { uri: pathToFileURL(resolve(cwd, path)).href };
  return { uri: below.split(sep).map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}
