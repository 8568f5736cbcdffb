import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import { SendTaskSuccessCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { TaskTokens } from '../core/response/ports.ts';

/** Step Functions errors for a token that no execution waits for anymore. */
const OVER: ReadonlySet<string> = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']);

/** Task tokens, encrypted with KMS. A token is decrypted only to send it. */
export function kmsTaskTokens(clients: {
  readonly kms: KMSClient;
  readonly stepFunctions: SFNClient;
  readonly keyArn: string;
}): TaskTokens {
  const { kms, stepFunctions, keyArn } = clients;
  return {
    seal: (token, approvalId) => sealToken(kms, keyArn, token, { approvalId }),
    async answer(sealed, approvalId, decision) {
      const taskToken = await openToken(kms, keyArn, sealed, { approvalId });
      try {
        const output = JSON.stringify({ decision, approvalId });
        await stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output }));
        return 'delivered';
      } catch (error) {
        if (error instanceof Error && OVER.has(error.name)) return 'gone';
        throw error;
      }
    },
  };
}

/** KMS encryption context: a sealed token opens only for its approval. */
export interface TokenContext {
  readonly approvalId: string;
}

/** KMS encrypts up to 4,096 bytes directly; a task token has at most 1,024 characters. */
const MAX_TOKEN_BYTES = 4_096;

/** Encrypts a task token and returns it in base64. Never log either. */
export async function sealToken(kms: KMSClient, keyArn: string, token: string, context: TokenContext): Promise<string> {
  const plain = Buffer.from(token, 'utf8');
  if (plain.byteLength === 0 || plain.byteLength > MAX_TOKEN_BYTES)
    throw new Error(`Expected a task token of 1 to ${MAX_TOKEN_BYTES} bytes, got ${plain.byteLength}`);
  const command = new EncryptCommand({ KeyId: keyArn, Plaintext: plain, EncryptionContext: { ...context } });
  const { CiphertextBlob: sealed } = await kms.send(command);
  if (sealed === undefined) throw new Error('KMS Encrypt returned no ciphertext');
  return Buffer.from(sealed).toString('base64');
}

/** Decrypts a sealed token; KMS refuses one that was sealed with another key or for another approval. */
export async function openToken(
  kms: KMSClient,
  keyArn: string,
  sealed: string,
  context: TokenContext,
): Promise<string> {
  const command = new DecryptCommand({
    KeyId: keyArn,
    CiphertextBlob: Buffer.from(sealed, 'base64'),
    EncryptionContext: { ...context },
  });
  const { Plaintext: plain } = await kms.send(command);
  if (plain === undefined) throw new Error('KMS Decrypt returned no plaintext');
  return Buffer.from(plain).toString('utf8');
}
