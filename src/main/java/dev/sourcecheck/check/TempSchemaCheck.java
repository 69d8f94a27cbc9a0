package dev.sourcecheck.check;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.Session.Operation;
import dev.sourcecheck.engine.WriteProbe;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Checks by a real write probe whether scratch tables can be created in the temp schema. */
@Singleton
public final class TempSchemaCheck implements Check {
  @Override
  public Step step() {
    return Step.TEMP_SCHEMA;
  }

  @Override
  public Verdict run(Context context) {
    if (context.source().tempSchema() == null) {
      return new Verdict.Skipped(
          "No temp schema is set, so nothing was written",
          false,
          Failure.of(
              FailureCode.OPTION_INVALID,
              "Set temp_schema to a schema in which scratch tables may be created.",
              "temp_schema"),
          Map.of());
    }
    if (context.source().viewOnly() && !context.writeAllowed()) {
      return new Verdict.Skipped(
          "The source is view-only and writing was not allowed, so nothing was written",
          false,
          null,
          Map.of());
    }
    return probe(context);
  }

  private static Verdict probe(Context context) {
    Session session = context.session();
    try {
      WriteProbe probe = session.probeWrite(context.control());
      Map<String, Object> details = new LinkedHashMap<>();
      details.put("schema", probe.target());
      probe.parts().forEach(part -> details.put(part.name(), evidence(part)));
      Failure failure = probe.failure();
      return failure == null
          ? new Verdict.Passed(probe.message(), details)
          : new Verdict.Failed(probe.message(), failure, details);
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      Failure failure = session.explain(e, Operation.WRITE);
      return new Verdict.Failed(
          "The write probe could not be finished: " + failure.hint(), failure, Map.of());
    }
  }

  private static Map<String, Object> evidence(WriteProbe.ProbePart part) {
    Map<String, Object> evidence = new LinkedHashMap<>();
    evidence.put("outcome", part.outcome().name().toLowerCase(Locale.ROOT));
    evidence.put("ms", part.millis());
    String message = part.error();
    if (message != null) {
      evidence.put("words", message);
    }
    return evidence;
  }
}
