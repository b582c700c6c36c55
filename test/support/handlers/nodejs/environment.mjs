import { homedir, tmpdir } from "node:os";

export const handler = async () => ({ variables: process.env, tmp: tmpdir(), home: homedir(), cwd: process.cwd() });
