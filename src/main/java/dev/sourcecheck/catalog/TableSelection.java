package dev.sourcecheck.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.engine.SchemaFilter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tables that an import names: those of the schema that hold the letters and have one of the
 * names, and of these the first so many. In each part {@code *} stands for any characters, also
 * none; everything else stands for itself, and upper and lower case differ. It remembers what it
 * took, so it is used for one reading.
 */
public final class TableSelection implements SchemaFilter {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String KEY = "import";

  private final String schema;
  private final String containing;
  private final List<String> tables;
  private final long limit;

  private final NamePattern schemaPattern;
  private final NamePattern containingPattern;
  private final Set<String> literalTables = new HashSet<>();
  private final List<NamePattern> tablePatterns = new ArrayList<>();
  private final Set<List<String>> taken = new HashSet<>();

  /**
   * @param containing empty for any name
   * @param tables empty for all
   * @param limit how many tables at most, in the order in which they are read; null for all
   */
  public TableSelection(
      String schema, String containing, List<String> tables, @Nullable Long limit) {
    this.schema = schema;
    this.containing = containing;
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

  /** As a job carries it. */
  public String toRequest() {
    ObjectNode request = JSON.createObjectNode();
    ObjectNode named = request.putObject(KEY);
    named.put("schema", schema).put("containing", containing);
    named.set("tables", JSON.valueToTree(tables));
    if (limit < Long.MAX_VALUE) {
      named.put("limit", limit);
    }
    return request.toString();
  }

  /** Reads {@link #toRequest} back; empty if the job names no tables. */
  public static Optional<TableSelection> ofRequest(@Nullable String request) {
    if (request == null) {
      return Optional.empty();
    }
    try {
      JsonNode named = JSON.readTree(request).path(KEY);
      if (!named.isObject()) {
        return Optional.empty();
      }
      List<String> tables = new ArrayList<>();
      named.path("tables").forEach(table -> tables.add(table.textValue()));
      return Optional.of(
          new TableSelection(
              named.path("schema").textValue(),
              named.path("containing").textValue(),
              tables,
              named.has("limit") ? named.get("limit").longValue() : null));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The store holds JSON", e);
    }
  }

  @Override
  public boolean wantsSchema(String database, String name) {
    return schemaPattern.matches(name);
  }

  @Override
  public boolean wants(String database, String inSchema, String name) {
    if (!wantsSchema(database, inSchema) || !named(name)) {
      return false;
    }
    if (limit == Long.MAX_VALUE) {
      return true;
    }
    // the columns of what was taken are asked about later, and so are those of what was not
    List<String> table = List.of(inSchema, name);
    return taken.contains(table) || (taken.size() < limit && taken.add(table));
  }

  private boolean named(String name) {
    boolean listed =
        tables.isEmpty()
            || literalTables.contains(name)
            || tablePatterns.stream().anyMatch(pattern -> pattern.matches(name));
    return listed && containingPattern.matches(name);
  }
}
