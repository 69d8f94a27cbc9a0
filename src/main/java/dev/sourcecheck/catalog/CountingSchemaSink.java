package dev.sourcecheck.catalog;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.DiscardingSink;
import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.engine.Warning;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows of a download and passes them to another sink. It throws {@link CatalogFull} if
 * the source exceeds the limits. Memory is bounded: it keeps counts and a limited number of
 * examples.
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
  public record ExampleName(String schema, @Nullable String relation)
      implements Comparable<ExampleName> {
    /** Schemas as a whole come first. */
    private static final Comparator<ExampleName> ORDER =
        Comparator.comparing((ExampleName name) -> name.relation != null)
            .thenComparing(ExampleName::schema)
            .thenComparing(name -> Objects.requireNonNullElse(name.relation, ""));

    public ExampleName {
      schema = CopyRows.clip(schema, 200);
      relation = relation == null ? null : CopyRows.clip(relation, 200);
    }

    @Override
    public int compareTo(ExampleName other) {
      return ORDER.compare(this, other);
    }
  }

  private final CatalogLimits limits;
  private final Control control;
  private final SchemaSink next;
  private final Map<SchemaSink.RelationKind, Long> readable =
      new EnumMap<>(SchemaSink.RelationKind.class);
  private final NavigableSet<String> hiddenSchemas = new TreeSet<>();
  private final NavigableSet<ExampleName> hiddenExamples = new TreeSet<>();
  private final NavigableSet<ExampleName> excludedExamples = new TreeSet<>();
  private long databases;
  private long schemas;
  private long relations;
  private long hiddenRelations;
  private long schemasNotGranted;
  private long columns;
  private long primaryKeys;
  private long foreignKeys;
  private long keyColumns;
  private long excludedSchemas;
  private long excludedRelations;
  private long readableOfExtensions;
  private long hiddenOfExtensions;
  private final RelationQuota columnsOfRelation = new RelationQuota("columns");
  private final RelationQuota keysOfRelation = new RelationQuota("keys and columns in keys");
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

  /** Counts the rows and discards them. */
  public CountingSchemaSink(CatalogLimits limits, Control control) {
    this(limits, control, new DiscardingSink());
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
    columnsOfRelation.add(row.database(), row.schema(), row.relation(), 1, textLength(row));
    reportProgress(columns);
    next.column(row);
  }

  @Override
  public void key(KeyRow row) {
    // a key without columns takes memory as well
    int added = 1 + row.columns().size() + row.refColumns().size();
    for (int i = 0; i < added; i++) {
      keyColumns = countUpTo(keyColumns, limits.maxColumns(), "keys and columns in keys");
    }
    keysOfRelation.add(row.database(), row.schema(), row.relation(), added, textLength(row));
    if (row.primary()) {
      primaryKeys++;
    } else {
      foreignKeys++;
    }
    next.key(row);
  }

  @Override
  public void excluded(String database, String schema, @Nullable String relation) {
    if (relation == null) {
      excludedSchemas++;
    } else {
      excludedRelations++;
    }
    keepFirst(MAX_EXAMPLES, excludedExamples, new ExampleName(schema, relation));
    next.excluded(database, schema, relation);
  }

  @Override
  public void warn(Warning warning) {
    if (warnings.size() < MAX_EXAMPLES) {
      warnings.add(warning);
    }
    next.warn(warning);
  }

  private static long textLength(ColumnRow row) {
    return RelationQuota.length(row.name(), CopyRows.NAME)
        + RelationQuota.length(row.type(), CopyRows.TEXT)
        + RelationQuota.length(row.defaultValue(), CopyRows.TEXT)
        + (long) RelationQuota.length(row.comment(), CopyRows.TEXT);
  }

  private static long textLength(KeyRow row) {
    long length =
        RelationQuota.length(row.name(), CopyRows.NAME)
            + RelationQuota.length(row.refSchema(), CopyRows.NAME)
            + (long) RelationQuota.length(row.refRelation(), CopyRows.NAME);
    for (String column : row.columns()) {
      length += RelationQuota.length(column, CopyRows.NAME);
    }
    for (String column : row.refColumns()) {
      length += RelationQuota.length(column, CopyRows.NAME);
    }
    return length;
  }

  private void reportProgress(long rows) {
    if (rows % ROWS_PER_PROGRESS == 0) {
      control.progress(Map.of("tables", relations, "columns", columns));
    }
  }

  private void hide(String schema, @Nullable String relation) {
    keepFirst(MAX_SCHEMAS, hiddenSchemas, CopyRows.clip(schema, CopyRows.NAME));
    keepFirst(MAX_EXAMPLES, hiddenExamples, new ExampleName(schema, relation));
  }

  /** Engines pass their objects in different orders. */
  private static <T> void keepFirst(int max, NavigableSet<T> names, T name) {
    names.add(name);
    if (names.size() > max) {
      names.pollLast();
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

  /** Schemas that the filter selects, readable or not. */
  public long schemas() {
    return schemas;
  }

  /** Relations that the filter selects, readable or not. */
  public long relations() {
    return relations;
  }

  /** Readable relations by kind. Kinds without relations are absent. */
  public Map<SchemaSink.RelationKind, Long> readable() {
    return Collections.unmodifiableMap(readable);
  }

  public long readableRelations() {
    return relations - hiddenRelations;
  }

  /** Readable relations that belong to an extension. Most of them are readable by every user. */
  public long readableOfExtensions() {
    return readableOfExtensions;
  }

  /** Hidden relations that belong to an extension, which contain no data of the user. */
  public long hiddenOfExtensions() {
    return hiddenOfExtensions;
  }

  /** The first warnings. */
  public List<Warning> warnings() {
    return List.copyOf(warnings);
  }

  /** Relations that the user may not read. */
  public long hiddenRelations() {
    return hiddenRelations;
  }

  public long schemasNotGranted() {
    return schemasNotGranted;
  }

  /** The first hundred schemas with hidden relations, in the order of their names. */
  public List<String> hiddenSchemas() {
    return List.copyOf(hiddenSchemas);
  }

  /** The first names of what the user may not read. */
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

  public long excludedSchemas() {
    return excludedSchemas;
  }

  public long excludedRelations() {
    return excludedRelations;
  }

  /** The first names that the filter excludes. */
  public List<ExampleName> excludedExamples() {
    return List.copyOf(excludedExamples);
  }
}
