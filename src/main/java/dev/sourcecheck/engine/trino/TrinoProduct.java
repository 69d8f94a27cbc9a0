package dev.sourcecheck.engine.trino;

import dev.sourcecheck.source.options.SourceType;

/** The servers that speak the protocol. */
enum TrinoProduct {
  TRINO("Trino", "X-Trino-"),
  STARBURST("Starburst", "X-Trino-"),
  PRESTO("Presto", "X-Presto-");

  private final String title;
  private final String headers;

  TrinoProduct(String title, String headers) {
    this.title = title;
    this.headers = headers;
  }

  static TrinoProduct of(SourceType type) {
    return switch (type) {
      case TRINO -> TRINO;
      case STARBURST -> STARBURST;
      case PRESTO -> PRESTO;
      default -> throw new IllegalArgumentException("not a type of this engine: " + type);
    };
  }

  String title() {
    return title;
  }

  /** The protocol's header of this name. */
  String header(String name) {
    return headers + name;
  }
}
