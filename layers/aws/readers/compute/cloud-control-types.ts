import type { TrustAnchorFacts } from '../../../core/posture/estate.ts';
import { isRecord } from '../../../core/posture/input-error.ts';
import type { ComputeScope } from './reader.ts';

/** Properties of a resource, named as in CloudFormation. */
export type Properties = Readonly<Record<string, unknown>>;

/** What a resource is, and which roles it runs with. */
export interface Running {
  readonly arn: string;
  /** ARNs of its roles. */
  readonly roles: readonly string[];
  /** ARN pattern of the S3 objects that it runs. */
  readonly code?: string;
  readonly trustAnchor?: TrustAnchorFacts;
  /** Texts of its configuration that can contain secrets, by name. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** One type that the Cloud Control API lists and reads. */
export interface CloudControlType {
  readonly type: string;
  /** Older types that the list covers. */
  readonly includes?: readonly string[];
  /** undefined: the properties lack what identifies the resource. */
  readonly runs: (properties: Properties, scope: ComputeScope) => Running | undefined;
  /** What the Cloud Control API needs in the service to list resources. */
  readonly lists: readonly string[];
  /** What it needs to read one, and on which resources: the part of the ARN after the account; `*` without resource-level
   * permissions. */
  readonly reads: readonly { readonly action: string; readonly on: string }[];
  /** What is read, for the permissions page. */
  readonly why: string;
}

/** The types, with the permissions that their schemas name for the handlers `list` and `read`. AWS::EMR::Cluster and
 * AWS::AppStream::Fleet have no handlers.
 * Source: https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/supported-resources.html */
export const CLOUD_CONTROL_TYPES: readonly CloudControlType[] = [
  {
    type: 'AWS::MWAA::Environment',
    runs: ({ Arn, ExecutionRoleArn, AirflowConfigurationOptions: settings, SourceBucketArn, DagS3Path }) => {
      const [bucket, folder] = [text(SourceBucketArn), text(DagS3Path)];
      const running = withArn(text(Arn), [text(ExecutionRoleArn)], texts(settings));
      if (running === undefined || bucket === undefined || folder === undefined) return running;
      return { ...running, code: `${bucket}/${folder.replace(/^\/|\/$/g, '')}/*` };
    },
    lists: ['airflow:ListEnvironments'],
    reads: [{ action: 'airflow:GetEnvironment', on: 'environment/*' }],
    why: 'Roles of Airflow environments; their configuration is searched for secrets.',
  },
  {
    type: 'AWS::Synthetics::Canary',
    runs: ({ Name, ExecutionRoleArn }, scope) =>
      withArn(arnOf('synthetics', 'canary:', Name, scope), [text(ExecutionRoleArn)]),
    lists: ['synthetics:DescribeCanaries'],
    reads: [
      { action: 'synthetics:GetCanary', on: 'canary:*' },
      { action: 'synthetics:ListTagsForResource', on: 'canary:*' },
    ],
    why: 'Roles of canaries.',
  },
  {
    type: 'AWS::KinesisAnalyticsV2::Application',
    // AWS deleted the SQL applications of the older type in January 2026.
    includes: ['AWS::KinesisAnalytics::Application'],
    runs: ({ ApplicationName, ServiceExecutionRole }, scope) =>
      withArn(arnOf('kinesisanalytics', 'application/', ApplicationName, scope), [text(ServiceExecutionRole)]),
    lists: ['kinesisanalytics:ListApplications'],
    reads: [
      { action: 'kinesisanalytics:DescribeApplication', on: 'application/*' },
      { action: 'kinesisanalytics:ListTagsForResource', on: 'application/*' },
    ],
    why: 'Roles of Flink applications.',
  },
  {
    type: 'AWS::AppStream::ImageBuilder',
    runs: ({ Name, IamRoleArn }, scope) =>
      withArn(arnOf('appstream', 'image-builder/', Name, scope), [text(IamRoleArn)]),
    lists: ['appstream:DescribeImageBuilders', 'appstream:ListTagsForResource'],
    reads: [],
    why: 'Roles of image builders.',
  },
  {
    type: 'AWS::RolesAnywhere::Profile',
    runs: ({ ProfileArn, RoleArns, Enabled }) =>
      withArn(text(ProfileArn), Enabled === false || !Array.isArray(RoleArns) ? [] : RoleArns.map(text)),
    lists: ['rolesanywhere:ListProfiles', 'rolesanywhere:ListTagsForResource'],
    reads: [{ action: 'rolesanywhere:GetProfile', on: 'profile/*' }],
    why: 'Roles in enabled profiles.',
  },
  {
    type: 'AWS::RolesAnywhere::TrustAnchor',
    runs: ({ TrustAnchorArn, Enabled, Source }) => {
      const arn = text(TrustAnchorArn);
      if (arn === undefined) return undefined;
      const source = (isRecord(Source) ? text(Source.SourceType) : undefined) ?? 'unknown';
      return { arn, roles: [], trustAnchor: { arn, enabled: Enabled !== false, source } };
    },
    lists: ['rolesanywhere:ListTrustAnchors'],
    reads: [{ action: 'rolesanywhere:GetTrustAnchor', on: 'trust-anchor/*' }],
    why: 'Trust anchors whose certificates can obtain role sessions.',
  },
];

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** The members of an object that are texts. */
const texts = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(isRecord(value) ? value : {}).flatMap(([name, one]) =>
      typeof one === 'string' ? [[name, one]] : [],
    ),
  );

const arnOf = (
  service: string,
  prefix: string,
  name: unknown,
  { partition, region, account }: ComputeScope,
): string | undefined => text(name) && `arn:${partition}:${service}:${region}:${account}:${prefix}${text(name)}`;

const withArn = (
  arn: string | undefined,
  roles: readonly (string | undefined)[],
  settings?: Readonly<Record<string, string>>,
): Running | undefined =>
  arn === undefined
    ? undefined
    : {
        arn,
        roles: roles.filter((role) => role !== undefined),
        ...(settings === undefined ? {} : { settings }),
      };
