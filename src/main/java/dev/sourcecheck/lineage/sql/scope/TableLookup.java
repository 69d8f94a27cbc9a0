package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.KnownColumns;
import dev.sourcecheck.lineage.sql.KnownTable;
import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.SqlSyntax;
import dev.sourcecheck.lineage.sql.SyntaxFeature;
import dev.sourcecheck.lineage.sql.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the stored relation that a name means: one that an earlier statement of the text created,
 * else one of the catalog.
 */
public final class TableLookup {
  /** Tables by day, which BigQuery treats as one by a wildcard. */
  private static final Pattern SHARD = Pattern.compile("(.+_)(\\d{8}|\\d*\\*)");

  /** A resolved name; the table is null if its columns are not known. */
  public record Found(TableName name, @Nullable KnownTable table) {}

  private final SqlSyntax syntax;
  private final KnownColumns known;
  private final boolean sharded;
  private final Map<String, Found> cache = new HashMap<>();
  private final Map<String, KnownTable> created = new HashMap<>();
  private List<String> defaultQualifier = List.of();

  TableLookup(SqlSyntax syntax, KnownColumns known) {
    this.syntax = syntax;
    this.known = known;
    this.sharded = syntax.features().contains(SyntaxFeature.DOTTED_QUOTES);
  }

  public Found find(List<SqlIdentifier> name) {
    List<String> parts = new ArrayList<>(name.size());
    for (SqlIdentifier part : name) {
      parts.add(syntax.fold(part));
    }
    if (sharded) {
      String last = parts.get(parts.size() - 1);
      if (last.endsWith("*")
          || (!last.isEmpty() && Character.isDigit(last.charAt(last.length() - 1)))) {
        Matcher shard = SHARD.matcher(last);
        if (shard.matches()) {
          parts.set(parts.size() - 1, shard.group(1) + "yyyymmdd");
        }
      }
    }
    qualify(parts);
    String key = parts.size() == 1 ? parts.get(0) : String.join(".", parts);
    Found found = cache.get(key);
    if (found == null) {
      found = look(parts, key);
      cache.put(key, found);
    }
    return found;
  }

  private Found look(List<String> parts, String key) {
    KnownTable own = created.get(key);
    if (own != null) {
      return new Found(own.name(), own);
    }
    Optional<KnownTable> table = known.find(parts);
    return table.isPresent()
        ? new Found(table.get().name(), table.get())
        : new Found(new TableName(parts), null);
  }

  private void qualify(List<String> parts) {
    if (defaultQualifier.isEmpty()) {
      return;
    }
    if (parts.size() == 1) {
      parts.addAll(0, defaultQualifier);
    } else if (defaultQualifier.size() > 1 && parts.size() == 2) {
      parts.add(0, defaultQualifier.get(0));
    }
  }

  /** Qualifies later names that have no qualifier. */
  public void use(List<String> qualifier) {
    defaultQualifier = qualifier;
    cache.clear();
  }

  /** Remembers the columns of a relation that a statement created. */
  public void created(TableName name, List<String> columns) {
    created.put(name.toString(), new KnownTable(name, columns));
    cache.remove(name.toString());
  }
}
