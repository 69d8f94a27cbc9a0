package dev.sourcecheck.engine.trino;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.LineageReader.HistoryResult;
import dev.sourcecheck.engine.LineageReader.RecordedStatement;
import dev.sourcecheck.engine.LineageReader.ViewDefinition;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.SchemaFilter;
import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.conformance.Conformance;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is not common to all engines, against Trino. */
class ProductsTrinoIT {
  private final TestedTrino server = new TestedTrino();

  /** The server stands in for Presto under the names of its headers. */
  @Test
  void logsInWithPrestosHeaders() {
    Opening opening =
        open(
            SourceType.PRESTO,
            server.httpPort(),
            Map.of("user", "tester", "database", "memory"),
            Map.of());

    assertThat(opening).isInstanceOf(Opening.Opened.class);
    ((Opening.Opened) opening).session().close();
    assertThat(opening.details()).containsEntry("user", "tester").containsEntry("tls", null);
  }

  @Test
  void logsInToStarburstWithoutACatalog() {
    Opening opening =
        open(
            SourceType.STARBURST,
            server.httpPort(),
            Map.of("username", "tester", "tls", false),
            Map.of());

    assertThat(opening).isInstanceOf(Opening.Opened.class);
    ((Opening.Opened) opening).session().close();
  }

  /** The form of Starburst has no catalog. */
  @Test
  void downloadsAllCatalogsOfStarburst() throws Exception {
    CatalogsSink sink = new CatalogsSink();
    Opening opening =
        open(
            SourceType.STARBURST,
            server.httpPort(),
            Map.of("username", "tester", "tls", false),
            Map.of());
    assertThat(opening).isInstanceOf(Opening.Opened.class);
    try (Session session = ((Opening.Opened) opening).session()) {
      session.readSchema(SchemaFilter.ALL, sink, TestControl.patient());
    }

    assertThat(sink.databases).containsExactly("memory", "tpch");
    assertThat(sink.relations).contains("tpch.tiny.orders", "tpch.sf1.lineitem");
    assertThat(sink.columns)
        .contains("tpch.tiny.nation.nationkey bigint", "tpch.tiny.nation.name varchar(25)");
  }

  /** The connector tpch creates no tables. */
  @Test
  void reportsACatalogThatCannotBeWrittenTo() throws Exception {
    Opening opening =
        open(
            SourceType.TRINO,
            server.httpPort(),
            Map.of("user", "tester", "dbname", "tpch", "tls", false),
            Map.of());
    assertThat(opening).isInstanceOf(Opening.Opened.class);
    try (Session session = ((Opening.Opened) opening).session()) {
      assertThat(session.probeWrite(TestControl.patient()).failure())
          .isNotNull()
          .returns(FailureCode.READ_ONLY, Failure::code)
          .returns(List.of("temp_schema"), Failure::fields);
    }
  }

  /** Keeps qualified names. */
  private static final class CatalogsSink implements SchemaSink {
    private final List<String> databases = new ArrayList<>();
    private final List<String> relations = new ArrayList<>();
    private final List<String> columns = new ArrayList<>();

    @Override
    public void database(String name) {
      databases.add(name);
    }

    @Override
    public void schema(SchemaRow row) {}

    @Override
    public void relation(RelationRow row) {
      relations.add(row.database() + "." + row.schema() + "." + row.name());
    }

    @Override
    public void column(ColumnRow row) {
      columns.add(
          "%s.%s.%s.%s %s"
              .formatted(row.database(), row.schema(), row.relation(), row.name(), row.type()));
    }

    @Override
    public void key(KeyRow row) {}

    @Override
    public void excluded(String database, String schema, @Nullable String relation) {}
  }

  @Test
  void rejectsATokenIfTheServerAcceptsPasswordsOnly() {
    Opening opening =
        open(
            SourceType.STARBURST,
            server.port(),
            Map.of("username", "user1"),
            Map.of(
                "token", new Secret("header.payload.signature"),
                "rootcert", new Secret(server.tls().root())));

    assertThat(opening).isInstanceOf(Opening.Refused.class);
    assertThat(((Opening.Refused) opening).failure())
        .returns(FailureCode.AUTHENTICATION_METHOD, Failure::code)
        .returns(List.of("token"), Failure::fields);
  }

  @Test
  void readsViewsAndTheHistoryWithoutOurOwnStatements() throws Exception {
    server.execute(
        "CREATE SCHEMA memory.products",
        "CREATE TABLE memory.products.source_rows (a integer)",
        "CREATE TABLE memory.products.target_rows AS SELECT a FROM memory.products.source_rows",
        "CREATE VIEW memory.products.v AS SELECT a AS x FROM memory.products.source_rows");
    List<ViewDefinition> views = new ArrayList<>();
    List<RecordedStatement> statements = new ArrayList<>();
    Opening opening =
        open(
            SourceType.TRINO,
            server.httpPort(),
            Map.of("user", "administrator", "dbname", "memory", "tls", false),
            Map.of());
    assertThat(opening).isInstanceOf(Opening.Opened.class);
    try (Session session = ((Opening.Opened) opening).session()) {
      session.lineage().orElseThrow().views(views::add, TestControl.patient());
      assertThat(session.lineage().orElseThrow().history(statements::add, TestControl.patient()))
          .isInstanceOf(HistoryResult.HistoryRead.class);
    }

    assertThat(views)
        .filteredOn(view -> view.schema().equals("products"))
        .singleElement()
        .returns("v", ViewDefinition::name)
        .returns(List.of("x"), ViewDefinition::columns)
        .returns(false, ViewDefinition::materialized);
    assertThat(statements)
        .extracting(RecordedStatement::sql)
        .contains(
            "CREATE TABLE memory.products.target_rows AS SELECT a FROM memory.products.source_rows")
        .noneMatch(sql -> sql.contains("information_schema.views"));
  }

  private static Opening open(
      SourceType type, int port, Map<String, Object> more, Map<String, Secret> secrets) {
    Map<String, Object> options = new HashMap<>(more);
    options.put("host", "127.0.0.1");
    options.put("port", (long) port);
    SourceSpec source =
        new SourceSpec(null, "tested", type, options, secrets, "tpch.tiny", false, null, null);
    return new TrinoEngine(Conformance.dialer()).open(source, TestControl.patient());
  }
}
