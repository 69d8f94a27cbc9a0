package dev.sourcecheck.check;

import dev.sourcecheck.catalog.CatalogLimits;
import dev.sourcecheck.lineage.CountingSink;
import dev.sourcecheck.lineage.flow.KnownTables;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The checks, by their step. */
@ApplicationScoped
public class CheckRegistry {
  private final Map<Step, Check> byStep = new EnumMap<>(Step.class);

  @Inject
  CheckRegistry(@Any Instance<Check> checks) {
    this(checks.stream().toList());
  }

  public CheckRegistry(List<Check> checks) {
    checks.forEach(check -> byStep.put(check.step(), check));
  }

  /** All checks without a store, for sources that are not stored: downloads are only counted. */
  public static CheckRegistry withoutStore(CatalogLimits limits) {
    return new CheckRegistry(
        List.of(
            new ConnectionCheck(),
            new TempSchemaCheck(),
            new SchemaDownloadCheck(limits),
            new LineageDownloadCheck(
                (source, job, fencingToken) -> new CountingSink(), source -> KnownTables.NONE)));
  }

  /**
   * Runs the check of a step. If the check needs a session and the source refuses it, the check
   * fails with the reason of the refusal.
   */
  public Verdict run(Step step, Check.Context context) {
    Check check = byStep.get(step);
    if (check == null) {
      throw new IllegalArgumentException("No check for " + step);
    }
    try {
      return check.run(context);
    } catch (CheckSession.SessionRefused e) {
      return Verdict.Failed.of(e.refused());
    }
  }
}
