// What is known of one version of an object besides its bytes: the record that the journal keeps.
import type { Checksum } from "./checksum.ts";
import type { StoredFile } from "./file-store.ts";

/** The id of the one version that an unversioned, or suspended, bucket keeps of a key. */
export const NULL_VERSION = "null";

export type Version = ObjectVersion | DeleteMarker;

interface Identity {
  readonly bucket: string;
  readonly key: string;
  /** `null` where versioning was not enabled. */
  readonly versionId: string;
  /** Orders the changes of a key: upper-case hex, compared as text. */
  readonly sequencer: string;
  /** Milliseconds since the epoch, by our Clock. */
  readonly lastModified: number;
}

export interface DeleteMarker extends Identity {
  readonly deleteMarker: true;
}

export interface ObjectVersion extends Identity {
  readonly deleteMarker?: false;
  readonly size: number;
  /** Without quotes; with `-N` behind it where N parts made it. */
  readonly eTag: string;
  /** One after the other they are the object. */
  readonly parts: readonly StoredPart[];
  readonly headers: ContentHeaders;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: readonly Tag[];
  readonly storageClass: string;
  readonly checksum: Checksum;
  readonly encryption: Encryption;
  readonly acl?: AccessControl;
  /** The upload that made it, so that a repeated CompleteMultipartUpload can be told. */
  readonly uploadId?: string;
}

/** A file of an object's, with the part's number and checksum where it came in parts. */
export interface StoredPart extends StoredFile {
  readonly number?: number;
  readonly checksum?: string;
}

/** The headers that are given back as they came, named as the API's members. */
export interface ContentHeaders {
  readonly CacheControl?: string;
  readonly ContentDisposition?: string;
  readonly ContentEncoding?: string;
  readonly ContentLanguage?: string;
  readonly ContentType?: string;
  readonly Expires?: string;
  readonly WebsiteRedirectLocation?: string;
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** What the answer says of encryption. Nothing is encrypted here. */
export interface Encryption {
  readonly ServerSideEncryption: string;
  readonly SSEKMSKeyId?: string;
  readonly BucketKeyEnabled?: boolean;
}

/** An access control list, in the API's own shape. */
export interface AccessControl {
  readonly Owner: { readonly ID: string };
  readonly Grants: readonly Grant[];
}

export interface Grant {
  readonly Grantee: { readonly Type: string; readonly ID?: string; readonly URI?: string; readonly EmailAddress?: string };
  readonly Permission: string;
}

/** Everything that makes an object, but for its place and its time. */
export type NewObject = Omit<ObjectVersion, keyof Identity>;

export const isObject = (version: Version | undefined): version is ObjectVersion => version !== undefined && version.deleteMarker !== true;
