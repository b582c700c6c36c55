// Where events come from, as people call it.

/** `sqs orders` of an ARN; anything else stays as it is. */
export function shortSource(arn: string): string {
  const match = /^arn:[^:]*:([^:]*):[^:]*:[^:]*:(.+)$/.exec(arn);
  return match ? `${match[1]} ${match[2]}` : arn;
}
