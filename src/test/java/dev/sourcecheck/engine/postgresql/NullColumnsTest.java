package dev.sourcecheck.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.SchemaFilter;
import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.Session.Operation;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.EgressPolicy;
import dev.sourcecheck.net.HostResolver;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.servers.NullingProxy;
import dev.sourcecheck.servers.NullingProxy.NulledColumn;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that sends null for a column that is never null in PostgreSQL. */
class NullColumnsTest {
  private static final Engine ENGINE =
      new PostgresEngine(new Dialer(HostResolver.system(), new EgressPolicy(true)));
  private static final String DATABASE = Servers.newDatabase();

  private static final NullingProxy PROXY = proxy();

  private static NullingProxy proxy() {
    Servers.execute(
        Servers.superuser(DATABASE),
        "CREATE EXTENSION pg_stat_statements",
        "CREATE SCHEMA tmp",
        "CREATE TABLE parent (id bigint PRIMARY KEY DEFAULT 1, name text)",
        "COMMENT ON TABLE parent IS 'a comment'",
        "CREATE TABLE child (id bigint REFERENCES parent) PARTITION BY RANGE (id)",
        "CREATE TABLE part PARTITION OF child FOR VALUES FROM (1) TO (2)",
        "CREATE VIEW looked AS SELECT name FROM parent",
        "SELECT name FROM parent");
    try {
      return new NullingProxy(Servers.postgres().getPort());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterAll
  static void close() throws IOException {
    PROXY.close();
  }

  static List<NulledColumn> allColumns() {
    PROXY.setNull(new NulledColumn(List.of(), ""));
    assertThat(failureCodes()).as("unmodified results").isEmpty();
    List<NulledColumn> allColumns = new ArrayList<>();
    for (List<String> columns : PROXY.results()) {
      columns.forEach(column -> allColumns.add(new NulledColumn(columns, column)));
    }
    return allColumns;
  }

  @ParameterizedTest
  @MethodSource("allColumns")
  void isNoInternalError(NulledColumn column) {
    PROXY.setNull(column);

    assertThat(failureCodes()).doesNotContain(FailureCode.UNEXPECTED);
  }

  static List<NulledColumn> nameColumns() {
    return List.of(
        new NulledColumn(List.of("name"), "name"),
        new NulledColumn(List.of("id", "database_name", "name", "comment", "granted"), "name"),
        new NulledColumn(List.of("view_schema", "view", "schema", "relation", "column"), "view"));
  }

  @ParameterizedTest
  @MethodSource("nameColumns")
  void reportsNullNameAsProtocolMismatch(NulledColumn column) {
    PROXY.setNull(column);

    assertThat(failureCodes()).contains(FailureCode.PROTOCOL_MISMATCH);
  }

  /** Runs each session operation once and returns the codes of all failures. */
  private static List<FailureCode> failureCodes() {
    List<FailureCode> failureCodes = new ArrayList<>();
    Opening opening = ENGINE.open(source(), TestControl.patient());
    if (opening instanceof Opening.Refused refused) {
      failureCodes.add(refused.failure().code());
      return failureCodes;
    }
    TestControl control = TestControl.patient();
    try (Session session = ((Opening.Opened) opening).session()) {
      LineageReader lineage = session.lineage().orElseThrow();
      List<SessionAction> actions =
          List.of(
              () -> session.schemas("", 10, control),
              () -> session.relations("public", "", "", 10, control),
              () -> {
                Failure failure = session.probeWrite(control).failure();
                if (failure != null) {
                  failureCodes.add(failure.code());
                }
              },
              () -> session.readSchema(SchemaFilter.ALL, new NonNullSink(), control),
              () -> lineage.views(view -> {}, control),
              () -> lineage.dependencies(dependency -> {}, control),
              () -> {
                LineageReader.HistoryResult history = lineage.history(statement -> {}, control);
                if (history instanceof LineageReader.HistoryResult.HistoryUnavailable unavailable) {
                  failureCodes.add(unavailable.failure().code());
                }
              });
      for (SessionAction action : actions) {
        try {
          action.run();
        } catch (Exception e) {
          failureCodes.add(session.explain(e, Operation.READ_SCHEMA).code());
        }
      }
    }
    return failureCodes;
  }

  @FunctionalInterface
  private interface SessionAction {
    void run() throws Exception;
  }

  private static SourceSpec source() {
    return new SourceSpec(
        null,
        "hostile",
        SourceType.POSTGRES,
        Map.of(
            "host",
            "127.0.0.1",
            "port",
            (long) PROXY.port(),
            "user",
            "postgres",
            "dbname",
            DATABASE,
            "sslmode",
            "disable"),
        Map.of("password", new Secret("p")),
        "tmp",
        false,
        null,
        null);
  }

  private static final class NonNullSink implements SchemaSink {
    @Override
    public void database(String name) {
      Objects.requireNonNull(name);
    }

    @Override
    public void schema(SchemaRow row) {
      Objects.requireNonNull(row.name());
    }

    @Override
    public void relation(RelationRow row) {
      Objects.requireNonNull(row.name());
    }

    @Override
    public void column(ColumnRow row) {
      Objects.requireNonNull(row.type());
    }

    @Override
    public void key(KeyRow row) {
      Objects.requireNonNull(row.columns());
    }

    @Override
    public void excluded(String database, String schema, String relation) {
      Objects.requireNonNull(schema);
    }
  }
}
