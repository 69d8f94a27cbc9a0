package dev.sourcecheck.catalog;

import dev.sourcecheck.engine.SchemaFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The filter defined by {@code catalog_include_list} and {@code catalog_exclude_list}.
 *
 * <p>A list contains patterns separated by line breaks or commas. A pattern has one to three parts:
 * {@code schema}, {@code schema.table} or {@code database.schema.table}; a single part matches all
 * tables of the schema. {@code *} matches any number of characters, {@code ?} exactly one. A part
 * in double quotes is literal, with {@code ""} for a quote. Matching is case-sensitive, and names
 * are spelled as in the catalog. White space around parts is ignored.
 *
 * <p>A missing or empty include list matches everything; the exclude list takes precedence.
 */
public final class CatalogFilter implements SchemaFilter {
  private final @Nullable PatternList include;
  private final @Nullable PatternList exclude;

  private CatalogFilter(@Nullable PatternList include, @Nullable PatternList exclude) {
    this.include = include;
    this.exclude = exclude;
  }

  /**
   * Parses the two lists; null is an empty list.
   *
   * @throws Invalid if a list cannot be parsed
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
      throw new InvalidFilterException(field, e);
    }
  }

  @Override
  public boolean wantsSchema(String database, String schema) {
    return (include == null || include.matchesSchema(database, schema))
        && (exclude == null || !exclude.matchesWholeSchema(database, schema));
  }

  @Override
  public boolean wants(String database, String schema, String relation) {
    return (include == null || include.matches(database, schema, relation))
        && (exclude == null || !exclude.matches(database, schema, relation));
  }

  /** The options with a list that is not empty. */
  public List<String> fields() {
    if (include == null) {
      return exclude == null ? List.of() : List.of("catalog_exclude_list");
    }
    return exclude == null
        ? List.of("catalog_include_list")
        : List.of("catalog_include_list", "catalog_exclude_list");
  }

  /** A list cannot be parsed. The message contains the reason. */
  public static final class InvalidFilterException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final String field;

    InvalidFilterException(String field, IllegalArgumentException cause) {
      super(cause.getMessage(), cause);
      this.field = field;
    }

    /** The option that contains the list. */
    public String field() {
      return field;
    }
  }
}
