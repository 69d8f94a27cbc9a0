package dev.sourcecheck.lineage.flow;

import dev.sourcecheck.lineage.RelationName;
import dev.sourcecheck.lineage.sql.TableName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the names of relations as a server does. An unqualified name is looked up along the
 * search path.
 *
 * @param database the source's own database; it is removed from qualified names
 */
public record NameRules(String database, NamingConvention convention, KnownTables known) {
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
    List<String> searchPath = convention.searchPath();
    if (candidates == null) {
      return searchPath.isEmpty()
          ? null
          : ofSystem(name) ? convention.systemSchema() : searchPath.get(0);
    }
    for (String schema : searchPath) {
      if (candidates.contains(schema)) {
        return schema;
      }
    }
    if (candidates.isEmpty()) {
      return ofSystem(name) ? convention.systemSchema() : null;
    }
    return candidates.size() == 1 ? candidates.iterator().next() : null;
  }

  private boolean ofSystem(String name) {
    String prefix = convention.systemPrefix();
    return !prefix.isEmpty() && name.startsWith(prefix);
  }

  private String cut(String name) {
    int longest = convention.maxNameBytes();
    if (longest == 0 || name.length() * 3L <= longest) {
      return name;
    }
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= longest) {
      return name;
    }
    int end = longest;
    while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }
}
