// Functions from container images: what names an image, and what of a function's settings has no meaning with one.
import { createHash } from "node:crypto";
import type { CodeSource, StoredCode } from "./code-store.ts";
import { invalidParameter } from "./errors.ts";
import type { SettingsInput } from "./settings-input.ts";

/** `registry:port/name:tag@digest`, as container engines read it. */
const REFERENCE = /^(?:[a-z0-9.-]+(?::\d+)?\/)?[a-z0-9._/-]+(?::[\w][\w.-]{0,127})?(?:@sha256:([0-9a-f]{64}))?$/i;

/** The image that a function runs. Its digest is the one that its address names; where it names none, the address stands for it. */
export function takeImage({ ImageUri: uri = "" }: CodeSource): StoredCode {
  const match = REFERENCE.exec(uri);
  if (!match) throw invalidParameter(`Source image ${uri} is not valid. Provide a valid source image.`);
  return { kind: "image", uri, sha256: match[1] ?? createHash("sha256").update(uri).digest("hex"), size: 0 };
}

/** Throws where code and package type do not belong together. `doing` is `creating` or `updating`. */
export function checkPackageType(type: "Zip" | "Image", source: CodeSource, doing: "creating" | "updating"): void {
  if (type === "Zip" && source.ImageUri) throw invalidParameter(`Please don't provide ImageUri when ${doing} a function with packageType Zip.`);
  if (type === "Zip") return;
  if (source.ZipFile || source.S3Bucket || source.S3Key) {
    throw invalidParameter(`Please don't provide ZipFile or S3 object when ${doing} a function with packageType Image.`);
  }
  if (!source.ImageUri) throw invalidParameter(`Please provide ImageUri when ${doing} a function with packageType Image.`);
}

/** An image brings its own runtime, entry point and libraries; a package has no image to override. */
export function checkImageSettings(type: "Zip" | "Image", input: SettingsInput): void {
  if (type === "Image" && (input.Runtime || input.Handler || (input.Layers ?? []).length > 0)) {
    throw invalidParameter("Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.");
  }
  if (type === "Zip" && input.ImageConfig) throw invalidParameter("Please don't provide ImageConfig when the intended function PackageType is Zip.");
}
