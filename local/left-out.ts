import { CreateArchiveCommand, type EventBridgeClient, PutPermissionCommand } from '@aws-sdk/client-eventbridge';
import { z } from 'zod';
import type { LeftOut } from './differences.ts';
import { resolveIntrinsics, type StackFacts } from './intrinsics.ts';

const archiveProperties = z.object({
  ArchiveName: z.string().optional(),
  SourceArn: z.string(),
  Description: z.string().optional(),
  EventPattern: z.record(z.string(), z.unknown()).optional(),
  RetentionDays: z.number().optional(),
});
const policyProperties = z.object({
  EventBusName: z.string(),
  StatementId: z.string(),
  Statement: z.record(z.string(), z.unknown()),
});

/** Makes by API calls what the emulator's CloudFormation cannot: the same resources with the same properties. */
export async function makeLeftOut(leftOut: readonly LeftOut[], facts: StackFacts, events: EventBridgeClient) {
  const statements = new Map<string, object[]>();
  for (const { logicalId, resource } of leftOut) {
    const properties = resolveIntrinsics(resource.Properties, facts, logicalId);
    if (resource.Type === 'AWS::Events::Archive') await makeArchive(logicalId, properties, events);
    else if (resource.Type === 'AWS::Events::EventBusPolicy') {
      const { EventBusName, StatementId, Statement } = policyProperties.parse(properties);
      const known = statements.get(EventBusName) ?? [];
      statements.set(EventBusName, [...known, { ...Statement, Sid: StatementId }]);
    } else throw new Error(`${logicalId}: no API call is known that makes a ${resource.Type}`);
  }
  for (const [EventBusName, Statement] of statements) {
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await events.send(new PutPermissionCommand({ EventBusName, Policy }));
  }
}

async function makeArchive(logicalId: string, properties: unknown, events: EventBridgeClient): Promise<void> {
  const { ArchiveName, SourceArn, Description, EventPattern, RetentionDays } = archiveProperties.parse(properties);
  await events.send(
    new CreateArchiveCommand({
      ArchiveName: ArchiveName ?? logicalId.slice(0, 48),
      EventSourceArn: SourceArn,
      Description,
      EventPattern: EventPattern === undefined ? undefined : JSON.stringify(EventPattern),
      RetentionDays,
    }),
  );
}
