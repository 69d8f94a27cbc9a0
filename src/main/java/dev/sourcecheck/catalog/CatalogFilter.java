package dev.sourcecheck.catalog;

import dev.sourcecheck.engine.SchemaFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code catalog_include_list} and {@code catalog_exclude_list} say.
 *
 * <p>A list holds patterns, one a line or separated by commas. A pattern has one to three parts:
 * {@code schema}, {@code schema.table} or {@code database.schema.table}; one part takes all of the
 * schema's tables. In a part {@code *} stands for any characters, also none, and {@code ?} for one.
 * A part in double quotes is taken as it stands, with {@code ""} for a quote. Upper and lower case
 * differ, and names are to be spelt as the catalog spells them. Space around parts does not count.
 *
 * <p>No or an empty include list takes everything; what both lists name is left out.
 */
public final class CatalogFilter implements SchemaFilter {
  private final @Nullable PatternList include;
  private final @Nullable PatternList exclude;

  private CatalogFilter(@Nullable PatternList include, @Nullable PatternList exclude) {
    this.include = include;
    this.exclude = exclude;
  }

  /**
   * Reads the two lists, each null for none.
   *
   * @throws Invalid if one of the lists can't be read
   */
  public static CatalogFilter of(@Nullable String includeList, @Nullable String excludeList) {
    return new CatalogFilter(
        parsed("catalog_include_list", includeList), parsed("catalog_exclude_list", excludeList));
  }

  private static @Nullable PatternList parsed(String field, @Nullable String list) {
    try {
      PatternList patterns = PatternList.parse(list == null ? "" : list);
      return patterns.isEmpty() ? null : patterns;
    } catch (IllegalArgumentException e) {
      throw new Invalid(field, e);
    }
  }

  @Override
  public boolean wantsSchema(String database, String schema) {
    return (include == null || include.touches(database, schema))
        && (exclude == null || !exclude.covers(database, schema));
  }

  @Override
  public boolean wants(String database, String schema, String relation) {
    return (include == null || include.matches(database, schema, relation))
        && (exclude == null || !exclude.matches(database, schema, relation));
  }

  /** The fields of the source's form that leave something out. */
  public List<String> fields() {
    if (include == null) {
      return exclude == null ? List.of() : List.of("catalog_exclude_list");
    }
    return exclude == null
        ? List.of("catalog_include_list")
        : List.of("catalog_include_list", "catalog_exclude_list");
  }

  /** A list that can't be read; the message says why, for people. */
  public static final class Invalid extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final String field;

    Invalid(String field, IllegalArgumentException cause) {
      super(cause.getMessage(), cause);
      this.field = field;
    }

    /** The field of the source's form that holds the list. */
    public String field() {
      return field;
    }
  }
}
