package dev.sourcecheck.check;

import dev.sourcecheck.engine.Opening;
import jakarta.inject.Singleton;

/** Checks by a login whether the source can be connected to. */
@Singleton
public final class ConnectionCheck implements Check {
  @Override
  public Step step() {
    return Step.CONNECTION;
  }

  @Override
  public Verdict run(Context context) {
    Opening opening = context.checkSession().open();
    return opening instanceof Opening.Opened opened
        ? new Verdict.Passed("Connected to the database", opened.details(), opened.warnings())
        : Verdict.Failed.of((Opening.Refused) opening);
  }
}
