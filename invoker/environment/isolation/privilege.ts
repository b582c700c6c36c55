// How namespaces are made.

/** By the superuser, or by anybody through a user namespace. */
export type Privilege = "root" | "user";
