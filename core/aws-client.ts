// The one door to AWS APIs: connectors, destinations, the configuration file, fan-out and the test kit all call through it.

export interface AwsClient {
  /**
   * Calls an action of a service, here or elsewhere. Shapes are the API's own (PascalCase members); blobs are Uint8Array, streaming blobs may be a Readable.
   * Throws a ServiceError with AWS's own code, or a ConnectionError when the service cannot be reached.
   */
  call<Output = Record<string, unknown>>(service: string, action: string, input: object, signal?: AbortSignal): Promise<Output>;
}
