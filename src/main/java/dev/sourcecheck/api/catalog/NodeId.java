package dev.sourcecheck.api.catalog;

import dev.sourcecheck.lineage.LineageEdge.EdgeEnd;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The ID of a node: {@code database/schema.table:column}, without the parts that it does not have.
 * A part with other characters than letters, digits and underscores is quoted, so that the IDs of
 * different nodes differ.
 */
public final class NodeId {
  private static final Pattern PLAIN = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);

  private NodeId() {}

  /** The ID of a table or column. */
  public static String of(EdgeEnd end) {
    StringBuilder id = new StringBuilder();
    append(id, end.relation().database(), "/");
    append(id, end.relation().schema(), ".");
    append(id, end.relation().name(), "");
    if (end.column() != null) {
      id.append(':');
      append(id, end.column(), "");
    }
    return id.toString();
  }

  private static void append(StringBuilder id, @Nullable String part, String separator) {
    if (part != null) {
      boolean plain = PLAIN.matcher(part).matches();
      id.append(plain ? part : '"' + part.replace("\"", "\"\"") + '"').append(separator);
    }
  }
}
