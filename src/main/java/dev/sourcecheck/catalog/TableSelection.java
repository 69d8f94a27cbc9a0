package dev.sourcecheck.catalog;

import dev.sourcecheck.engine.SchemaFilter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tables of an import: the tables of a schema whose names contain a text and match a list of
 * patterns, up to a limit. {@code *} matches any number of characters; all other characters are
 * literal and case-sensitive. A selection is stateful and used for one download.
 */
public final class TableSelection implements SchemaFilter {
  private final List<String> tables;
  private final long limit;

  private final NamePattern schemaPattern;
  private final NamePattern containingPattern;
  private final Set<String> literalTables = new HashSet<>();
  private final List<NamePattern> tablePatterns = new ArrayList<>();
  private final Set<List<String>> selected = new HashSet<>();

  /**
   * @param containing text that names contain, empty for any name
   * @param tables names or patterns, empty for all
   * @param limit maximum number of tables, which are the first in the order of schema and name;
   *     null for all
   */
  public TableSelection(
      String schema, String containing, List<String> tables, @Nullable Long limit) {
    this.tables = List.copyOf(tables);
    this.limit = limit == null ? Long.MAX_VALUE : limit;
    this.schemaPattern = pattern(schema);
    this.containingPattern = pattern("*" + containing + "*");
    for (String table : tables) {
      NamePattern pattern = pattern(table);
      String literal = pattern.literal();
      if (literal == null) {
        tablePatterns.add(pattern);
      } else {
        literalTables.add(literal);
      }
    }
  }

  private static NamePattern pattern(String text) {
    NamePattern.Builder builder = new NamePattern.Builder();
    text.codePoints()
        .forEach(
            point -> {
              if (point == '*') {
                builder.unquoted(point);
              } else {
                builder.literal(point);
              }
            });
    return builder.build();
  }

  @Override
  public boolean wantsSchema(String database, String name) {
    return schemaPattern.matches(name);
  }

  @Override
  public boolean wants(String database, String inSchema, String name) {
    if (!wantsSchema(database, inSchema) || !isSelected(name)) {
      return false;
    }
    if (limit == Long.MAX_VALUE) {
      return true;
    }
    // called again for the columns of each table
    List<String> table = List.of(database, inSchema, name);
    return selected.contains(table) || (selected.size() < limit && selected.add(table));
  }

  @Override
  public boolean inNameOrder() {
    return limit != Long.MAX_VALUE;
  }

  private boolean isSelected(String name) {
    boolean listed =
        tables.isEmpty()
            || literalTables.contains(name)
            || tablePatterns.stream().anyMatch(pattern -> pattern.matches(name));
    return listed && containingPattern.matches(name);
  }
}
