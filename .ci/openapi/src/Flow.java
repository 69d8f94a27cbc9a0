import client.ApiClient;
import client.ApiException;
import client.api.DataSourcesApi;
import client.api.TestsApi;
import client.model.ApiDataSource;
import client.model.ApiDataSourceForm;
import client.model.ApiDataSourcePatch;
import client.model.ApiDataSourcePostgres;
import client.model.ApiDataSourcePostgresForm;
import client.model.AsyncDataSourceTestResults;
import client.model.JobStatus;
import client.model.PostgreSQLConfig;
import client.model.TestDataSourceAsyncResponse;
import client.model.TestHistory;
import client.model.TestResult;
import java.net.URI;
import java.util.List;
import java.util.Objects;

/** Uses the generated Java client for everything that a client does with a data source. */
final class Flow {
  private Flow() {}

  public static void main(String... args) throws ApiException {
    ApiClient client = client("Key " + System.getenv("API_KEY"));
    DataSourcesApi sources = new DataSourcesApi(client);
    TestsApi tests = new TestsApi(client);

    require(
        sources.listDataSourceTypes(null).stream().anyMatch(type -> type.getType().equals("pg")),
        "pg is not listed");

    ApiDataSourcePostgresForm form = new ApiDataSourcePostgresForm();
    form.setName("from Java");
    form.setType(ApiDataSourcePostgresForm.TypeEnum.PG);
    form.setTempSchema("shop.sourcecheck_tmp");
    PostgreSQLConfig options = new PostgreSQLConfig();
    options.setHost("127.0.0.1");
    options.setPort(Integer.valueOf(System.getenv("SAMPLE_PORT")));
    options.setDbname("shop");
    options.setUser("sourcecheck_reader");
    options.setPassword(System.getenv("SAMPLE_PASSWORD"));
    form.setOptions(options);
    ApiDataSourcePostgres created = postgres(sources.createDataSource(new ApiDataSourceForm(form)));
    long id = created.getId();

    requireEqual(postgres(sources.getDataSource(id)), created);
    require(
        sources.listDataSources(null).stream().anyMatch(source -> postgres(source).equals(created)),
        "the source is not listed");
    requireEqual(sources.listDataSources(1).size(), 1);
    requireEqual(sources.summarizeDataSource(id).getName(), "from Java");

    form.setName("replaced from Java");
    requireEqual(
        postgres(sources.replaceDataSource(id, new ApiDataSourceForm(form))).getName(),
        "replaced from Java");
    ApiDataSourcePatch patch = new ApiDataSourcePatch();
    patch.setName("from Java");
    requireEqual(postgres(sources.patchDataSource(id, patch)).getName(), "from Java");

    TestDataSourceAsyncResponse accepted = tests.testDataSource(id, null, null);
    long job = accepted.getJobId();
    AsyncDataSourceTestResults results = tests.getTestResults(job, 60);
    requireEqual(results.getStatus(), JobStatus.DONE);
    requireEqual(results.getOutcome(), AsyncDataSourceTestResults.OutcomeEnum.SUCCESS);
    requireEqual(
        results.getResults().stream().map(step -> step.getResult().getCode()).toList(),
        List.of(
            TestResult.CodeEnum.OK,
            TestResult.CodeEnum.OK,
            TestResult.CodeEnum.OK,
            TestResult.CodeEnum.OK));
    TestHistory history = tests.listTests(id, null, 5);
    requireEqual(history.getItems().size(), 1);
    requireEqual(history.getItems().get(0).getId(), job);
    requireEqual(tests.cancelTest(job).getStatus(), JobStatus.DONE);

    form.setName("");
    ApiException invalid =
        rejection(() -> sources.createDataSource(new ApiDataSourceForm(form)));
    requireEqual(invalid.getCode(), 422);
    require(invalid.getResponseBody().contains("\"loc\":[\"body\",\"name\"]"), invalid.getMessage());
    ApiException withoutKey =
        rejection(() -> new DataSourcesApi(client("")).listDataSources(null));
    requireEqual(withoutKey.getCode(), 401);
    require(withoutKey.getResponseBody().startsWith("{\"detail\":"), withoutKey.getMessage());

    requireEqual(sources.deleteDataSource(id).getId(), id);
    requireEqual(rejection(() -> sources.getDataSource(id)).getCode(), 422);
    System.out.println("The Java client works.");
  }

  private static ApiClient client(String authorization) {
    ApiClient client = new ApiClient();
    client.updateBaseUri(URI.create(System.getenv("BASE_URL")).toString());
    if (!authorization.isEmpty()) {
      client.setRequestInterceptor(request -> request.header("Authorization", authorization));
    }
    return client;
  }

  private static ApiDataSourcePostgres postgres(ApiDataSource source) {
    return (ApiDataSourcePostgres) source.getActualInstance();
  }

  /** A call of the API. */
  private interface Call {
    Object run() throws ApiException;
  }

  private static ApiException rejection(Call call) {
    try {
      call.run();
    } catch (ApiException e) {
      return e;
    }
    throw new IllegalStateException("the call succeeded");
  }

  private static void requireEqual(Object actual, Object expected) {
    require(Objects.equals(actual, expected), actual + " is not " + expected);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalStateException(message);
    }
  }
}
