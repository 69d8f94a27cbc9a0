package dev.sourcecheck.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.engine.DiscardingSink;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.LineageReader.ViewDefinition;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.SchemaFilter;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.mysql.FakeMySql.FakeResult;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.EgressPolicy;
import dev.sourcecheck.net.HostResolver;
import dev.sourcecheck.net.ReceiveBudget;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a session keeps of its source is bounded, and released as soon as it is dropped. */
class MySqlMemoryTest {
  private static final FakeResult FACTS =
      new FakeResult(
          List.of("version", "account", "database", "time_zone", "read_only", "connection_id"),
          List.of(List.of("8.0.30", "bob@%", "app", "UTC", "0", "1")));

  private final ReceiveBudget budget = new ReceiveBudget(4 * 1024 * 1024);

  /** 6 MB of names, of which each row is small. */
  @Test
  void drawsTheNamesOfSchemasFromTheBudget() throws Exception {
    FakeResult schemas =
        new FakeResult(
            List.of("schema_name", "schema_comment"),
            Collections.nCopies(6_000, List.of("s".repeat(1_000), "")));
    try (FakeServer server = server(sql -> sql.contains(".schemata") ? schemas : FakeResult.EMPTY);
        Session session = open(server)) {
      assertThat(download(session)).isEqualTo(FailureCode.RESPONSE_TOO_LARGE);
    }
    // the connection for the cancellation can still be open
    await().untilAsserted(() -> assertThat(budget.held()).isZero());
  }

  @Test
  void rejectsAKeyOfMoreColumnsThanAKeyHas() throws Exception {
    FakeResult schemas =
        new FakeResult(List.of("schema_name", "schema_comment"), List.of(List.of("shop", "")));
    FakeResult key =
        new FakeResult(
            List.of(
                "table_name",
                "constraint_name",
                "is_primary",
                "column_name",
                "referenced_table_schema",
                "referenced_table_name",
                "referenced_column_name"),
            Collections.nCopies(2_001, List.of("t", "f", "0", "c", "shop", "t", "c")));
    try (FakeServer server =
            server(
                sql ->
                    sql.contains(".schemata")
                        ? schemas
                        : sql.contains(".key_column_usage") ? key : FakeResult.EMPTY);
        Session session = open(server)) {
      assertThat(download(session)).isEqualTo(FailureCode.PROTOCOL_MISMATCH);
    }
  }

  @Test
  void endsTheSessionAtAMalformedMessage() throws Exception {
    try (FakeServer server = server(sql -> FakeResult.MALFORMED);
        Session session = open(server)) {
      assertThat(download(session)).isEqualTo(FailureCode.PROTOCOL_MISMATCH);
      assertThat(session.usable()).isFalse();
    }
  }

  @Test
  void refusesALoginWithAMalformedMessage() throws Exception {
    try (FakeServer server =
        FakeMySql.answering(
            sql -> sql.contains("CONNECTION_ID()") ? FakeResult.MALFORMED : FakeResult.NONE)) {
      Failure failure = ((Opening.Refused) opening(server)).failure();

      assertThat(failure)
          .returns(FailureCode.PROTOCOL_MISMATCH, Failure::code)
          .returns(
              "The server at 127.0.0.1:%d sent a message that violates its protocol."
                  .formatted(server.port()),
              Failure::hint);
    }
  }

  @Test
  void releasesTheColumnsOfEachPortionOfViews() throws Exception {
    assertThat(views(8, Collections.nCopies(1_000, List.of("v", "c".repeat(900))))).hasSize(8);
  }

  @Test
  void drawsNothingForColumnsOfTables() throws Exception {
    assertThat(views(1, Collections.nCopies(6_000, List.of("t", "c".repeat(900))))).hasSize(1);
  }

  /**
   * Reads views of a server with one view in each schema.
   *
   * @param columns of each schema, with the name of the relation
   */
  private List<ViewDefinition> views(int schemas, List<List<String>> columns) throws Exception {
    List<List<String>> names = new ArrayList<>();
    for (int i = 0; i < schemas; i++) {
      names.add(List.of("schema" + i, "v"));
    }
    FakeResult views = new FakeResult(List.of("table_schema", "table_name"), names);
    FakeResult columnRows = new FakeResult(List.of("table_name", "column_name"), columns);
    FakeResult definitions =
        new FakeResult(List.of("table_name", "definition"), List.of(List.of("v", "select 1 AS c")));
    Function<String, FakeResult> script =
        sql ->
            sql.contains(".columns")
                ? columnRows
                : sql.contains(".views")
                    ? definitions
                    : sql.contains(".tables") ? views : FakeResult.EMPTY;
    List<ViewDefinition> read = new ArrayList<>();
    try (FakeServer server = server(script);
        Session session = open(server)) {
      session.lineage().orElseThrow().views(read::add, TestControl.patient());
    }
    return read;
  }

  private static FakeServer server(Function<String, FakeResult> script) throws IOException {
    return FakeMySql.answering(
        sql -> {
          if (sql.contains("CONNECTION_ID()")) {
            return FACTS;
          }
          return sql.contains("information_schema") ? script.apply(sql) : FakeResult.NONE;
        });
  }

  private Session open(FakeServer server) {
    Opening opening = opening(server);
    assertThat(opening).isInstanceOf(Opening.Opened.class);
    return ((Opening.Opened) opening).session();
  }

  private Opening opening(FakeServer server) {
    Map<String, Object> options =
        Map.of("host", "127.0.0.1", "port", (long) server.port(), "user", "bob", "db", "app");
    SourceSpec source =
        new SourceSpec(
            null,
            "tested",
            SourceType.MYSQL,
            options,
            Map.of("password", new Secret("secret")),
            null,
            false,
            null,
            null);
    Dialer dialer = new Dialer(HostResolver.system(), new EgressPolicy(true), budget);
    return new MySqlEngine(dialer, false).open(source, TestControl.patient());
  }

  private static FailureCode download(Session session) {
    Exception problem =
        catchException(
            () ->
                session.readSchema(SchemaFilter.ALL, new DiscardingSink(), TestControl.patient()));
    assertThat(problem).isNotNull();
    Failure failure = session.explain(problem, Session.Operation.READ_SCHEMA);
    return failure.code();
  }
}
