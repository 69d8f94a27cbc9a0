package dev.sourcecheck.catalog;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.engine.Warning;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows of a download, stops an oversized source with {@link CatalogFull}, and passes
 * rows on. It keeps counts and a bounded number of examples for any size of source.
 */
public final class CountingSchemaSink implements SchemaSink {
  private static final int MAX_EXAMPLES = 20;
  private static final int MAX_SCHEMAS = 100;
  private static final int ROWS_PER_PROGRESS = 500;

  /**
   * A name shown as an example.
   *
   * @param relation null for a schema as a whole
   */
  public record ExampleName(String schema, @Nullable String relation) {
    public ExampleName {
      schema = CopyRows.clip(schema, 200);
      relation = relation == null ? null : CopyRows.clip(relation, 200);
    }
  }

  private final CatalogLimits limits;
  private final Control control;
  private final SchemaSink next;
  private final Map<SchemaSink.RelationKind, Long> readable =
      new EnumMap<>(SchemaSink.RelationKind.class);
  private final Set<String> hiddenSchemas = new LinkedHashSet<>();
  private final List<ExampleName> hiddenExamples = new ArrayList<>();
  private final List<ExampleName> leftOutExamples = new ArrayList<>();
  private long databases;
  private long schemas;
  private long relations;
  private long hiddenRelations;
  private long schemasNotGranted;
  private long columns;
  private long primaryKeys;
  private long foreignKeys;
  private long keyColumns;
  private long schemasLeftOut;
  private long relationsLeftOut;
  private long readableOfExtensions;
  private long hiddenOfExtensions;
  private final List<Warning> warnings = new ArrayList<>();

  /**
   * @param control receives progress
   * @param next receives every row after it was counted
   */
  public CountingSchemaSink(CatalogLimits limits, Control control, SchemaSink next) {
    this.limits = limits;
    this.control = control;
    this.next = next;
  }

  /** Counts only, for a test without saving. */
  public CountingSchemaSink(CatalogLimits limits, Control control) {
    this(limits, control, DiscardingSink.INSTANCE);
  }

  @Override
  public void database(String name) {
    databases = countUpTo(databases, limits.maxRelations(), "databases");
    next.database(name);
  }

  @Override
  public void schema(SchemaRow row) {
    schemas = countUpTo(schemas, limits.maxRelations(), "schemas");
    if (!row.granted()) {
      schemasNotGranted++;
      hide(row.name(), null);
    }
    next.schema(row);
  }

  @Override
  public void relation(RelationRow row) {
    relations = countUpTo(relations, limits.maxRelations(), "tables");
    if (row.granted()) {
      readable.merge(row.kind(), 1L, Long::sum);
      readableOfExtensions += row.ofExtension() ? 1 : 0;
    } else {
      hiddenRelations++;
      if (row.ofExtension()) {
        hiddenOfExtensions++;
      } else {
        hide(row.schema(), row.name());
      }
    }
    reportProgress(relations);
    next.relation(row);
  }

  @Override
  public void column(ColumnRow row) {
    columns = countUpTo(columns, limits.maxColumns(), "columns");
    reportProgress(columns);
    next.column(row);
  }

  @Override
  public void key(KeyRow row) {
    for (int i = row.columns().size() + row.refColumns().size(); i > 0; i--) {
      keyColumns = countUpTo(keyColumns, limits.maxColumns(), "columns in keys");
    }
    if (row.primary()) {
      primaryKeys++;
    } else {
      foreignKeys++;
    }
    next.key(row);
  }

  @Override
  public void leftOut(String database, String schema, @Nullable String relation) {
    if (relation == null) {
      schemasLeftOut++;
    } else {
      relationsLeftOut++;
    }
    if (leftOutExamples.size() < MAX_EXAMPLES) {
      leftOutExamples.add(new ExampleName(schema, relation));
    }
    next.leftOut(database, schema, relation);
  }

  @Override
  public void warn(Warning warning) {
    if (warnings.size() < MAX_EXAMPLES) {
      warnings.add(warning);
    }
    next.warn(warning);
  }

  private void reportProgress(long rows) {
    if (rows % ROWS_PER_PROGRESS == 0) {
      control.progress(Map.of("tables", relations, "columns", columns));
    }
  }

  private void hide(String schema, @Nullable String relation) {
    if (hiddenSchemas.size() < MAX_SCHEMAS) {
      hiddenSchemas.add(schema);
    }
    if (hiddenExamples.size() < MAX_EXAMPLES) {
      hiddenExamples.add(new ExampleName(schema, relation));
    }
  }

  private static long countUpTo(long count, long max, String what) {
    if (count >= max) {
      throw new CatalogFull("The source has more than " + max + " " + what);
    }
    return count + 1;
  }

  public long databases() {
    return databases;
  }

  /** Schemas within the lists, readable or not. */
  public long schemas() {
    return schemas;
  }

  /** Relations seen, readable or not. */
  public long relations() {
    return relations;
  }

  /** Relations that the user may read, by kind; kinds without relations are absent. */
  public Map<SchemaSink.RelationKind, Long> readable() {
    return Collections.unmodifiableMap(readable);
  }

  public long readableRelations() {
    return relations - hiddenRelations;
  }

  /** Readable relations that an extension brought with it: most of these any user may read. */
  public long readableOfExtensions() {
    return readableOfExtensions;
  }

  /** Those of an extension hold no data of the user's, so nothing is missed. */
  public long hiddenOfExtensions() {
    return hiddenOfExtensions;
  }

  /** The first of the facts that could not be read. */
  public List<Warning> warnings() {
    return List.copyOf(warnings);
  }

  /** Relations that exist but that the user may not read. */
  public long hiddenRelations() {
    return hiddenRelations;
  }

  public long schemasNotGranted() {
    return schemasNotGranted;
  }

  /** The first hundred schemas with hidden relations. */
  public List<String> hiddenSchemas() {
    return List.copyOf(hiddenSchemas);
  }

  public List<ExampleName> hiddenExamples() {
    return List.copyOf(hiddenExamples);
  }

  public long columns() {
    return columns;
  }

  public long primaryKeys() {
    return primaryKeys;
  }

  public long foreignKeys() {
    return foreignKeys;
  }

  public long schemasLeftOut() {
    return schemasLeftOut;
  }

  public long relationsLeftOut() {
    return relationsLeftOut;
  }

  public List<ExampleName> leftOutExamples() {
    return List.copyOf(leftOutExamples);
  }

  /** Discards every row. */
  private enum DiscardingSink implements SchemaSink {
    INSTANCE;

    @Override
    public void database(String name) {}

    @Override
    public void schema(SchemaRow row) {}

    @Override
    public void relation(RelationRow row) {}

    @Override
    public void column(ColumnRow row) {}

    @Override
    public void key(KeyRow row) {}
  }
}
