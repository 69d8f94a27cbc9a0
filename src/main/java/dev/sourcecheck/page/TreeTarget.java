package dev.sourcecheck.page;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What choosing a table in the tree shows. */
enum TreeTarget {
  /** Its columns and keys. */
  SCHEMA,
  /** The lineage around it. */
  LINEAGE;

  static TreeTarget of(@Nullable String name) {
    return LINEAGE.wire().equals(name) ? LINEAGE : SCHEMA;
  }

  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The page that shows the table. */
  String page(long source, TableAddress table) {
    return switch (this) {
      case SCHEMA -> base(source) + "?" + PageLinks.query(table.parameters());
      case LINEAGE ->
          base(source)
              + "?"
              + PageLinks.query(Map.of("schema", table.schema(), "table", table.name()));
    };
  }

  /** The part of the page that shows the table; empty if the page is opened instead. */
  String part(long source, TableAddress table) {
    return this == SCHEMA ? base(source) + "/table?" + PageLinks.query(table.parameters()) : "";
  }

  private String base(long source) {
    return "/ui/sources/" + source + "/" + wire();
  }

  /** The full name of a table. */
  record TableAddress(String database, String schema, String name) {
    Map<String, String> parameters() {
      return Map.of("database", database, "schema", schema, "table", name);
    }
  }
}
