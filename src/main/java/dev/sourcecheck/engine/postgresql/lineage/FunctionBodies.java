package dev.sourcecheck.engine.postgresql.lineage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What functions return that a parse tree calls. */
interface FunctionBodies {
  /** Functions below this object id are the server's own. */
  long FIRST_USER_FUNCTION = 16_384;

  FunctionBodies NONE = function -> null;

  /** The columns of a function's result; null if its body is not known. */
  @Nullable List<TreeColumn> columns(long function);
}
