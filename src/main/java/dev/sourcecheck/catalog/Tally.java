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
 * Counts what a download sees, stops a source that never ends with {@link CatalogFull}, and hands
 * the rest on. It holds counts and a bounded number of examples, however large the source is.
 */
public final class Tally implements SchemaSink {
  private static final int MOST_EXAMPLES = 20;
  private static final int MOST_SCHEMAS = 100;
  private static final int ROWS_BETWEEN_WORDS = 500;

  /**
   * A name for people to look at.
   *
   * @param relation null for a schema as a whole
   */
  public record Name(String schema, @Nullable String relation) {
    public Name {
      schema = CopyRows.clip(schema, 200);
      relation = relation == null ? null : CopyRows.clip(relation, 200);
    }
  }

  private final CatalogLimits limits;
  private final Control control;
  private final SchemaSink next;
  private final Map<Kind, Long> readable = new EnumMap<>(Kind.class);
  private final Set<String> hiddenSchemas = new LinkedHashSet<>();
  private final List<Name> hiddenExamples = new ArrayList<>();
  private final List<Name> leftOutExamples = new ArrayList<>();
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
  private final List<Warning> warnings = new ArrayList<>();

  /**
   * @param control is told now and then how far it is
   * @param next takes every row after it was counted
   */
  public Tally(CatalogLimits limits, Control control, SchemaSink next) {
    this.limits = limits;
    this.control = control;
    this.next = next;
  }

  /** Counts alone, for a test that is not saved. */
  public Tally(CatalogLimits limits, Control control) {
    this(limits, control, Nowhere.SINK);
  }

  @Override
  public void database(String name) {
    databases = within(databases, limits.maxRelations(), "databases");
    next.database(name);
  }

  @Override
  public void schema(SchemaRow row) {
    schemas = within(schemas, limits.maxRelations(), "schemas");
    if (!row.granted()) {
      schemasNotGranted++;
      hide(row.name(), null);
    }
    next.schema(row);
  }

  @Override
  public void relation(RelationRow row) {
    relations = within(relations, limits.maxRelations(), "tables");
    if (row.granted()) {
      readable.merge(row.kind(), 1L, Long::sum);
      readableOfExtensions += row.ofExtension() ? 1 : 0;
    } else {
      hiddenRelations++;
      hide(row.schema(), row.name());
    }
    tell(relations);
    next.relation(row);
  }

  @Override
  public void column(ColumnRow row) {
    columns = within(columns, limits.maxColumns(), "columns");
    tell(columns);
    next.column(row);
  }

  @Override
  public void key(KeyRow row) {
    for (int i = row.columns().size() + row.refColumns().size(); i > 0; i--) {
      keyColumns = within(keyColumns, limits.maxColumns(), "columns in keys");
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
    if (leftOutExamples.size() < MOST_EXAMPLES) {
      leftOutExamples.add(new Name(schema, relation));
    }
    next.leftOut(database, schema, relation);
  }

  @Override
  public void warn(Warning warning) {
    if (warnings.size() < MOST_EXAMPLES) {
      warnings.add(warning);
    }
    next.warn(warning);
  }

  private void tell(long rows) {
    if (rows % ROWS_BETWEEN_WORDS == 0) {
      control.progress(Map.of("tables", relations, "columns", columns));
    }
  }

  private void hide(String schema, @Nullable String relation) {
    if (hiddenSchemas.size() < MOST_SCHEMAS) {
      hiddenSchemas.add(schema);
    }
    if (hiddenExamples.size() < MOST_EXAMPLES) {
      hiddenExamples.add(new Name(schema, relation));
    }
  }

  private static long within(long count, long most, String what) {
    if (count >= most) {
      throw new CatalogFull("The source has more than " + most + " " + what);
    }
    return count + 1;
  }

  public long databases() {
    return databases;
  }

  /** Schemas that the lists want, granted or not. */
  public long schemas() {
    return schemas;
  }

  /** Relations seen, readable or not. */
  public long relations() {
    return relations;
  }

  /** Relations that the user may read, by kind; kinds that there are none of are absent. */
  public Map<Kind, Long> readable() {
    return Collections.unmodifiableMap(readable);
  }

  public long readableRelations() {
    return relations - hiddenRelations;
  }

  /** Readable relations that an extension brought with it: most of these any user may read. */
  public long readableOfExtensions() {
    return readableOfExtensions;
  }

  /** The first of the facts that could not be read. */
  public List<Warning> warnings() {
    return List.copyOf(warnings);
  }

  /** Relations that are there but that the user may not read. */
  public long hiddenRelations() {
    return hiddenRelations;
  }

  public long schemasNotGranted() {
    return schemasNotGranted;
  }

  /** Schemas in which something is hidden, the first hundred. */
  public List<String> hiddenSchemas() {
    return List.copyOf(hiddenSchemas);
  }

  public List<Name> hiddenExamples() {
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

  public List<Name> leftOutExamples() {
    return List.copyOf(leftOutExamples);
  }

  /** Forgets what it is told. */
  private enum Nowhere implements SchemaSink {
    SINK;

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
