// What a filter pattern becomes.

/** Judges a message: what the pattern's selectors found in it, or undefined where it does not match. */
export type Matcher = (message: string) => Readonly<Record<string, string>> | undefined;
