import { shown } from '../layers/core/detection/request-accessors.ts';
import type { Severity } from '../layers/core/identity.ts';
import type { Io } from './io.ts';
import { fold } from './layout.ts';
import { paint } from './paint.ts';
import { severityBadge } from './render.ts';

/** The printed part of a signal. */
export interface ShownSignal {
  readonly rule: string;
  readonly time: string;
  readonly severity: Severity;
  readonly title: string;
  readonly evidence?: Readonly<Record<string, unknown>> | undefined;
}

/** Indentation of the evidence. */
const INDENT = '      ';
/** Printed values of a list. */
const MOST_VALUES = 4;
const MOST_CHARACTERS = 400;

/** The title of a signal, and its rule and evidence below. */
export function signalLines(io: Io, signal: ShownSignal): readonly string[] {
  const head = `  ${paint(io, 'dim', moment(signal.time))} ${severityBadge(io, signal.severity)}  `;
  const facts = shown(`${signal.rule}: ${evidenceText(signal.evidence ?? {}).join(', ')}`, MOST_CHARACTERS);
  return [...fold(io, head, shown(signal.title)), ...fold(io, INDENT, paint(io, 'dim', facts))];
}

/** `2026-04-15 12:02:00 UTC` */
export const moment = (iso: string): string => iso.replace('T', ' ').replace(/\.\d+Z$|Z$/, ' UTC');

/** Words for boolean evidence; other fields are printed by name. */
const WHEN_TRUE: ReadonlyMap<string, string> = new Map([
  ['own', 'on itself'],
  ['byCode', 'through infrastructure as code'],
  ['usualPlace', 'from the usual place of this person'],
  ['notice', 'always reported'],
  ['attempted', 'without success'],
  ['habitual', 'habitual'],
  ['mfa', 'with MFA'],
  ['neverBefore', 'for the first time'],
]);

/** Words for fields whose name says little; the value alone where the word is empty. */
const FIELD_WORDS: ReadonlyMap<string, string> = new Map([
  ['agent', 'client'],
  ['telling', 'among them'],
  ['what', ''],
  ['why', 'because of'],
]);

/** The fields of evidence in words. */
export function evidenceText(evidence: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(evidence).flatMap(([field, value]) => {
    if (field === 'mfa' && value === false) return ['without MFA'];
    if (value === '' || value === false || value === null || value === undefined) return [];
    if (value === true) return [WHEN_TRUE.get(field) ?? words(field)];
    const text = Array.isArray(value) ? value.slice(0, MOST_VALUES).join(' ') : String(value);
    if (field === 'event') return [text.replace('.amazonaws.com', '')];
    return [`${FIELD_WORDS.get(field) ?? words(field)} ${text}`.trimStart()];
  });
}

/** `knownActions` as `known actions`. */
const words = (field: string): string => field.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
