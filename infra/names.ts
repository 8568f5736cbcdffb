import type { TierwatchConfig } from './config.ts';

/** Every name of a deployment that must be unique in an account and Region, or that others use. */
export interface Names {
  /** CloudFormation stack of the hub. It is also the first part of the names of its roles. */
  readonly stack: string;
  readonly memberStack: string;
  readonly bus: string;
  readonly ingestBus: string;
  /** Name of the role of a member that the snapshots of the hub assume. */
  readonly reader: string;
  /** Name of the role that forwards events from a Region of a member account. */
  readonly forwarder: (region: string) => string;
  readonly parameter: (name: string) => string;
}

export function namesOf({ name }: Pick<TierwatchConfig, 'name'>): Names {
  const stack = name.charAt(0).toUpperCase() + name.slice(1);
  return {
    stack,
    memberStack: `${stack}Member`,
    bus: name,
    ingestBus: `${name}-ingest`,
    reader: `${stack}Reader`,
    forwarder: (region) => `${stack}-Forwarder-${region}`,
    parameter: (parameter) => `/${name}/${parameter}`,
  };
}
