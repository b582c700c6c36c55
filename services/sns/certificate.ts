// A self-signed X.509 certificate for a key of ours, in PEM: so much of DER as it takes.
import { createPublicKey, type KeyObject, sign } from "node:crypto";

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const NULL = 0x05;
const OBJECT_IDENTIFIER = 0x06;
const UTF8_STRING = 0x0c;
const GENERALIZED_TIME = 0x18;
const VERSION = 0xa0;

/** sha256WithRSAEncryption and commonName, encoded. */
const SHA256_WITH_RSA = "2a864886f70d01010b";
const COMMON_NAME = "550403";

/** Valid from 2000 to 2999, so that virtual time finds it valid too. `serial` is hexadecimal. */
export function selfSign(privateKey: KeyObject, commonName: string, serial: string): string {
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, identifier(COMMON_NAME), der(UTF8_STRING, Buffer.from(commonName)))));
  const algorithm = der(SEQUENCE, identifier(SHA256_WITH_RSA), der(NULL));
  const validity = der(SEQUENCE, time("20000101000000Z"), time("29991231235959Z"));
  const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  const version3 = der(VERSION, der(INTEGER, Buffer.of(2)));
  const number = der(INTEGER, Buffer.concat([Buffer.of(0x01), Buffer.from(serial, "hex")]));
  const content = der(SEQUENCE, version3, number, algorithm, name, validity, name, publicKey);
  const signature = der(BIT_STRING, Buffer.of(0), sign("sha256", content, privateKey));
  return pem("CERTIFICATE", der(SEQUENCE, content, algorithm, signature));
}

/** Tag, length, content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag), lengthOf(content.length), content]);
}

/** One byte below 128; else the count of the bytes that follow, and those. */
function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const digits = length.toString(16);
  const bytes = Buffer.from(digits.length % 2 ? `0${digits}` : digits, "hex");
  return Buffer.concat([Buffer.of(0x80 | bytes.length), bytes]);
}

function identifier(encoded: string): Buffer {
  return der(OBJECT_IDENTIFIER, Buffer.from(encoded, "hex"));
}

function time(text: string): Buffer {
  return der(GENERALIZED_TIME, Buffer.from(text));
}

function pem(label: string, content: Buffer): string {
  const lines = content.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
