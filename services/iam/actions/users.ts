// Users and their access keys. Every key is accepted everywhere, so that a user is a name and no more.
import type { Action } from "../../service.ts";
import { showUser } from "../documents.ts";
import { deleteConflict, limitExceeded, noSuchEntity } from "../errors.ts";
import type { Iam } from "../iam.ts";
import { ACCESS_KEYS_PER_USER, USERS } from "../limits.ts";
import { type PageInput, page } from "../paging.ts";
import type { Tag, UserRecord } from "../records.ts";
import { mergeTags } from "../tags.ts";

interface UserInput {
  readonly UserName?: string;
}

export function userActions(iam: Iam): Record<string, Action> {
  return {
    GetUser: ({ UserName }: UserInput, { accessKey }) => ({ User: UserName === undefined ? caller(iam, accessKey) : showUser(iam.user(UserName)) }),
    CreateUser: createUser(iam),
    ListUsers: listUsers(iam),
    DeleteUser: deleteUser(iam),
    CreateAccessKey: createAccessKey(iam),
    ListAccessKeys: listAccessKeys(iam),
    DeleteAccessKey: deleteAccessKey(iam),
  };
}

/** Whoever holds a user's key is that user; everybody else is the account's root. */
function caller(iam: Iam, accessKey: string | undefined): Record<string, unknown> {
  const user = holderOf(iam, accessKey);
  if (user) return showUser(user);
  const { accountId } = iam.context;
  return { Path: "/", UserName: "root", UserId: accountId, Arn: `arn:aws:iam::${accountId}:root`, CreateDate: new Date(0) };
}

function holderOf(iam: Iam, accessKey: string | undefined): UserRecord | undefined {
  return iam.records.user.list().find((user) => user.accessKeys.some((key) => key.id === accessKey));
}

function createUser(iam: Iam): Action<{ UserName: string; Path?: string; Tags?: readonly Tag[] }> {
  return async ({ UserName: name, Path: path = "/", Tags }) => {
    const users = iam.records.user.list();
    iam.checkFree(users, name, `User with name ${name} already exists.`);
    if (users.length >= USERS) throw limitExceeded(`Cannot exceed quota for UsersPerAccount: ${USERS}`);
    const arn = iam.arn("user", path, name);
    const user: UserRecord = { name, path, id: iam.id("AIDA"), arn, created: iam.now(), tags: mergeTags([], Tags), accessKeys: [] };
    await iam.putUser(user);
    return { User: showUser(user) };
  };
}

function listUsers(iam: Iam): Action<PageInput & { PathPrefix?: string }> {
  return (input) => {
    const users = iam.records.user.list().filter((user) => user.path.startsWith(input.PathPrefix ?? "/"));
    const { items, end } = page(users, (user) => user.name, input);
    return { Users: items.map((user) => showUser({ ...user, tags: [] })), ...end };
  };
}

function deleteUser(iam: Iam): Action<{ UserName: string }> {
  return async ({ UserName }) => {
    if (iam.user(UserName).accessKeys.length > 0) throw deleteConflict("Cannot delete entity, must delete access keys first.");
    await iam.records.user.remove(UserName);
  };
}

function createAccessKey(iam: Iam): Action<UserInput> {
  return async ({ UserName }, { accessKey }) => {
    const user = named(iam, UserName, accessKey);
    if (user.accessKeys.length >= ACCESS_KEYS_PER_USER) throw limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${ACCESS_KEYS_PER_USER}`);
    const key = { id: iam.id("AKIA", 16), created: iam.now() };
    await iam.putUser({ ...user, accessKeys: [...user.accessKeys, key] });
    const SecretAccessKey = iam.context.ids.base64(30);
    return { AccessKey: { UserName: user.name, AccessKeyId: key.id, Status: "Active", SecretAccessKey, CreateDate: new Date(key.created) } };
  };
}

function listAccessKeys(iam: Iam): Action<PageInput & UserInput> {
  return (input, { accessKey }) => {
    const user = named(iam, input.UserName, accessKey);
    const { items, end } = page(user.accessKeys, (key) => key.id, input);
    const shown = items.map(({ id, created }) => ({ UserName: user.name, AccessKeyId: id, Status: "Active", CreateDate: new Date(created) }));
    return { AccessKeyMetadata: shown, ...end };
  };
}

function deleteAccessKey(iam: Iam): Action<UserInput & { AccessKeyId: string }> {
  return async ({ UserName, AccessKeyId }, { accessKey }) => {
    const user = named(iam, UserName, accessKey);
    const accessKeys = user.accessKeys.filter((key) => key.id !== AccessKeyId);
    if (accessKeys.length === user.accessKeys.length) throw noSuchEntity(`The Access Key with id ${AccessKeyId} cannot be found.`);
    await iam.putUser({ ...user, accessKeys });
  };
}

/** The user who is named, or whose key signed. The root has no keys here. */
function named(iam: Iam, name: string | undefined, accessKey: string | undefined): UserRecord {
  const user = name === undefined ? holderOf(iam, accessKey) : iam.user(name);
  if (!user) throw noSuchEntity("The user with name root cannot be found.");
  return user;
}
