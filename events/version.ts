/** Version of the contract. Within a version, fields are only added, never changed or removed. */
export const CONTRACT_VERSION = '1.0';

/** OCSF schema version that `data` follows. */
export const OCSF_VERSION = '1.5.0';
