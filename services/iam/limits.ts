// IAM's quotas, as a new account has them.

/** Characters, white space not counted. */
export const MANAGED_POLICY_SIZE = 6_144;
/** Characters of all inline policies of a role together, white space not counted. */
export const INLINE_POLICY_SIZE = 10_240;
/** Characters, white space not counted. */
export const TRUST_POLICY_SIZE = 2_048;
export const POLICY_VERSIONS = 5;
export const POLICIES_PER_ROLE = 10;
export const TAGS = 50;
export const ACCESS_KEYS_PER_USER = 2;
export const ROLES = 1_000;
export const POLICIES = 1_500;
export const USERS = 5_000;
/** Items of a page, unless the caller says otherwise. */
export const PAGE_ITEMS = 100;
