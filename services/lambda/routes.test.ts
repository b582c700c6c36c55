// Methods, paths and statuses of the Lambda API, as AWS documents them.
import { expect } from "chai";
import { Router } from "../route.ts";
import { model } from "./service-model.ts";

const router = new Router(model);

/** Each with the statuses of its methods' answers. Those of Invoke and DeleteFunction are in their answers. */
const ROUTES: Record<string, Record<string, [operation: string, status?: number]>> = {
  "/2015-03-31/functions": { POST: ["CreateFunction", 201], GET: ["ListFunctions", 200] },
  "/2015-03-31/functions/f": { GET: ["GetFunction", 200], DELETE: ["DeleteFunction"] },
  "/2015-03-31/functions/f/configuration": { GET: ["GetFunctionConfiguration", 200], PUT: ["UpdateFunctionConfiguration", 200] },
  "/2015-03-31/functions/f/code": { PUT: ["UpdateFunctionCode", 200] },
  "/2015-03-31/functions/f/versions": { POST: ["PublishVersion", 201], GET: ["ListVersionsByFunction", 200] },
  "/2015-03-31/functions/f/aliases": { POST: ["CreateAlias", 201], GET: ["ListAliases", 200] },
  "/2015-03-31/functions/f/aliases/a": { GET: ["GetAlias", 200], PUT: ["UpdateAlias", 200], DELETE: ["DeleteAlias", 204] },
  "/2015-03-31/functions/f/policy": { POST: ["AddPermission", 201], GET: ["GetPolicy", 200] },
  "/2015-03-31/functions/f/policy/s": { DELETE: ["RemovePermission", 204] },
  "/2015-03-31/functions/f/invocations": { POST: ["Invoke"] },
  "/2014-11-13/functions/f/invoke-async": { POST: ["InvokeAsync", 202] },
  "/2021-11-15/functions/f/response-streaming-invocations": { POST: ["InvokeWithResponseStream"] },
  "/2017-10-31/functions/f/concurrency": { PUT: ["PutFunctionConcurrency", 200], DELETE: ["DeleteFunctionConcurrency", 204] },
  "/2019-09-30/functions/f/concurrency": { GET: ["GetFunctionConcurrency", 200] },
  "/2019-09-30/functions/f/provisioned-concurrency?Qualifier=1": {
    PUT: ["PutProvisionedConcurrencyConfig", 202],
    GET: ["GetProvisionedConcurrencyConfig", 200],
    DELETE: ["DeleteProvisionedConcurrencyConfig", 204],
  },
  "/2019-09-30/functions/f/provisioned-concurrency?List=ALL": { GET: ["ListProvisionedConcurrencyConfigs", 200] },
  "/2019-09-25/functions/f/event-invoke-config": {
    PUT: ["PutFunctionEventInvokeConfig", 200],
    POST: ["UpdateFunctionEventInvokeConfig", 200],
    GET: ["GetFunctionEventInvokeConfig", 200],
    DELETE: ["DeleteFunctionEventInvokeConfig", 204],
  },
  "/2019-09-25/functions/f/event-invoke-config/list": { GET: ["ListFunctionEventInvokeConfigs", 200] },
  "/2015-03-31/event-source-mappings": { POST: ["CreateEventSourceMapping", 202], GET: ["ListEventSourceMappings", 200] },
  "/2015-03-31/event-source-mappings/u": {
    GET: ["GetEventSourceMapping", 200],
    PUT: ["UpdateEventSourceMapping", 202],
    DELETE: ["DeleteEventSourceMapping", 202],
  },
  "/2021-10-31/functions/f/url": {
    POST: ["CreateFunctionUrlConfig", 201],
    GET: ["GetFunctionUrlConfig", 200],
    PUT: ["UpdateFunctionUrlConfig", 200],
    DELETE: ["DeleteFunctionUrlConfig", 204],
  },
  "/2021-10-31/functions/f/urls": { GET: ["ListFunctionUrlConfigs", 200] },
  "/2018-10-31/layers": { GET: ["ListLayers", 200] },
  "/2018-10-31/layers?find=LayerVersion&Arn=a": { GET: ["GetLayerVersionByArn", 200] },
  "/2018-10-31/layers/l/versions": { POST: ["PublishLayerVersion", 201], GET: ["ListLayerVersions", 200] },
  "/2018-10-31/layers/l/versions/1": { GET: ["GetLayerVersion", 200], DELETE: ["DeleteLayerVersion", 204] },
  "/2018-10-31/layers/l/versions/1/policy": { POST: ["AddLayerVersionPermission", 201], GET: ["GetLayerVersionPolicy", 200] },
  "/2018-10-31/layers/l/versions/1/policy/s": { DELETE: ["RemoveLayerVersionPermission", 204] },
  "/2024-08-31/functions/f/recursion-config": { PUT: ["PutFunctionRecursionConfig", 200], GET: ["GetFunctionRecursionConfig", 200] },
  "/2016-08-19/account-settings": { GET: ["GetAccountSettings", 200] },
  "/2017-03-31/tags/arn": { POST: ["TagResource", 204], GET: ["ListTags", 200], DELETE: ["UntagResource", 204] },
};

describe("routes of the Lambda API", () => {
  for (const [url, methods] of Object.entries(ROUTES)) {
    it(`lead from ${url} to ${Object.values(methods)
      .map(([name]) => name)
      .join(", ")}`, () => {
      const [path = "", search] = url.split("?");
      for (const [method, [name, status]] of Object.entries(methods)) {
        expect(router.match({ method, path, query: new URLSearchParams(search), headers: {} })?.name).to.equal(name);
        if (status) expect(model.operations[name]?.http.responseCode, name).to.equal(status);
      }
    });
  }
});
