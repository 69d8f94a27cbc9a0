package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column of a relation in scope, or of a query's result.
 *
 * @param steering columns that steer this column alone; those that steer the whole relation are the
 *     relation's
 * @param openTables numbers of stored relations whose unknown columns this column stands for; not
 *     empty for a star that could not be expanded
 * @param except keys of columns that a star leaves out
 * @param fields the fields of a struct, if they are known
 */
public record RelationColumn(
    SqlIdentifier name,
    SourceSet sources,
    SourceSet steering,
    boolean partial,
    int[] openTables,
    List<String> except,
    @Nullable List<RelationColumn> fields) {
  public static final SqlIdentifier STAR = SqlIdentifier.stored("*");
  private static final int[] NONE = new int[0];

  public RelationColumn(
      SqlIdentifier name, SourceSet sources, SourceSet steering, boolean partial) {
    this(name, sources, steering, partial, NONE, List.of(), null);
  }

  static RelationColumn star(int[] openTables, SourceSet sources, List<String> except) {
    return new RelationColumn(STAR, sources, SourceSet.EMPTY, false, openTables, except, null);
  }

  /** A star over something whose columns cannot be named at all. */
  public static RelationColumn opaque(SourceSet sources, boolean partial) {
    return new RelationColumn(STAR, sources, SourceSet.EMPTY, partial);
  }

  public boolean isStar() {
    return name == STAR;
  }

  public RelationColumn named(SqlIdentifier other) {
    return new RelationColumn(other, sources, steering, partial, openTables, except, fields);
  }

  public RelationColumn withSources(SourceSet otherSources, SourceSet otherSteering) {
    return new RelationColumn(
        name, otherSources, otherSteering, partial, openTables, except, fields);
  }

  public RelationColumn withFields(@Nullable List<RelationColumn> others) {
    return others == null
        ? this
        : new RelationColumn(name, sources, steering, partial, openTables, except, others);
  }

  public RelationColumn asPartial() {
    return partial
        ? this
        : new RelationColumn(name, sources, steering, true, openTables, except, fields);
  }
}
