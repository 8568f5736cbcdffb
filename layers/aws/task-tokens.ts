import type { KMSClient } from '@aws-sdk/client-kms';
import { SendTaskSuccessCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { TaskTokens } from '../core/response/ports.ts';
import { openToken, sealToken } from './token-vault.ts';

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
