import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Severity } from '../../layers/core/identity.ts';
import { REASONS } from '../../layers/core/posture/reasons/catalogue.ts';
import { type Posture, REASON_CODES, type Reason, type ReasonCode } from '../../layers/core/posture/types.ts';
import { version } from '../version.ts';
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

type Sources = ReadonlyMap<string, string>;

/** SARIF 2.1.0: a result per reason of an identity. Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/
 * @param sources by account, the file that it was read from. */
export function sarif(postures: readonly Posture[], sources: Sources): readonly string[] {
  const used = new Set(postures.flatMap((posture) => posture.reasons.map((reason) => reason.code)));
  const codes = REASON_CODES.filter((code) => used.has(code));
  const run = {
    tool: {
      driver: {
        name: 'tierwatch',
        semanticVersion: version(),
        rules: codes.map(ruleOf),
      },
    },
    results: postures.flatMap((posture) => posture.reasons.map((reason) => resultOf(posture, reason, codes, sources))),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return JSON.stringify(log, null, 1).split('\n');
}

function ruleOf(code: ReasonCode) {
  const meta = REASONS[code];
  return {
    id: code,
    shortDescription: { text: reasonWords(code) },
    defaultConfiguration: { level: LEVEL[meta.severity[2]] },
    properties: { tags: ['security', ...meta.frameworks], 'security-severity': SECURITY_SEVERITY[meta.severity[1]] },
  };
}

function resultOf(posture: Posture, reason: Reason, codes: readonly ReasonCode[], sources: Sources) {
  return {
    ruleId: reason.code,
    ruleIndex: codes.indexOf(reason.code),
    level: LEVEL[reason.severity],
    message: {
      text: `${posture.identity} (tier ${posture.tier}): ${reason.detail}${reason.remediation === undefined ? '' : `\nRemediation: ${reason.remediation}`}`,
    },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: uriOf(sources.get(posture.account)) }, region: { startLine: 1 } },
        logicalLocations: [{ name: posture.name, fullyQualifiedName: posture.identity, kind: posture.kind }],
      },
    ],
    partialFingerprints: { 'tierwatch/v1': `${posture.identity}#${reason.code}` },
    properties: { tier: posture.tier, score: posture.score, class: posture.class, severity: reason.severity },
  };
}

/** A relative path stays relative, so that it is valid on other machines. */
function uriOf(path: string | undefined): string {
  if (path === undefined || path === '-') return 'standard-input.json';
  return isAbsolute(path) ? pathToFileURL(path).href : encodeURI(path.replace(/^(?:\.\/)+/, ''));
}
