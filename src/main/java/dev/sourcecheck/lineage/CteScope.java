package dev.sourcecheck.lineage;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The common table expressions that a query sees, the inner ones hiding the outer. */
final class CteScope {
  private final @Nullable CteScope outer;
  private final Map<String, ReadRelations> expressions = new HashMap<>();

  CteScope(@Nullable CteScope outer) {
    this.outer = outer;
  }

  void define(String name, ReadRelations reads) {
    expressions.put(name, reads);
  }

  /** What the expression of that name reads, null if there is none in sight. */
  @Nullable ReadRelations find(String name) {
    ReadRelations own = expressions.get(name);
    return own != null || outer == null ? own : outer.find(name);
  }
}
