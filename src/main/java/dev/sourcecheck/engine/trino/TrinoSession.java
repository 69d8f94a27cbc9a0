package dev.sourcecheck.engine.trino;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.InvalidOptionException;
import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.SchemaFilter;
import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.engine.SqlNaming;
import dev.sourcecheck.engine.WriteProbe;
import dev.sourcecheck.engine.jdbc.GuardedSession;
import dev.sourcecheck.engine.jdbc.OperationGuard;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A session of a source. */
final class TrinoSession extends GuardedSession {
  private final TrinoClient client;
  private final TrinoFacts facts;
  private final TrinoFailures failures;
  private final @Nullable String tempSchema;

  TrinoSession(
      TrinoClient client,
      TrinoFacts facts,
      TrinoFailures failures,
      OperationGuard guard,
      @Nullable String tempSchema) {
    super(guard);
    this.client = client;
    this.facts = facts;
    this.failures = failures;
    this.tempSchema = tempSchema;
  }

  @Override
  public WriteProbe probeWrite(Control control) throws Exception {
    TrinoNames.SchemaName schema = TrinoNames.temp(tempSchema, facts.catalog());
    return call(
        control,
        () -> new TrinoWriteProbe(client, control, schema, e -> explainAt(e, schema)).run());
  }

  @Override
  public void readSchema(SchemaFilter filter, SchemaSink sink, Control control) throws Exception {
    run(
        control,
        () -> new TrinoSchemaReader(client, control, filter, sink).read(catalogs(control)));
  }

  /** The catalog of the source, or all that the user may access. */
  private List<String> catalogs(Control control) throws SQLException {
    String own = facts.catalog();
    if (own != null) {
      return List.of(own);
    }
    List<String> all = new ArrayList<>();
    client.collect(
        "SELECT catalog_name FROM system.metadata.catalogs"
            + " WHERE catalog_name <> 'system' ORDER BY catalog_name",
        control,
        row -> all.add(row.name(0)));
    return all;
  }

  @Override
  public String database() {
    String catalog = facts.catalog();
    return catalog == null ? "" : catalog;
  }

  @Override
  public List<String> schemas(String after, int limit, Control control) throws Exception {
    return names(
        control,
        """
        SELECT schema_name FROM %s.information_schema.schemata
         WHERE schema_name <> 'information_schema' AND schema_name > %s
         ORDER BY schema_name
         LIMIT %d
        """
            .formatted(TrinoNames.quoted(ownCatalog()), TrinoNames.literal(after), limit));
  }

  @Override
  public List<String> relations(
      String schema, String containing, String after, int limit, Control control) throws Exception {
    return names(
        control,
        """
        SELECT table_name FROM %s.information_schema.tables
         WHERE table_schema = %s AND strpos(table_name, %s) > 0 AND table_name > %s
         ORDER BY table_name
         LIMIT %d
        """
            .formatted(
                TrinoNames.quoted(ownCatalog()),
                TrinoNames.literal(schema),
                TrinoNames.literal(containing),
                TrinoNames.literal(after),
                limit));
  }

  private String ownCatalog() throws InvalidOptionException {
    String catalog = facts.catalog();
    if (catalog == null) {
      throw new InvalidOptionException(
          "database", "Schemas are listed for one catalog, and the source has none.");
    }
    return catalog;
  }

  private List<String> names(Control control, String sql) throws Exception {
    List<String> names = new ArrayList<>();
    run(control, () -> client.collect(sql, control, row -> names.add(row.name(0))));
    return names;
  }

  @Override
  public Optional<LineageReader> lineage() {
    String catalog = facts.catalog();
    return catalog == null
        ? Optional.empty()
        : Optional.of(guarded(new TrinoLineage(client, catalog)));
  }

  @Override
  public SqlNaming naming() {
    return SqlNaming.of("trino", List.of());
  }

  /** The catalogs list only what the user may access, so nothing is known to be missing. */
  @Override
  public List<String> grantsToRead(List<String> schemas) {
    return List.of();
  }

  @Override
  public Failure explain(Exception problem, Operation operation) {
    return explainAt(problem, null);
  }

  private Failure explainAt(Exception problem, TrinoNames.@Nullable SchemaName schema) {
    return explain(problem, e -> failures.session(e, schema));
  }
}
