import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type * as z from '../../core/zod.ts';

/** A row or its body is invalid. The message names the key and the field. */
export class StoredItemError extends Error {
  override readonly name = 'StoredItemError';
}

/** Length in characters above which a body is compressed: DynamoDB bills writes per kilobyte. */
const COMPRESS_ABOVE = 1_024;
/** A DynamoDB item has at most 400 KB, including keys and other attributes. */
export const MAX_BODY_BYTES = 380_000;

export type Body = string | Uint8Array;

/** Stored JSON: short bodies as text, longer ones deflated. */
export function packBody(value: object): Body {
  const json = JSON.stringify(value);
  return json.length <= COMPRESS_ABOVE ? json : deflateRawSync(json);
}

export const bodySize = (body: Body): number => (typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength);

/** Limit against decompression bombs. */
const MAX_UNPACKED_BYTES = 64_000_000;

function unpack(body: unknown): unknown {
  if (typeof body === 'string') return JSON.parse(body);
  if (!(body instanceof Uint8Array)) throw new Error(`expected text or bytes, got ${typeof body}`);
  return JSON.parse(inflateRawSync(body, { maxOutputLength: MAX_UNPACKED_BYTES }).toString('utf8'));
}

/** Reads a stored body; throws a `StoredItemError` that names `key` and the invalid field. */
export function readBody<Value>(shape: z.ZodMiniType<Value>, body: unknown, key: string): Value {
  let value: unknown;
  try {
    value = unpack(body);
  } catch (error) {
    throw new StoredItemError(`${key}: its body cannot be read: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
  return parseStored(shape, value, `${key} body`);
}

/** Parses attributes of a row; throws a `StoredItemError` that names `key` and the invalid field. */
export function parseStored<Value>(shape: z.ZodMiniType<Value>, value: unknown, key: string): Value {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new StoredItemError(`${key}: field ${issue?.path.join('.') || '(whole)'}: ${issue?.message ?? 'is invalid'}`);
}
