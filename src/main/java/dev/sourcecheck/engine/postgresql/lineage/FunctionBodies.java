package dev.sourcecheck.engine.postgresql.lineage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The result columns of functions that a parse tree calls. */
interface FunctionBodies {
  /** Functions with a lower object ID are built in. */
  long FIRST_USER_FUNCTION = 16_384;

  FunctionBodies NONE = function -> null;

  /** The columns of a function's result; null if its body is not known. */
  @Nullable List<TreeColumn> columns(long function);
}
