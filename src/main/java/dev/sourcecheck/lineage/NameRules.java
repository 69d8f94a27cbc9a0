package dev.sourcecheck.lineage;

import dev.sourcecheck.lineage.sql.TableName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's name resolution: unquoted names are folded to lower case, names are truncated to 63
 * bytes, and unqualified names are looked up along the search path.
 *
 * @param database the source's own database; it is removed from qualified names
 * @param searchPath schemas for unqualified names; the actual path of a statement is not recorded,
 *     so this is the default
 * @see <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">Identifiers and
 *     key words</a>
 */
public record NameRules(String database, List<String> searchPath, KnownTables known) {
  private static final int LONGEST = 63;

  public NameRules {
    searchPath = List.copyOf(searchPath);
  }

  /** The default search path; "$user" rarely exists and is left out. */
  public static NameRules postgres(String database, KnownTables known) {
    return new NameRules(database, List.of("public"), known);
  }

  /** The identifier as the server stores it. */
  String fold(String identifier) {
    return cut(
        identifier.startsWith("\"") && identifier.endsWith("\"") && identifier.length() > 1
            ? identifier.substring(1, identifier.length() - 1).replace("\"\"", "\"")
            : identifier.toLowerCase(Locale.ROOT));
  }

  /** A name from the SQL reader, with one to four parts. */
  RelationName relation(TableName name) {
    List<String> parts = name.parts();
    int count = parts.size();
    return relation(
        count > 2 ? cut(parts.get(count - 3)) : null,
        count > 1 ? cut(parts.get(count - 2)) : null,
        cut(parts.get(count - 1)));
  }

  /** The parts must be folded. */
  RelationName relation(@Nullable String ofDatabase, @Nullable String schema, String name) {
    String other = database.equals(ofDatabase) ? null : ofDatabase;
    return new RelationName(other, schema == null && other == null ? schemaOf(name) : schema, name);
  }

  private @Nullable String schemaOf(String name) {
    Set<String> candidates = known.schemasOf(name).orElse(null);
    if (candidates == null) {
      return searchPath.isEmpty() ? null : ofSystem(name) ? "pg_catalog" : searchPath.get(0);
    }
    for (String schema : searchPath) {
      if (candidates.contains(schema)) {
        return schema;
      }
    }
    if (candidates.isEmpty()) {
      return ofSystem(name) ? "pg_catalog" : null;
    }
    return candidates.size() == 1 ? candidates.iterator().next() : null;
  }

  private static boolean ofSystem(String name) {
    return name.startsWith("pg_");
  }

  private static String cut(String name) {
    if (name.length() * 3L <= LONGEST) {
      return name;
    }
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= LONGEST) {
      return name;
    }
    int end = LONGEST;
    while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }
}
