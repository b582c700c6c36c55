// Signs what is delivered, with a key of our own that is made when it is first needed, and kept.
import { createHash, createPrivateKey, generateKeyPair, type KeyObject, sign } from "node:crypto";
import { promisify } from "node:util";
import type { JournaledMap } from "../journaled-map.ts";
import { selfSign } from "./certificate.ts";

export interface KeptKey {
  /** In the name of the certificate's file, and the key's own: whoever keeps certificates by their URLs keeps the right one. */
  readonly id: string;
  /** PEM. */
  readonly privateKey: string;
  readonly certificate: string;
}

interface OpenKey extends KeptKey {
  readonly key: KeyObject;
}

/** As SNS's own keys are. */
const MODULUS = 2048;
const CURRENT = "current";

const signAside = promisify(sign);
const generate = promisify(generateKeyPair);

export class Signer {
  readonly #keys: JournaledMap<KeptKey>;
  #opened: Promise<OpenKey> | undefined;

  constructor(keys: JournaledMap<KeptKey>) {
    this.#keys = keys;
  }

  /** Base64: RSA over SHA-1 in version 1, over SHA-256 in version 2. The signing itself happens off this thread. */
  async sign(text: string, version: "1" | "2"): Promise<string> {
    const { key } = await this.#open();
    return (await signAside(version === "1" ? "sha1" : "sha256", Buffer.from(text), key)).toString("base64");
  }

  /** `SimpleNotificationService-<id>.pem` */
  async fileName(): Promise<string> {
    return fileName(await this.#open());
  }

  /** The certificate of that name, in PEM. */
  certificate(name: string): string | undefined {
    const kept = this.#keys.get(CURRENT);
    return kept && fileName(kept) === name ? kept.certificate : undefined;
  }

  #open(): Promise<OpenKey> {
    return (this.#opened ??= this.#read().catch((error) => {
      this.#opened = undefined;
      throw error;
    }));
  }

  async #read(): Promise<OpenKey> {
    const kept = this.#keys.get(CURRENT) ?? (await this.#make());
    return { ...kept, key: createPrivateKey(kept.privateKey) };
  }

  async #make(): Promise<KeptKey> {
    const { privateKey, publicKey } = await generate("rsa", { modulusLength: MODULUS });
    const id = createHash("sha256")
      .update(publicKey.export({ type: "spki", format: "der" }))
      .digest("hex")
      .slice(0, 32);
    const kept = { id, privateKey: privateKey.export({ type: "pkcs8", format: "pem" }) as string, certificate: selfSign(privateKey, "sns.amazonaws.com", id) };
    await this.#keys.put(CURRENT, kept);
    return kept;
  }
}

function fileName({ id }: KeptKey): string {
  return `SimpleNotificationService-${id}.pem`;
}
