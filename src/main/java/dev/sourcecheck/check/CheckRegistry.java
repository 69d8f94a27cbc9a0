package dev.sourcecheck.check;

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

  /** Runs the check of a step. */
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
