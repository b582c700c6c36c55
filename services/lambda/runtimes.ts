// The runtimes of Lambda with the dates after which AWS stops creating and updating functions on them.
import { invalidParameter } from "./errors.ts";

export interface RuntimeSupport {
  readonly id: string;
  /** `AL2023`, `AL2`: Amazon Linux; undefined where AWS has not published it. */
  readonly operatingSystem?: "AL2" | "AL2023";
  /** ISO dates; undefined where AWS has not published them. */
  readonly deprecated?: string;
  readonly noCreate?: string;
  readonly noUpdate?: string;
}

type Row = readonly [ids: string, os?: "AL2" | "AL2023", deprecated?: string, noCreate?: string, noUpdate?: string];

/** As AWS forecast them in 2026; they move. */
const TABLE: readonly Row[] = [
  ["nodejs26.x python3.15 ruby4.0"],
  ["nodejs24.x", "AL2023", "2028-04-30", "2028-06-01", "2028-07-01"],
  ["nodejs22.x", "AL2023", "2027-04-30", "2027-06-01", "2027-07-01"],
  ["nodejs20.x", "AL2023", "2026-04-30", "2026-08-31", "2026-09-30"],
  ["nodejs18.x", "AL2", "2025-09-01", "2026-08-31", "2026-09-30"],
  ["python3.14 python3.13", "AL2023", "2029-06-30", "2029-07-31", "2029-08-31"],
  ["python3.12", "AL2023", "2028-10-31", "2028-11-30", "2029-01-10"],
  ["python3.11", "AL2", "2027-06-30", "2027-07-31", "2027-08-31"],
  ["python3.10", "AL2", "2026-10-31", "2026-11-30", "2027-01-15"],
  ["python3.9", "AL2", "2025-12-15", "2026-08-31", "2026-09-30"],
  ["java25 java21", "AL2023", "2029-06-30", "2029-07-31", "2029-08-31"],
  ["java17 java11 java8.al2", "AL2", "2027-06-30", "2027-07-31", "2027-08-31"],
  ["java17.al2023 java11.al2023 java8.al2023", "AL2023"],
  ["dotnet10", "AL2023", "2028-11-14", "2028-12-14", "2029-01-15"],
  ["dotnet8", "AL2023", "2026-11-10", "2026-12-10", "2027-01-11"],
  ["ruby3.4", "AL2023", "2028-03-31", "2028-04-30", "2028-05-31"],
  ["ruby3.3", "AL2023", "2027-03-31", "2027-04-30", "2027-05-31"],
  ["ruby3.2", "AL2", "2026-03-31", "2026-08-31", "2026-09-30"],
  ["provided.al2023", "AL2023", "2029-06-30", "2029-07-31", "2029-08-31"],
  ["provided.al2", "AL2", "2026-07-31", "2026-08-31", "2026-09-30"],
];

/** Known to the API, and refused by it. */
const RETIRED = new Set(
  "nodejs nodejs4.3 nodejs4.3-edge nodejs6.10 nodejs8.10 nodejs10.x nodejs12.x nodejs14.x nodejs16.x python2.7 python3.6 python3.7 python3.8 java8 dotnetcore1.0 dotnetcore2.0 dotnetcore2.1 dotnetcore3.1 dotnet6 go1.x ruby2.5 ruby2.7 provided".split(
    " ",
  ),
);

export const RUNTIMES: ReadonlyMap<string, RuntimeSupport> = new Map(
  TABLE.flatMap(([ids, operatingSystem, deprecated, noCreate, noUpdate]) =>
    ids.split(" ").map((id) => [id, dropUndefined({ id, operatingSystem, deprecated, noCreate, noUpdate })] as const),
  ),
);

function dropUndefined(row: { [K in keyof RuntimeSupport]: RuntimeSupport[K] | undefined }): RuntimeSupport {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as unknown as RuntimeSupport;
}

/**
 * Refuses a runtime that Lambda does not have, or no longer takes. `strict` applies the dates of the table at `now` (milliseconds); without it,
 * what is deprecated but listed still works, as old projects need it.
 */
export function checkRuntime(runtime: string, use: "create" | "update", strict: boolean, now: number): void {
  const support = RUNTIMES.get(runtime);
  if (RETIRED.has(runtime) || (support && strict && isBlocked(support, use, now))) {
    throw invalidParameter(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  }
  if (support) return;
  const known = [...RUNTIMES.keys()].join(", ");
  throw invalidParameter(`Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${known}] or be a valid ARN`);
}

/** Whether AWS has announced the end of the runtime for a day that is past. */
export function isDeprecated(runtime: string, now: number): boolean {
  const date = RUNTIMES.get(runtime)?.deprecated;
  return date !== undefined && now >= Date.parse(date);
}

function isBlocked(support: RuntimeSupport, use: "create" | "update", now: number): boolean {
  const date = use === "create" ? support.noCreate : support.noUpdate;
  return date !== undefined && now >= Date.parse(date);
}
