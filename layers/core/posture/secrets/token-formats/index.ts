import { readTokenFormats, type TokenFormat } from '../token-format.ts';
import { AI } from './ai.ts';
import { BUSINESS } from './business.ts';
import { CLOUDS } from './clouds.ts';
import { DEVELOPMENT } from './development.ts';

/** The formats of all tables. */
export const tokenFormats = (): TokenFormat[] => [DEVELOPMENT, CLOUDS, AI, BUSINESS].flatMap(readTokenFormats);
