// Uses the generated TypeScript client for everything that a client does with a data source.
import assert from "node:assert/strict";
import {
  Configuration,
  DataSourcesApi,
  ResponseError,
  TestsApi,
  type ApiDataSourceForm,
} from "./target/typescript";

const basePath = process.env.BASE_URL ?? "";
const configuration = new Configuration({ basePath, apiKey: `Key ${process.env.API_KEY}` });
const sources = new DataSourcesApi(configuration);
const tests = new TestsApi(configuration);

async function rejection(call: Promise<unknown>): Promise<{ status: number; body: any }> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof ResponseError);
    return { status: error.response.status, body: await error.response.json() };
  }
  return assert.fail("the call succeeded");
}

async function main(): Promise<void> {
  const types = await sources.listDataSourceTypes({});
  assert.ok(types.some((type) => type.type === "pg"));

  const form: ApiDataSourceForm = {
    name: "from TypeScript",
    type: "pg",
    tempSchema: "shop.sourcecheck_tmp",
    options: {
      host: "127.0.0.1",
      port: Number(process.env.SAMPLE_PORT),
      dbname: "shop",
      user: "sourcecheck_reader",
      password: process.env.SAMPLE_PASSWORD,
    },
  };
  const created = await sources.createDataSource({ apiDataSourceForm: form });
  assert.equal(created.type, "pg");
  const dataSourceId = created.id ?? assert.fail("no id");

  assert.deepEqual(await sources.getDataSource({ dataSourceId }), created);
  const listed = await sources.listDataSources({});
  assert.ok(listed.some((source) => source.id === dataSourceId && source.name === created.name));
  assert.equal((await sources.listDataSources({ limit: 1 })).length, 1);
  assert.equal((await sources.summarizeDataSource({ dataSourceId })).name, created.name);

  const replaced = await sources.replaceDataSource({
    dataSourceId,
    apiDataSourceForm: { ...form, name: "replaced from TypeScript" },
  });
  assert.equal(replaced.name, "replaced from TypeScript");
  const patched = await sources.patchDataSource({ dataSourceId, apiDataSourcePatch: { name: form.name } });
  assert.equal(patched.name, form.name);

  const { jobId } = await tests.testDataSource({ dataSourceId, body: {} });
  const results = await tests.getTestResults({ jobId, wait: 60 });
  assert.equal(results.status, "done");
  assert.equal(results.outcome, "success");
  assert.deepEqual(
    results.results.map((step) => [step.step, step.result?.code]),
    ["connection", "temp_schema", "schema_download", "lineage_download"].map((step) => [step, "OK"]),
  );
  const history = await tests.listTests({ dataSourceId, limit: 5 });
  assert.deepEqual(history.items.map((test) => test.id), [jobId]);
  assert.equal((await tests.cancelTest({ jobId })).status, "done");

  const invalid = await rejection(
    sources.createDataSource({ apiDataSourceForm: { ...form, name: "" } }),
  );
  assert.equal(invalid.status, 422);
  assert.deepEqual(invalid.body.detail[0].loc, ["body", "name"]);
  const withoutKey = await rejection(new DataSourcesApi(new Configuration({ basePath })).listDataSources({}));
  assert.equal(withoutKey.status, 401);
  assert.equal(typeof withoutKey.body.detail, "string");

  assert.equal((await sources.deleteDataSource({ dataSourceId })).id, dataSourceId);
  assert.equal((await rejection(sources.getDataSource({ dataSourceId }))).status, 422);
  console.log("The TypeScript client works.");
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
