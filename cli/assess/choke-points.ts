import type { Io } from '../io.ts';
import type { Report } from './run.ts';

export const chokePointTexts = (_report: Report): readonly string[] => [];
export const chokePointLines = (_io: Io, _report: Report): readonly string[] => [];
