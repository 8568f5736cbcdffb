import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import { SendTaskSuccessCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { TaskTokens } from '../core/response/ports.ts';

/** Step Functions errors for a token that no execution waits for any more. */
const OVER: ReadonlySet<string> = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']);

/** Task tokens, sealed with KMS. A token is in the clear for no longer than it takes to send it. */
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

/** What a sealed token is bound to: it opens for this approval and for no other. */
export interface TokenContext {
  readonly approvalId: string;
}

/** KMS encrypts up to 4,096 bytes directly; a task token has at most 1,024 characters. */
const MAX_TOKEN_BYTES = 4_096;

/** Encrypts a task token. Answers base64, fit to be stored; never log either side. */
export async function sealToken(kms: KMSClient, keyArn: string, token: string, context: TokenContext): Promise<string> {
  const plain = Buffer.from(token, 'utf8');
  if (plain.byteLength === 0 || plain.byteLength > MAX_TOKEN_BYTES)
    throw new Error(`A task token has 1 to ${MAX_TOKEN_BYTES} bytes, this one has ${plain.byteLength}`);
  const command = new EncryptCommand({ KeyId: keyArn, Plaintext: plain, EncryptionContext: { ...context } });
  const { CiphertextBlob: sealed } = await kms.send(command);
  if (sealed === undefined) throw new Error('KMS answered Encrypt without a ciphertext');
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
  if (plain === undefined) throw new Error('KMS answered Decrypt without a plaintext');
  return Buffer.from(plain).toString('utf8');
}
