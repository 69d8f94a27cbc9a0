package dev.sourcecheck.engine.trino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchException;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.engine.DiscardingSink;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.LineageReader.RecordedStatement;
import dev.sourcecheck.engine.LineageReader.ViewDefinition;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.SchemaFilter;
import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.WarningCode;
import dev.sourcecheck.engine.WriteProbe;
import dev.sourcecheck.engine.trino.FakeTrino.FakeRequest;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.EgressPolicy;
import dev.sourcecheck.net.HostResolver;
import dev.sourcecheck.net.ReceiveBudget;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations over HTTP, against a scripted server. */
class TrinoSessionTest {
  /** Ten schemas, each of which has 400 KB of rows to be kept. */
  private static final String SCHEMAS =
      rows(
          "[\"s0\"],[\"s1\"],[\"s2\"],[\"s3\"],[\"s4\"],[\"s5\"],[\"s6\"],[\"s7\"],[\"s8\"],[\"s9\"]");

  private static final String LONG_ROWS =
      rows(String.join(",", Collections.nCopies(400, "[\"t\", \"" + "x".repeat(1_000) + "\"]")));

  private static final String NO_ROWS = rows("");

  /** The code of a connector. */
  private static final int EXTERNAL_ERROR = 16_777_216;

  private final ReceiveBudget budget = new ReceiveBudget(4 * 1024 * 1024);

  private static String rows(String data) {
    return FakeTrino.json("{\"data\": [%s]}".formatted(data));
  }

  /** Answers what precedes an operation. */
  private static Function<FakeRequest, String> server(Function<FakeRequest, String> statements) {
    return request -> {
      if (request.line().equals("GET /v1/info")) {
        return FakeTrino.json(FakeTrino.INFO);
      }
      return request.body().contains("current_timezone")
          ? rows("[\"bob\", \"UTC\", 1]")
          : statements.apply(request);
    };
  }

  /**
   * 6 MB of names, of which each page is small.
   *
   * @param table in the statement that the server answers with them
   */
  private static Function<FakeRequest, String> manyNames(String table) {
    String names = String.join(",", Collections.nCopies(100, "[\"" + "x".repeat(1_000) + "\"]"));
    AtomicInteger pages = new AtomicInteger();
    return server(
        request -> {
          if (request.body().contains("now()")) {
            return rows("[1700000000]");
          }
          return request.body().contains(table) || request.line().startsWith("GET ")
              ? FakeTrino.json(
                  "{%s\"data\": [%s]}"
                      .formatted(
                          pages.incrementAndGet() < 60
                              ? "\"nextUri\": \"http://h/v1/statement/x\", "
                              : "",
                          names))
              : NO_ROWS;
        });
  }

  @Test
  void probesASchemaOfManyTables() throws Exception {
    try (FakeTrino server = new FakeTrino(manyNames("information_schema.tables"));
        Session session = open(server.port())) {
      assertThat(session.probeWrite(TestControl.patient()).failure()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[null]", "[]", "[\"soon\"]", "[-1]", "[1e300]", "[1], [2]"})
  void reportsAWriteProbeWithoutATime(String data) throws Exception {
    try (FakeTrino server =
            new FakeTrino(
                server(request -> request.body().contains("now()") ? rows(data) : NO_ROWS));
        Session session = open(server.port())) {
      Failure failure = session.probeWrite(TestControl.patient()).failure();

      assertThat(failure).isNotNull();
      assertThat(failure.code()).isEqualTo(FailureCode.PROTOCOL_MISMATCH);
      assertThat(failure.hint())
          .isEqualTo(
              "The server returned a result that neither Trino nor Presto returns: the query for"
                  + " the time does not return one time.");
    }
  }

  /** Our store cannot represent them. */
  @ParameterizedTest
  @ValueSource(strings = {"1e300", "-1e300", "1e13"})
  void ignoresImpossibleTimesOfStatements(String ended) throws Exception {
    List<RecordedStatement> statements = new ArrayList<>();
    String row = rows("[\"SELECT 1\", \"bob\", 1, 1700000000, %s]".formatted(ended));
    try (FakeTrino server =
            new FakeTrino(
                server(
                    request -> request.body().contains("system.runtime.queries") ? row : NO_ROWS));
        Session session = open(server.port())) {
      session.lineage().orElseThrow().history(statements::add, TestControl.patient());
    }
    assertThat(statements).extracting(RecordedStatement::lastSeen).containsOnlyNulls();
  }

  @Test
  void drawsTheNamesOfSchemasFromTheBudget() throws Exception {
    SchemaSink sink = new DiscardingSink();
    try (FakeTrino server = new FakeTrino(manyNames("schemata"));
        Session session = open(server.port())) {
      Exception problem =
          catchException(() -> session.readSchema(SchemaFilter.ALL, sink, TestControl.patient()));

      assertThat(problem).isNotNull();
      assertThat(session.explain(problem, Session.Operation.READ_SCHEMA).code())
          .isEqualTo(FailureCode.RESPONSE_TOO_LARGE);
    }
    // the connection for the cancellation can still be open
    await().untilAsserted(() -> assertThat(budget.held()).isZero());
  }

  @Test
  void releasesTheCommentsOfEachSchema() throws Exception {
    AtomicInteger comments = new AtomicInteger();
    Function<FakeRequest, String> script =
        request -> {
          if (request.body().contains("table_comments")) {
            comments.incrementAndGet();
            return LONG_ROWS;
          }
          return request.body().contains("schemata") ? SCHEMAS : NO_ROWS;
        };
    try (FakeTrino server = new FakeTrino(server(script));
        Session session = open(server.port())) {
      session.readSchema(SchemaFilter.ALL, new DiscardingSink(), TestControl.patient());
    }
    assertThat(comments).hasValue(10);
  }

  @Test
  void releasesTheColumnsOfViewsOfEachSchema() throws Exception {
    Function<FakeRequest, String> script =
        request -> {
          if (request.body().contains("information_schema.columns")) {
            return LONG_ROWS;
          }
          if (request.body().contains("materialized_views")) {
            return NO_ROWS;
          }
          return request.body().contains("DISTINCT") ? SCHEMAS : rows("[\"t\", \"SELECT 1 AS x\"]");
        };
    List<ViewDefinition> views = new ArrayList<>();
    try (FakeTrino server = new FakeTrino(server(script));
        Session session = open(server.port())) {
      session.lineage().orElseThrow().views(views::add, TestControl.patient());
    }
    assertThat(views).hasSize(10);
  }

  /** The connection is lost while the table is being created. */
  private static String losing(FakeRequest request) {
    if (request.line().startsWith("GET /v1/statement/executing/create/1")) {
      return "violates HTTP\r\n";
    }
    if (request.line().startsWith("DELETE ")) {
      return "HTTP/1.1 204 No Content\r\n\r\n";
    }
    if (request.body().startsWith("CREATE TABLE")) {
      return FakeTrino.json("{\"nextUri\": \"http://h/v1/statement/executing/create/1\"}");
    }
    return request.body().contains("now()") ? rows("[1700000000]") : NO_ROWS;
  }

  @Test
  void cancelsAStatementWhoseConnectionIsLost() throws Exception {
    try (FakeTrino server = new FakeTrino(server(TrinoSessionTest::losing));
        Session session = open(server.port())) {
      WriteProbe probe = session.probeWrite(TestControl.patient());

      assertThat(probe.failure()).isNotNull();
      assertThat(session.usable()).isFalse();
      await()
          .untilAsserted(
              () ->
                  assertThat(server.requests())
                      .extracting(FakeRequest::line)
                      .endsWith("DELETE /v1/statement/executing/create/1"));
    }
  }

  @Test
  void disconnectsAServerThatAnswersACancellationWithoutEnd() throws Exception {
    CountDownLatch disconnected = new CountDownLatch(1);
    try (FakeServer server =
            FakeTrino.slowCancellation(server(TrinoSessionTest::losing), disconnected);
        Session session = open(server.port())) {
      session.probeWrite(TestControl.patient());

      assertThat(disconnected.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Catalogs a, b and c, each with the schemas s and t, and a table x in each schema. */
  private static Function<FakeRequest, String> threeCatalogs(
      Predicate<String> fails, int errorCode) {
    return server(
        request -> {
          String sql = request.body();
          if (fails.test(sql)) {
            return FakeTrino.json(
                "{\"error\": {\"message\": \"no such host\", \"errorCode\": %d}}"
                    .formatted(errorCode));
          }
          if (sql.contains("metadata.catalogs")) {
            return rows("[\"a\"],[\"b\"],[\"c\"]");
          }
          if (sql.contains("schemata")) {
            return rows("[\"s\"],[\"t\"]");
          }
          if (sql.contains("table_comments")) {
            return rows("[\"x\", \"a comment\"]");
          }
          if (sql.contains("materialized_views")) {
            return rows("[\"x\"]");
          }
          return sql.contains("jdbc.columns")
              ? rows("[\"x\", \"id\", \"integer\", \"YES\", null, null]")
              : rows("[\"x\", \"BASE TABLE\"]");
        });
  }

  /** What a download passes to its sink. */
  private static final class DownloadedRows extends DiscardingSink {
    final List<String> relations = new ArrayList<>();
    final List<String> columns = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();

    @Override
    public void relation(RelationRow row) {
      relations.add(
          "%s.%s %s %s".formatted(row.database(), row.schema(), row.kind(), row.comment()));
    }

    @Override
    public void column(ColumnRow row) {
      columns.add(row.database() + "." + row.schema());
    }

    @Override
    public void warn(Warning warning) {
      assertThat(warning.code()).isEqualTo(WarningCode.FACT_UNAVAILABLE);
      warnings.add(warning.message());
    }
  }

  private DownloadedRows download(Predicate<String> fails, int errorCode) throws Exception {
    DownloadedRows rows = new DownloadedRows();
    try (FakeTrino server = new FakeTrino(threeCatalogs(fails, errorCode));
        Session session = open(server.port(), null)) {
      session.readSchema(SchemaFilter.ALL, rows, TestControl.patient());
    }
    return rows;
  }

  /** Without it, its tables would seem removed. */
  @ParameterizedTest
  @ValueSource(strings = {"schemata", "information_schema.tables", "jdbc.columns"})
  void failsIfOneOfSeveralCatalogsIsUnavailable(String table) throws Exception {
    DownloadedRows rows = new DownloadedRows();
    Predicate<String> fails =
        sql -> sql.contains(table) && (sql.contains("\"b\"") || sql.contains("'b'"));
    try (FakeTrino server = new FakeTrino(threeCatalogs(fails, EXTERNAL_ERROR));
        Session session = open(server.port(), null)) {
      assertThatThrownBy(() -> session.readSchema(SchemaFilter.ALL, rows, TestControl.patient()))
          .isInstanceOf(SQLException.class)
          .hasMessage("no such host");
    }
    assertThat(rows.warnings).containsExactly("The catalog \"b\" could not be read: no such host.");
  }

  @Test
  void failsIfNoCatalogIsAvailable() {
    assertThatThrownBy(() -> download(sql -> sql.contains("schemata"), EXTERNAL_ERROR))
        .isInstanceOf(SQLException.class)
        .hasMessage("no such host");
  }

  @Test
  void failsIfTheNamedCatalogIsUnavailable() throws Exception {
    DownloadedRows rows = new DownloadedRows();
    try (FakeTrino server =
            new FakeTrino(threeCatalogs(sql -> sql.contains("schemata"), EXTERNAL_ERROR));
        Session session = open(server.port(), "b")) {
      assertThatThrownBy(() -> session.readSchema(SchemaFilter.ALL, rows, TestControl.patient()))
          .isInstanceOf(SQLException.class)
          .hasMessage("no such host");
    }
    assertThat(rows.warnings).containsExactly("The catalog \"b\" could not be read: no such host.");
  }

  /** USER_CANCELED and SERVER_SHUTTING_DOWN say nothing about a catalog. */
  @ParameterizedTest
  @CsvSource({"schemata, 3", "schemata, 65541", "table_comments, 3", "materialized_views, 3"})
  void failsIfTheServerEndsAStatement(String table, int errorCode) {
    assertThatThrownBy(() -> download(sql -> sql.contains(table) && sql.contains("b"), errorCode))
        .isInstanceOf(SQLException.class)
        .hasMessage("no such host");
  }

  /** Its connector fails, or the query exceeds a time limit. */
  @ParameterizedTest
  @ValueSource(ints = {EXTERNAL_ERROR, 131_075})
  void leavesOutCommentsOfOneCatalogOnly(int errorCode) throws Exception {
    DownloadedRows rows =
        download(sql -> sql.contains("table_comments") && sql.contains("'a'"), errorCode);

    assertThat(rows.relations)
        .containsExactly(
            "a.s MATERIALIZED_VIEW null",
            "a.t MATERIALIZED_VIEW null",
            "b.s MATERIALIZED_VIEW a comment",
            "b.t MATERIALIZED_VIEW a comment",
            "c.s MATERIALIZED_VIEW a comment",
            "c.t MATERIALIZED_VIEW a comment");
    assertThat(rows.warnings)
        .containsExactly(
            "The comments of tables of the catalog \"a\" could not be read: no such host.");
  }

  @Test
  void leavesOutMaterializedViewsOfOneCatalogOnly() throws Exception {
    DownloadedRows rows =
        download(sql -> sql.contains("materialized_views") && sql.contains("'b'"), EXTERNAL_ERROR);

    assertThat(rows.relations)
        .containsExactly(
            "a.s MATERIALIZED_VIEW a comment",
            "a.t MATERIALIZED_VIEW a comment",
            "b.s TABLE a comment",
            "b.t TABLE a comment",
            "c.s MATERIALIZED_VIEW a comment",
            "c.t MATERIALIZED_VIEW a comment");
    assertThat(rows.warnings)
        .containsExactly(
            "The materialized views of the catalog \"b\" could not be read: no such host.");
  }

  private Session open(int port) {
    return open(port, "memory");
  }

  private Session open(int port, @Nullable String catalog) {
    Map<String, Object> options = new HashMap<>();
    options.put("host", "127.0.0.1");
    options.put("port", (long) port);
    options.put("user", "bob");
    options.put("tls", false);
    if (catalog == null) {
      options.remove("tls");
    } else {
      options.put("dbname", catalog);
    }
    // the only type whose catalog is optional
    SourceType type = catalog == null ? SourceType.PRESTO : SourceType.TRINO;
    SourceSpec source =
        new SourceSpec(null, "tested", type, options, Map.of(), "scratch", false, null, null);
    Dialer dialer = new Dialer(HostResolver.system(), new EgressPolicy(true), budget);
    Opening opening = new TrinoEngine(dialer).open(source, TestControl.patient());
    assertThat(opening).isInstanceOf(Opening.Opened.class);
    return ((Opening.Opened) opening).session();
  }
}
