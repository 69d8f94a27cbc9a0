package dev.sourcecheck.check.run;

import dev.sourcecheck.catalog.TableSelection;
import dev.sourcecheck.check.Check;
import dev.sourcecheck.check.CheckSession;
import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.source.SourceSpec;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a run checks.
 *
 * @param jobId identifies the run together with {@code fencingToken}; any numbers if nothing is
 *     stored
 * @param fencingToken the fencing token of the run
 * @param source its secrets are values, not references
 * @param opener opens a session of the source
 * @param writeAllowed true if a user confirmed the write probe of a view-only source
 * @param tables the tables to import, null for a test
 */
public record CheckTarget(
    long jobId,
    long fencingToken,
    SourceSpec source,
    Function<Control, Opening> opener,
    boolean writeAllowed,
    @Nullable TableSelection tables) {

  Check.Context context(CheckSession session, Control control) {
    return new Check.Context(jobId, fencingToken, source, writeAllowed, tables, session, control);
  }
}
