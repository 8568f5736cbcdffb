/** The contract with the outside. Additive within a version: fields may appear, none changes its meaning or goes away. */
export const CONTRACT_VERSION = '1.0';

/** OCSF schema version that `data` follows. */
export const OCSF_VERSION = '1.5.0';
