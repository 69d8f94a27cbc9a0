package dev.sourcecheck.check;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The checks that follow the connection, by their step. */
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

  /** The check of a step other than the connection, which is the opening of the session itself. */
  public Check of(Step step) {
    Check check = byStep.get(step);
    if (check == null) {
      throw new IllegalArgumentException("No check for " + step);
    }
    return check;
  }
}
