package dev.sourcecheck.engine.trino;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** A row of a result. Columns are numbered from 0. */
record TrinoRow(JsonNode values) {
  /** Null if the value is null. */
  @Nullable String text(int column) {
    JsonNode value = values.path(column);
    return value.isMissingNode() || value.isNull() ? null : value.asText();
  }

  /** A value that is never null. */
  String name(int column) {
    return values.path(column).asText();
  }

  long number(int column) {
    return values.path(column).asLong();
  }

  double decimal(int column) {
    return values.path(column).asDouble();
  }
}
