package dev.sourcecheck.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;

import dev.sourcecheck.engine.DiscardingSink;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.SchemaFilter;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.mysql.FakeMySql.FakeResult;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.EgressPolicy;
import dev.sourcecheck.net.HostResolver;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Results that no server of the family returns are a failure of the source. */
class MySqlImpossibleResultTest {
  private static final String VIOLATION =
      "The server returned a result that neither MySQL nor MariaDB returns: ";
  private static final FakeResult FACTS =
      result("a,b,c,d,e,f", "8.0.30", "bob@%", "app", "UTC", "0", "1");
  private static final FakeResult SCHEMAS = result("schema_name,schema_comment", "app", "");

  @Test
  void reportsFactsWithoutARow() throws IOException {
    try (FakeServer server = FakeMySql.answering(sql -> FakeResult.EMPTY)) {
      Failure failure = ((Opening.Refused) opening(server)).failure();

      assertImpossible(failure, "the query for facts returns no row.");
    }
  }

  @Test
  void reportsFactsOfAnotherType() throws IOException {
    FakeResult facts = result("a,b,c,d,e,f", "8.0.30", "bob@%", "app", "UTC", "0", "many");
    try (FakeServer server = FakeMySql.answering(sql -> facts)) {
      assertThat(((Opening.Refused) opening(server)).failure().code())
          .isEqualTo(FailureCode.PROTOCOL_MISMATCH);
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"none", "-", "0", "-5", "99999999999"})
  void reportsAWriteProbeWithoutATime(@Nullable String time) throws Exception {
    FakeResult clock = "none".equals(time) ? FakeResult.EMPTY : result("time", time);
    assertImpossible(
        probe(sql -> sql.contains("UNIX_TIMESTAMP") ? clock : FakeResult.EMPTY),
        "the query for the time does not return one time.");
  }

  @Test
  void reportsATimeThatIsNoNumber() throws Exception {
    Failure failure =
        probe(sql -> sql.contains("UNIX_TIMESTAMP") ? result("time", "soon") : FakeResult.EMPTY);

    assertThat(failure.code()).isEqualTo(FailureCode.PROTOCOL_MISMATCH);
    assertThat(failure.hint()).startsWith(VIOLATION);
  }

  @Test
  void reportsAProbeTableWithoutAName() throws Exception {
    assertImpossible(
        probe(
            sql ->
                sql.contains("UNIX_TIMESTAMP")
                    ? result("time", "1700000000")
                    : result("table_name", (String) null)),
        "the column \"table_name\" has no value.");
  }

  @Test
  void reportsASchemaWithoutAName() throws Exception {
    assertImpossible(
        download(sql -> result("schema_name,schema_comment", null, "")),
        "the column \"schema_name\" has no value.");
  }

  @Test
  void reportsATableWithoutAType() throws Exception {
    FakeResult table = result("table_name,table_type,table_rows,table_comment", "t", null, "1", "");
    assertImpossible(
        download(
            sql ->
                sql.contains(".schemata")
                    ? SCHEMAS
                    : sql.contains(".tables") ? table : FakeResult.EMPTY),
        "the column \"table_type\" has no value.");
  }

  @Test
  void reportsAViewWithoutAName() throws Exception {
    try (FakeServer server =
            server(
                sql ->
                    sql.contains(".tables")
                        ? result("table_schema,table_name", "app", null)
                        : FakeResult.EMPTY);
        Session session = open(server)) {
      assertImpossible(
          explained(
              session,
              Session.Operation.READ_LINEAGE,
              () -> {
                session.lineage().orElseThrow().views(view -> {}, TestControl.patient());
                return null;
              }),
          "the column \"table_name\" has no value.");
    }
  }

  private static void assertImpossible(Failure failure, String violation) {
    assertThat(failure.code()).isEqualTo(FailureCode.PROTOCOL_MISMATCH);
    assertThat(failure.hint()).isEqualTo(VIOLATION + violation);
  }

  private static Failure probe(Function<String, FakeResult> script) throws Exception {
    try (FakeServer server = server(script);
        Session session = open(server)) {
      return explained(
          session, Session.Operation.WRITE, () -> session.probeWrite(TestControl.patient()));
    }
  }

  private static Failure download(Function<String, FakeResult> script) throws Exception {
    try (FakeServer server = server(script);
        Session session = open(server)) {
      return explained(
          session,
          Session.Operation.READ_SCHEMA,
          () -> {
            session.readSchema(SchemaFilter.ALL, new DiscardingSink(), TestControl.patient());
            return null;
          });
    }
  }

  private static Failure explained(Session session, Session.Operation operation, Callable<?> work) {
    Exception problem = catchException(work::call);
    assertThat(problem).isNotNull();
    return session.explain(problem, operation);
  }

  private static FakeResult result(String columns, @Nullable String... row) {
    return new FakeResult(List.of(columns.split(",")), List.of(Arrays.asList(row)));
  }

  private static FakeServer server(Function<String, FakeResult> script) throws IOException {
    return FakeMySql.answering(
        sql -> {
          if (sql.contains("CONNECTION_ID()")) {
            return FACTS;
          }
          return sql.contains("information_schema") || sql.contains("UNIX_TIMESTAMP")
              ? script.apply(sql)
              : FakeResult.NONE;
        });
  }

  private static Session open(FakeServer server) {
    Opening opening = opening(server);
    assertThat(opening).isInstanceOf(Opening.Opened.class);
    return ((Opening.Opened) opening).session();
  }

  private static Opening opening(FakeServer server) {
    Map<String, Object> options =
        Map.of("host", "127.0.0.1", "port", (long) server.port(), "user", "bob", "db", "app");
    SourceSpec source =
        new SourceSpec(
            null,
            "tested",
            SourceType.MYSQL,
            options,
            Map.of("password", new Secret("secret")),
            "app",
            false,
            null,
            null);
    Dialer dialer = new Dialer(HostResolver.system(), new EgressPolicy(true));
    return new MySqlEngine(dialer, false).open(source, TestControl.patient());
  }
}
