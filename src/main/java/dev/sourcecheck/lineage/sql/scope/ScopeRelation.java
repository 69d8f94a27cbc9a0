package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.KnownTable;
import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SqlSyntax;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A relation that the names of a query may refer to. */
public final class ScopeRelation {
  private final @Nullable SqlIdentifier name;
  private final List<SqlIdentifier> writtenName;
  private final SourceSet steering;
  private final boolean hidden;
  private final int table;
  private final @Nullable RelationColumn element;
  private final @Nullable KnownTable known;
  private final SourcePool pool;
  private final @Nullable RelationColumn[] knownColumns;
  private final List<RelationColumn> columns;
  private final ListedColumns listed;

  private ScopeRelation(
      @Nullable SqlIdentifier name,
      List<SqlIdentifier> writtenName,
      SourceSet steering,
      boolean hidden,
      int table,
      @Nullable KnownTable known,
      SourcePool pool,
      List<RelationColumn> columns,
      @Nullable RelationColumn element) {
    this.name = name;
    this.element = element;
    this.writtenName = writtenName;
    this.steering = steering;
    this.hidden = hidden;
    this.table = table;
    this.known = known;
    this.pool = pool;
    this.columns = columns;
    this.listed = new ListedColumns(columns);
    this.knownColumns = new RelationColumn[known == null ? 0 : known.columns().size()];
  }

  public static ScopeRelation stored(
      @Nullable SqlIdentifier alias,
      List<SqlIdentifier> writtenName,
      int table,
      @Nullable KnownTable known,
      SourcePool pool) {
    SqlIdentifier name = alias != null ? alias : writtenName.get(writtenName.size() - 1);
    List<RelationColumn> columns =
        known != null
            ? List.of()
            : List.of(RelationColumn.star(new int[] {table}, pool.column(table, "*"), List.of()));
    return new ScopeRelation(
        name,
        alias != null ? List.of() : writtenName,
        SourceSet.EMPTY,
        false,
        table,
        known,
        pool,
        columns,
        null);
  }

  public static ScopeRelation derived(
      @Nullable SqlIdentifier name, QueryResult result, SourcePool pool) {
    return new ScopeRelation(
        name, List.of(), result.steering(), false, -1, null, pool, result.columns(), null);
  }

  /** One column of elements, which may have fields. */
  public static ScopeRelation elements(
      SqlIdentifier name, RelationColumn element, SourcePool pool) {
    return new ScopeRelation(
        name, List.of(), SourceSet.EMPTY, false, -1, null, pool, List.of(element), element);
  }

  public @Nullable KnownTable known() {
    return known;
  }

  /** The same relation with an alias for each of its first columns, which hide their names. */
  public ScopeRelation renamed(List<SqlIdentifier> names, SqlSyntax syntax) {
    return new ScopeRelation(
        name,
        List.of(),
        steering,
        hidden,
        table,
        null,
        pool,
        QueryResult.of(columns(syntax)).renamed(names).columns(),
        element);
  }

  /** A column that every table has, although the catalog does not list it. */
  RelationColumn systemColumn(SqlIdentifier column, SqlSyntax syntax) {
    return new RelationColumn(
        column, pool.column(table, syntax.fold(column)), SourceSet.EMPTY, false);
  }

  public ScopeRelation asHidden() {
    return new ScopeRelation(
        name, writtenName, steering, true, table, known, pool, columns, element);
  }

  /** All columns in order; a star where they are not known. */
  public List<RelationColumn> columns(SqlSyntax syntax) {
    if (known == null) {
      return columns;
    }
    List<RelationColumn> all = new ArrayList<>(knownColumns.length);
    for (int i = 0; i < knownColumns.length; i++) {
      all.add(knownColumn(known, i));
    }
    return all;
  }

  /** Whether it may have columns that are not known. */
  public boolean open() {
    for (RelationColumn column : columns) {
      if (column.isStar()) {
        return true;
      }
    }
    return false;
  }

  /** The column of that name, among those that are known. */
  public @Nullable RelationColumn find(SqlIdentifier column, SqlSyntax syntax) {
    if (known != null) {
      int position = known.position(column, syntax);
      return position < 0 ? null : knownColumn(known, position);
    }
    return listed.find(column, syntax);
  }

  /** A column that is not listed, as if the relation had it; null if it cannot have it. */
  public @Nullable RelationColumn assume(SqlIdentifier column, SqlSyntax syntax) {
    RelationColumn star = null;
    for (RelationColumn candidate : columns) {
      if (candidate.isStar()) {
        if (star != null) {
          return ambiguous(column);
        }
        star = candidate;
      }
    }
    if (star == null && element != null) {
      return FieldPath.of(element, List.of(element.name(), column), 1).named(column);
    }
    if (star == null) {
      // a column that the catalog does not list yet
      return known == null ? null : systemColumn(column, syntax);
    }
    if (star.except().contains(column.key())) {
      return null;
    }
    if (star.openTables().length == 1) {
      return new RelationColumn(
          column,
          pool.column(star.openTables()[0], syntax.fold(column)),
          star.steering(),
          star.partial());
    }
    // a star over nothing but sources, such as a function's result
    return star.openTables().length == 0
        ? new RelationColumn(column, star.sources(), star.steering(), star.partial())
        : ambiguous(column);
  }

  private static RelationColumn ambiguous(SqlIdentifier column) {
    return new RelationColumn(column, SourceSet.EMPTY, SourceSet.EMPTY, true);
  }

  private RelationColumn knownColumn(KnownTable of, int position) {
    RelationColumn column = knownColumns[position];
    if (column == null) {
      String stored = of.columns().get(position);
      column =
          new RelationColumn(
              SqlIdentifier.stored(stored), pool.column(table, stored), SourceSet.EMPTY, false);
      knownColumns[position] = column;
    }
    return column;
  }

  /** The alias, else the last part of the name; null if it has neither. */
  public @Nullable SqlIdentifier name() {
    return name;
  }

  /** The name as written, for references that are qualified by schema; empty after an alias. */
  public List<SqlIdentifier> writtenName() {
    return writtenName;
  }

  public SourceSet steering() {
    return steering;
  }

  /** Whether a star leaves it out, as it does the second side of a semi-join. */
  public boolean hidden() {
    return hidden;
  }

  /** Number of the stored relation; -1 for a derived one. */
  public int table() {
    return table;
  }

  /** What any qualified name means: the elements of an unnested array, whose type is not known. */
  public @Nullable RelationColumn element() {
    return element;
  }
}
