package dev.sourcecheck.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.LineageReader.HistoryResult;
import dev.sourcecheck.engine.LineageReader.RecordedStatement;
import dev.sourcecheck.engine.LineageReader.ViewDefinition;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.conformance.Conformance;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.SourceSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The texts of views and the history, on both products with performance_schema. */
interface LineageContract {
  /** Makes names unique on the server. */
  AtomicInteger NUMBER = new AtomicInteger();

  TestedMySqlFamily server();

  @Test
  default void readsDefinitionsOfViewsOfOthers() throws Exception {
    String schema = newSchema();
    String user = newUser();
    server()
        .execute(
            "CREATE TABLE %s.t (a integer, b integer)".formatted(schema),
            "CREATE VIEW %s.v (x) AS SELECT a FROM %s.t".formatted(schema, schema));
    server().grantRead(schema, user);

    List<ViewDefinition> views = new ArrayList<>();
    try (Session session = session(user)) {
      LineageReader reader = session.lineage().orElseThrow();
      reader.views(views::add, TestControl.patient());

      assertThat(reader.warnings()).isEmpty();
    }
    assertThat(views)
        .filteredOn(view -> view.schema().equals(schema))
        .singleElement()
        .returns("v", ViewDefinition::name)
        .returns(List.of("x"), ViewDefinition::columns)
        .satisfies(view -> assertThat(view.definition()).startsWithIgnoringCase("select "));
  }

  @Test
  default void theGrantsForHiddenDefinitionsWork() throws Exception {
    String schema = newSchema();
    String user = newUser();
    server()
        .execute(
            "CREATE TABLE %s.t (a integer)".formatted(schema),
            "CREATE VIEW %s.v AS SELECT a FROM %s.t".formatted(schema, schema),
            "GRANT SELECT ON %s.* TO '%s'@'127.0.0.1'".formatted(schema, user));

    try (Session session = session(user)) {
      LineageReader reader = session.lineage().orElseThrow();
      reader.views(view -> {}, TestControl.patient());

      assertThat(reader.warnings())
          .singleElement()
          .extracting(Warning::message)
          .asString()
          .startsWith("The definitions of 1 views may not be read");
      String message = reader.warnings().get(0).message();
      server()
          .execute(message.substring(message.indexOf("GRANT"), message.length() - 1).split("; "));
    }
    List<ViewDefinition> views = new ArrayList<>();
    try (Session session = session(user)) {
      session.lineage().orElseThrow().views(views::add, TestControl.patient());
    }
    assertThat(views).extracting(ViewDefinition::name).containsExactly("v");
  }

  @Test
  default void readsStatementsWithTheirSchemaAndWithoutLiterals() throws Exception {
    String schema = newSchema();
    String user = newUser();
    server()
        .execute(
            // other tests may have filled it
            "TRUNCATE TABLE performance_schema.events_statements_summary_by_digest",
            "USE " + schema,
            "CREATE TABLE source_rows (a varchar(20))",
            "CREATE TABLE target_rows (a varchar(20))",
            "INSERT INTO target_rows SELECT a FROM source_rows WHERE a = 'confidential'",
            "GRANT SELECT ON performance_schema.* TO '%s'@'127.0.0.1'".formatted(user));

    List<RecordedStatement> statements = new ArrayList<>();
    assertThat(history(user, statements)).isInstanceOf(HistoryResult.HistoryRead.class);
    assertThat(statements)
        .filteredOn(statement -> statement.searchPath().equals(List.of(schema)))
        .filteredOn(statement -> statement.sql().startsWith("INSERT"))
        .singleElement()
        .satisfies(
            statement ->
                assertThat(statement.sql())
                    .contains("`target_rows`", "`source_rows`")
                    .doesNotContain("confidential"));
  }

  private HistoryResult history(String user, List<RecordedStatement> statements) throws Exception {
    try (Session session = session(user)) {
      return session.lineage().orElseThrow().history(statements::add, TestControl.patient());
    }
  }

  private String newSchema() {
    String schema = "lineage" + NUMBER.incrementAndGet();
    server().createSchema(schema);
    return schema;
  }

  private String newUser() {
    String user = "reader" + NUMBER.incrementAndGet();
    server().createUser(user, Conformance.PASSWORD);
    return user;
  }

  private Session session(String user) {
    Map<String, Object> options = new HashMap<>(server().options(user, server().database()));
    options.put("host", "127.0.0.1");
    options.put("port", (long) server().port());
    SourceSpec source =
        new SourceSpec(
            null,
            "tested",
            server().type(),
            options,
            Map.of("password", new Secret(Conformance.PASSWORD)),
            null,
            false,
            null,
            null);
    Opening opening = server().engine(Conformance.dialer()).open(source, TestControl.patient());
    assertThat(opening).isInstanceOf(Opening.Opened.class);
    return ((Opening.Opened) opening).session();
  }
}
