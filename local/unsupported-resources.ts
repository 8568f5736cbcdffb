import { CreateArchiveCommand, type EventBridgeClient, PutPermissionCommand } from '@aws-sdk/client-eventbridge';
import { z } from 'zod';
import type { UnsupportedResource } from './differences.ts';
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

/** Creates resources that the emulator's CloudFormation does not support by API calls, with the same properties. */
export async function createUnsupportedResources(
  unsupported: readonly UnsupportedResource[],
  facts: StackFacts,
  events: EventBridgeClient,
) {
  const statements = new Map<string, object[]>();
  for (const { logicalId, resource } of unsupported) {
    const properties = resolveIntrinsics(resource.Properties, facts, logicalId);
    if (resource.Type === 'AWS::Events::Archive') await createArchive(logicalId, properties, events);
    else if (resource.Type === 'AWS::Events::EventBusPolicy') {
      const { EventBusName, StatementId, Statement } = policyProperties.parse(properties);
      const known = statements.get(EventBusName) ?? [];
      statements.set(EventBusName, [...known, { ...Statement, Sid: StatementId }]);
    } else throw new Error(`${logicalId}: ${resource.Type} cannot be created by an API call yet`);
  }
  for (const [EventBusName, Statement] of statements) {
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await events.send(new PutPermissionCommand({ EventBusName, Policy }));
  }
}

async function createArchive(logicalId: string, properties: unknown, events: EventBridgeClient): Promise<void> {
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
