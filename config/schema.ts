// The configuration file, described once: types, validation, JSON Schema and reference all come from here.
import { z } from "zod";
import { onFailureSchema, onSuccessSchema, queueSchema, topicSchema } from "./messaging-schema.ts";
import { bucketNameSchema, functionNameSchema, queueNameSchema, topicNameSchema } from "./names.ts";
import { connectorsSchema, invokerSchema, servicesSchema } from "./parts.ts";
import { triggersSchema } from "./triggers/schema.ts";

/** The runtimes that the invoker starts. */
export const RUNTIMES = [
  "nodejs18.x",
  "nodejs20.x",
  "nodejs22.x",
  "nodejs24.x",
  "nodejs26.x",
  "python3.9",
  "python3.10",
  "python3.11",
  "python3.12",
  "python3.13",
  "python3.14",
  "python3.15",
  "java8.al2",
  "java11",
  "java17",
  "java21",
  "java25",
  "ruby3.2",
  "ruby3.3",
  "ruby3.4",
  "dotnet8",
  "dotnet10",
  "provided.al2",
  "provided.al2023",
] as const;

const buildSchema = z
  .strictObject({
    requirements: z.string().min(1).optional().describe("Python: a requirements file, relative to `code`. pip installs what it lists, once, next to the code."),
    bundle: z.literal(true).optional().describe("Node: esbuild bundles the handler's module with everything that it imports. TypeScript too."),
  })
  .refine((build) => Object.keys(build).length === 1, { error: "takes one of `requirements` and `bundle`" })
  .meta({ minProperties: 1, maxProperties: 1 })
  .describe("What is done to the code before the function is created. Repeated only when its input has changed. Leave it out to run the code as it lies.");

const functionSchema = z
  .strictObject({
    handler: z
      .string()
      .min(1)
      .max(128)
      .describe(
        "`module.function`, the module's path relative to `code`: `src/thumbnailer.handler`. Java: `package.Class::method`; .NET: `Assembly::Namespace.Class::Method`; provided runtimes hand it on to their `bootstrap`.",
      ),
    runtime: z.enum(RUNTIMES).describe("Lambda runtime identifier."),
    code: z
      .string()
      .min(1)
      .default(".")
      .describe("Directory of the code, relative to this file. It is used in place; while it is watched, what is saved there runs from the next invocation."),
    build: buildSchema.optional(),
    description: z.string().max(256).default("").describe("For people."),
    timeout: z.int().min(1).max(900).default(3).describe("Seconds that one invocation may take."),
    memorySize: z.int().min(128).max(10_240).default(128).describe("MB of memory."),
    ephemeralStorage: z.int().min(512).max(10_240).default(512).describe("MB of `/tmp`."),
    environment: z
      .record(z.string().regex(/^[a-zA-Z][a-zA-Z0-9_]+$/, "must begin with a letter and have two or more letters, digits and underscores"), z.string())
      .default({})
      .describe("Environment variables. Values are texts: quote numbers and booleans."),
    tracing: z.enum(["PassThrough", "Active"]).default("PassThrough").describe("X-Ray tracing mode."),
    reservedConcurrentExecutions: z
      .int()
      .min(0)
      .max(900)
      .optional()
      .describe(
        "Invocations at once, at most, and kept free for this function. 0 stops it. Without it, functions share what the others leave of the account’s 1000.",
      ),
    maximumRetryAttempts: z.int().min(0).max(2).optional().describe("How often an asynchronous event is tried again after an error. 2 unless given."),
    maximumEventAgeInSeconds: z
      .int()
      .min(60)
      .max(21_600)
      .optional()
      .describe("Seconds after which an asynchronous event that has not been handled is given up. 21600 unless given."),
    external: z
      .union([z.boolean(), z.int().min(1).max(65_535)])
      .default(false)
      .describe(
        "Starts no process: the function is run by a runtime that you start yourself, as in an IDE, with `AWS_LAMBDA_RUNTIME_API` set to the address that `lambdabus status` shows. A number is the port of that address. Read at the start.",
      ),
    onSuccess: onSuccessSchema.optional(),
    onFailure: onFailureSchema.optional(),
    deadLetterQueue: queueNameSchema
      .optional()
      .describe("Queue for asynchronous events that were given up, as they came. It is created when it does not exist; FIFO queues are refused."),
    triggers: triggersSchema,
  })
  .describe("A Lambda function.");

const bucketSchema = z.strictObject({ versioning: z.boolean().default(false).describe("Keeps every version of an object.") }).describe("A bucket.");

export const configSchema = z
  .strictObject({
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be written like `us-east-1`")
      .default("us-east-1")
      .describe("Region of everything in this file."),
    functions: z.record(functionNameSchema, functionSchema).default({}).describe("Functions by name."),
    buckets: z
      .record(bucketNameSchema, bucketSchema)
      .default({})
      .describe("Buckets by name. Buckets that a trigger names are created without being listed here."),
    queues: z.record(queueNameSchema, queueSchema).default({}).describe("Queues by name. Queues that something here names are created without being listed."),
    topics: z.record(topicNameSchema, topicSchema).default({}).describe("Topics by name. Topics that something here names are created without being listed."),
    services: servicesSchema,
    connectors: connectorsSchema,
    invoker: invokerSchema.prefault({}),
  })
  .meta({
    title: "lambdabus.yaml",
    description: "Functions, what triggers them, and the services around them. Keys are AWS's API names in lowerCamelCase, in AWS's units.",
  });

/** JSON Schema of what may be written in a file. */
export function configJsonSchema(): JsonSchema {
  return z.toJSONSchema(configSchema, { io: "input" }) as JsonSchema;
}

/** As much of JSON Schema as ours makes use of. */
export interface JsonSchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
}

export type Settings = z.infer<typeof configSchema>;
export type FunctionSettings = Settings["functions"][string];
export type BucketSettings = Settings["buckets"][string];
